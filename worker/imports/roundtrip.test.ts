import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import lpr from '../../data/lpr.json' with { type: 'json' };
import { criteriaText, normalCriteria } from '../matching/sentence-text.ts';
import type { Criteria } from '../matching/terms.ts';
import type { Listing } from '../products/schema.ts';
import { listingProblems } from '../rounds/problems.ts';
import { headingOf } from './column.ts';
import { cellsOf, COLUMNS } from './columns.ts';
import { mappingOf, isHeading, missingColumns } from './mapping.ts';
import { planImport, type Planned, type Shelved } from './plan.ts';
import { checkShape } from './schema-listing.ts';
import { writeCsv } from './sheets/csv.ts';
import { readSheets } from './sheets/read.ts';
import { writeWorkbook } from './sheets/write.ts';
import { anyListing, DEMO, NAMES, TODAY } from './test-support.ts';

const HEADINGS = COLUMNS.map((column) => headingOf(column, 'zh'));

async function filesOf(listings: readonly Listing[]): Promise<[string, Uint8Array<ArrayBuffer>][]> {
  const rows = listings.map((listing) => cellsOf(listing, NAMES));
  const columns = COLUMNS.map((column) => ({ heading: headingOf(column, 'zh') }));
  const csv = rows.map((row) =>
    row.map((value) => (value !== null && typeof value === 'object' ? value.day : value)),
  );
  return [
    ['a.xlsx', new Uint8Array(await writeWorkbook([{ name: '产品', columns, rows }], '产品'))],
    ['a.csv', new Uint8Array(writeCsv([HEADINGS, ...csv]))],
  ];
}

async function plan(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  shelf: readonly Listing[],
): Promise<Planned[]> {
  const read = await readSheets(bytes, name, isHeading);
  if (!read.ok) throw new Error(read.problem.code);
  const own = new Map(
    shelf.map((terms): [string, Shelved] => [
      terms.code,
      { id: `p-${terms.code}`, code: terms.code, state: 'listed', ver: 1, terms, round: null },
    ]),
  );
  const mapping = mappingOf(read.sheet.headings);
  expect(mapping.filter(({ key }) => key === null)).toEqual([]);
  expect(missingColumns(mapping)).toEqual([]);
  return [
    ...planImport(read.sheet, own, { mapping, names: NAMES, known: {}, checkShape, lpr, today: TODAY }),
  ];
}

const actions = (planned: readonly Planned[]) => [
  ...new Set(planned.map(({ planned: { action } }) => action)),
];
// Ids are the platform's own and stand in no cell; conditions are compared by what they say.
const withoutIds = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, member: unknown) => (key === 'id' || key === 'filled' ? undefined : member)),
  );
const comparable = (listing: Partial<Listing>) =>
  withoutIds({ ...listing, criteria: normalCriteria(listing.criteria as Criteria) });

describe('an exported shelf', () => {
  it('imported again changes nothing: all 129 listings of the demonstration, XLSX and CSV', async () => {
    for (const [name, bytes] of await filesOf(DEMO)) {
      const planned = await plan(bytes, name, DEMO);
      expect(planned).toHaveLength(129);
      expect(actions(planned), name).toEqual(['skip']);
    }
  });

  it('on another shelf makes the same listings', async () => {
    const fixed = DEMO.filter(
      (listing) =>
        listing.rate_type === 'fixed' &&
        listingProblems(listing).every(({ severity }) => severity !== 'error'),
    );
    expect(fixed.length).toBeGreaterThan(30);
    for (const [name, bytes] of await filesOf(fixed)) {
      const planned = await plan(bytes, name, []);
      expect(actions(planned), name).toEqual(['create']);
      planned.forEach(({ draft }, i) => {
        expect(comparable(draft ?? {})).toEqual(comparable(fixed[i] ?? {}));
      });
    }
  });

  it('imported again changes nothing, whatever the listings are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(anyListing, { minLength: 1, maxLength: 4, selector: ({ code }) => code }),
        async (listings) => {
          for (const [name, bytes] of await filesOf(listings)) {
            const planned = await plan(bytes, name, listings);
            const told = planned.map(({ planned: { action }, problems }) => ({ action, problems }));
            expect(told).toEqual(listings.map(() => ({ action: 'skip', problems: [] })));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says every field: a listing that differs in one field is a change of that field alone', async () => {
    await fc.assert(
      fc.asyncProperty(anyListing, anyListing, fc.nat(COLUMNS.length - 1), async (before, other, at) => {
        const field = COLUMNS[at]?.field ?? 'name';
        fc.pre(
          ![
            'code',
            'rate_type',
            'spread_bp_min',
            'spread_bp_max',
            'rate_min_ppm',
            'rate_max_ppm',
            'term_months_max',
          ].includes(field),
        );
        fc.pre(before.rate_type === 'fixed');
        const after = { ...before, [field]: other[field] };
        const changed =
          JSON.stringify(withoutIds(comparable(before))) !== JSON.stringify(withoutIds(comparable(after)));
        const [[name, bytes] = ['', new Uint8Array()]] = await filesOf([after]);
        const [row] = await plan(bytes, name, [before]);
        const fields = row?.planned.changes.map((change) => change.field) ?? [];
        if (!changed) expect(row?.planned.action).toBe('skip');
        else if (row?.planned.action === 'update') expect(fields).toEqual([field]);
        else expect(row?.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 150 },
    );
  });

  it('has headings that are found under their own names in both languages, each once', () => {
    for (const locale of ['zh', 'en'] as const) {
      const headings = COLUMNS.map((column, at) => ({ column: at, text: headingOf(column, locale) }));
      expect(mappingOf(headings).map(({ key }) => key)).toEqual(COLUMNS.map(({ key }) => key));
    }
    expect(new Set(HEADINGS).size).toBe(HEADINGS.length);
  });

  it('writes every condition of the demonstration as a sentence', () => {
    for (const { criteria, code } of DEMO)
      expect(criteriaText(criteria, NAMES.book.names), code).not.toMatch(/[{}]/);
  });
});
