// The `load` of the areas for signed-in people. A courtesy only: what may be seen is decided by the API, call by call.
import { redirect } from '@sveltejs/kit';
import { loginPath } from './paths.ts';

/** Leads to the sign-in page and back when nobody is signed in. Lets a page through when the session is unknown. */
export async function signedIn(event: {
  url: URL;
  parent: () => Promise<Partial<App.PageData>>;
}): Promise<Record<never, never>> {
  const { session } = await event.parent();
  if (session?.known && !session.user) redirect(303, loginPath(event.url));
  return {};
}
