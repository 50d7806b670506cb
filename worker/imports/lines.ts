// Cells that hold several entries: one a line, the parts of an entry between ｜, English behind the Chinese after a
// double slash. A backslash keeps a sign that belongs to a text.
//
//   营业执照 // Business licence｜授权获取：公开信息｜申请时
import { both, type Bilingual } from '../lib/bilingual.ts';
import { bad, good, inLine, refusalOfKind, type Read } from './found.ts';
import type { Cell } from './sheets/cells.ts';
import { readRate } from './values.ts';
import { findChoice, listOf, refusalOfText, type Choices } from './words.ts';

/** A text in Chinese with its English where the cell gives one. */
export type Said = { readonly zh: string; readonly en: string | null };

/** Where `text` has an unescaped match of one of `separators`: the raw parts between. */
export function splitAt(text: string, separators: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i] ?? '';
    if (c === '\\') {
      part += c + (text[i + 1] ?? '');
      i += 1;
    } else if (separators.includes(c)) {
      parts.push(part.trim());
      part = '';
    } else part += c;
  }
  return [...parts, part.trim()];
}

/** A text as it stands inside an entry. */
export function escaped(text: string): string {
  return text
    .replace(/[\\｜|]/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/(?<!\S)\/\/(?!\S)/g, '\\/\\/');
}

/** A choice as it stands in a list of choices, which / parts. */
export function escapedChoice(text: string): string {
  return text.replace(/[\\｜|/]/g, '\\$&').replace(/\n/g, '\\n');
}

/** A part of an entry as the text it means. */
export function unescaped(text: string): string {
  return text.replace(/\\([\\｜|/n])/g, (_, c: string) => (c === 'n' ? '\n' : c));
}

/** Chinese and English of a part: `首次贷款 // First loan`; an address such as https://… is not parted. */
export function saidFrom(part: string): Said {
  const at = /\s\/\/\s/.exec(part)?.index ?? -1;
  if (at < 0) return { zh: unescaped(part).trim(), en: null };
  const en = unescaped(part.slice(at + 4)).trim();
  return { zh: unescaped(part.slice(0, at)).trim(), en: en === '' ? null : en };
}

/** A text in both languages as one part; English that only repeats the Chinese is left out. */
export function saidText({ zh, en }: Bilingual): string {
  return en === zh ? escaped(zh) : `${escaped(zh)} // ${escaped(en)}`;
}

/** Why a text of an entry may not be stored, or null. */
export function refusalOfSaid({ zh, en }: Said, zhMax = 300, enMax = 400): Read<never> | null {
  const expected = {
    zh: `中文 1 至 ${zhMax} 个字，英文写在“ // ”之后，至多 ${enMax} 个字符`,
    en: `1 to ${zhMax} characters, English behind “ // ” with at most ${enMax}`,
  };
  const found = refusalOfText(`${zh}${en ?? ''}`, expected, true);
  if (found) return found;
  if (zh === '') {
    return bad('missing', en ?? '', expected, { zh: '请写中文文字', en: 'The Chinese text is missing' });
  }
  if (zh.length <= zhMax && (en ?? '').length <= enMax) return null;
  return bad('too_long', zh, expected, { zh: '请缩短这段文字', en: 'Shorten the text' });
}

const EMPTY_WORDS = ['无', '没有', '不适用', '/', '—', '-', 'none', 'n/a'];

/** Whether a cell says that there is nothing. */
export function saysNothing(text: string): boolean {
  return EMPTY_WORDS.includes(text.trim().toLowerCase());
}

/**
 * Reads a cell line by line; a cell that says 无 has no entries. `read` gets the raw line; the first refusal names its
 * line.
 */
export function readLines<Entry>(
  cell: Cell,
  expected: Bilingual,
  max: number,
  read: (line: string) => Read<Entry>,
): Read<Entry[]> {
  const refused = refusalOfKind(cell, expected);
  if (refused) return refused;
  if (cell.kind === 'empty' || saysNothing(cell.text)) return good([]);
  const entries: Entry[] = [];
  for (const [i, raw] of cell.text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '') continue;
    const entry = read(line);
    if (!entry.ok) return inLine(entry as Read<never> & { ok: false }, i + 1);
    if (entries.push(entry.value) > max) {
      return bad('too_many', line, expected, { zh: `最多 ${max} 条`, en: `At most ${max} lines` });
    }
  }
  return good(entries);
}

/** A part of an entry as a cell of its own. */
export const asCell = (text: string): Cell =>
  text === '' ? { kind: 'empty', text } : { kind: 'text', text };

/** One word of an entry. One that nobody knows is told with the form of the entry and the words that may stand there. */
export function readPart(part: string, choices: Choices, form: Bilingual): Read<string> {
  const value = findChoice(choices, part);
  if (value !== null) return good(value);
  const list = listOf(choices);
  return bad(
    'not_a_choice',
    part,
    both(`${form.zh}；可用的名称：${list.zh}`, `${form.en}; the words are ${list.en}`),
    both('请照这个写法，并改用可用的名称', 'Write it in this form, with one of these words'),
  );
}

/** A percentage of an entry, which has no heading to take a sign from. */
export function readShare(part: string, example: string): Read<number> {
  const read = readRate(asCell(part), null, [0, 1_000_000], example);
  if (read.ok || read.problem.code !== 'no_unit') return read;
  const repair = both(`请在数字后写上 %，如 ${example}`, `Write % behind the number, such as ${example}`);
  return bad('no_unit', part, read.problem.expected, repair);
}
