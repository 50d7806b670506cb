// Unified social credit codes (统一社会信用代码, GB 32100-2015) and the organisation code inside them (GB 11714-1997).
// Wrong characters are named, never repaired: an O read as 0 could turn one firm into another.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { compact } from '../lib/compact.ts';
import { isProvinceCode } from '../lib/provinces.ts';

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
const ORG_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;
/** Registration department → kinds of body it registers (characters 1 and 2; amendment sheet included). */
const KINDS_BY_DEPARTMENT: ReadonlyMap<string, string> = new Map([
  ['1', '1239'],
  ['2', '19'],
  ['3', '123459'],
  ['4', '19'],
  ['5', '1239'],
  ['6', '129'],
  ['7', '129'],
  ['8', '19'],
  ['9', '123'],
  ['A', '19'],
  ['N', '1239'],
  ['Y', '1'],
]);
const LOOKALIKES: ReadonlyMap<string, string> = new Map([
  ['O', '0'],
  ['I', '1'],
  ['Z', '2'],
  ['S', '5'],
]);

export type UsccRefusal =
  | { ok: false; reason: 'length'; length: number; at?: undefined; char?: undefined }
  | {
      ok: false;
      reason: 'charset' | 'department' | 'category' | 'region' | 'check';
      at: number;
      char: string;
    };
export type UsccResult = { ok: true; warning?: 'org_check' } | UsccRefusal;
export type OrgCodeResult = { ok: true } | { ok: false; reason: 'length' | 'charset' | 'check' };
export type UsccKind = 'enterprise' | 'individual_business' | 'farmer_cooperative';

/** Shown beside a code that is accepted although its inner organisation code does not check. */
export const USCC_ORG_WARNING = both(
  '第9至17位（主体标识码）自身的校验位不符，少数早期代码如此；请再核对一遍营业执照。',
  'Characters 9 to 17 fail their own check, as a few early codes do; please compare with the licence once more.',
);

/** What every form and route applies before `checkUscc`: NFKC, no white space, upper case; no letter is replaced. */
export function normaliseUscc(text: string): string {
  return compact(text).toUpperCase();
}

/**
 * Checks a code exactly as given. Length is counted in code points. The first failure in the order length, charset,
 * department, category, region, check is answered with the 1-based position of the wrong character and the
 * character itself. A failing inner organisation check is a warning only, since some real codes carry one.
 */
export function checkUscc(text: string): UsccResult {
  const chars = [...text];
  if (chars.length !== 18) return { ok: false, reason: 'length', length: chars.length };
  const wrong = (reason: Exclude<UsccRefusal['reason'], 'length'>, at: number): UsccRefusal => ({
    ok: false,
    reason,
    at,
    char: chars[at - 1] ?? '',
  });
  const strange = chars.findIndex((char) => !ALPHABET.includes(char));
  if (strange >= 0) return wrong('charset', strange + 1);
  const kinds = KINDS_BY_DEPARTMENT.get(text.charAt(0));
  if (kinds === undefined) return wrong('department', 1);
  if (!kinds.includes(text.charAt(1))) return wrong('category', 2);
  const region = wrongRegionAt(text.slice(2, 8));
  if (region !== null) return wrong('region', region);
  if (checkCharacter(text.slice(0, 17)) !== text.charAt(17)) return wrong('check', 18);
  return checkOrgCode(text.slice(8, 17)).ok ? { ok: true } : { ok: true, warning: 'org_check' };
}

/** Position within the whole code where the division code goes wrong, or null. */
function wrongRegionAt(region: string): number | null {
  const letter = [...region].findIndex((char) => char < '0' || char > '9');
  if (letter >= 0) return letter + 3;
  // National registers use 10, which is no province of a person.
  if (region.startsWith('10') || isProvinceCode(region.slice(0, 2))) return null;
  return /^[1-8]/.test(region) ? 4 : 3;
}

/** GB 32100 check character over 17 characters of the alphabet. */
function checkCharacter(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * ALPHABET.indexOf(first17.charAt(i)), 0);
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** GB 11714 check character over 8 characters 0–9 A–Z; here all 26 letters count. */
function orgCheckCharacter(first8: string): string {
  const sum = ORG_WEIGHTS.reduce((total, weight, i) => total + weight * parseInt(first8.charAt(i), 36), 0);
  const check = 11 - (sum % 11);
  return check === 10 ? 'X' : check === 11 ? '0' : String(check);
}

