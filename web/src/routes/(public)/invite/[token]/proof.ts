// What proves that the invited phone was in the visitor's hands, between the two steps of an invitation: in a cookie that
// scripts cannot read, so that the second step is still there when he comes back from his authenticator.
import type { Cookies } from '@sveltejs/kit';
import { localizedPath } from '#lib/paths.ts';
import { PROOF_MS } from '#worker/identity/terms-people.ts';

const NAME = 'invitation-proof';

// Sent to the page of this one invitation and to no other, in either language.
const optionsOf = (token: string) =>
  (['zh', 'en'] as const).map((locale) => ({
    path: localizedPath(`/invite/${token}`, locale),
    httpOnly: true,
    secure: true,
    sameSite: 'lax' as const,
  }));

/** Keeps the proof for as long as it counts. */
export function keepProof(cookies: Cookies, token: string, proof: string): void {
  for (const options of optionsOf(token)) cookies.set(NAME, proof, { ...options, maxAge: PROOF_MS / 1000 });
}

/** The proof, or null when there was none or it was too long ago. */
export function keptProof(cookies: Cookies): string | null {
  return cookies.get(NAME) ?? null;
}

export function forgetProof(cookies: Cookies, token: string): void {
  for (const options of optionsOf(token)) cookies.delete(NAME, options);
}
