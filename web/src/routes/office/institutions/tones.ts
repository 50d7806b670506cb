// How the states of joining and of terms look, and what ends first in words.
import { say } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Tone } from '#lib/ui/StatusBadge.svelte';
import type { Bilingual } from '#worker/lib/bilingual.ts';
import type { Expiry } from '#worker/institutions/expiry.ts';
import type { JoiningState } from '#worker/institutions/terms.ts';

export const JOINING_TONES: Record<JoiningState, Tone> = {
  submitted: 'warn',
  prepared: 'warn',
  returned: 'info',
  accepted: 'ok',
  refused: 'plain',
};

export const EXPIRY_TONES: Record<Expiry['state'], Tone> = { fine: 'ok', soon: 'warn', expired: 'bad' };
export const EXPIRY_WORDS: Record<Expiry['state'], () => string> = {
  fine: m.oinst_fine,
  soon: m.oinst_soon,
  expired: m.oinst_expired,
};

/** "国岳银行：许可证 2026-12-31 到期". */
export function expiryLine({ name, expiry }: { name: Bilingual; expiry: Expiry }): string {
  const line = expiry.state === 'expired' ? m.oinst_expired_line : m.oinst_expiring_line;
  const what = expiry.what === 'licence' ? m.oinst_licence() : m.oinst_agreement();
  return line({ name: say(name), what, day: expiry.until });
}
