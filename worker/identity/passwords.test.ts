import { describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './passwords.ts';

describe('a password', () => {
  const stored = hashPassword('银行-Password-１');

  it('is kept as scrypt with its cost beside it, never twice alike', () => {
    expect(stored).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/);
    expect(hashPassword('银行-Password-１')).not.toBe(stored);
  });

  it('fits in the form in which it was set, also from another keyboard', () => {
    expect(verifyPassword('银行-Password-１', stored)).toBe(true);
    expect(verifyPassword('银行-Password-1', stored)).toBe(true);
    expect(verifyPassword('银行-password-1', stored)).toBe(false);
    expect(verifyPassword('', stored)).toBe(false);
  });

  it('of an unknown account fits nothing, not even what its stand-in was made of', () => {
    expect(verifyPassword('银行-Password-１', null)).toBe(false);
    expect(verifyPassword('', null)).toBe(false);
  });
});
