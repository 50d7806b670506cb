// What an application's moves demand beyond state and role. Each function answers null, or the refusal as a value.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { addMonths } from '../lib/days.ts';
import type { ReasonCode } from '../lib/reasons.ts';
import type { OwnLimit } from '../matching/own-limit.ts';
import { moneyText, percentText } from '../matching/words.ts';
import type { Listing } from '../products/schema.ts';
import { OFFER_DAYS, type State } from './terms.ts';

export type FieldRefusal = { readonly field: string; readonly code: string; readonly detail: Bilingual };

/** Most codes a refusal may carry; the first is the main one. */
export const MAX_REASONS = 4;
/** Characters a written statement needs: with code B99, and as evidence for a reason that the platform contradicts. */
export const MIN_STATEMENT = 10;
/** The lowest rate of an offer, in ppm a year: below it a figure is a slip of the pen, not generosity (ruling I-DOMAIN). */
export const MIN_RATE_PPM = 5_000;

/**
 * Whether a refusal is coded as it must be: one to four different codes, a written statement with B99, and D01 only
 * for papers asked for whose deadline has passed.
 */
export function refusalProblem(refusal: {
  readonly codes: readonly ReasonCode[];
  readonly text: string;
  readonly state: State;
  readonly papers_overdue: boolean;
}): FieldRefusal | null {
  const { codes, text } = refusal;
  if (codes.length === 0)
    return { field: 'codes', code: 'missing', detail: both('请选择拒绝原因', 'Choose a reason') };
  if (codes.length > MAX_REASONS) {
    return {
      field: 'codes',
      code: 'too_many',
      detail: both('最多选择四个原因', 'Choose at most four reasons'),
    };
  }
  if (new Set(codes).size !== codes.length) {
    return { field: 'codes', code: 'repeated', detail: both('原因不能重复', 'A reason is repeated') };
  }
  if (codes.includes('B99') && [...text.trim()].length < MIN_STATEMENT) {
    return {
      field: 'text',
      code: 'statement_needed',
      detail: both(
        '选择“其他”须写明不少于 10 个字的说明',
        'Reason “other” needs a statement of at least 10 characters',
      ),
    };
  }
  if (codes.includes('D01') && !(refusal.state === 'action_required' && refusal.papers_overdue)) {
    return {
      field: 'codes',
      code: 'papers_not_overdue',
      detail: both(
        '“材料不全”仅在退回补件且企业逾期未补后可用',
        '“Incomplete papers” may be used only after papers were asked for and their deadline has passed',
      ),
    };
  }
  return null;
}

/** The first amount that this firm cannot ask for is refused with the amount that it can. */
function amountProblem(
  { amount_min_fen }: Pick<Listing, 'amount_min_fen'>,
  most: OwnLimit,
  amount_fen: number,
): FieldRefusal | null {
  const field = 'amount_fen';
  const own = moneyText(most.fen);
  if (most.too_low) {
    const detail = both(
      `按产品公式测算可贷${own.zh}，低于该产品最低金额`,
      `The formula of the product gives ${own.en}, less than its least amount`,
    );
    return { field, code: 'limit_too_low', detail };
  }
  if (amount_fen < amount_min_fen) {
    const detail = both('低于该产品最低金额', 'Below the least amount of this product');
    return { field, code: 'below_minimum', detail };
  }
  if (amount_fen <= most.fen) return null;
  const detail = most.by_formula
    ? both(
        `按产品公式测算，本企业最高可申请${own.zh}`,
        `By the formula of the product this firm may ask for ${own.en} at most`,
      )
    : both(`高于该产品最高金额${own.zh}`, `Above ${own.en}, the largest amount of this product`);
  return { field, code: 'above_maximum', detail };
}

/** Whether an amount, term and purpose lie within the listing and the firm's own limit; the first problem found. */
export function demandProblem(
  listing: Pick<
    Listing,
    'amount_min_fen' | 'term_months_min' | 'term_months_max' | 'purposes' | 'guarantee_types'
  >,
  most: OwnLimit,
  demand: { amount_fen: number; term_months: number; purpose: string; guarantee_type: string },
): FieldRefusal | null {
  const wrongAmount = amountProblem(listing, most, demand.amount_fen);
  if (wrongAmount) return wrongAmount;
  if (demand.term_months < listing.term_months_min || demand.term_months > listing.term_months_max) {
    return {
      field: 'term_months',
      code: 'outside_term',
      detail: both('不在该产品期限内', 'Outside the terms of this product'),
    };
  }
  if (!listing.purposes.some((purpose) => purpose === demand.purpose)) {
    return {
      field: 'purpose',
      code: 'purpose_not_admitted',
      detail: both('该产品不支持此用途', 'This product does not admit the purpose'),
    };
  }
  if (!listing.guarantee_types.some((kind) => kind === demand.guarantee_type)) {
    return {
      field: 'guarantee_type',
      code: 'guarantee_not_offered',
      detail: both('该产品不支持此担保方式', 'This product does not offer that security'),
    };
  }
  return null;
}

