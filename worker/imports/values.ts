// One cell as a figure of a listing: fen, ppm, basis points, months, whole numbers, days. A unit in the cell decides,
// else the heading's; where neither names one the cell is refused, and nothing is ever rescaled (rulings I-UNIT,
// I-RATE, I-RATE2, I-DATE, I-DOMAIN).
import { both, type Bilingual } from '../lib/bilingual.ts';
import { isDay } from '../lib/days.ts';
import { formatYuanShort, parsePercent, parseYuan, shortDecimalText, type Fen } from '../lib/money.ts';
import { bad, good, refusalOfDigits, refusalOfKind, type Read } from './found.ts';
import type { Cell } from './sheets/cells.ts';

type Band = readonly [number, number];

const amountText = (fen: number): Bilingual =>
  both(`${formatYuanShort(fen, 'zh')}元`, `CNY ${formatYuanShort(fen, 'en')}`);
const percentOf = (ppm: number): string => `${shortDecimalText(ppm, 4)}%`;

/** Text with the full-width signs and letters that Chinese input leaves made plain; digits stay as they are. */
export function plainSigns(text: string): string {
  return text.replace(/[！-～\u3000]/g, (c) => (/[０-９]/.test(c) ? c : c.normalize('NFKC'))).trim();
}

const AMOUNT = /^(?:人民币|RMB|CNY|[¥￥])?\s*(.*?)$/i;
const CURRENCY = /^(人民币|RMB|CNY|[¥￥])/i;
const AMOUNT_UNITS = ['元', '万', '万元', '亿', '亿元'];

const AMOUNT_CODES: Readonly<Record<string, readonly [string, Bilingual]>> = {
  negative: ['negative', both('请填写正数', 'Write a positive amount')],
  zero: ['zero', both('请填写大于 0 的金额；没有则留空', 'Write an amount above 0, or leave the cell empty')],
  fraction_of_fen: ['too_precise', both('最多精确到分', 'Write whole fen at most')],
  too_large: ['too_large', both('请核对金额与单位', 'Check the amount and its unit')],
  exponent: ['exponent', both('请写成普通数字，不用科学计数法', 'Write it without an exponent')],
};

/**
 * An amount in fen. `unit` is the heading's; `band` the plausible one, both ends included; `example` an amount with its
 * unit that fits the column.
 */
export function readAmount(cell: Cell, unit: string | null, band: Band, example: string): Read<Fen> {
  const [low, high] = [amountText(band[0]), amountText(band[1])];
  const expected = both(
    `${low.zh}至${high.zh}的金额，如 ${example}`,
    `an amount from ${low.en} to ${high.en}, such as ${example}`,
  );
  const refused = refusalOfKind(cell, expected) ?? refusalOfDigits(cell.text, expected);
  if (refused) return refused;
  if (cell.kind !== 'text' && cell.kind !== 'number') {
    return bad('not_an_amount', cell.text, expected, both('请填写金额', 'Write an amount'));
  }
  const signs = plainSigns(cell.text);
  const body = AMOUNT.exec(signs)?.[1] ?? '';
  const suffix = /[^\d.,\s+-]+$/.exec(body)?.[0] ?? '';
  const own = suffix === '' ? (CURRENCY.test(signs) ? '元' : null) : suffix;
  const used = own ?? unit;
  if (used === null && /\d$/.test(body)) {
    return bad(
      'no_unit',
      cell.text,
      expected,
      both(
        `请在数字后写上单位（如 ${example}），或在表头注明单位`,
        `Write the unit behind the number, such as ${example}, or in the heading`,
      ),
    );
  }
  const isKnown = used !== null && AMOUNT_UNITS.includes(used);
  const read = isKnown
    ? parseYuan((suffix === '' ? `${body}${used}` : body).replace(/^\+/, ''))
    : ({ ok: false, reason: 'not_a_number' } as const);
  if (!read.ok) {
    const [code, repair] = AMOUNT_CODES[read.reason] ?? [
      'not_an_amount',
      both('请填写数字和单位，单位只用元、万元、亿元', 'Write a number and its unit: 元, 万元 or 亿元'),
    ];
    return bad(code, cell.text, expected, repair);
  }
  if (read.fen < band[0] || read.fen > band[1]) {
    const is = amountText(read.fen);
    return bad(
      'implausible',
      cell.text,
      expected,
      both(
        `读出来是${is.zh}，请核对单位（表头单位：${unit ?? '无'}）`,
        `This reads as ${is.en}; check the unit (of the heading: ${unit ?? 'none'})`,
      ),
    );
  }
  return good(read.fen);
}

/** What to do about a percentage out of its band: a share written as a fraction is told apart from any other slip. */
function rateRepair(ppm: number, band: Band, example: string): Bilingual {
  const [is, meant] = [percentOf(ppm), ppm * 100];
  if (ppm > 0 && ppm < band[0] && meant >= band[0] && meant <= band[1]) {
    return both(
      `读出来是 ${is}；如果要填 ${percentOf(meant)}，请写 ${percentOf(meant)}`,
      `This reads as ${is}; for ${percentOf(meant)} write ${percentOf(meant)}`,
    );
  }
  return both(
    `读出来是 ${is}；请核对小数点，写成 ${example} 这样的百分数`,
    `This reads as ${is}; check the decimal point and write a percentage such as ${example}`,
  );
}

