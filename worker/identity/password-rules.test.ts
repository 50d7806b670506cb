import { describe, expect, it } from 'vitest';
import { passwordProblem } from './password-rules.ts';

const CONTEXT = ['zhou.xiaoting', '周晓婷', '国岳银行望城支行', '国岳银行'];
const codeOf = (password: string) => passwordProblem(password, CONTEXT)?.code ?? null;

describe('a password of staff', () => {
  it('is any eight characters or more that nobody tries first, spaces and Chinese among them', () => {
    for (const good of ['correct horse', '春江潮水连海平海', 'k7#mQ2!x', 'blau-wal-tanzt', 'aB3$aB3$x']) {
      expect(codeOf(good), good).toBeNull();
    }
  });

  it('is counted in characters after NFKC: full-width ones count once, and as what they are', () => {
    expect(codeOf('k7#mQ2!')).toBe('too_short');
    expect(codeOf('ｐａｓｓｗｏｒｄ')).toBe('common');
    expect(codeOf('x'.repeat(64) + 'y'.repeat(65))).toBe('too_long');
  });

  it.each([
    '12345678',
    'Password1',
    'P@ssw0rd',
    'password2026!',
    'qwertyuiop',
    'aaaaaaaa',
    '12121212',
    'woaini520',
  ])('%s is refused: it heads every list', (password) => expect(codeOf(password)).toBe('common'));

  it('is no combination of what colleagues know of the person', () => {
    expect(codeOf('zhou.xiaoting1')).toBe('contains_context');
    expect(codeOf('周晓婷2026!')).toBe('contains_context');
    expect(codeOf('国岳银行Xiaoting')).toBe('contains_context');
    expect(codeOf('zhou.xiaoting likes plums')).toBeNull();
  });
});
