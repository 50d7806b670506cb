import { describe, expect, it } from 'vitest';
import { findTotpStep, totpAt } from './totp.ts';

// The test secret of RFC 6238, appendix B; its codes have eight digits, ours are their last six.
const secret = Buffer.from('12345678901234567890').toString('hex');

describe('an authenticator', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('shows the code of RFC 6238 at %i seconds', (seconds, code) => {
    expect(totpAt(secret, seconds * 1000)).toBe(code);
  });

  const now = 1_800_000_000_000;
  const step = Math.floor(now / 30_000);
  const find = (at: number, last: number | null) =>
    findTotpStep({ secret, code: totpAt(secret, at), now, last });

  it('may be half a minute slow or fast, no more', () => {
    expect(find(now, null)).toBe(step);
    expect(find(now - 30_000, null)).toBe(step - 1);
    expect(find(now + 30_000, null)).toBe(step + 1);
    expect(find(now - 60_000, null)).toBeNull();
    expect(find(now + 60_000, null)).toBeNull();
  });

  it('T38 has each code taken once, and none from before the last one taken', () => {
    expect(find(now, step)).toBeNull();
    expect(find(now - 30_000, step)).toBeNull();
    expect(find(now + 30_000, step)).toBe(step + 1);
  });
});
