// A policy in words: what it pays, to whom, until when, and what happened to it.
import type { Event } from '../audit/rules.ts';
import { both, type Bilingual } from '../lib/bilingual.ts';
import { moneyText, percentText, type Names } from '../matching/words.ts';
import { conditionOf, splitLines } from '../products/conditions.ts';
import type { NamingRow, PolicyNote } from './queries.ts';
import type { PublishedPolicy } from './linked.ts';
import type { Benefit, PolicyTerms } from './schema.ts';
import { POLICY_EVENT_LABELS, POLICY_KIND_LABELS, POLICY_SCOPE_LABELS } from './terms.ts';

const capText = (cap_fen: number | null): Bilingual => {
  if (cap_fen === null) return both('', '');
  const cap = moneyText(cap_fen);
  return both(`，每户最高${cap.zh}`, `, at most ${cap.en} a firm`);
};

/** What a policy pays, as one sentence without a full stop. */
export function benefitText(benefit: Benefit): Bilingual {
  const cap = capText(benefit.cap_fen);
  switch (benefit.kind) {
    case 'interest_subsidy': {
      const points = percentText(benefit.subsidy_ppm);
      return both(
        `按年化${points}贴息，最长${benefit.months_max}个月${cap.zh}`,
        `Pays back interest of ${points} a year for up to ${benefit.months_max} months${cap.en}`,
      );
    }
    case 'guarantee_fee_subsidy': {
      const share = percentText(benefit.share_ppm);
      return both(`补贴担保费的${share}${cap.zh}`, `Pays back ${share} of the guarantee fee${cap.en}`);
    }
    case 'first_loan_reward': {
      const share = percentText(benefit.share_ppm);
      return both(
        `按贷款金额的${share}奖励，放款后${benefit.after_months}个月发放${cap.zh}`,
        `Pays ${share} of the loan ${benefit.after_months} months after the drawdown${cap.en}`,
      );
    }
  }
}

/** What everybody may read of a policy. */
export function policyView(id: string, terms: PolicyTerms, names: Names) {
  const { code, name, summary, source, benefit, scope, excludes, budget_fen } = terms;
  const { valid_from, valid_until, contact_phone } = terms;
  return {
    id,
    code,
    name,
    summary,
    source,
    kind: benefit.kind,
    kind_label: POLICY_KIND_LABELS[benefit.kind],
    benefit: benefitText(benefit),
    scope: POLICY_SCOPE_LABELS[scope],
    conditions: splitLines(terms.criteria).map((line) => conditionOf(line, names)),
    /** Codes of policies that cannot be had for the same loan. */
    excludes,
    budget_fen,
    valid_from,
    valid_until,
    contact_phone,
  };
}

/** One wording among those of its code: when it holds and what it pays. */
export function wordingView({ id, terms: { valid_from, valid_until, benefit } }: PublishedPolicy) {
  return { id, valid_from, valid_until, benefit: benefitText(benefit) };
}

/**
 * The published wordings that are not over on a day, by code in the order given: of each code the one that holds, or
 * begins first, with the one after it.
 */
export function currentWordings(
  published: readonly PublishedPolicy[],
  today: string,
): { readonly policy: PublishedPolicy; readonly next: PublishedPolicy | null }[] {
  const byCode = Map.groupBy(
    published.filter(({ terms }) => terms.valid_until >= today),
    ({ terms }) => terms.code,
  );
  return [...byCode.values()].flatMap((wordings) => {
    const [policy, next = null] = wordings.toSorted((a, b) =>
      a.terms.valid_from.localeCompare(b.terms.valid_from),
    );
    return policy ? [{ policy, next }] : [];
  });
}

/** The products that name a policy, and whether there are more than are listed. */
export function namingView(rows: readonly NamingRow[], most: number) {
  return {
    items: rows.slice(0, most).map(({ id, name, institution, institution_en }) => ({
      id,
      name,
      institution: both(institution, institution_en),
    })),
    has_more: rows.length > most,
  };
}

type Happened = { readonly replaced_by?: string | null; readonly until?: string | null };

// What a later wording did to this one is said with its number.
function happened({ type, body }: Event, numbers: ReadonlyMap<string, number>): Bilingual {
  const { replaced_by, until } = JSON.parse(body) as Happened;
  const number = numbers.get(replaced_by ?? '');
  if (number !== undefined && type === 'policy.ended')
    return both(`由第 ${number} 版取代，结束`, `Ended: wording ${number} took its place`);
  if (number !== undefined && until)
    return both(
      `第 ${number} 版已发布，本版有效至 ${until}`,
      `Wording ${number} was published: this one holds until ${until}`,
    );
  return POLICY_EVENT_LABELS[type] ?? both(type, type);
}

/** What happened to a policy, the latest first: who did what, when (epoch ms), and with which words. */
export function historyView(
  events: readonly Event[],
  notes: readonly PolicyNote[],
  names: { readonly people: ReadonlyMap<string, string>; readonly numbers: ReadonlyMap<string, number> },
) {
  return events.toReversed().map((event) => ({
    version: event.ver,
    what: happened(event, names.numbers),
    by: names.people.get(event.actor.user_id ?? '') ?? null,
    at: event.at,
    note: notes.find(({ ver }) => ver === event.ver)?.text ?? null,
  }));
}
