// The stored shape of criteria. The registry decides which operator and value an attribute takes (ruling C-ORDER,
// C-TYPE): that check is `checkCriteria` in check.ts; here stands only the outer form.
import * as z from 'zod';
import { REASON_CODES } from '../lib/reasons.ts';
import { ATTRIBUTE_IDS, type AttributeId } from './attributes.ts';
import { OPERATORS, SEVERITIES, type Criteria } from './terms.ts';

const RuleValue = z.union([
  z.number(),
  z.string().max(100),
  z.boolean(),
  z.array(z.number()).max(100),
  z.array(z.string().max(100)).max(200),
]);

const Leaf = z.strictObject({
  id: z.string().min(1).max(20),
  attr: z.enum(ATTRIBUTE_IDS as [AttributeId, ...AttributeId[]]),
  op: z.enum(OPERATORS),
  value: RuleValue.optional(),
  window_months: z.int().min(1).max(120).optional(),
  severity: z.enum(SEVERITIES),
  code: z.enum(REASON_CODES),
});

/** A tree of conditions: `all`, `any`, `not` or a leaf. */
export const CriteriaSchema: z.ZodType<Criteria> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(CriteriaSchema).max(60) }),
    z.strictObject({ any: z.array(CriteriaSchema).max(60) }),
    z.strictObject({ not: CriteriaSchema }),
    Leaf,
  ]),
);
