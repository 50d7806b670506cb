// The form of a policy as people fill it in: 万元 and percent as text, conditions as sentences. Fields have the names of
// the API's input; those of a formula stand under its kind, so that the fields of one kind are never another's.
import { invalid, type Entries } from '#lib/desk/entries.ts';
import { readFigure } from '#lib/owner/amount.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Problem } from '#lib/problem.ts';
import type { PolicyForm, PolicyTerms } from '#worker/policies/schema.ts';
import { POLICY_KINDS, type PolicyKind } from '#worker/policies/terms.ts';
import { formField } from './fields.ts';

/** An amount in 万元 as fen; a unit that was typed counts as it is. Empty is for the caller to refuse. */
function wan(entries: Entries, field: string): number {
  const text = entries.text(field);
  const read = readFigure(text === '' || /[万亿元]$/.test(text) ? text : `${text}万`);
  if (read.ok) return read.fen;
  entries.errors.push({ field, code: 'unreadable', detail: read.sentence });
  return 0;
}

const cap = (entries: Entries, kind: PolicyKind): number | null =>
  entries.text(`${kind}.cap_fen`) === '' ? null : wan(entries, `${kind}.cap_fen`);

function benefitIn(entries: Entries, kind: PolicyKind): PolicyTerms['benefit'] {
  switch (kind) {
    case 'interest_subsidy':
      return {
        kind,
        subsidy_ppm: entries.ppm(`${kind}.subsidy_ppm`),
        months_max: entries.whole(`${kind}.months_max`),
        every_months: Number(entries.text(`${kind}.every_months`)) as 12,
        cap_fen: cap(entries, kind),
      };
    case 'guarantee_fee_subsidy':
      return { kind, share_ppm: entries.ppm(`${kind}.share_ppm`), cap_fen: cap(entries, kind) };
    case 'first_loan_reward':
      return {
        kind,
        share_ppm: entries.ppm(`${kind}.share_ppm`),
        after_months: entries.whole(`${kind}.after_months`),
        cap_fen: cap(entries, kind),
      };
  }
}

/** The terms that a form holds, or what of it could not be read. */
export function termsIn(entries: Entries): PolicyForm | Problem {
  const text = (field: string): string => entries.text(`terms.${field}`);
  const kind = POLICY_KINDS.find((known) => known === text('benefit.kind'));
  if (!kind)
    return invalid([{ field: 'terms.benefit.kind', code: 'missing', detail: m.policy_kind_missing() }]);
  const terms: PolicyForm = {
    code: text('code').toUpperCase(),
    name: { zh: text('name.zh'), en: text('name.en') },
    summary: { zh: text('summary.zh'), en: text('summary.en') },
    source: text('source'),
    benefit: benefitIn(entries, kind),
    scope: text('scope') as 'all_products',
    criteria: text('criteria'),
    excludes: [
      ...new Set(
        text('excludes')
          .toUpperCase()
          .split(/[\s,，、;；]+/)
          .filter(Boolean),
      ),
    ],
    budget_fen: wan(entries, 'terms.budget_fen'),
    valid_from: text('valid_from'),
    valid_until: text('valid_until'),
    contact_phone: text('contact_phone'),
  };
  return entries.errors.length > 0 ? invalid(entries.errors) : terms;
}

/** The form's name for a field of the API. */
export const fieldOf = (name: string, entries: Entries): string =>
  formField(name, entries.text('terms.benefit.kind'));
