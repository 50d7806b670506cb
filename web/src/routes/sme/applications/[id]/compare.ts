// Offers side by side: rows are cost items, columns are offers, the cheapest by effective annual cost first.
import type { OfferTermsInput } from '#worker/applications/schema.ts';
import type { OfferKind, OfferState } from '#worker/applications/terms.ts';
import type { Bilingual } from '#worker/lib/bilingual.ts';
import type { CostExample } from '#worker/products/cost.ts';

type Offer = {
  readonly id: string;
  readonly kind: OfferKind;
  readonly state: OfferState;
  readonly hash: string;
  readonly terms: OfferTermsInput;
  readonly cost: CostExample;
  /** Epoch ms. */
  readonly valid_until: number;
};

/** An application as far as its offers are compared. */
export type Compared = {
  readonly id: string;
  readonly product_name: string;
  readonly institution: Bilingual | null;
  readonly offers: readonly Offer[];
};

export type Column = Offer & {
  readonly application_id: string;
  readonly bank: Bilingual | null;
  readonly product: string;
  /** Whether the offer belongs to the application on this page. */
  readonly own: boolean;
};

export type FeeRow = {
  readonly kind: string;
  readonly cells: readonly (FeeCell | null)[];
};
/** `not_counted`: why a fee is in no figure, because others pay it or because nobody has to. */
export type FeeCell = { readonly fen: number; readonly not_counted: 'others' | 'optional' | null };

export type Comparison = {
  readonly columns: readonly Column[];
  readonly fees: readonly FeeRow[];
  /** Total cost beyond that of the first column, in fen; null in the first. */
  readonly more_fen: readonly (number | null)[];
  /** Whether all offers are for the same amount and term, so that their totals can be compared. */
  readonly same_loan: boolean;
};

const SHOWN: readonly OfferState[] = ['open', 'accepted'];

/** The offers of this application and of the firm's others that are open or were accepted. */
export function columnsOf(own: Compared, others: readonly Compared[]): Column[] {
  return [own, ...others].flatMap((application) =>
    application.offers
      .filter(({ state }) => SHOWN.includes(state))
      .map((offer) => ({
        ...offer,
        application_id: application.id,
        bank: application.institution,
        product: application.product_name,
        own: application === own,
      })),
  );
}

const irrOf = ({ cost }: Column): number => cost.irr_effective?.ppm ?? Number.MAX_SAFE_INTEGER;

function feeRows(columns: readonly Column[]): FeeRow[] {
  const kinds = [...new Set(columns.flatMap(({ cost }) => cost.fee_lines.map(({ fee }) => fee.kind)))];
  return kinds.map((kind) => ({
    kind,
    cells: columns.map(({ cost }) => {
      const lines = cost.fee_lines.filter(({ fee }) => fee.kind === kind);
      if (lines.length === 0) return null;
      const fen = lines.reduce((sum, line) => sum + line.total_fen, 0);
      const [line] = lines;
      const free = line && line.fee.payer !== 'borrower' ? 'others' : 'optional';
      return { fen, not_counted: lines.some(({ counted }) => counted) ? null : free };
    }),
  }));
}

/** The comparison of offers of one kind: in principle and committed ones are never mixed. */
export function compare(columns: readonly Column[], kind: OfferKind): Comparison {
  const chosen = columns.filter((column) => column.kind === kind).toSorted((a, b) => irrOf(a) - irrOf(b));
  const [first] = chosen;
  return {
    columns: chosen,
    fees: feeRows(chosen),
    more_fen: chosen.map(({ cost }, index) =>
      index === 0 || !first ? null : cost.total_cost_fen - first.cost.total_cost_fen,
    ),
    same_loan: chosen.every(
      ({ terms }) =>
        terms.amount_fen === first?.terms.amount_fen && terms.term_months === first.terms.term_months,
    ),
  };
}
