// Size class of an enterprise (中小微企业划型): 工信部联企业〔2011〕300号, with 国统字〔2017〕213号 for GB/T 4754-2017.
// The class is that of the single legal entity. Floors are data; the rule is: all floors of a class, or one class down.
// Imports the industry table, hence server only. Not to be mixed with 小型微利企业 or 小规模纳税人 of the tax laws.
import data from '../../data/sme-size.json' with { type: 'json' };
import { findIndustry, listIndustryClasses } from './industries.ts';

export const SIZE_CLASSES = ['large', 'medium', 'small', 'micro'] as const;
export type SizeClass = (typeof SIZE_CLASSES)[number];

export const SIZE_INDUSTRIES = [
  'agriculture',
  'industry',
  'construction',
  'wholesale',
  'retail',
  'transport',
  'warehousing',
  'postal',
  'accommodation',
  'catering',
  'information_transmission',
  'software',
  'real_estate_development',
  'property_management',
  'leasing_business_services',
  'other',
] as const;
export type SizeIndustry = (typeof SIZE_INDUSTRIES)[number];

export const SIZE_INDICATORS = ['employees', 'revenue_fen', 'total_assets_fen'] as const;
export type SizeIndicator = (typeof SIZE_INDICATORS)[number];

/** Persons at the period end, and fen of the last full year; null or absent means unknown. */
export type SizeFigures = { readonly [K in SizeIndicator]?: number | null };
export type SizeQuestion = SizeFigures &
  (
    | { readonly industry: SizeIndustry; readonly gbt4754?: undefined }
    | { readonly gbt4754: string; readonly industry?: undefined }
  );

/**
 * Where a GB/T 4754 code leads: to a size industry (`by_reference` where article 10 of the standard only lets it be
 * borrowed), out of the standard, or nowhere because the code is too short to tell or does not exist.
 */
export type SizeMapping =
  | { kind: 'industry'; industry: SizeIndustry; by_reference: boolean }
  | { kind: 'not_covered' }
  | { kind: 'longer_code' }
  | { kind: 'unknown_code' };

export type SizeResult =
  | { kind: 'class'; size_class: SizeClass; industry: SizeIndustry; by_reference: boolean }
  | { kind: 'missing'; missing: SizeIndicator[]; industry: SizeIndustry; by_reference: boolean }
  | { kind: 'invalid'; invalid: SizeIndicator[] }
  | Exclude<SizeMapping, { kind: 'industry' }>;

const FEN_PER_WAN = 1_000_000;
/** Education and health are unlisted, but usually classed like other services. */
const BY_REFERENCE: ReadonlySet<string> = new Set(['P', '84']);

type Floors = readonly { readonly indicator: SizeIndicator; readonly floors: readonly number[] }[];

/** Lower limits of large, medium and small for each indicator that counts, in persons and fen. */
const FLOORS: ReadonlyMap<string, Floors> = new Map(
  data.industries.map(({ id, thresholds: { employees, revenue, assets } }) => {
    const fen = (wan: readonly number[]) => wan.map((limit) => limit * FEN_PER_WAN);
    return [
      id,
      [
        ...(employees ? [{ indicator: 'employees' as const, floors: employees }] : []),
        ...(revenue ? [{ indicator: 'revenue_fen' as const, floors: fen(revenue) }] : []),
        ...(assets ? [{ indicator: 'total_assets_fen' as const, floors: fen(assets) }] : []),
      ],
    ];
  }),
);

/** Section letter or digit prefix → size industry. */
const INDUSTRY_BY_PREFIX: ReadonlyMap<string, string> = new Map(
  data.industries.flatMap(({ id, gbt4754 }) => gbt4754.map((prefix) => [prefix, id] as const)),
);
const NOT_COVERED: ReadonlySet<string> = new Set(Object.keys(data.not_covered));

function isSizeIndustry(id: string): id is SizeIndustry {
  return (SIZE_INDUSTRIES as readonly string[]).includes(id);
}

/** The mapping of one four-digit class: the longest prefix that the standard or its exclusions name. */
function mapClass(code: string, section: string): SizeMapping {
  for (const prefix of [code, code.slice(0, 3), code.slice(0, 2), section]) {
    const industry = INDUSTRY_BY_PREFIX.get(prefix);
    if (industry !== undefined && isSizeIndustry(industry)) {
      return { kind: 'industry', industry, by_reference: false };
    }
    if (BY_REFERENCE.has(prefix)) return { kind: 'industry', industry: 'other', by_reference: true };
    if (NOT_COVERED.has(prefix)) return { kind: 'not_covered' };
  }
  throw new Error(`GB/T 4754 class ${code} is neither in the size standard nor outside it`);
}

/**
 * Where a code of any level leads, with or without its section letter. A section, division or group has an answer
 * only when all its classes share it; otherwise (59, 70, K, Q …) a longer code has to be asked for.
 */
export function mapToSizeIndustry(gbt4754: string): SizeMapping {
  const industry = findIndustry(gbt4754);
  if (!industry) return { kind: 'unknown_code' };
  const [first, ...rest] = listIndustryClasses(industry.code).map((code) =>
    mapClass(code, industry.industry_section),
  );
  if (!first) return { kind: 'unknown_code' };
  return rest.every((other) => isSameMapping(first, other)) ? first : { kind: 'longer_code' };
}

function isSameMapping(a: SizeMapping, b: SizeMapping): boolean {
  if (a.kind !== 'industry' || b.kind !== 'industry') return a.kind === b.kind;
  return a.industry === b.industry && a.by_reference === b.by_reference;
}

/** The size industry that the standard itself gives a code; null where it gives none (P, 84, 704, 53, 59, …). */
export function sizeIndustryOf(gbt4754: string): SizeIndustry | null {
  const mapping = mapToSizeIndustry(gbt4754);
  return mapping.kind === 'industry' && !mapping.by_reference ? mapping.industry : null;
}

/**
 * The size class for a size industry or a GB/T 4754 code. Floors include their number and are compared in exact
 * fen. Without one of the needed figures there is no class, even when the known ones already decide. Figures must be
 * whole and not negative, also those the industry does not use: `invalid` names the others.
 */
export function sizeClass(question: SizeQuestion): SizeResult {
  const invalid = SIZE_INDICATORS.filter((indicator) => !isFigure(question[indicator]));
  if (invalid.length > 0) return { kind: 'invalid', invalid };
  const mapping: SizeMapping =
    question.industry === undefined
      ? mapToSizeIndustry(question.gbt4754)
      : { kind: 'industry', industry: question.industry, by_reference: false };
  if (mapping.kind !== 'industry') return mapping;
  const needed = FLOORS.get(mapping.industry);
  if (!needed) throw new RangeError(`not an industry of the size standard: ${mapping.industry}`);
  const missing = needed
    .map(({ indicator }) => indicator)
    .filter((name) => (question[name] ?? null) === null);
  if (missing.length > 0) return { ...mapping, kind: 'missing', missing };
  const reached = SIZE_CLASSES.findIndex((_, i) =>
    needed.every(({ indicator, floors }) => (question[indicator] ?? 0) >= (floors[i] ?? 0)),
  );
  return { ...mapping, kind: 'class', size_class: SIZE_CLASSES[reached] ?? 'micro' };
}

function isFigure(value: number | null | undefined): boolean {
  return value === null || value === undefined || (Number.isSafeInteger(value) && value >= 0);
}
