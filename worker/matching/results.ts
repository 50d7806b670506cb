// The answer to 我能贷哪一款: every product of the shelf judged for one firm, in three groups, with prices and reasons for
// those that are shown.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { REFERENCE_LOAN, type LoanWish } from '../products/card.ts';
import type { Catalogue, CatalogueEntry } from '../products/catalogue.ts';
import { explainNet } from '../policies/explain.ts';
import { answersFor, netPrice, type NetAt } from '../policies/linked.ts';
import { netFor, priceFor } from '../products/prices.ts';
import type { GuaranteeType, RepaymentMethod } from '../products/terms.ts';
import { attributeOf } from './attributes.ts';
import { DATA_CLASS_LABELS, type DataClass } from './terms-facts.ts';
import type { MatchPart, MatchSort } from './bands.ts';
import type { LeafVerdict } from './criteria.ts';
import { explain, explainChange } from './explanations.ts';
import { consentsToSettle, judgeAll, type Judgement } from './judge.ts';
import { limitView, ownLimit, type OwnLimit } from './own-limit.ts';
import { sentenceOf } from './sentences.ts';
import type { Answer, Facts, Group } from './terms.ts';
import { moneyText, type Names } from './words.ts';

/** How many products of each part are shown together; the totals count all. */
export const SHOWN = { eligible: 10, open: 6, near: 6, ineligible: 6 } as const satisfies Record<
  MatchPart,
  number
>;

/** How many are shown of a part that is asked for alone. */
export const SHOWN_ALONE = 150;

/** How many products are priced to find the cheapest of those shown: reference prices chose them, own prices decide. */
const WEIGHED = 30;

/** What the firm wishes beside the facts it is judged by. */
export type MatchWish = Partial<LoanWish> & {
  readonly guarantee?: GuaranteeType | undefined;
  /** Only this product is judged, and its conditions are answered with their evidence. */
  readonly product?: string | undefined;
  /** How the loan of that product is repaid, where it is not as the product names first. */
  readonly method?: RepaymentMethod | undefined;
  /** Only this part is shown, at length; the others are counted. */
  readonly part?: MatchPart | undefined;
  /** Products of this institution are left out. */
  readonly not_of?: string | undefined;
  readonly sort: MatchSort;
};

/** Who could settle an open question: a consent, the firm's own word, the registry once the firm is verified … */
export type SettledBy = 'consent' | 'declaration' | 'verification' | 'bank' | 'source';

type Judged = {
  readonly product: number;
  readonly entry: CatalogueEntry;
  readonly judgement: Judgement;
  /** What this firm may borrow. */
  readonly limit: OwnLimit;
};

// Whoever meets every condition and is left with less than the lowest amount by the product's formula cannot borrow.
const groupOf = ({ judgement, limit }: Judged): Group =>
  judgement.group === 'eligible' && limit.too_low ? 'near' : judgement.group;

function settledBy({ leaf, cause }: LeafVerdict): SettledBy {
  if (cause === 'bank_only') return 'bank';
  if (cause === 'gap' || cause === 'wrong_type') return 'source';
  const { data_class } = attributeOf(leaf.attr);
  if (data_class === 'public') return 'verification';
  return data_class === 'declared' ? 'declaration' : 'consent';
}

/** One condition before a firm, for showing. */
function leafView(verdict: LeafVerdict, names: Names) {
  const { leaf, negated } = verdict;
  return {
    id: leaf.id,
    attr: leaf.attr,
    code: leaf.code,
    sentence: sentenceOf(leaf, { names, negated }),
    explanation: explain(verdict, names),
  };
}

function openView(verdict: LeafVerdict, names: Names) {
  return {
    ...leafView(verdict, names),
    cause: verdict.cause ?? 'missing',
    data_class: attributeOf(verdict.leaf.attr).data_class,
    settled_by: settledBy(verdict),
  };
}

// Open questions that one act settles are one matter: a consent answers all of its class, proof of the firm all public
// ones. What the bank or the source must settle is none of the firm's.
function matterOf(verdict: LeafVerdict): string | null {
  const by = settledBy(verdict);
  if (by === 'consent') return attributeOf(verdict.leaf.attr).data_class;
  if (by === 'declaration') return verdict.leaf.attr;
  return by === 'verification' ? by : null;
}

