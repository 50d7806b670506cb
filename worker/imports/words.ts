// One cell as words of a listing: yes or no, one or several of a closed list, and texts that are kept letter for
// letter (rulings I-TEXT, I-DUP).
import { both, type Bilingual } from '../lib/bilingual.ts';
import { unseenIn, unseenShown } from '../lib/unseen.ts';
import { bad, good, refusalOfKind, type Read } from './found.ts';
import type { Cell } from './sheets/cells.ts';
import { plainSigns } from './values.ts';

const YES = ['是', '有', '支持', '可', '可以', '允许', '需要', 'y', 'yes', 'true', '1', '√', '✓'];
const NO = ['否', '无', '不支持', '不可', '不可以', '不允许', '不需要', 'n', 'no', 'false', '0', '×', 'x'];

/** Yes or no. */
export function readYesNo(cell: Cell): Read<boolean> {
  const expected = both('是 或 否', 'yes or no');
  const refused = refusalOfKind(cell, expected);
  if (refused) return refused;
  const text = plainSigns(cell.text).toLowerCase();
  if (cell.kind !== 'date' && cell.kind !== 'percent') {
    if (YES.includes(text)) return good(true);
    if (NO.includes(text)) return good(false);
  }
  return bad('not_yes_no', cell.text, expected, both('请填写“是”或“否”', 'Write 是 or 否'));
}

/** A closed list: value, its labels, and further words under which it is known. */
export type Choices = ReadonlyMap<string, { readonly value: string; readonly label: Bilingual }>;

const key = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s"“”'‘’]/g, '');

/** The words of a closed list by which its values are found: codes, both labels, aliases. */
export function choicesOf<Value extends string>(
  labels: Readonly<Record<Value, Bilingual>>,
  aliases: Partial<Record<Value, readonly string[]>> = {},
): Choices {
  const found = new Map<string, { value: Value; label: Bilingual }>();
  for (const [value, label] of Object.entries(labels) as [Value, Bilingual][]) {
    for (const word of [value, label.zh, label.en, ...(aliases[value] ?? [])]) {
      if (!found.has(key(word))) found.set(key(word), { value, label });
    }
  }
  return found;
}

/** The labels of a list in their order, each once. */
export function labelsOf(choices: Choices): Bilingual[] {
  return [...new Set([...choices.values()].map(({ label }) => label))];
}

const LISTED = 14;

/** The labels of a list one behind the other; a long list is cut. */
export function listOf(choices: Choices): Bilingual {
  const labels = labelsOf(choices);
  const more = labels.length > LISTED;
  const some = labels.slice(0, LISTED);
  return both(
    `${some.map(({ zh }) => zh).join('、')}${more ? '等' : ''}`,
    `${some.map(({ en }) => en).join('; ')}${more ? ' …' : ''}`,
  );
}

/** One word of a closed list, or null. */
export function findChoice(choices: Choices, text: string): string | null {
  return choices.get(key(text))?.value ?? null;
}

/** One of a closed list. */
export function readChoice(cell: Cell, choices: Choices): Read<string> {
  const expected = listOf(choices);
  const refused = refusalOfKind(cell, expected);
  if (refused) return refused;
  const value = findChoice(choices, cell.text);
  if (value !== null) return good(value);
  return bad('not_a_choice', cell.text, expected, both('请从下拉列表中选择一项', 'Choose one of the list'));
}

/** The parts of an enumeration: 、；; and line ends part, a comma only where the words around it are not one label. */
export function partsOf(text: string, isWhole: (part: string) => boolean): string[] {
  return text
    .split(/[、；;\n]/)
    .flatMap((part) => (isWhole(part) ? [part] : part.split(/[,，]/)))
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Several of a closed list, in the order of the cell, each once. */
export function readChoices(cell: Cell, choices: Choices): Read<string[]> {
  const expected = listOf(choices);
  const refused = refusalOfKind(cell, expected);
  if (refused) return refused;
  const values: string[] = [];
  for (const part of partsOf(cell.text, (text) => findChoice(choices, text) !== null)) {
    const value = findChoice(choices, part);
    if (value === null) {
      return bad(
        'not_a_choice',
        part,
        expected,
        both('请用“、”分隔，每项都用列出的名称', 'Part them by 、 and use the names of the list'),
      );
    }
    if (!values.includes(value)) values.push(value);
  }
  return good(values);
}

/** Why a text may not be stored, or null (ruling I-TEXT). */
export function refusalOfText(text: string, expected: Bilingual, lines = false): Read<never> | null {
  const found = unseenIn(text, lines);
  if (found === null) return null;
  const code = `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  const isBreak = found === '\n';
  return bad(
    isBreak ? 'line_break' : 'unseen_character',
    `${unseenShown(text)} (${code})`,
    expected,
    isBreak
      ? both('请删去单元格中的换行', 'Remove the line break')
      : both('请删去看不见的控制字符，重新输入这段文字', 'Remove the unseen character: type the text again'),
  );
}

/** A text of min to max characters, as it stands but for spaces around it. */
export function readText(cell: Cell, { min, max }: { min: number; max: number }): Read<string> {
  const expected = both(`${min} 至 ${max} 个字`, `${min} to ${max} characters`);
  const refused = refusalOfKind(cell, expected) ?? refusalOfText(cell.text.trim(), expected);
  if (refused) return refused;
  const text = cell.text.trim();
  if (text.length < min) return bad('too_short', text, expected, both('请写完整', 'Write it in full'));
  if (text.length > max) {
    return bad(
      'too_long',
      text,
      expected,
      both(`现有 ${text.length} 个字，请缩短`, `It has ${text.length}: shorten it`),
    );
  }
  return good(text);
}

/** A code: after NFKC, without spaces, in upper case (ruling I-DUP). */
export function codeOf(text: string): string {
  return text.normalize('NFKC').trim().toUpperCase();
}

/** Codes of one form, parted by 、 or commas, each once. */
export function readCodes(cell: Cell, form: RegExp, expected: Bilingual): Read<string[]> {
  const refused = refusalOfKind(cell, expected);
  if (refused) return refused;
  const codes: string[] = [];
  for (const part of partsOf(cell.text, () => false)) {
    const code = codeOf(part);
    if (!form.test(code)) {
      return bad(
        'not_a_code',
        part,
        expected,
        both('请核对代码，用“、”分隔', 'Check the code; part codes by 、'),
      );
    }
    if (!codes.includes(code)) codes.push(code);
  }
  return good(codes);
}
