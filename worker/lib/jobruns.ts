// A scheduled job claims (job, period) by a unique row: two runners, or one that runs twice, do the work once.
import type { Ctx } from './context.ts';
import { readAll, sql, writeAll } from './sql.ts';

/** Rows that only keep the tables small: kept this long after they stopped mattering. */
const KEEP_MS = { idempotency: 30 * 86_400_000, job_run: 14 * 86_400_000, draft: 90 * 86_400_000 } as const;

/** Runs `work` unless this period of the job was claimed before. Returns whether it ran. */
export async function runOnce(
  ctx: Ctx,
  job: string,
  period: string,
  work: () => Promise<string>,
): Promise<boolean> {
  const [claimed] = await readAll(ctx.db, [
    sql`INSERT INTO job_run (job, period, claimed_at) VALUES (${job}, ${period}, ${ctx.now})
      ON CONFLICT (job, period) DO NOTHING RETURNING job`,
  ]);
  if (!claimed?.length) return false;
  const note = await work();
  await writeAll(ctx.db, [
    sql`UPDATE job_run SET finished_at = ${ctx.now}, note = ${note} WHERE job = ${job} AND period = ${period}`,
  ]);
  return true;
}

/** Deletes what has outlived its use: ended sessions, spent codes and throttles, old idempotency and job rows, forgotten drafts. */
export async function sweep(ctx: Ctx): Promise<void> {
  await writeAll(ctx.db, [
    sql`DELETE FROM session WHERE expires_at <= ${ctx.now}`,
    sql`DELETE FROM login_code WHERE expires_at <= ${ctx.now}`,
    sql`DELETE FROM throttle WHERE window_ends_at <= ${ctx.now}`,
    sql`DELETE FROM idempotency WHERE at <= ${ctx.now - KEEP_MS.idempotency}`,
    sql`DELETE FROM application_draft WHERE updated_at <= ${ctx.now - KEEP_MS.draft}`,
    sql`DELETE FROM job_run WHERE claimed_at <= ${ctx.now - KEEP_MS.job_run}`,
  ]);
}
