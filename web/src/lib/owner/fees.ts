// The words of a cost list (贷款明白纸): what is charged, who pays whom, measured on what.
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/locale.ts';
import { formatYuanShort, shortDecimalText } from '#worker/lib/money.ts';
import type { FeeItem } from '#worker/products/fees.ts';

const KINDS: Readonly<Record<string, () => string>> = {
  guarantee_fee: m.fee_guarantee_fee,
  appraisal_fee: m.fee_appraisal_fee,
  service_fee: m.fee_service_fee,
  insurance: m.fee_insurance,
  notary_fee: m.fee_notary_fee,
  registration_fee: m.fee_registration_fee,
};

const PAYERS: Record<FeeItem['payer'], () => string> = {
  borrower: m.fee_by_borrower,
  bank: m.fee_by_bank,
  government: m.fee_by_government,
  third_party: m.fee_by_third_party,
};

const PAYEES: Record<FeeItem['payee'], () => string> = {
  lender: m.fee_to_lender,
  third_party: m.fee_to_third_party,
};

const WHEN: Record<FeeItem['when'], () => string> = {
  upfront: m.fee_upfront,
  yearly: m.fee_yearly,
  each_period: m.fee_each_period,
  at_end: m.fee_at_end,
};

/** What a fee is called. */
export const feeName = ({ kind }: Pick<FeeItem, 'kind'>): string => KINDS[kind]?.() ?? m.fee_other();

/** Who pays whom: 企业付给第三方. */
export const feeParties = ({ payer, payee }: FeeItem): string =>
  m.fee_parties({ payer: PAYERS[payer](), payee: PAYEES[payee]() });

/** What a fee is measured on and when it falls due, with whether one must pay it and whether it comes back. */
export function feeBasis(fee: FeeItem): string {
  const rate = `${shortDecimalText(fee.rate_ppm ?? 0, 4)}%`;
  const amount =
    fee.amount_fen === undefined
      ? rate
      : m.yuan_short({ amount: formatYuanShort(fee.amount_fen, getLocale()) });
  const measured = {
    fixed: () => amount,
    percent_once: () => m.fee_percent_once({ rate }),
    percent_per_year: () => m.fee_percent_per_year({ rate }),
    per_period: () => m.fee_per_period({ amount }),
  }[fee.basis]();
  const further = [
    WHEN[fee.when](),
    ...(fee.mandatory ? [] : [m.fee_optional()]),
    ...(fee.refundable ? [m.fee_refundable()] : []),
  ];
  return m.fee_basis({ measured, further: further.join(m.list_comma()) });
}
