// Whether an officer may still act, and what people see of an assisted session.
import type { ActDone, AssistRow, ListedAssist, OpenRow } from './queries.ts';

/** Whether a session is in force: not ended, within its time, and with an owner who still stands for the firm. */
export function isOpen(
  row: Pick<OpenRow, 'ended_at' | 'expires_at' | 'owner_state' | 'member_state'>,
  now: number,
): boolean {
  return (
    row.ended_at === null &&
    row.expires_at > now &&
    row.owner_state === 'active' &&
    row.member_state === 'active'
  );
}

/** What was done in a session, in order. */
export function actsOf({ acts }: Pick<AssistRow, 'acts'>): ActDone[] {
  return JSON.parse(acts) as ActDone[];
}

/** A session as it is listed, for the officer and for the firm. The owner's phone stands in neither. */
export function assistView(row: ListedAssist, now: number) {
  return {
    id: row.id,
    officer: row.officer_name,
    firm: row.firm_name,
    channel: row.channel,
    opened_at: row.opened_at,
    expires_at: row.expires_at,
    ended_at: row.ended_at,
    open: row.ended_at === null && row.expires_at > now,
    acts: actsOf(row),
  };
}

/** Whether something was done in a session before: of the same draft the owner hears once. */
export function wasDone(row: Pick<AssistRow, 'acts'>, act: ActDone['act'], product: string): boolean {
  return actsOf(row).some((done) => done.act === act && done.product === product);
}
