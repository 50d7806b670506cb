import { describe, expect, it } from 'vitest';
import data from '../../data/uscc-cases.json' with { type: 'json' };
import { PHONE_REFUSAL, maskPhone, normalisePhone, phoneKind } from './phone.ts';

describe('kinds of number, exactly as given', () => {
  it.each(data.phone.cases)('“$input” is $kind', ({ input, kind }) => {
    expect(phoneKind(input)).toBe(kind);
  });

  it('does not take a trailing line break or full-width digits', () => {
    expect(phoneKind('13800138000\n')).toBeNull();
    expect(phoneKind('１3800138000')).toBeNull();
  });
});

describe('what people write', () => {
  it.each([
    ['+8613800138000', '13800138000'],
    ['008613800138000', '13800138000'],
    ['8613800138000', '13800138000'],
    ['+86 138-0013-8000', '13800138000'],
    ['138 0013 8000', '13800138000'],
    ['１３８００１３８０００', '13800138000'],
    ['138–0013–8000', '13800138000'],
    ['0731 88888888', '073188888888'],
    ['０７３１－８８８８８８８８', '0731-88888888'],
    ['+86 731 8888 8888', '073188888888'],
    ['0086-10-62345678', '010-62345678'],
    ['400 800 8888', '4008008888'],
    ['0731—88888888—801', '0731-88888888-801'],
  ])('%s is read as %s', (typed, number) => {
    expect(normalisePhone(typed)).toBe(number);
    expect(phoneKind(number)).not.toBeNull();
    expect(normalisePhone(number)).toBe(number);
  });

  it.each(['12345', '95588', '731-88888888', '+86 12345', '1380013800', '', 'n/a'])(
    '“%s” stays no number',
    (typed) => {
      expect(phoneKind(normalisePhone(typed))).toBeNull();
    },
  );
});

it('a refusal says in both languages which numbers are taken', () => {
  expect(PHONE_REFUSAL.zh).toContain('11位手机号');
  expect(PHONE_REFUSAL.en).toContain('11-digit mobile');
});

describe('what others may see of it', () => {
  it.each([
    ['13800138000', '138****8000'],
    ['0731-88888812', '0731-******12'],
    ['073188888812', '0731-******12'],
    ['010-62345678', '010-******78'],
    ['0731-88888812-801', '0731-******12'],
    ['400-800-8888', '400-800-8888'],
    ['1380013800', '**********'],
    ['', ''],
  ])('%s is shown as %s', (number, shown) => {
    expect(maskPhone(number)).toBe(shown);
  });
});
