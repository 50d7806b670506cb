import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import lpr from '../../data/lpr.json' with { type: 'json' };
import { isHeading, mappingOf } from '../../worker/imports/mapping.ts';
import { planImport } from '../../worker/imports/plan.ts';
import { checkShape } from '../../worker/imports/schema-listing.ts';
import { readSheets } from '../../worker/imports/sheets/read.ts';
import { inflate, listEntries } from '../../worker/imports/sheets/zip.ts';
import {
  MISTAKES,
  sampleWorkbook,
  WORKBOOK,
  WORKBOOK_NAMES,
  WORKBOOK_WITH_ERRORS,
  workbookListings,
} from './workbook.ts';
import { INSTITUTIONS } from './tables.ts';

const bytesOf = (file: string) => new Uint8Array(readFileSync(file));

/** The parts of an archive: how a machine compresses them is its own affair. */
async function partsOf(bytes: Uint8Array<ArrayBuffer>): Promise<[string, string][]> {
  const parts: [string, string][] = [];
  for (const entry of listEntries(bytes).values()) {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of inflate(entry)) text += decoder.decode(chunk, { stream: true });
    parts.push([entry.name, text]);
  }
  return parts;
}

async function planned(file: string) {
  const read = await readSheets(bytesOf(file), file, isHeading);
  if (!read.ok) throw new Error(read.problem.code);
  const mapping = mappingOf(read.sheet.headings);
  const known = { towns: new Set(WORKBOOK_NAMES.towns.keys()) };
  const reader = { mapping, names: WORKBOOK_NAMES, known, checkShape, lpr, today: '2026-03-02' };
  return [...planImport(read.sheet, new Map(), reader)];
}

describe('the sample workbooks', () => {
  it.each([
    [WORKBOOK, false],
    [WORKBOOK_WITH_ERRORS, true],
  ])('%s is what the script makes, in at most 300 kB', async (file, mistakes) => {
    expect(await partsOf(bytesOf(file))).toEqual(
      await partsOf(new Uint8Array(await sampleWorkbook(mistakes))),
    );
    expect(statSync(file).size).toBeLessThanOrEqual(300_000);
  });

  it('are the shelf of one bank: 129 products with names, codes and a telephone of its own', () => {
    const listings = workbookListings();
    expect(listings).toHaveLength(129);
    expect(new Set(listings.map(({ name }) => name)).size).toBe(129);
    expect(listings.map(({ code }) => code).slice(0, 2)).toEqual(['DEMO-001', 'DEMO-002']);
    const others = INSTITUTIONS.filter(({ key }) => key !== 'wushan').map(({ short_name }) => short_name);
    const texts = JSON.stringify(listings);
    expect(others.filter((name) => texts.includes(name))).toEqual([]);
  });

  it('are all right in the one', async () => {
    const rows = await planned(WORKBOOK);
    expect(rows.flatMap(({ problems }) => problems)).toEqual([]);
    expect(rows.filter(({ planned: { action } }) => action === 'create')).toHaveLength(129);
  });

  it('have exactly twelve wrong rows in the other, each found, explained and told apart', async () => {
    const rows = await planned(WORKBOOK_WITH_ERRORS);
    const wrong = rows.filter(({ planned: { action } }) => action === 'wrong');
    expect(wrong.map(({ planned: { row } }) => row)).toEqual(
      [...MISTAKES.keys()].map((number) => number + 1),
    );
    for (const {
      planned: { row },
      problems,
    } of wrong) {
      const mistake = MISTAKES.get(row - 1);
      expect(
        problems.map(({ code, key }) => ({ code, key })),
        `row ${row}`,
      ).toEqual([{ code: mistake?.code, key: mistake?.key }]);
      for (const { column, expected, repair } of problems) {
        expect(column).toMatch(/^[A-Z]{1,2}$/);
        for (const text of [expected.zh, expected.en, repair.zh, repair.en]) expect(text).not.toBe('');
      }
    }
    expect(rows.filter(({ planned: { action } }) => action === 'create')).toHaveLength(117);
  });
});
