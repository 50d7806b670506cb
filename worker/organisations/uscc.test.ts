import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import cases from '../../data/uscc-cases.json' with { type: 'json' };
import {
  checkOrgCode,
  checkUscc,
  completeOrgCode,
  completeUscc,
  kindOfUscc,
  normaliseUscc,
  usccRefusal,
  type UsccRefusal,
} from './uscc.ts';

const ALPHABET = cases.alphabet;
const HUAWEI = '914403001922038216';

function refused(text: string): UsccRefusal {
  const result = checkUscc(text);
  if (result.ok) throw new Error(`${text} was accepted`);
  return result;
}

describe('codes that are accepted', () => {
  it.each(cases.valid_real)('$name, $code', ({ code }) => {
    expect(checkUscc(code)).toEqual({ ok: true });
  });

  it.each(cases.valid_synthetic)('an invented $type, $code', ({ code }) => {
    expect(checkUscc(code)).toEqual({ ok: true });
  });

  it.each(cases.org_check_warning)('$code, warning that the inner organisation code fails', ({ code }) => {
    expect(checkUscc(code)).toEqual({ ok: true, warning: 'org_check' });
  });
});

describe('codes that are refused, with the first reason that fails', () => {
  it.each(cases.invalid)('“$code” for its $reason: $note', ({ code, reason }) => {
    expect(checkUscc(code)).toMatchObject({ ok: false, reason });
  });
});

describe('organisation codes', () => {
  it.each(cases.org_code)('$code is valid: $valid', ({ code, valid, reason }) => {
    expect(checkOrgCode(code)).toEqual(valid ? { ok: true } : { ok: false, reason });
  });

  it('stands in a credit code without its hyphen', () => {
    expect(checkOrgCode(HUAWEI.slice(8, 17))).toEqual({ ok: true });
  });

  it.each([
    ['lower case', '1000059a-X', 'charset'],
    ['a letter other than X as check character', '10000595-A', 'charset'],
    ['a hyphen elsewhere', '1000-05952', 'length'],
    ['nothing', '', 'length'],
  ])('%s is refused', (_, code, reason) => {
    expect(checkOrgCode(code)).toEqual({ ok: false, reason });
  });

  it('gets its check character, including X for 10 and 0 for 11', () => {
    expect(completeOrgCode('10000396')).toBe('100003962');
    expect(completeOrgCode('10000595')).toBe('10000595X');
    expect(checkOrgCode('11111114-0')).toEqual({ ok: false, reason: 'check' });
    const zero = Array.from({ length: 100 }, (_, i) =>
      completeOrgCode(`MA4000${String(i).padStart(2, '0')}`),
    );
    expect(zero.some((code) => code.endsWith('0'))).toBe(true);
    expect(zero.every((code) => checkOrgCode(code).ok)).toBe(true);
    expect(() => completeOrgCode('MA4000')).toThrow(RangeError);
  });
});

describe('where a code goes wrong', () => {
  it.each([
    ['a letter O for a zero', '9144O3001922038216', 'charset', 5, 'O'],
    ['the first of two wrong letters', '91430100MAS000000Z', 'charset', 11, 'S'],
    ['an unknown department', 'B1440300192203821Y', 'department', 1, 'B'],
    ['a kind the department does not register', '94440300192203821N', 'category', 2, '4'],
    ['a kind of department 1 under department 3', '36440300192203821N', 'category', 2, '6'],
    ['a region that no province begins like', '91990000100003962T', 'region', 3, '9'],
    ['a second digit that completes no province', '91160000100003962T', 'region', 4, '6'],
    ['a letter in the region', '91A30112MA00000009', 'region', 3, 'A'],
    ['a letter at the end of the region', '9143011AMA00000009', 'region', 8, 'A'],
    ['a wrong check character', '914403001922038215', 'check', 18, '5'],
  ])('%s', (_, code, reason, at, char) => {
    expect(checkUscc(code)).toEqual({ ok: false, reason, at, char });
  });

  it('accepts an abolished county and a national register, since codes are for life', () => {
    const inCounty = (region: string) => completeUscc(`91${region}${completeOrgCode('MA4QTE5T')}`);
    expect(checkUscc(inCounty('430122')).ok).toBe(true);
    expect(checkUscc(inCounty('100000')).ok).toBe(true);
  });

  it('finds every single wrong character and every swap of two different neighbours', () => {
    const codes = [...cases.valid_real, ...cases.valid_synthetic].map(({ code }) => code);
    fc.assert(
      fc.property(fc.constantFrom(...codes), fc.nat(17), fc.constantFrom(...ALPHABET), (code, i, char) => {
        fc.pre(code[i] !== char);
        expect(checkUscc(code.slice(0, i) + char + code.slice(i + 1)).ok).toBe(false);
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...codes), fc.nat(16), (code, i) => {
        fc.pre(code[i] !== code[i + 1]);
        const swapped = code.slice(0, i) + code.charAt(i + 1) + code.charAt(i) + code.slice(i + 2);
        expect(checkUscc(swapped).ok).toBe(false);
      }),
    );
  });

  it('always names a character that really stands at the position it names', () => {
    const unit = fc.constantFrom(...ALPHABET, ...'OISVZo中😀', '\u200b', '\u0301');
    fc.assert(
      fc.property(fc.array(unit, { minLength: 18, maxLength: 18 }), (chars) => {
        const result = checkUscc(chars.join(''));
        if (!result.ok && result.reason !== 'length') expect(result.char).toBe(chars[result.at - 1]);
      }),
    );
  });
});

