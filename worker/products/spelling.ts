// Names in pinyin, made when a name is written and kept beside it. The dictionary behind it weighs more than the rest of
// a request: it is loaded by those who write names, never by those who search.
import { soundUnits } from './plain.ts';

/**
 * Spells a text: one syllable per character without tones (ü as v), letters and digits as they stand, all in lower
 * case with a space between: 国岳e贷 → "guo yue e dai". Of several readings the one that the neighbours ask for.
 */
export type Spell = (text: string) => string;

// Readings that the dictionary of a whole language gets wrong in the names of loans and of banks.
const HOUSE_READINGS = { 还: 'huán', 分行: 'fēn háng', 总行: 'zǒng háng', 合行: 'hé háng' };

const PLAIN = { toneType: 'none', v: true, nonZh: 'consecutive' } as const;

/** Loads the dictionary, once in the life of an isolate, and gives the function that spells by it. */
export async function loadSpelling(): Promise<Spell> {
  const { customPinyin, pinyin } = await import('pinyin-pro');
  customPinyin(HOUSE_READINGS);
  return (text) => {
    const units = soundUnits(text);
    const read = pinyin(units.join(''), { ...PLAIN, type: 'array' });
    // Should the dictionary part a text in another way, each piece is read by itself.
    return (read.length === units.length ? read : units.map((unit) => pinyin(unit, PLAIN))).join(' ');
  };
}

/** Both Chinese names of an institution, spelled. */
export function spellInstitution(
  spell: Spell,
  { name, short_name }: { readonly name: string; readonly short_name: string },
): string {
  return `${spell(name)}/${spell(short_name)}`;
}
