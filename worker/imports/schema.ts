// What the import of products may be asked.
import * as z from 'zod';
import { wholeNumber } from '../lib/query.ts';
import type { ColumnKey } from './column.ts';
import { COLUMNS } from './columns.ts';
import { ROW_ACTIONS } from './terms.ts';

export const ImportParam = z.strictObject({ id: z.string().min(1).max(40) });
export const Nothing = z.strictObject({});

export const TemplateQuery = z.strictObject({ locale: z.enum(['zh', 'en']).optional() });
export const ExportQuery = z.strictObject({ format: z.enum(['xlsx', 'csv']).optional() });

/** A page of the preview: rows of one kind, or all, behind a row number. */
export const RowsQuery = z.strictObject({
  action: z.enum(ROW_ACTIONS).optional(),
  after: wholeNumber(0, 10_000_000).optional(),
});

const KEYS = COLUMNS.map(({ key }) => key) as [ColumnKey, ...ColumnKey[]];

/** Which columns of the file are which fields; columns that are not named stay as they are. */
export const Columns = z.strictObject({
  columns: z
    .array(z.strictObject({ column: z.int().min(0).max(199), key: z.enum(KEYS).nullable() }))
    .max(200),
});

/** The commitment to the preview that is confirmed. */
export const Confirm = z.strictObject({ hash: z.string().regex(/^[0-9a-f]{64}$/) });