/** One open question for each matter that the firm can settle. */
function mattersOf(open: readonly LeafVerdict[]): LeafVerdict[] {
  const known: string[] = [];
  return open.filter((verdict) => {
    const matter = matterOf(verdict);
    if (matter === null || known.includes(matter)) return false;
    known.push(matter);
    return true;
  });
}

const joined = (texts: readonly Bilingual[]): Bilingual =>
  both(texts.map((text) => text.zh).join('；'), texts.map((text) => text.en).join('; '));

/** How many open conditions the line names. */
const SAID = 2;

/** The one line on a card that says why the product stands where it stands. */
function whyOf(judged: Judged, names: Names): Bilingual {
  const { entry, judgement, limit } = judged;
  const { cure, open, failed, to_confirm } = judgement;
  const group = groupOf(judged);
  if (judgement.group === 'eligible' && limit.too_low) {
    const [own, least] = [moneyText(limit.fen), moneyText(entry.amounts.amount_min_fen)];
    return both(
      `按产品公式测算可贷${own.zh}，低于起贷额${least.zh}`,
      `The formula of the product gives ${own.en}, less than its lowest amount of ${least.en}`,
    );
  }
  if (group === 'eligible') {
    if (!to_confirm) return both('符合该产品的全部条件', 'Meets all conditions of this product');
    const left = open.length + entry.compiled.text_conditions;
    return both(
      `可核对的条件均符合，另有${left}项由银行核实`,
      `Meets every condition that can be checked; the bank checks ${left} more`,
    );
  }
  if (group === 'near' && cure) return joined(cure.changes.map((change) => explainChange(change, names)));
  if (group === 'near') {
    const questions = open.filter(({ cause }) => cause !== 'bank_only');
    const said = joined(
      questions.slice(0, SAID).map(({ leaf, negated }) => sentenceOf(leaf, { names, negated })),
    );
    const more = questions.length - SAID;
    return more > 0
      ? both(`待确认：${said.zh}等${questions.length}项`, `To be settled: ${said.en}; ${more} more`)
      : both(`待确认：${said.zh}`, `To be settled: ${said.en}`);
  }
  const [first] = failed;
  if (!first) return both('不符合准入条件', 'Does not meet the conditions');
  const { zh, en } = sentenceOf(first.leaf, { names, negated: first.negated });
  return both(`不符合“${zh}”`, `Not met: ${en}`);
}

/** How far the firm is from a product among 差一点: changes to make and matters to settle. */
function stepsTo({ judgement: { cure, open }, limit }: Judged): number {
  return (cure?.changes.length ?? 0) + mattersOf(open).length + (limit.too_low ? 1 : 0);
}

/** What the badge counts: what has to change where something fails, and else what is open. */
function countOf({ judgement: { cure, open }, limit }: Judged): number {
  const changes = (cure?.changes.length ?? 0) + (limit.too_low ? 1 : 0);
  return changes > 0 ? changes : mattersOf(open).length;
}

// The nearest first; within one distance the order stays.
function byNearness(judged: readonly Judged[]): Judged[] {
  const rows: Judged[][] = [];
  for (const one of judged) (rows[stepsTo(one)] ??= []).push(one);
  return rows.flat();
}

// Every condition with its evidence weighs several times the card: a list leaves them out, a product's page asks for them.
function conditionsView({ judgement }: Judged, names: Names) {
  return {
    failed: judgement.failed.map((verdict) => leafView(verdict, names)),
    open: judgement.open.map((verdict) => openView(verdict, names)),
    /** What decides nothing and is not met: nobody may take it for met. */
    aside: judgement.aside.map((verdict) => ({
      ...openView(verdict, names),
      is_unknown: verdict.answer === 'unknown',
    })),
  };
}

type Showing = {
  readonly catalogue: Catalogue;
  readonly loan: LoanWish;
  readonly names: Names;
  readonly detailed: boolean;
  /** What is known of the firm about each subsidy. */
  readonly subsidies: readonly Answer[];
  readonly method: RepaymentMethod | undefined;
};

