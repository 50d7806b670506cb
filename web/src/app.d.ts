import type { Problem } from '#lib/problem.ts';
import type { Session } from '#lib/session.ts';
import type { TextSize } from '#lib/text-size.ts';

declare global {
  namespace App {
    interface Platform {
      /** The API in the same process: what `fetch('/api/…')` reaches while a page is rendered on the server. */
      api(request: Request): Promise<Response>;
    }
    interface Error {
      /** To be told to the help desk; the same id stands in the log. */
      request_id?: string;
      /** What the API answered, when the failure was its answer. */
      problem?: Problem;
    }
    interface PageData {
      session: Session;
      /** In which letters the owner's pages are set. */
      text: TextSize;
    }
  }
}
