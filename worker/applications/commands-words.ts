// What is said within a case: between the bank and the firm, among the bank's own people, and the firm's word against a
// contact that the bank has recorded.
import type { Outcome } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { byBank, byFirm, move, type At, type Moved } from './commands.ts';
import { selectApproversOf } from './queries.ts';
import { illegalMove, MOST_CALLED } from './scene.ts';

type Words = { readonly text: string };

/** Writes to the firm: it is told, and the bank is silent no longer. */
export function writeToFirm(ctx: Ctx, at: At, { text }: Words): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byBank('write_to_firm', at, { text }),
    decide: ({ row }) => ({
      note: { text, audience: 'both' },
      messages: [{ topic: 'application.bank_wrote', user_id: row.submitted_by }],
    }),
  });
}

/** Writes to the bank: the manager is told. */
export function writeToBank(ctx: Ctx, at: At, { text }: Words): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byFirm('write_to_bank', at, { text }),
    decide: ({ row }) => ({
      note: { text, audience: 'both' },
      messages: [{ topic: 'application.firm_wrote', user_id: row.officer_id }],
    }),
  });
}

/** Keeps a note for the bank's own people. */
export function writeNote(ctx: Ctx, at: At, { text }: Words): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byBank('note', at, { text }),
    decide: () => ({ note: { text, audience: 'bank' } }),
  });
}

/** The firm says, once, that it was not reached; its manager and the approvers of his branch are told. */
export function contestContact(
  ctx: Ctx,
  at: At,
  { text }: { readonly text?: string },
): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byFirm('contest_contact', at, { text }),
    // An institution has few approvers; those of the branch are picked among them.
    read: [selectApproversOf(at.id)],
    decide: ({ row, role, now, extra }) => {
      if (row.contact_contested_at !== null) throw illegalMove(row, role, now);
      const approvers = (extra[0] ?? []) as { user_id: string; branch_id: string | null }[];
      const heads = approvers.filter(({ branch_id }) => branch_id === null || branch_id === row.branch_id);
      const people = [row.officer_id, ...heads.slice(0, MOST_CALLED).map(({ user_id }) => user_id)];
      return {
        body: {},
        changes: { contact_contested_at: now },
        note: text ? { text, audience: 'both' } : undefined,
        messages: people.map((user_id) => ({ topic: 'application.contact_contested' as const, user_id })),
      };
    },
  });
}
