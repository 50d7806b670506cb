// The costs of a loan as lines of a cell. 无 declares that there are none: an empty list is a promise.
//
//   担保费｜借款人｜第三方｜必收｜按年 0.8%｜首期收取
//   评估费｜银行｜第三方｜可选｜固定 1200元｜首期收取｜可退还
import { both, type Bilingual } from '../lib/bilingual.ts';
import { FEN_MAX, shortDecimalText } from '../lib/money.ts';
import { moneyText } from '../matching/words.ts';
import { feeProblem, type FeeProblem } from '../products/fees.ts';
import type { Listing } from '../products/schema.ts';
import { bad, good, type Read } from './found.ts';
import { asCell, readLines, readPart, readShare, splitAt } from './lines.ts';
import type { Cell } from './sheets/cells.ts';
import { FEE_KIND_LABELS, FEE_PAYEE_LABELS, FEE_PAYER_LABELS, FEE_WHEN_LABELS } from './terms.ts';
import { plainSigns, readAmount } from './values.ts';
import { choicesOf } from './words.ts';

type Fee = Listing['fees'][number];

export const FEE_FORM = both(
  '每行一项，如 担保费｜借款人｜第三方｜必收｜按年 0.8%｜首期收取；没有费用填“无”',
  'one a line, such as 担保费｜借款人｜第三方｜必收｜按年 0.8%｜首期收取; 无 for none',
);

const KINDS = choicesOf(FEE_KIND_LABELS, {
  appraisal_fee: ['评估'],
  guarantee_fee: ['担保'],
  insurance: ['保费'],
});
const PAYERS = choicesOf(FEE_PAYER_LABELS, {
  borrower: ['企业', '客户'],
  bank: ['本行', '放款机构', '贷款人'],
});
const PAYEES = choicesOf(FEE_PAYEE_LABELS, { lender: ['银行', '本行', '贷款人'] });
const WHENS = choicesOf(FEE_WHEN_LABELS, {
  upfront: ['首期', '一次性收取', '放款时'],
  yearly: ['每年', '按年收取'],
  each_period: ['每期', '按期收取'],
  at_end: ['期末', '到期收取'],
});
const MANDATORY = choicesOf({ yes: both('必收', 'Mandatory'), no: both('可选', 'Optional') });
const REFUNDABLE = choicesOf({ yes: both('可退还', 'Refundable'), no: both('不退还', 'Not refundable') });

const BASES: readonly (readonly [Fee['basis'], RegExp, string])[] = [
  ['percent_per_year', /^(?:按年|每年|年)\s*/, '按年'],
  ['per_period', /^(?:每期|按期)\s*/, '每期'],
  ['percent_once', /^(?:一次性|按贷款金额|按金额)\s*/, '一次性'],
  ['fixed', /^(?:固定|每笔|定额)\s*/, '固定'],
];

const PROBLEMS: Readonly<Record<FeeProblem, Bilingual>> = {
  amount_missing: both(
    '固定费用要写金额，如 固定 1200元',
    'A fixed cost needs its amount, such as 固定 1200元',
  ),
  rate_missing: both(
    '按比例的费用要写百分数，如 按年 0.8%',
    'A share needs its percentage, such as 按年 0.8%',
  ),
  when_contradicts_basis: both(
    '收取时间与计费方式不符：一次性的在首期或期末收，每期的每期收',
    'The time does not fit: once is upfront or at the end, per period is each period',
  ),
};

type Sized = Pick<Fee, 'basis' | 'amount_fen' | 'rate_ppm'>;

/** How much: `按年 0.8%`, `固定 1200元`, `每期 50元` or `每期 0.1%`, `一次性 0.5%`. */
function readSize(part: string): Read<Sized> {
  const text = plainSigns(part);
  const found = BASES.find(([, start]) => start.test(text));
  if (!found) {
    const repair = both('请以 固定、一次性、按年 或 每期 开头', 'Begin with 固定, 一次性, 按年 or 每期');
    return bad('wrong_form', part, FEE_FORM, repair);
  }
  const [basis, start] = found;
  const sizes = text.replace(start, '').split(/\s*[+＋]\s*/);
  const sized: { amount_fen?: number; rate_ppm?: number } = {};
  for (const size of sizes) {
    const read = size.endsWith('%')
      ? readShare(size, '0.8%')
      : readAmount(asCell(size), null, [1, FEN_MAX], '1200元');
    if (!read.ok) return read;
    sized[size.endsWith('%') ? 'rate_ppm' : 'amount_fen'] = read.value;
  }
  return good({ basis, ...sized });
}

function readFee(line: string): Read<Fee> {
  const [kind = '', payer = '', payee = '', mandatory = '', size = '', when = '', refundable, ...more] =
    splitAt(line, '｜|');
  if (when === '' || more.length > 0) {
    const repair = both(
      '请按顺序写六项，用｜分隔；第七项可写“可退还”',
      'Write six parts in this order between ｜',
    );
    return bad('wrong_form', line, FEE_FORM, repair);
  }
  const kindRead = readPart(kind, KINDS, FEE_FORM);
  if (!kindRead.ok) return kindRead;
  const payerRead = readPart(payer, PAYERS, FEE_FORM);
  if (!payerRead.ok) return payerRead;
  const payeeRead = readPart(payee, PAYEES, FEE_FORM);
  if (!payeeRead.ok) return payeeRead;
  const mandatoryRead = readPart(mandatory, MANDATORY, FEE_FORM);
  if (!mandatoryRead.ok) return mandatoryRead;
  const sizeRead = readSize(size);
  if (!sizeRead.ok) return sizeRead;
  const whenRead = readPart(when, WHENS, FEE_FORM);
  if (!whenRead.ok) return whenRead;
  const refundableRead = refundable === undefined ? null : readPart(refundable, REFUNDABLE, FEE_FORM);
  if (refundableRead && !refundableRead.ok) return refundableRead;
  const fee: Fee = {
    kind: kindRead.value as Fee['kind'],
    payer: payerRead.value as Fee['payer'],
    payee: payeeRead.value as Fee['payee'],
    mandatory: mandatoryRead.value === 'yes',
    ...sizeRead.value,
    when: whenRead.value as Fee['when'],
    ...(refundableRead ? { refundable: refundableRead.value === 'yes' } : {}),
  };
  const problem = feeProblem(fee);
  return problem ? bad(problem, line, FEE_FORM, PROBLEMS[problem]) : good(fee);
}

/** The costs of a cell. */
export function readFees(cell: Cell): Read<Fee[]> {
  return readLines(cell, FEE_FORM, 10, readFee);
}

function feeText(fee: Fee): string {
  const basis = BASES.find(([name]) => name === fee.basis)?.[2] ?? '';
  const sizes = [
    ...(fee.amount_fen === undefined ? [] : [moneyText(fee.amount_fen).zh]),
    ...(fee.rate_ppm === undefined ? [] : [`${shortDecimalText(fee.rate_ppm, 4)}%`]),
  ];
  return [
    FEE_KIND_LABELS[fee.kind].zh,
    FEE_PAYER_LABELS[fee.payer].zh,
    FEE_PAYEE_LABELS[fee.payee].zh,
    fee.mandatory ? '必收' : '可选',
    `${basis} ${sizes.join('+')}`,
    FEE_WHEN_LABELS[fee.when].zh,
    ...(fee.refundable === undefined ? [] : [fee.refundable ? '可退还' : '不退还']),
  ].join('｜');
}

/** The costs of a listing as a cell; 无 when there are none. */
export const feesText = (fees: readonly Fee[]): string =>
  fees.length === 0 ? '无' : fees.map(feeText).join('\n');