// What the formula leaves less of is priced for what it leaves.
const wishOf = ({ limit }: Judged, wish: LoanWish): LoanWish =>
  limit.by_formula && !limit.too_low && limit.fen < wish.amount_fen
    ? { ...wish, amount_fen: limit.fen }
    : wish;

// What subsidies are asked with for one product, by the way of repaying that was chosen where it offers that.
function netAt(entry: CatalogueEntry, { catalogue, subsidies: answers, method }: Showing): NetAt {
  const at = { subsidies: catalogue.subsidies, linked: entry.linked, answers };
  return method !== undefined && entry.price.repayment_methods.includes(method) ? { ...at, method } : at;
}

function fullView(judged: Judged, showing: Showing) {
  const { catalogue, loan: wish, names, detailed, subsidies } = showing;
  const { entry, judgement, product } = judged;
  const { answer, to_confirm, unknown_other, cure, self_cure_on } = judgement;
  const group = groupOf(judged);
  const own = wishOf(judged, wish);
  // What a card in a list of matches shows; the rest of the product is a request away.
  const { id, name, institution, amount_max_fen, rate, irr_ppm, promised_workdays } = entry.card;
  return {
    id,
    name,
    institution,
    amount_max_fen,
    rate,
    irr_ppm,
    promised_workdays,
    group,
    answer,
    to_confirm,
    unknown_other,
    steps: group === 'near' ? countOf(judged) : 0,
    why: whyOf(judged, names),
    /** The wished loan as far as the product offers it, with what it costs. */
    price: priceFor(catalogue, product, own),
    /** That price after the subsidies that this firm may claim; null when there are none. */
    net: detailed
      ? netPrice(entry.price, own, netAt(entry, showing))
      : netFor(catalogue, product, own, subsidies),
    /** How those subsidies come about; with the conditions, where one product is asked for. */
    explained: detailed ? explainNet(entry.price, own, netAt(entry, showing)) : null,
    /** The most this firm may ask for, and the figures that would have to be known to say more. */
    limit: limitView(judged.limit),
    actual_tenths: entry.card.actual_tenths,
    conditions: detailed ? conditionsView(judged, names) : null,
    cure: cure && {
      reaches: cure.reaches,
      on: cure.on,
      changes: cure.changes.map((change) => ({
        attr: change.attr,
        kind: change.kind,
        on: change.on ?? null,
        sentence: explainChange(change, names),
      })),
    },
    self_cure_on,
  };
}

/** A product of the first two groups as an answer shows it. */
export type MatchItem = ReturnType<typeof fullView>;

function compactView(judged: Judged, names: Names) {
  const { id, name, institution } = judged.entry.card;
  return { id, name, institution, why: whyOf(judged, names) };
}

// The order of the catalogue before any price of the wish is known. Products that offer the whole amount are equally
// good by amount, so that the cheaper comes first among them.
function inOrder({ orders, entries }: Catalogue, sort: MatchSort, amount_fen: number): number[] {
  if (sort !== 'amount') return [...orders[sort].products];
  const offersAll = (product: number): boolean => (entries[product]?.card.amount_max_fen ?? 0) >= amount_fen;
  return [
    ...[...orders.cost.products].filter(offersAll),
    ...[...orders.amount.products].filter((product) => !offersAll(product)),
  ];
}

const NO_PRICE = Number.MAX_SAFE_INTEGER;

// What the loan costs after the subsidies that the firm certainly qualifies for: one that is open brings nobody forward.
function costOf(judged: Judged, { catalogue, loan, subsidies }: Showing): number {
  const own = wishOf(judged, loan);
  const certain = subsidies.map((answer): Answer => (answer === 'met' ? 'met' : 'not_met'));
  const net = netFor(catalogue, judged.product, own, certain);
  return net?.irr_ppm ?? priceFor(catalogue, judged.product, own)?.irr_ppm ?? NO_PRICE;
}

