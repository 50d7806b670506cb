// Open applications go from one account manager to another: all of a colleague who leaves, or a single one.
import { insertEvents } from '../audit/queries.ts';
import { nextEvent } from '../audit/rules.ts';
import { assertInBatch, execute, type Outcome } from '../lib/command.ts';
import { both } from '../lib/bilingual.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import type { Sql } from '../lib/sql.ts';
import { insertMessage } from '../notifications/queries.ts';
import type { At, Moved } from './commands.ts';
import { canMove, moveOf } from './machine.ts';
import { selectOpenedApplication, type ApplicationRow } from './queries.ts';
import {
  allHandedOver,
  MOST_CASES,
  selectCasesOf,
  selectOfficersOf,
  updateOfficers,
  type HandOver,
  type OfficerRow,
  type OpenCase,
} from './queries-hand-over.ts';
import { updateLoad } from '../routing/queries.ts';
import { illegalMove } from './scene.ts';
import { IN_HAND, TAB_OF } from './terms.ts';

export { selectCasesOf, type OpenCase };

/** The colleague who takes over. A branch of his own takes the case along; without one it stays where it is. */
export type Successor = {
  readonly user_id: string;
  readonly name: string;
  readonly branch_id: string | null;
};

/**
 * The statements that hand cases over, each with the event of its stream; clocks, tab and state stay as they are. A
 * case that moved meanwhile stops the batch. Throws 409 when there are more than one batch takes.
 */
export function handedOver(
  acting: Pick<Ctx, 'now' | 'actor'>,
  cases: readonly OpenCase[],
  to: Successor,
): Sql[] {
  if (cases.length > MOST_CASES) throw new AppError('conflict');
  const { command, emits } = moveOf('hand_over');
  const events = cases.map((one) =>
    nextEvent({ id: one.id, ver: one.ver, head: one.head }, acting.actor, acting.now, {
      type: emits,
      command,
      body: {
        application: one.id,
        institution: one.institution_id,
        town: one.town,
        from: one.state,
        to: one.state,
        officer: to.user_id,
      },
    }),
  );
  const rows = events.map(({ stream, ver, hash }): HandOver => ({
    id: stream,
    ver,
    head: hash,
    officer_id: to.user_id,
    officer_name: to.name,
    branch_id: to.branch_id,
  }));
  return [
    ...loadsMoved(cases, to),
    ...updateOfficers(rows).flatMap(({ statement, count }) => [
      statement,
      assertInBatch(allHandedOver(count)),
    ]),
    ...insertEvents(events),
  ];
}

/** What each side of a hand-over has in hand afterwards. */
function loadsMoved(cases: readonly OpenCase[], to: Successor): Sql[] {
  const moving = cases.filter(({ state }) => IN_HAND.includes(TAB_OF[state]));
  const byPair = Map.groupBy(moving, ({ institution_id, officer_id }) => `${institution_id} ${officer_id}`);
  return [...byPair.values()].flatMap((group) => {
    const [first] = group;
    if (!first || first.officer_id === to.user_id) return [];
    return [
      updateLoad(first.institution_id, first.officer_id, -group.length),
      updateLoad(first.institution_id, to.user_id, group.length),
    ];
  });
}

/** Gives one case to another account manager of the institution. */
export function handOver(ctx: Ctx, at: At, input: { readonly successor: string }): Promise<Outcome<Moved>> {
  const orgId = ctx.actor.org_id ?? '';
  return execute(ctx, {
    input: { ...at, ...input },
    read: [selectOpenedApplication(at.id, orgId, ctx.now), selectOfficersOf(orgId)],
    decide: ([found, officers]) => {
      const row = (found as ApplicationRow[] | undefined)?.[0];
      if (!row) throw new AppError('not_found');
      if (row.ver !== at.version) throw new AppError('stale_version', { state: row.state, version: row.ver });
      if (!canMove('hand_over', row.state)) throw illegalMove(row, ctx.actor.role, ctx.now);
      const to = (officers as OfficerRow[]).find(
        ({ user_id }) => user_id === input.successor && user_id !== row.officer_id,
      );
      if (!to) {
        const detail = both(
          '请选择本机构的另一位客户经理',
          'Choose another account manager of the institution',
        );
        throw fieldError('successor', 'unknown', detail);
      }
      const version = row.ver + 1;
      const message = {
        id: idIn(ctx, 'message'),
        topic: 'application.assigned',
        user_id: to.user_id,
        object: row.id,
        object_ver: version,
        payload: { number: row.number },
      } as const;
      const { id, number, state, due_at } = row;
      return {
        answer: { id, number, state, version, due_at },
        write: [...handedOver(ctx, [row], to), insertMessage(message, ctx.now)],
      };
    },
  });
}
