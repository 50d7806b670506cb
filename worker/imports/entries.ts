// Short lists of a listing as lines of a cell: amounts by title and tax level, discounts, shares of risk, bands of days
// overdue. Each has the reader and the printer of its one form.
//
//   高新技术企业：500万元          A级：300万元
//   首次在本行贷款的企业｜减10BP    银行：20%          30、90
import { both, type Bilingual } from '../lib/bilingual.ts';
import { FEN_MAX, shortDecimalText } from '../lib/money.ts';
import { HONOURS, TAX_CREDIT_LEVELS } from '../matching/terms-facts.ts';
import { moneyText } from '../matching/words.ts';
import type { Listing } from '../products/schema.ts';
import { RISK_PARTY_LABELS } from '../products/terms.ts';
import { bad, good, type Read } from './found.ts';
import {
  asCell,
  readLines,
  readPart,
  readShare,
  refusalOfSaid,
  saidFrom,
  saidText,
  splitAt,
  type Said,
} from './lines.ts';
import type { Cell } from './sheets/cells.ts';
import { plainSigns, readAmount, readSpread } from './values.ts';
import { choicesOf, partsOf, type Choices } from './words.ts';

export const HONOUR_CHOICES = choicesOf(HONOURS, {
  high_tech: ['高新企业', '高企', '国家高新技术企业'],
  srdi_sme: ['专精特新', '专精特新企业', '省级专精特新中小企业'],
  little_giant: ['小巨人', '专精特新小巨人', '国家级专精特新小巨人'],
  above_scale: ['规上企业'],
  single_champion: ['单项冠军'],
  tech_sme: ['科小', '科技型企业'],
});
export const TAX_CHOICES = choicesOf(TAX_CREDIT_LEVELS, { A: ['纳税A级'], B: ['纳税B级'], M: ['纳税M级'] });
export const PARTY_CHOICES = choicesOf(RISK_PARTY_LABELS, {
  guarantor: ['担保公司', '融资担保公司'],
  reguarantor: ['再担保'],
  national_fund: ['国担基金', '国家担保基金'],
  government: ['政府', '财政', '风险补偿资金'],
});

const pairOf = (line: string): [string, string] => {
  const [first = '', ...rest] = line.split(/[：:｜|]/);
  return [first.trim(), rest.join(':').trim()];
};

/** One entry of a table word → amount. */
function readTier(
  line: string,
  choices: Choices,
  expected: Bilingual,
  unit: string | null,
): Read<[string, number]> {
  const [word, amount] = pairOf(line);
  if (amount === '') {
    return bad(
      'wrong_form',
      line,
      expected,
      both('请在名称与金额之间写冒号', 'Put a colon before the amount'),
    );
  }
  const choice = readPart(word, choices, expected);
  if (!choice.ok) return choice;
  const fen = readAmount(asCell(amount), unit, [100, FEN_MAX], '500万元');
  return fen.ok ? good([choice.value, fen.value]) : fen;
}

type Honours = Listing['amount_by_honour'];
const HONOUR_FORM = both('每行一项，如 高新技术企业：500万元', 'one a line, such as 高新技术企业：500万元');

export function readHonours(cell: Cell, unit: string | null): Read<Honours> {
  return readLines(cell, HONOUR_FORM, HONOUR_CHOICES.size, (line) => {
    const tier = readTier(line, HONOUR_CHOICES, HONOUR_FORM, unit);
    if (!tier.ok) return tier;
    const [honour, amount_max_fen] = tier.value;
    return good({ honour: honour as Honours[number]['honour'], amount_max_fen });
  });
}

export const honoursText = (tiers: Honours): string =>
  tiers
    .map(({ honour, amount_max_fen }) => `${HONOURS[honour].zh}：${moneyText(amount_max_fen).zh}`)
    .join('\n');

type TaxLevels = Listing['amount_by_tax_level'];
const TAX_FORM = both('每行一项，如 A级：300万元', 'one a line, such as A级：300万元');

