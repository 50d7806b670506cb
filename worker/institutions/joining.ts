// What is wrong with an application to join, beyond the form of its fields.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { formatYuan } from '../lib/money.ts';
import { INSTITUTION_KIND_LABELS } from '../organisations/terms.ts';
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

/** The fields of an application, as its form names them, in its order. */
export const JOINING_FIELDS = [
  'name.zh',
  'name.en',
  'short_name',
  'kind',
  'uscc',
  'website',
  'intro.zh',
  'intro.en',
  'licence_type',
  'licence',
  'licence_valid_until',
  'approval',
  'outlet.name.zh',
  'outlet.name.en',
  'outlet.town',
  'outlet.phone',
  'outlet.hours',
  'outlet.authority_fen',
  'outlet.serves',
  'contact.name',
  'contact.phone',
  'contact.email',
] as const;
export type JoiningField = (typeof JOINING_FIELDS)[number];

type TownName = (code: string) => Bilingual;

const asWritten = (text: string): Bilingual => both(text, text);

/** Every field of an application in words; '' for what was left empty. */
function formTexts(form: JoiningInput, townName: TownName): Record<JoiningField, Bilingual> {
  const { name, outlet, contact, intro, licence_valid_until: until } = form;
  const towns = outlet.serves.map(townName);
  const fen = outlet.authority_fen;
  return {
    'name.zh': asWritten(name.zh),
    'name.en': asWritten(name.en),
    short_name: asWritten(form.short_name),
    kind: INSTITUTION_KIND_LABELS[form.kind],
    uscc: asWritten(form.uscc),
    website: asWritten(form.website),
    'intro.zh': asWritten(intro.zh),
    'intro.en': asWritten(intro.en),
    licence_type: LICENCE_TYPE_LABELS[form.licence_type],
    licence: asWritten(form.licence),
    licence_valid_until: until === null ? both('长期', 'No end') : asWritten(until),
    approval: asWritten(form.approval),
    'outlet.name.zh': asWritten(outlet.name.zh),
    'outlet.name.en': asWritten(outlet.name.en),
    'outlet.town': townName(outlet.town),
    'outlet.phone': asWritten(outlet.phone),
    'outlet.hours': asWritten(outlet.hours),
    'outlet.authority_fen':
      fen === 0 ? both('无', 'None') : both(`${formatYuan(fen)} 元`, `${formatYuan(fen)} yuan`),
    'outlet.serves': both(towns.map(({ zh }) => zh).join('、'), towns.map(({ en }) => en).join(', ')),
    'contact.name': asWritten(contact.name),
    'contact.phone': asWritten(contact.phone),
    'contact.email': asWritten(contact.email),
  };
}

/** A field that the applicant changed, in words before and after. */
export type FormChange = {
  readonly field: JoiningField;
  readonly before: Bilingual;
  readonly after: Bilingual;
};

/** What an applicant changed between two versions of the application, field by field in the order of the form. */
export function formChanges(before: JoiningInput, after: JoiningInput, townName: TownName): FormChange[] {
  const [was, is] = [formTexts(before, townName), formTexts(after, townName)];
  return JOINING_FIELDS.filter((field) => was[field].zh !== is[field].zh).map((field) => ({
    field,
    before: was[field],
    after: is[field],
  }));
}

/** The points of the checklist that were not ticked. */
export const missingPoints = (checked: readonly string[]): string[] =>
  JOINING_CHECKLIST.map(({ id }) => id).filter((id) => !checked.includes(id));
