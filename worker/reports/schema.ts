// What may be asked of a report.
import * as z from 'zod';
import { wholeNumber } from '../lib/query.ts';
import { BREAKDOWNS, MEASURE_IDS, type MeasureId } from './terms.ts';

const AsOf = wholeNumber(0, 8_640_000_000_000_000);
const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);

export const MeasureParam = z.strictObject({ measure: z.enum(MEASURE_IDS as [MeasureId]) });

/** `as_of`: epoch ms; without it the report is as of now. */
export const OverviewQuery = z.strictObject({ as_of: AsOf.optional() });

export const ReportQuery = z.strictObject({ by: z.enum(BREAKDOWNS).optional(), as_of: AsOf.optional() });

/** `cursor` comes from the page before. An empty `town` asks for rows that name no town. */
export const RowsQuery = z.strictObject({
  as_of: AsOf.optional(),
  institution: z.string().max(40).optional(),
  month: Month.optional(),
  town: z.string().max(12).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}\.\d{1,15}$/)
    .optional(),
});
