// Which moves a person has at a policy, and what is wrong with its terms.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { checkCriteria } from '../matching/check.ts';
import type { PolicyTerms } from './schema.ts';
import { POLICY_MOVES, type PolicyCommand, type PolicyMove, type PolicyState } from './terms.ts';

export type PolicyScene = {
  readonly state: PolicyState;
  /** Whoever wrote it, or suspended it: he does not publish or resume it. */
  readonly barred: readonly string[];
};

export type Who = { readonly user_id: string | null; readonly role: string };

export function policyMove(command: PolicyCommand): PolicyMove {
  const move = POLICY_MOVES.find((row) => row.command === command);
  if (!move) throw new Error(`no row for ${command}`);
  return move;
}

/** The moves that the table allows a person now. */
export function policyMovesNow({ state, barred }: PolicyScene, who: Who): PolicyMove[] {
  return POLICY_MOVES.filter(({ from, roles, needs }) => {
    if (!from.includes(state) || !roles.some((role) => role === who.role)) return false;
    return !(needs.includes('other_person') && who.user_id !== null && barred.includes(who.user_id));
  });
}

/** What keeps the terms from being handed over. */
export function termsProblems(
  terms: PolicyTerms,
  today: string,
): { readonly field: string; readonly code: string; readonly detail: Bilingual }[] {
  const problems: { field: string; code: string; detail: Bilingual }[] = checkCriteria(terms.criteria).map(
    ({ kind, message }) => ({
      field: 'criteria',
      code: kind,
      detail: message,
    }),
  );
  if (terms.excludes.includes(terms.code)) {
    const detail = both('不能与自身互斥', 'A policy cannot exclude itself');
    problems.push({ field: 'excludes', code: 'own_code', detail });
  }
  if (terms.valid_until < terms.valid_from) {
    const detail = both('结束日期早于开始日期', 'It ends before it begins');
    problems.push({ field: 'valid_until', code: 'wrong_order', detail });
  } else if (terms.valid_until < today) {
    problems.push({
      field: 'valid_until',
      code: 'past',
      detail: both('结束日期已过', 'Its last day has passed'),
    });
  }
  // What one firm may cost is a share of what it borrows: only a cap sets that a bound the budget can be held against.
  const { cap_fen } = terms.benefit;
  if (cap_fen === null) {
    const detail = both(
      '请填写每户上限：没有上限时，一笔大额贷款就可能用完预算',
      'Give a cap for one firm: without it a single large loan could take the whole budget',
    );
    problems.push({ field: 'benefit.cap_fen', code: 'missing', detail });
  } else if (cap_fen > terms.budget_fen) {
    const detail = both('单户上限高于总预算', 'The cap for one firm is above the whole budget');
    problems.push({ field: 'budget_fen', code: 'too_small', detail });
  }
  return problems;
}