/**
 * Whether an offer keeps the promise of the listing it answers: not dearer, not beyond its limits. Cheaper than listed
 * is allowed, down to what can still be meant.
 */
export function offerProblem(
  listing: Pick<
    Listing,
    'amount_max_fen' | 'term_months_max' | 'rate_max_ppm' | 'repayment_methods' | 'guarantee_types'
  >,
  offer: {
    amount_fen: number;
    term_months: number;
    rate_ppm: number;
    repayment_method: string;
    guarantee_type: string;
    valid_days: number;
  },
): FieldRefusal | null {
  if (offer.amount_fen > listing.amount_max_fen) {
    return {
      field: 'amount_fen',
      code: 'above_maximum',
      detail: both('高于产品最高金额', 'Above the largest amount of the product'),
    };
  }
  if (offer.term_months > listing.term_months_max) {
    return {
      field: 'term_months',
      code: 'outside_term',
      detail: both('超过产品最长期限', 'Longer than the product allows'),
    };
  }
  if (offer.rate_ppm > listing.rate_max_ppm) {
    return {
      field: 'rate_ppm',
      code: 'above_listed_rate',
      detail: both(
        `高于产品公示的最高利率 ${percentText(listing.rate_max_ppm)}`,
        `Above the highest rate listed, ${percentText(listing.rate_max_ppm)}`,
      ),
    };
  }
  if (offer.rate_ppm < MIN_RATE_PPM) {
    return {
      field: 'rate_ppm',
      code: 'below_plausible_rate',
      detail: both(
        `利率不得低于 ${percentText(MIN_RATE_PPM)}，请核对`,
        `A rate below ${percentText(MIN_RATE_PPM)} is not plausible, please check it`,
      ),
    };
  }
  if (!listing.repayment_methods.some((method) => method === offer.repayment_method)) {
    return {
      field: 'repayment_method',
      code: 'not_listed',
      detail: both('产品未公示此还款方式', 'The product does not list this way of repaying'),
    };
  }
  if (!listing.guarantee_types.some((kind) => kind === offer.guarantee_type)) {
    return {
      field: 'guarantee_type',
      code: 'not_listed',
      detail: both('产品未公示此担保方式', 'The product does not list this security'),
    };
  }
  if (offer.valid_days < OFFER_DAYS.min || offer.valid_days > OFFER_DAYS.max) {
    return {
      field: 'valid_days',
      code: 'outside_range',
      detail: both('有效期须为 5 至 30 天', 'Valid for 5 to 30 days'),
    };
  }
  return null;
}

/** Whether the day of a contract lies between the firm's acceptance and today. */
export function signingProblem(
  signed_on: string,
  bounds: { accepted_on: string; today: string },
): FieldRefusal | null {
  if (signed_on > bounds.today) {
    return {
      field: 'signed_on',
      code: 'in_the_future',
      detail: both('签约日不能晚于今天', 'The day of signing lies in the future'),
    };
  }
  if (signed_on < bounds.accepted_on) {
    return {
      field: 'signed_on',
      code: 'before_acceptance',
      detail: both(
        `签约日不能早于企业接受方案之日（${bounds.accepted_on}）`,
        `The day of signing is before the firm accepted the offer (${bounds.accepted_on})`,
      ),
    };
  }
  return null;
}

/**
 * Whether a drawdown keeps the contract: at the rate the firm accepted, paid between signing and today, maturing
 * within the term.
 */
export function drawdownProblem(
  drawdown: { rate_ppm: number; paid_on: string; matures_on: string },
  contract: { rate_ppm: number; signed_on: string; term_months: number; today: string },
): FieldRefusal | null {
  if (drawdown.rate_ppm !== contract.rate_ppm) {
    const accepted = percentText(contract.rate_ppm);
    return {
      field: 'rate_ppm',
      code: 'not_the_accepted_rate',
      detail: both(
        `放款利率须与企业接受的方案一致：${accepted}`,
        `The rate must be the one the firm accepted: ${accepted}`,
      ),
    };
  }
  if (drawdown.paid_on > contract.today) {
    return {
      field: 'paid_on',
      code: 'in_the_future',
      detail: both('放款日不能晚于今天', 'The day of payment lies in the future'),
    };
  }
  if (drawdown.paid_on < contract.signed_on) {
    return {
      field: 'paid_on',
      code: 'before_signing',
      detail: both('放款日早于签约日', 'The day of payment is before the contract'),
    };
  }
  if (drawdown.matures_on <= drawdown.paid_on) {
    return {
      field: 'matures_on',
      code: 'not_after_payment',
      detail: both('到期日须晚于放款日', 'Maturity must be after the day of payment'),
    };
  }
  if (drawdown.matures_on > addMonths(drawdown.paid_on, contract.term_months)) {
    return {
      field: 'matures_on',
      code: 'beyond_term',
      detail: both('到期日超过批准期限', 'Maturity is beyond the approved term'),
    };
  }
  return null;
}
