// The Worker without its pages: what tests and `npm run dev` load.
import { app } from './app.ts';
import type { Env } from './env.ts';
import { queue, scheduled } from './jobs.ts';
import type { OutboxNudge } from './lib/outbox.ts';

export default { fetch: app.fetch, queue, scheduled } satisfies ExportedHandler<Env, OutboxNudge>;