// The most of the wished amount first; the order stays among those that lend it all, or equally much.
const byOwnAmount = (judged: readonly Judged[], { amount_fen }: LoanWish): Judged[] => {
  const lent = ({ limit }: Judged): number => Math.min(limit.fen, amount_fen);
  return judged.toSorted((a, b) => lent(b) - lent(a));
};

// Cheapest first by the price of the wished loan, among those that are equally near.
function byOwnPrice(judged: readonly Judged[], showing: Showing): Judged[] {
  return judged
    .map((one) => ({
      one,
      steps: groupOf(one) === 'near' ? stepsTo(one) : 0,
      price: costOf(one, showing),
    }))
    .toSorted((a, b) => a.steps - b.steps || a.price - b.price)
    .map(({ one }) => one);
}

/**
 * Judges the whole shelf by facts on a day 'YYYY-MM-DD' and shows the first of each group in the order asked for;
 * among 差一点 what is nearest comes first. Prices are those of the wished loan, or of the reference loan where nothing
 * is wished. Throws RangeError when `today` is no day.
 */
export function matchResults(
  catalogue: Catalogue,
  facts: Facts,
  wish: MatchWish,
  at: { readonly today: string; readonly names: Names },
) {
  const loan: LoanWish = {
    amount_fen: wish.amount_fen ?? REFERENCE_LOAN.amount_fen,
    term_months: wish.term_months ?? REFERENCE_LOAN.term_months,
  };
  const { guarantee, product: only, not_of } = wish;
  const wanted = inOrder(catalogue, wish.sort, loan.amount_fen).flatMap((product) => {
    const entry = catalogue.entries[product];
    if (!entry || (only !== undefined && entry.card.id !== only)) return [];
    if (not_of !== undefined && entry.card.institution.id === not_of) return [];
    if (guarantee && !entry.card.guarantee_types.includes(guarantee)) return [];
    return [{ product, entry }];
  });
  const judgements = judgeAll(
    wanted.map(({ entry }) => entry.compiled),
    facts,
    at.today,
  );
  const groups: Record<Group, Judged[]> = { eligible: [], near: [], ineligible: [] };
  wanted.forEach(({ product, entry }, i) => {
    const judgement = judgements[i];
    if (!judgement) return;
    const judged = { product, entry, judgement, limit: ownLimit(entry.amounts, facts, at.today) };
    groups[groupOf(judged)].push(judged);
  });
  if (wish.sort === 'amount') groups.eligible = byOwnAmount(groups.eligible, loan);
  const nearest = byNearness(groups.near);

  const showing: Showing = {
    catalogue,
    loan,
    names: at.names,
    detailed: only !== undefined,
    subsidies: answersFor(catalogue.subsidies, facts, at.today),
    method: wish.method,
  };
  const lengthOf = (part: MatchPart): number => {
    if (wish.part === undefined) return SHOWN[part];
    return wish.part === part ? SHOWN_ALONE : 0;
  };
  const shown = (part: MatchPart, judged: readonly Judged[]) => {
    const length = lengthOf(part);
    const first = judged.slice(0, length === 0 ? 0 : Math.max(length, WEIGHED));
    const ordered = wish.sort === 'cost' ? byOwnPrice(first, showing) : first;
    return {
      total: judged.length,
      items: ordered.slice(0, length).map((one) => fullView(one, showing)),
    };
  };
  return {
    asked: loan,
    eligible: shown('eligible', groups.eligible),
    /** Nothing fails, but a few answers more decide: possible, and not promised. */
    open: shown(
      'open',
      nearest.filter(({ judgement }) => judgement.unknown_other),
    ),
    /** Something fails and can be cured. */
    near: shown(
      'near',
      nearest.filter(({ judgement }) => !judgement.unknown_other),
    ),
    ineligible: {
      total: groups.ineligible.length,
      items: groups.ineligible
        .slice(0, lengthOf('ineligible'))
        .map((judged) => compactView(judged, at.names)),
    },
    /** The consents worth asking for, first the one that settles most products. */
    consents: consentsToSettle(judgements).map((consent) => ({
      ...consent,
      label: DATA_CLASS_LABELS[consent.data_class satisfies DataClass],
    })),
  };
}
