// The attribute registry: every fact a criterion may speak of, with its unit, source, freshness, who may evaluate
// it and how it can change. Order matters: it breaks the last tie between cures (ruling K-TIES).
import { both, type Bilingual } from '../lib/bilingual.ts';
import { DEMAND, REGISTRATION, STATEMENTS, STRENGTHS } from './terms-attributes-firm.ts';
import { BANK, PEOPLE, STOPS, TAX } from './terms-attributes-records.ts';
import type { Attribute } from './terms-attributes.ts';

export {
  ATTRIBUTE_TYPES,
  CHANGES,
  type Attribute,
  type AttributeType,
  type Change,
  type Renewal,
} from './terms-attributes.ts';

export const ATTRIBUTES = {
  ...DEMAND,
  ...REGISTRATION,
  ...TAX,
  ...STATEMENTS,
  ...PEOPLE,
  ...STRENGTHS,
  ...STOPS,
  ...BANK,
} as const satisfies Record<string, Attribute>;

export type AttributeId = keyof typeof ATTRIBUTES;
export const ATTRIBUTE_IDS = Object.keys(ATTRIBUTES) as AttributeId[];

/** The registry row of an attribute. */
export function attributeOf(id: AttributeId): Attribute {
  return ATTRIBUTES[id];
}

const ORDER: ReadonlyMap<AttributeId, number> = new Map(ATTRIBUTE_IDS.map((id, i) => [id, i]));

/** The attribute's place in the registry (ruling K-TIES). */
export function orderOf(id: AttributeId): number {
  return ORDER.get(id) ?? ORDER.size;
}

/** The registry as the builder's menu shows it: under eight headings, in the registry's order. */
export type AttributeGroup = { readonly label: Bilingual; readonly attributes: readonly AttributeId[] };

const group = (zh: string, en: string, rows: object): AttributeGroup => ({
  label: both(zh, en),
  attributes: Object.keys(rows) as AttributeId[],
});

export const ATTRIBUTE_GROUPS: readonly AttributeGroup[] = [
  group('申请需求', 'What is asked for', DEMAND),
  group('登记信息', 'Registration', REGISTRATION),
  group('纳税与发票', 'Tax and invoices', TAX),
  group('财务报表', 'Statements', STATEMENTS),
  group('用工与水电', 'People and utilities', PEOPLE),
  group('资质与增信', 'Strengths and security', STRENGTHS),
  group('失信与处罚', 'Stops', STOPS),
  group('仅银行核实', 'Only the bank looks', BANK),
];
