// What is wrong with an application to join, beyond the form of its fields.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { checkUscc, usccRefusal } from '../organisations/uscc.ts';
import type { JoiningInput } from './schema.ts';
import { JOINING_CHECKLIST, LICENCE_OF, LICENCE_TYPE_LABELS } from './terms.ts';

export type FieldProblem = { readonly field: string; readonly code: string; readonly detail: Bilingual };

const UNKNOWN_TOWN = both('不是本区的街镇', 'This is no town of the district');

/** Everything that keeps an application from being sent. `towns` are the district's codes, `today` is in Shanghai. */
export function joiningProblems(
  form: JoiningInput,
  at: { readonly today: string; readonly towns: ReadonlySet<string> },
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const uscc = checkUscc(form.uscc);
  if (!uscc.ok) problems.push({ field: 'uscc', code: uscc.reason, detail: usccRefusal(uscc) });
  const needed = LICENCE_OF[form.kind];
  if (form.licence_type !== needed) {
    const { zh, en } = LICENCE_TYPE_LABELS[needed];
    const detail = both(`该类机构须持有${zh}`, `This kind of institution holds a ${en.toLowerCase()}`);
    problems.push({ field: 'licence_type', code: 'not_of_this_kind', detail });
  }
  if (form.licence_valid_until !== null && form.licence_valid_until < at.today) {
    const detail = both('许可证已到期，续期后再申请', 'The licence has ended; apply when it is renewed');
    problems.push({ field: 'licence_valid_until', code: 'expired', detail });
  }
  if (!at.towns.has(form.outlet.town)) {
    problems.push({ field: 'outlet.town', code: 'unknown', detail: UNKNOWN_TOWN });
  }
  if (form.outlet.serves.some((town) => !at.towns.has(town))) {
    problems.push({ field: 'outlet.serves', code: 'unknown', detail: UNKNOWN_TOWN });
  }
  return problems;
}

/** The points of the checklist that were not ticked. */
export const missingPoints = (checked: readonly string[]): string[] =>
  JOINING_CHECKLIST.map(({ id }) => id).filter((id) => !checked.includes(id));
