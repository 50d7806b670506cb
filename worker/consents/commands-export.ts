// A firm's ledger as it takes it away: every entry with all its fields, the words agreed to, the names behind ids, and a
// signature over the whole. web/static/verify-ledger.mjs checks such a file without us.
import { eventsFrom } from '../audit/queries.ts';
import type { Event } from '../audit/rules.ts';
import type { Ctx } from '../lib/context.ts';
import { canonicalJson, sha256 } from '../lib/hash.ts';
import { AppError } from '../lib/problem.ts';
import { readAll } from '../lib/sql.ts';
import {
  listNames,
  listTexts,
  selectEntries,
  selectFirmOfExport,
  selectLedger,
  type LedgerRow,
} from './queries-ledger.ts';
import { ledgerKey, signText } from './signing.ts';

export const LEDGER_FORMAT = 'rongqiao-ledger/1';

/** Entries read at once. */
const PAGE = 500;

type FirmRow = { id: string; name: string; uscc: string; name_zh: string; name_en: string };

export type LedgerExport = {
  readonly format: typeof LEDGER_FORMAT;
  readonly district: { readonly id: string; readonly name: { readonly zh: string; readonly en: string } };
  readonly firm: { readonly id: string; readonly name: string; readonly uscc: string };
  readonly made_at: number;
  readonly entries: readonly Omit<Event, 'seq'>[];
  readonly texts: Readonly<
    Record<string, { readonly version: string; readonly zh: string; readonly en: string }>
  >;
  readonly names: Readonly<Record<string, string>>;
  /** The hash of the last entry; empty while there is none. */
  readonly head: string;
  /** The public key of the signature, base64. */
  readonly key: string;
  /** SHA-256 of the canonical JSON of all of the above. */
  readonly digest: string;
  readonly signature: string;
};

/** All entries of a ledger up to where it stood when asked, in order. */
async function entriesOf(ctx: Ctx, ledger: LedgerRow): Promise<Event[]> {
  const entries: Event[] = [];
  while (entries.length < ledger.ver) {
    const [rows] = await readAll(ctx.db, [selectEntries(ledger.id, entries.length, PAGE)]);
    const page = eventsFrom(rows ?? []);
    if (page.length === 0) throw new Error('a ledger is shorter than its row says');
    entries.push(...page);
  }
  return entries.slice(0, ledger.ver);
}

const entryOf = ({ stream, ver, type, at, actor, command, reason, body, prev, hash }: Event) => ({
  stream,
  ver,
  type,
  at,
  actor: { user_id: actor.user_id, org_id: actor.org_id, role: actor.role },
  command,
  reason,
  body,
  prev,
  hash,
});

const idsIn = (entries: readonly Event[]): string[] => {
  const ids = entries.flatMap(({ actor, body }) => {
    const { institution } = JSON.parse(body) as { institution?: string | null };
    return [actor.user_id, actor.org_id, institution ?? null];
  });
  return [...new Set(ids)].filter((id): id is string => id !== null);
};

/** Makes the signed copy of the acting firm's ledger. */
export async function exportLedger(ctx: Ctx): Promise<LedgerExport> {
  const firm = ctx.actor.org_id ?? '';
  const key = await ledgerKey(ctx.env.LEDGER_KEY);
  const [ledgers, firms] = await readAll(ctx.db, [selectLedger(firm), selectFirmOfExport(firm)]);
  const ledger = ((ledgers ?? []) as LedgerRow[])[0];
  const about = ((firms ?? []) as FirmRow[])[0];
  if (!about) throw new AppError('not_found');
  const entries = ledger ? await entriesOf(ctx, ledger) : [];
  const [texts, names] = await Promise.all([listTexts(ctx.db, firm), listNames(ctx.db, idsIn(entries))]);
  const content = {
    format: LEDGER_FORMAT,
    district: { id: ctx.district, name: { zh: about.name_zh, en: about.name_en } },
    firm: { id: about.id, name: about.name, uscc: about.uscc },
    made_at: ctx.now,
    entries: entries.map(entryOf),
    texts: Object.fromEntries(texts.map(({ hash, version, zh, en }) => [hash, { version, zh, en }])),
    names: Object.fromEntries(names.map(({ id, name }) => [id, name])),
    head: ledger?.head ?? '',
    key: key.public_key,
  } as const;
  const digest = sha256(canonicalJson(content));
  return { ...content, digest, signature: await signText(key, digest) };
}

/** The public key under which this deployment signs ledgers, with its fingerprint (SHA-256 of the key's bytes). */
export async function showLedgerKey(ctx: Pick<Ctx, 'env'>) {
  const { public_key } = await ledgerKey(ctx.env.LEDGER_KEY);
  const bytes = Uint8Array.from(atob(public_key), (c) => c.charCodeAt(0));
  return { algorithm: 'Ed25519' as const, key: public_key, fingerprint: sha256(bytes) };
}