export function readTaxLevels(cell: Cell, unit: string | null): Read<TaxLevels> {
  return readLines(cell, TAX_FORM, TAX_CHOICES.size, (line) => {
    const tier = readTier(line, TAX_CHOICES, TAX_FORM, unit);
    if (!tier.ok) return tier;
    const [level, amount_max_fen] = tier.value;
    return good({ level: level as TaxLevels[number]['level'], amount_max_fen });
  });
}

export const taxLevelsText = (tiers: TaxLevels): string =>
  tiers
    .map(({ level, amount_max_fen }) => `${TAX_CREDIT_LEVELS[level].zh}：${moneyText(amount_max_fen).zh}`)
    .join('\n');

/** A discount before its English is known. */
export type DiscountEntry = Said & { readonly discount_bp: number };
const DISCOUNT_FORM = both(
  '每行一项，如 首次贷款的企业｜减10BP',
  'one a line, such as 首次贷款的企业｜减10BP',
);

export function readDiscounts(cell: Cell): Read<DiscountEntry[]> {
  return readLines(cell, DISCOUNT_FORM, 10, (line) => {
    const parts = splitAt(line, '｜|');
    const points = plainSigns(parts.at(-1) ?? '').replace(/^(优惠|下浮|下降|降低|降)/, '减');
    const spread = parts.length === 2 ? readSpread(asCell(points), 'BP') : null;
    const size = spread?.ok ? Math.abs(spread.value.bp) : 0;
    if (size < 1 || size > 500) {
      return bad(
        'wrong_form',
        line,
        DISCOUNT_FORM,
        both('请写成 条件｜减10BP（1–500）', 'Write 条件｜减10BP (1–500)'),
      );
    }
    const said = saidFrom(parts[0] ?? '');
    return refusalOfSaid(said) ?? good({ ...said, discount_bp: size });
  });
}

export const discountsText = (discounts: Listing['rate_discounts']): string =>
  discounts.map(({ text, discount_bp }) => `${saidText(text)}｜减${discount_bp}BP`).join('\n');

type Shares = Listing['risk_shares'];
export const SHARE_FORM = both(
  '每行一方，合计 100%，如 银行：20%，下一行 担保机构：80%',
  'one party a line, together 100 %, such as 银行：20% and below it 担保机构：80%',
);

export function readShares(cell: Cell): Read<Shares> {
  const parted: Cell = cell.kind === 'text' ? { ...cell, text: cell.text.replace(/[、；;]/g, '\n') } : cell;
  return readLines(parted, SHARE_FORM, PARTY_CHOICES.size, (line) => {
    const [word, share] = pairOf(
      line.replace(/\s*(\d+(?:\.\d+)?\s*[%％])$/, '：$1').replace(/[：:]\s*：/, '：'),
    );
    const party = readPart(word, PARTY_CHOICES, SHARE_FORM);
    if (!party.ok) return party;
    if (share === '') {
      const repair = both(
        '请在名称后写上比例，如 银行：20%',
        'Write the share behind the name, such as 银行：20%',
      );
      return bad('wrong_form', line, SHARE_FORM, repair);
    }
    const ppm = readShare(share, '20%');
    return ppm.ok ? good({ party: party.value as Shares[number]['party'], share_ppm: ppm.value }) : ppm;
  });
}

export const sharesText = (shares: Shares): string =>
  shares
    .map(({ party, share_ppm }) => `${RISK_PARTY_LABELS[party].zh}：${shortDecimalText(share_ppm, 4)}%`)
    .join('\n');

/** The last day of each band of days overdue but the open one. */
export function readOverdueDays(cell: Cell): Read<number[]> {
  const expected = both('每级的最后一天，如 30、90', 'the last day of each band, such as 30、90');
  const repair = both(
    '请写 1 至 5 个 1–720 的整数，用“、”分隔',
    'Write 1 to 5 whole numbers from 1 to 720, parted by 、',
  );
  const parts = cell.kind === 'text' || cell.kind === 'number' ? partsOf(cell.text, () => false) : [];
  const days = parts.map((part) => (/^\d{1,3}天?$/.test(part) ? parseInt(part, 10) : 0));
  const isSound = days.length >= 1 && days.length <= 5 && days.every((day) => day >= 1 && day <= 720);
  return isSound ? good(days) : bad('wrong_form', cell.text, expected, repair);
}
