// Resident identity numbers (公民身份号码, GB 11643-1999). Personal information: nothing here puts a digit of the
// number into a sentence, an error or a log.
import { both, type Bilingual } from './bilingual.ts';
import { compact } from './compact.ts';
import { isDay } from './days.ts';
import { isProvinceCode } from './provinces.ts';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECKS = '10X98765432';

export type ResidentIdRefusal =
  | { ok: false; reason: 'length'; length: number }
  | { ok: false; reason: 'charset' | 'region' | 'birth_date' | 'check'; at: number };
export type ResidentIdResult = { ok: true; birth_on: string; gender: 'male' | 'female' } | ResidentIdRefusal;

/** What forms and routes apply before checking: NFKC, no white space, upper-case X. */
export function normaliseResidentId(text: string): string {
  return compact(text).toUpperCase();
}

/**
 * Checks a number exactly as given (normalise first) in the order length (code points), charset, region, date of
 * birth, check character, and answers the first failure with the 1-based position where it begins.
 * `today` is the Shanghai day on which nobody may be born later; throws RangeError when it is not a day.
 */
export function checkResidentId(text: string, today: string): ResidentIdResult {
  if (!isDay(today)) throw new RangeError(`not a calendar day: ${today}`);
  const chars = [...text];
  if (chars.length !== 18) return { ok: false, reason: 'length', length: chars.length };
  const strange = chars.findIndex((char, i) => !(i < 17 ? /^[0-9]$/ : /^[0-9X]$/).test(char));
  if (strange >= 0) return { ok: false, reason: 'charset', at: strange + 1 };
  if (!isProvinceCode(text.slice(0, 2))) return { ok: false, reason: 'region', at: 1 };
  const birth_on = `${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`;
  if (!isDay(birth_on) || birth_on > today) return { ok: false, reason: 'birth_date', at: 7 };
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(text[i]), 0);
  if (CHECKS[sum % 11] !== text[17]) return { ok: false, reason: 'check', at: 18 };
  return { ok: true, birth_on, gender: Number(text[16]) % 2 === 1 ? 'male' : 'female' };
}

/** First six and last four characters with stars between; anything that is not 18 characters long is all stars. */
export function maskResidentId(text: string): string {
  const chars = [...text];
  if (chars.length !== 18) return '*'.repeat(chars.length);
  return `${chars.slice(0, 6).join('')}********${chars.slice(14).join('')}`;
}

/** Why a number was refused, for the person who typed it; names positions, never digits. */
export function residentIdRefusal(refusal: ResidentIdRefusal): Bilingual {
  switch (refusal.reason) {
    case 'length':
      return both(
        `身份证号应为18位，现为${refusal.length}位。`,
        `An identity number has 18 characters; this has ${refusal.length}.`,
      );
    case 'charset':
      return both(
        `身份证号第${refusal.at}位有误：前17位只能是数字，末位是数字或大写X。`,
        `Character ${refusal.at} is wrong: the first 17 are digits, the last is a digit or a capital X.`,
      );
    case 'region':
      return both(
        '身份证号第1、2位不是省级行政区划代码。',
        'Characters 1 and 2 are not the code of a province.',
      );
    case 'birth_date':
      return both(
        '身份证号第7至14位不是有效的出生日期。',
        'Characters 7 to 14 are not a possible date of birth.',
      );
    case 'check':
      return both(
        '身份证号末位校验码与前17位不符，请逐位核对。',
        'The last character does not agree with the first 17; please compare digit by digit.',
      );
  }
}