/**
 * A share or yearly rate in ppm. `unit` is the heading's ('%' or null); `example` a percentage that fits the column.
 */
export function readRate(cell: Cell, unit: string | null, band: Band, example: string): Read<number> {
  const expected = both(
    `${percentOf(band[0])} 至 ${percentOf(band[1])} 的百分数，如 ${example}`,
    `a percentage from ${percentOf(band[0])} to ${percentOf(band[1])}, such as ${example}`,
  );
  const refused = refusalOfKind(cell, expected) ?? refusalOfDigits(cell.text, expected);
  if (refused) return refused;
  if (cell.kind === 'date' || cell.kind === 'boolean') {
    return bad('not_a_rate', cell.text, expected, both('请填写百分数', 'Write a percentage'));
  }
  const text = plainSigns(cell.text);
  const hasOwn = cell.kind === 'percent' || text.endsWith('%');
  if (!hasOwn && unit !== '%' && /^[+-]?[\d.,]+$/.test(text)) {
    return bad(
      'no_unit',
      cell.text,
      expected,
      both(`请写成 ${example}，或在表头注明（%）`, `Write ${example}, or (%) in the heading`),
    );
  }
  const read = parsePercent(text);
  const found = cell.kind === 'percent' ? `${cell.text}%` : cell.text;
  if (!read.ok) {
    const repair =
      read.reason === 'fraction_of_ppm'
        ? both('最多写四位小数', 'Write at most four decimals')
        : both(`请写成 ${example} 这样的百分数`, `Write a percentage such as ${example}`);
    return bad(read.reason === 'fraction_of_ppm' ? 'too_precise' : 'not_a_rate', found, expected, repair);
  }
  if (read.ppm < band[0] || read.ppm > band[1]) {
    return bad('implausible', found, expected, rateRepair(read.ppm, band, example));
  }
  return good(read.ppm);
}

/** A spread over the LPR in basis points, with the LPR's own term where the cell names one. */
export type Spread = { readonly bp: number; readonly tenor: 'lpr_1y' | 'lpr_5y' | null };

const SPREAD = /^(?:([15])年期(?:以上)?)?\s*(LPR)?\s*(加|减|[+-])?\s*(\d+(?:\.\d+)?)?\s*(个?基点|bps?|%)?$/i;

/** Whether a cell speaks of the LPR at all, as a rate column's may. */
export function speaksOfLpr(cell: Cell): boolean {
  return cell.kind === 'text' && /LPR/i.test(plainSigns(cell.text));
}

/** A spread such as LPR+50BP, LPR-10BP, 1年期LPR+0.5%, 减10个基点, or a number of points under a heading (BP). */
export function readSpread(cell: Cell, unit: string | null): Read<Spread> {
  const expected = both(
    '加减的基点，如 LPR+50BP 或 -10',
    'points over or under the LPR, such as LPR+50BP or -10',
  );
  const refused = refusalOfKind(cell, expected) ?? refusalOfDigits(cell.text, expected);
  if (refused) return refused;
  const text = plainSigns(cell.text)
    .replace(/[−–－]/g, '-')
    .replace(/\s+/g, '');
  const match = cell.kind === 'text' || cell.kind === 'number' ? SPREAD.exec(text) : null;
  const repair = both('请写成 LPR+50BP（1BP 即 0.01%）', 'Write it as LPR+50BP (1 BP is 0.01 %)');
  if (!match || text === '') return bad('not_a_spread', cell.text, expected, repair);
  const [, years, lpr, sign, digits, own] = match;
  const tenor = years === undefined ? null : years === '1' ? 'lpr_1y' : 'lpr_5y';
  if (digits === undefined) {
    const isBare = lpr !== undefined && sign === undefined && own === undefined;
    return isBare ? good({ bp: 0, tenor }) : bad('not_a_spread', cell.text, expected, repair);
  }
  // "LPR 50" leaves open on which side; a bare number has the sign that a number has.
  if (lpr !== undefined && sign === undefined) return bad('not_a_spread', cell.text, expected, repair);
  const used = own === undefined ? unit : own === '%' ? '%' : 'BP';
  if (used === null) {
    return bad('no_unit', cell.text, expected, both('请在数字后写上 BP', 'Write BP behind the number'));
  }
  const points = used === '%' ? parsePercent(digits) : null;
  const size = used === '%' ? (points?.ok ? points.ppm / 100 : Number.NaN) : Number(digits);
  if (!Number.isInteger(size)) {
    return bad('too_precise', cell.text, expected, both('请写整数个基点', 'Write whole basis points'));
  }
  const bp = sign === '-' || sign === '减' ? 0 - size : size;
  if (bp < -500 || bp > 3000) {
    return bad(
      'implausible',
      cell.text,
      both('-500 至 3000 个基点', '-500 to 3,000 basis points'),
      both('1BP 即 0.01%，请核对单位', '1 BP is 0.01 %: check the unit'),
    );
  }
  return good({ bp, tenor });
}

