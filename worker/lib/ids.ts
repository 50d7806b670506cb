// Identifiers: a kind prefix and a UUIDv7 in base32 for machines; a short checked number for people.

/** Bytes from the outside world: the platform's generator, or a seeded one in simulation and seeding. */
export type Random = (bytes: number) => Uint8Array;

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
/** The alphabet of GB 32100: no I, O, S, V, Z, so that a number survives being read over the telephone. */
const READABLE = '0123456789ABCDEFGHJKLMNPQRTUWXY';

export const ID_KINDS = {
  user: 'usr',
  session: 'ses',
  membership: 'mem',
  org: 'org',
  branch: 'bra',
  dispute: 'dis',
  product: 'prd',
  version: 'ver',
  round: 'rnd',
  import: 'imp',
  demand: 'dem',
  interest: 'int',
  application: 'app',
  note: 'not',
  item: 'itm',
  document: 'doc',
  licence: 'lic',
  offer: 'off',
  drawdown: 'drw',
  consent: 'con',
  ledger: 'led',
  read: 'rea',
  ticket: 'tic',
  joining: 'joi',
  grant: 'grt',
  limit: 'lim',
  policy: 'pol',
  claim: 'clm',
  watch: 'wat',
  fetch: 'fet',
  objection: 'obj',
  message: 'msg',
  push: 'psh',
  handler: 'hnd',
  assist: 'ast',
  absence: 'abs',
  dispatch: 'dsp',
  meeting: 'mtg',
} as const;
export type IdKind = keyof typeof ID_KINDS;

function base32(bytes: Uint8Array): string {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let i = 0; i < 26; i += 1) {
    text = `${CROCKFORD[Number(bits & 31n)]}${text}`;
    bits >>= 5n;
  }
  return text;
}

/**
 * A new identifier such as `app_01j…`: prefix and a UUIDv7 (RFC 9562) of the given instant in Crockford's base32.
 * Later instants sort later.
 */
export function newId(kind: IdKind, now: number, random: Random): string {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(now) << 16n);
  bytes.set(random(10), 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return `${ID_KINDS[kind]}_${base32(bytes)}`;
}

/** Whether a text has the form of an identifier of this kind. */
export function isId(kind: IdKind, text: string): boolean {
  return new RegExp(`^${ID_KINDS[kind]}_[0-9a-hjkmnp-tv-z]{26}$`).test(text);
}

/** A random text of `length` characters of the readable alphabet, without modulo bias. */
export function readableText(length: number, random: Random): string {
  let text = '';
  while (text.length < length) {
    for (const byte of random(length)) {
      if (byte < 248 && text.length < length) text += READABLE[byte % 31];
    }
  }
  return text;
}

/** The check character of a number people read: weights 3^i mod 31 as in GB 32100. */
export function checkCharacter(text: string): string {
  let sum = 0;
  let weight = 1;
  for (const char of text) {
    sum += READABLE.indexOf(char) * weight;
    weight = (weight * 3) % 31;
  }
  return READABLE[(31 - (sum % 31)) % 31] ?? '0';
}

/** A code of eight characters that anybody may type in again: seven random ones and a check character. */
export function newCode(random: Random): string {
  const text = readableText(7, random);
  return `${text}${checkCharacter(text)}`;
}

/** Whether a text could be a code of {@link newCode}: its check character fits. */
export function isCode(text: string): boolean {
  return /^[0-9A-HJ-NPQRTUWXY]{8}$/.test(text) && checkCharacter(text.slice(0, 7)) === text.charAt(7);
}

/**
 * A number people read, such as `WC202611-7K3M9QX`: district, year and month in Shanghai, six random characters and
 * a check character. It is never a counter, so it tells nobody how many there are.
 */
export function newNumber(options: { prefix: string; day: string; random: Random }): string {
  const text = readableText(6, options.random);
  return `${options.prefix}${options.day.slice(0, 4)}${options.day.slice(5, 7)}-${text}${checkCharacter(text)}`;
}