describe('completing a code', () => {
  it('adds the check character that every real code has', () => {
    for (const { code } of cases.valid_real) expect(completeUscc(code.slice(0, 17))).toBe(code);
  });

  it('makes codes that pass both checks', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 6, maxLength: 6 }), (tail) => {
        expect(checkUscc(completeUscc(`91430112${completeOrgCode(`MA${tail}`)}`))).toEqual({ ok: true });
      }),
    );
  });

  it.each(['', HUAWEI, '9O440300192203821', '9144030019220382 '])('refuses “%s”', (text) => {
    expect(() => completeUscc(text)).toThrow(RangeError);
  });
});

describe('rulings', () => {
  it('U-TWO: the check takes the text as it is; forms normalise it first', () => {
    expect(refused('91330100799655058b').reason).toBe('charset');
    expect(refused('914403001922038216 ').reason).toBe('length');
    expect(refused('９1440300192203821６').reason).toBe('charset');
    for (const text of ['91330100799655058b', '914403001922038216 ', '９1440300192203821６']) {
      expect(checkUscc(normaliseUscc(text))).toEqual({ ok: true });
    }
  });

  it('U-TWO: a letter O stays a letter O', () => {
    expect(normaliseUscc('9144o3001922038216')).toBe('9144O3001922038216');
  });

  it.each([
    ['spaces inside', '9144 0300 1922 0382 16'],
    ['a no-break space', '\u00a0914403001922038216'],
    ['a narrow no-break space', '9144\u202f03001922038216'],
    ['tab and line breaks', '\t914403001922038216\r\n'],
    ['a next-line control', '914403001922038216\u0085'],
    ['an ideographic space', '91440300\u30001922038216'],
    ['a line separator', '914403001922038216\u2028'],
  ])('U-SPACE: %s disappears', (_, text) => {
    expect(normaliseUscc(text)).toBe(HUAWEI);
  });

  it.each([
    ['a zero-width space', '\u200b'],
    ['a byte order mark', '\ufeff'],
    ['a zero-width joiner', '\u200d'],
    ['a hyphen', '-'],
  ])('U-SPACE: %s stays and is refused', (_, char) => {
    expect(normaliseUscc(`9144${char}03001922038216`)).toBe(`9144${char}03001922038216`);
    expect(refused(normaliseUscc(`9144${char}0300192203821`))).toMatchObject({
      reason: 'charset',
      at: 5,
      char,
    });
  });

  it('U-LENGTH: an emoji is one character of eighteen, not two', () => {
    expect(refused('91440300192203821😀')).toEqual({ ok: false, reason: 'charset', at: 18, char: '😀' });
    expect(refused('914403001922038216😀')).toEqual({ ok: false, reason: 'length', length: 19 });
  });
});

describe('kind of borrower', () => {
  it.each([
    ['91430112MA4QTE5T35', 'enterprise'],
    ['92430112MA4R00017C', 'individual_business'],
    ['93430112MA4P0T022H', 'farmer_cooperative'],
    ['52430112MJJ000012P', null],
    ['12430112448800014T', null],
  ])('%s is %s', (code, kind) => {
    expect(kindOfUscc(code)).toBe(kind);
  });
});

describe('what a person reads', () => {
  it('names the character, its position and what was probably meant', () => {
    const words = usccRefusal(refused('9144O3001922038216'));
    expect(words.zh).toContain('第5位“O”');
    expect(words.zh).toContain('可能是数字0');
    expect(words.en).toContain('Character 5, “O”');
    expect(words.en).toContain('perhaps the digit 0');
  });

  it.each([
    ['B1440300192203821Y', '第1位“B”', 'Character 1, “B”'],
    ['94440300192203821N', '第2位“4”', 'Character 2, “4”'],
    ['91A30112MA00000009', '第3位“A”', 'Character 3, “A”'],
    ['914403001922038215', '第18位“5”', 'Character 18, “5”'],
    ['91430100MAV0000000', '第11位“V”', 'Character 11, “V”'],
  ])('%s', (code, zh, en) => {
    const words = usccRefusal(refused(code));
    expect(words.zh).toContain(zh);
    expect(words.en).toContain(en);
  });

  it('counts the characters of a code that is too short or long, and knows the old 15-digit number', () => {
    expect(usccRefusal(refused('9110000010000396')).zh).toContain('现为16位');
    expect(usccRefusal(refused('91100000100003962T0')).en).toContain('this has 19');
    expect(usccRefusal(refused('430100000012345')).zh).toContain('旧注册号');
    expect(usccRefusal(refused('')).zh).toBe('请填写18位统一社会信用代码。');
  });

  it('writes the number of a character that would be invisible or turn the sentence round', () => {
    expect(usccRefusal(refused('9144030019220382\u202e6')).zh).toContain('第17位“U+202E”');
    expect(usccRefusal(refused('\u200b14403001922038216')).en).toContain('Character 1, “U+200B”');
    expect(usccRefusal(refused('9144030019220382\ud8006')).zh).toContain('“U+D800”');
  });
});