const CHINESE_YEARS: Readonly<Record<string, number>> = {
  半年: 6,
  一年: 12,
  两年: 24,
  二年: 24,
  三年: 36,
  五年: 60,
  十年: 120,
};

/** A term in months: 12个月, 12, 1年, 1年6个月, 1.5年. `unit` is the heading's. */
export function readMonths(cell: Cell, unit: string | null, band: Band): Read<number> {
  const expected = both(
    `${band[0]} 至 ${band[1]} 个月，如 12个月`,
    `${band[0]} to ${band[1]} months, such as 12个月`,
  );
  const refused = refusalOfKind(cell, expected) ?? refusalOfDigits(cell.text, expected);
  if (refused) return refused;
  const text = plainSigns(cell.text).replace(/\s+/g, '');
  const repair = both('请写成 12个月 或 1年', 'Write 12个月 or 1年');
  if (cell.kind !== 'text' && cell.kind !== 'number') return bad('not_a_term', cell.text, expected, repair);
  const match = /^(?:(\d{1,3}(?:\.5)?)年)?(?:(\d{1,3})(?:个月|月|months?))?$/i.exec(text);
  const bare =
    /^\d{1,3}$/.test(text) && (unit === null || /月|month|年|year/i.test(unit)) ? Number(text) : null;
  const months =
    CHINESE_YEARS[text] ??
    (bare !== null
      ? bare * (unit !== null && /年|year/i.test(unit) ? 12 : 1)
      : match && text !== ''
        ? Number(match[1] ?? 0) * 12 + Number(match[2] ?? 0)
        : null);
  if (months === null) return bad('not_a_term', cell.text, expected, repair);
  if (months < band[0] || months > band[1]) return bad('implausible', cell.text, expected, repair);
  return good(months);
}

/** A whole number with one of the allowed words behind it (天, 工作日, 笔 …) or none. */
export function readWhole(cell: Cell, band: Band, words: readonly string[] = []): Read<number> {
  const [first = ''] = words;
  const expected = both(`${band[0]} 至 ${band[1]} 的整数`, `a whole number from ${band[0]} to ${band[1]}`);
  const refused = refusalOfKind(cell, expected) ?? refusalOfDigits(cell.text, expected);
  if (refused) return refused;
  const match = /^(-?\d{1,9}|\d{1,3}(?:,\d{3})+)\s*(\D*)$/.exec(plainSigns(cell.text));
  const isTyped = cell.kind === 'text' || cell.kind === 'number';
  const word = match?.[2] ?? '';
  if (!match || !isTyped || (word !== '' && !words.includes(word))) {
    return bad(
      'not_a_whole_number',
      cell.text,
      expected,
      both(`请填写整数，如 ${band[0]}${first}`, `Write a whole number such as ${band[0]}`),
    );
  }
  const value = Number((match[1] ?? '').replaceAll(',', ''));
  if (value < band[0] || value > band[1]) {
    return bad('out_of_range', cell.text, expected, both('请核对数字', 'Check the number'));
  }
  return good(value);
}

const DAY_FORMS = [
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s]+[\d:.]+Z?)?$/,
  /^(\d{4})\/(\d{1,2})\/(\d{1,2})(?:\s+[\d:.]+)?$/,
  /^(\d{4})\.(\d{1,2})\.(\d{1,2})$/,
  /^(\d{4})年(\d{1,2})月(\d{1,2})日?$/,
];
const OPEN_END = ['长期', '长期有效', '无固定期限', '不限', '永久'];

/**
 * A calendar day. With `open`, 长期 and an empty cell are no end: null. A number that is not shown as a date is
 * refused, a time behind the day is dropped.
 */
export function readDay(cell: Cell, open: boolean): Read<string | null> {
  const expected = both(
    open ? '日期，如 2026-03-31；没有期限则留空或填“长期”' : '日期，如 2026-03-31',
    open ? 'a day such as 2026-03-31, or nothing for no end' : 'a day such as 2026-03-31',
  );
  const refused = refusalOfKind(cell, expected) ?? refusalOfDigits(cell.text, expected);
  if (refused) return refused;
  const text = plainSigns(cell.text);
  if (open && (cell.kind === 'empty' || OPEN_END.includes(text))) return good(null);
  const match = DAY_FORMS.map((form) => form.exec(text)).find((found) => found !== null);
  const [, year = '', month = '', day = ''] = match ?? [];
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const isTyped = cell.kind === 'date' || cell.kind === 'text';
  if (!isTyped || !match || !isDay(iso)) {
    const isNumber = cell.kind === 'number' || /^\d+$/.test(text);
    return bad(
      isNumber ? 'number_as_date' : 'not_a_date',
      cell.text,
      expected,
      isNumber
        ? both('请把单元格格式设为日期，或写成 2026-03-31', 'Format the cell as a date, or write 2026-03-31')
        : both('请写成 2026-03-31', 'Write it like 2026-03-31'),
    );
  }
  return good(iso);
}