/** Checks an organisation code, written `10000396-2` or without the hyphen as at positions 9–17 of a credit code. */
export function checkOrgCode(text: string): OrgCodeResult {
  const chars = [...text.replace(/-(?=.$)/u, '')];
  if (chars.length !== 9) return { ok: false, reason: 'length' };
  const code = chars.join('');
  if (!/^[0-9A-Z]{8}[0-9X]$/.test(code)) return { ok: false, reason: 'charset' };
  return orgCheckCharacter(code) === code.charAt(8) ? { ok: true } : { ok: false, reason: 'check' };
}

/** Adds the check character to 17 characters of the alphabet. Throws RangeError on anything else. */
export function completeUscc(first17: string): string {
  if (!/^[0-9A-HJ-NPQRTUWXY]{17}$/.test(first17)) {
    throw new RangeError(`not the first 17 characters of a credit code: ${first17}`);
  }
  return first17 + checkCharacter(first17);
}

/** Adds the check character to an 8-character organisation code (no hyphen). Throws RangeError on anything else. */
export function completeOrgCode(first8: string): string {
  if (!/^[0-9A-Z]{8}$/.test(first8)) {
    throw new RangeError(`not the first 8 characters of an organisation code: ${first8}`);
  }
  return first8 + orgCheckCharacter(first8);
}

/**
 * What sort of borrower a code belongs to, from its first two characters; null for bodies that are not registered
 * with the market authority (schools, associations, …). Says nothing about whether the code is valid.
 */
export function kindOfUscc(uscc: string): UsccKind | null {
  switch (uscc.slice(0, 2)) {
    case '91':
      return 'enterprise';
    case '92':
      return 'individual_business';
    case '93':
      return 'farmer_cooperative';
    default:
      return null;
  }
}

/** Why a code was refused, for the person who typed it, naming the character and its position. */
export function usccRefusal(refusal: UsccRefusal): Bilingual {
  if (refusal.reason === 'length') return lengthRefusal(refusal.length);
  const { at } = refusal;
  const char = visible(refusal.char);
  const [zh, en] = [`第${at}位“${char}”`, `Character ${at}, “${char}”,`];
  switch (refusal.reason) {
    case 'charset':
      return charsetRefusal(zh, en, LOOKALIKES.get(char.toUpperCase()));
    case 'department':
      return both(`${zh}不是登记管理部门代码。`, `${en} is not the code of a registration department.`);
    case 'category':
      return both(
        `${zh}不是该登记管理部门下的机构类别代码。`,
        `${en} is not a kind of body that this department registers.`,
      );
    case 'region':
      return both(
        `${zh}有误：第3至8位应为6位数字的行政区划代码，前两位为省级代码。`,
        `${en} is wrong: characters 3 to 8 are the six digits of a division, beginning with its province.`,
      );
    case 'check':
      return both(
        `${zh}与前17位算出的校验码不符，请逐位核对。`,
        `${en} does not agree with the first 17; please compare character by character.`,
      );
  }
}

function lengthRefusal(length: number): Bilingual {
  if (length === 0) return both('请填写18位统一社会信用代码。', 'Give the 18-character credit code.');
  // Fifteen digits were the business registration number before the credit code replaced it in 2015.
  const old = length === 15;
  return both(
    `统一社会信用代码应为18位，现为${length}位${old ? '；15位的是旧注册号' : ''}。`,
    `A credit code has 18 characters; this has ${length}${old ? ', like the old registration number' : ''}.`,
  );
}

function charsetRefusal(zh: string, en: string, meant: string | undefined): Bilingual {
  return both(
    `${zh}不能出现在代码中：只用数字和大写字母，不用I、O、S、V、Z${meant ? `；可能是数字${meant}` : ''}。`,
    `${en} cannot stand in a code: digits and capital letters without I, O, S, V, Z` +
      `${meant ? `; perhaps the digit ${meant}` : ''}.`,
  );
}

/** A character that would be invisible or change the direction of the sentence is named by its number instead. */
function visible(char: string): string {
  if (!/[\p{C}\p{Z}\p{M}]/u.test(char)) return char;
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
