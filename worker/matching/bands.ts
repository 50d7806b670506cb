// What a visitor is asked, in bands that a person answers without looking anything up. Light enough for the first page.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { Span } from './answers.ts';

type Band = { readonly label: Bilingual; readonly span: Span };

/** How long the firm has been in business: whole months [from, to). */
export const YEARS_BANDS = {
  lt1: { label: both('不到1年', 'Less than 1 year'), span: [0, 12] },
  '1to2': { label: both('1至2年', '1 to 2 years'), span: [12, 24] },
  '2to3': { label: both('2至3年', '2 to 3 years'), span: [24, 36] },
  gt3: { label: both('3年以上', '3 years or more'), span: [36] },
} as const satisfies Record<string, Band>;
export type YearsBand = keyof typeof YEARS_BANDS;

/** What the firm invoiced in twelve months: fen [from, to). */
export const INVOICED_BANDS = {
  lt100: { label: both('100万元以下', 'Less than CNY 1 million'), span: [0, 100_000_000] },
  '100to300': { label: both('100万至300万元', 'CNY 1 to 3 million'), span: [100_000_000, 300_000_000] },
  '300to500': { label: both('300万至500万元', 'CNY 3 to 5 million'), span: [300_000_000, 500_000_000] },
  '500to1000': { label: both('500万至1000万元', 'CNY 5 to 10 million'), span: [500_000_000, 1_000_000_000] },
  gt1000: { label: both('1000万元以上', 'CNY 10 million or more'), span: [1_000_000_000] },
} as const satisfies Record<string, Band>;
export type InvoicedBand = keyof typeof INVOICED_BANDS;

/** Orders of a list of matches. `cost` compares effective IRR only. */
export const MATCH_SORTS = ['cost', 'amount', 'speed'] as const;
export type MatchSort = (typeof MATCH_SORTS)[number];

/** The parts of an answer, as an address may ask for one alone. `open`: nothing fails and a few answers decide. */
export const MATCH_PARTS = ['eligible', 'open', 'near', 'ineligible'] as const;
export type MatchPart = (typeof MATCH_PARTS)[number];
