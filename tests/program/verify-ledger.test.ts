// The script that a firm runs on its own machine, over ledgers as the product gives them out: an untouched one passes,
// and whatever one field of it was changed into is found.
import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SqliteD1 } from '../../scripts/lib/d1-sqlite.ts';
import { newLedgerKey } from '../../scripts/lib/ledger-key.ts';
import { exportLedger, type LedgerExport } from '../../worker/consents/commands-export.ts';
import { hashEvent } from '../../worker/audit/rules.ts';
import { canonicalJson, sha256 } from '../../worker/lib/hash.ts';
import { sql, writeAll } from '../../worker/lib/sql.ts';
import { ConsentScene, seeded } from '../consents.ts';
import { Ledger } from '../ledger.ts';
import { verifyLedger } from '../../web/static/verify-ledger.mjs';

const SCRIPT = path.resolve(import.meta.dirname, '../../web/static/verify-ledger.mjs');

const AT = Date.UTC(2026, 2, 2, 2);
let early: LedgerExport;
let late: LedgerExport;
let other: LedgerExport;

async function play(
  scene: ConsentScene,
  operations: readonly Parameters<ConsentScene['run']>[0][],
): Promise<void> {
  for (const operation of operations) {
    scene.now += 60_000;
    await scene.run(operation, scene.db, await scene.latest());
  }
}

beforeAll(async () => {
  const db = new SqliteD1();
  const ledger = new Ledger(db);
  await writeAll(db, [
    sql`INSERT INTO district (id, name_zh, name_en, hotline, number_prefix, hours, calendar, lpr)
      VALUES (1, '望城区', 'Wangcheng', '0731', 'WC', '[]', '{}', '{}')`,
  ]);
  await ledger.town('430112001', '高塘岭街道', 'Gaotangling', 1);
  const institution = await ledger.institution(AT, '湘江农商银行', 'Xiangjiang Rural Commercial Bank');
  const product = await ledger.product(AT, institution, '湘江税贷');
  const of = { ...product, town: '430112001', firm: '长沙测试有限公司', amount_fen: 100 };
  const key = newLedgerKey();
  const scene = new ConsentScene(db, seeded(1), AT);
  scene.key = key;
  await scene.open(ledger, of);
  await play(scene, ['grant', 'read', 'read', 'pause', 'resume', 'read']);
  early = await exportLedger(scene.ctx(db, scene.firm));
  await play(scene, ['revoke', 'grant', 'read', 'pause', 'revoke', 'grant', 'read']);
  late = await exportLedger(scene.ctx(db, scene.firm));
  const neighbour = new ConsentScene(db, seeded(2), AT);
  neighbour.key = key;
  await neighbour.open(ledger, of);
  await play(neighbour, ['grant', 'read']);
  other = await exportLedger(neighbour.ctx(db, neighbour.firm));
});

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('an untouched ledger', () => {
  it('passes with the key of the district and with its own, and says how much it holds', async () => {
    const result = await verifyLedger(late, { key: late.key });
    expect(result).toMatchObject({ ok: true, problems: [], entries: 13, consents: 3, reads: 5 });
    expect(result.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect((await verifyLedger(late)).ok).toBe(true);
  });

  it('passes however a program wrote its JSON down', async () => {
    const reordered = Object.fromEntries(Object.entries(copy(late)).toReversed());
    expect((await verifyLedger(JSON.parse(JSON.stringify(reordered, null, 2)), { key: late.key })).ok).toBe(
      true,
    );
  });

  it('begins with the copy taken before', async () => {
    expect((await verifyLedger(late, { key: late.key, earlier: early })).ok).toBe(true);
    expect((await verifyLedger(early, { key: late.key, earlier: late })).problems[0]?.en).toContain(
      'shorter',
    );
    expect((await verifyLedger(late, { key: late.key, earlier: other })).ok).toBe(false);
  });

  it('of a firm that never allowed anything is empty and passes', async () => {
    const db = new SqliteD1();
    const ledger = new Ledger(db);
    await writeAll(db, [
      sql`INSERT INTO district (id, name_zh, name_en, hotline, number_prefix, hours, calendar, lpr)
        VALUES (1, '望城区', 'Wangcheng', '0731', 'WC', '[]', '{}', '{}')`,
    ]);
    await ledger.town('430112001', '高塘岭街道', 'Gaotangling', 1);
    const product = await ledger.product(AT, await ledger.institution(AT, '甲', 'A'), '贷');
    const scene = new ConsentScene(db, seeded(3), AT);
    scene.key = newLedgerKey();
    await scene.open(ledger, { ...product, town: '430112001', firm: '乙', amount_fen: 1 });
    const file = await exportLedger(scene.ctx(db, scene.firm));
    expect(await verifyLedger(file, { key: file.key })).toMatchObject({ ok: true, entries: 0 });
  });

  it('is given out by nobody who has no key to sign it', async () => {
    const scene = new ConsentScene(new SqliteD1(), seeded(4), AT);
    await expect(exportLedger(scene.ctx(scene.db, 'org_x'))).rejects.toThrow('LEDGER_KEY');
  });
});

// --- Tampering -----------------------------------------------------------------------------------------------------

type Place = { holder: Record<string, unknown> | unknown[]; key: string | number };

/** Every place of a JSON value: the members of all objects and lists in it. */
function placesIn(value: unknown, found: Place[] = []): Place[] {
  if (Array.isArray(value)) {
    value.forEach((member, key) => {
      found.push({ holder: value, key });
      placesIn(member, found);
    });
  } else if (value !== null && typeof value === 'object') {
    for (const [key, member] of Object.entries(value)) {
      found.push({ holder: value as Record<string, unknown>, key });
      placesIn(member, found);
    }
  }
  return found;
}

/** Another value in the place of one. */
function changed(value: unknown, next: () => number): unknown {
  if (typeof value === 'number') return value + (next() < 0.5 ? 1 : -1) * (1 + Math.floor(next() * 1000));
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string' && value.length > 0) {
    const at = Math.floor(next() * value.length);
    const kind = next();
    if (kind < 0.3) return value.slice(0, at) + value.slice(at + 1);
    if (kind < 0.6) return `${value.slice(0, at)}x${value.slice(at)}`;
    const other = value[at] === '0' ? '1' : '0';
    return value.slice(0, at) + other + value.slice(at + 1);
  }
  return value === null ? '' : null;
}

/** One random change of an exported ledger: a value, a member gone, added or doubled, two entries in each other's place. */
function tamper(file: LedgerExport, next: () => number): LedgerExport {
  const forged = copy(file) as LedgerExport & Record<string, unknown>;
  const places = placesIn(forged);
  const { holder, key } = places[Math.floor(next() * places.length)] as Place;
  const kind = next();
  const slot = holder as Record<string, unknown>;
  if (kind < 0.6) slot[key] = changed(slot[key], next);
  else if (kind < 0.75) {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete slot[key];
  } else if (kind < 0.85) {
    if (Array.isArray(holder)) holder.splice(Number(key), 0, copy(holder[Number(key)]));
    else slot[`${key}_`] = copy(slot[key]) ?? 1;
  } else if (kind < 0.95) {
    const entries = forged.entries as unknown[];
    const [one] = entries.splice(Math.floor(next() * (entries.length - 1)), 1);
    entries.push(one);
  } else (forged.entries as unknown[]).pop();
  return forged;
}

/** Digest and signature made anew over whatever is there, with a key of the forger's own. */
function sealedAnew(forged: LedgerExport): LedgerExport {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { digest: _, signature: __, ...content } = forged;
  const own = {
    ...content,
    key: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64'),
  };
  const digest = sha256(canonicalJson(own));
  return { ...own, digest, signature: sign(null, Buffer.from(digest), privateKey).toString('base64') };
}

describe('a ledger that was tampered with', () => {
  it('is found in 1,000 of 1,000 random changes', { timeout: 120_000 }, async () => {
    const next = seeded(20260302);
    let tried = 0;
    while (tried < 1000) {
      const forged = tamper(late, next);
      if (canonicalJson(forged) === canonicalJson(late)) continue;
      tried += 1;
      const { ok } = await verifyLedger(forged, { key: late.key });
      if (ok) expect.unreachable(`not found: ${JSON.stringify(forged).slice(0, 2000)}`);
    }
  });

  it('is found by the chain itself where the forger signs it anew, and by the key in any case', async () => {
    const next = seeded(7);
    let tried = 0;
    while (tried < 300) {
      const forged = tamper(late, next);
      // What stands beside the chain (names, the day of the copy) only the district's signature can vouch for.
      if (canonicalJson(forged.entries ?? null) === canonicalJson(late.entries)) continue;
      tried += 1;
      const sealed = sealedAnew(forged);
      expect((await verifyLedger(sealed, { key: late.key })).ok).toBe(false);
      expect((await verifyLedger(sealed)).ok, JSON.stringify(forged.entries).slice(0, 500)).toBe(false);
    }
  });

  it('names the look that had no consent, though the whole chain was made anew around it', async () => {
    const forged = copy(late) as { -readonly [K in keyof LedgerExport]: LedgerExport[K] };
    // The entry that resumed the paused consent is gone; every version and hash after it was made again.
    let prev = '';
    forged.entries = forged.entries
      .filter(({ type }) => type !== 'consent.resumed')
      .map((entry, i) => {
        const next = { ...entry, ver: i + 1, prev };
        prev = hashEvent(next);
        return { ...next, hash: prev };
      });
    forged.head = prev;
    const { ok, problems } = await verifyLedger(sealedAnew(forged as LedgerExport));
    expect(ok).toBe(false);
    expect(problems.map(({ en }) => en)).toContain('entry 5 is a look without a consent in force');
  });

  it('that is shorter than the copy taken before is found by comparing', async () => {
    const cut = copy(early) as { -readonly [K in keyof LedgerExport]: LedgerExport[K] };
    cut.entries = cut.entries.slice(0, 4);
    cut.head = cut.entries.at(-1)?.hash ?? '';
    const sealed = sealedAnew(cut as LedgerExport);
    expect((await verifyLedger(sealed)).ok).toBe(true);
    expect((await verifyLedger(sealed, { earlier: early })).problems[0]?.en).toContain('shorter');
  });

  it('is no ledger at all, and says so without falling over', async () => {
    for (const file of [
      null,
      [],
      'x',
      {},
      { ...late, entries: {} },
      { ...late, entries: [null] },
      { ...late, texts: 1 },
    ]) {
      const { ok, problems } = await verifyLedger(file, { key: late.key });
      expect(ok).toBe(false);
      expect(problems.length).toBeGreaterThan(0);
    }
  });
});

describe('the script on a machine', () => {
  it('runs with nothing but Node, prints what it found and answers by its exit code', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ledger-'));
    const written = (name: string, value: unknown): string => {
      const file = path.join(folder, name);
      writeFileSync(file, JSON.stringify(value, null, 1));
      return file;
    };
    try {
      const [good, old] = [written('new.json', late), written('old.json', early)];
      const said = execFileSync(process.execPath, [SCRIPT, good, old, '--key', late.key], {
        encoding: 'utf8',
      });
      expect(said).toContain('verified');
      expect(said).toContain('entries 13');
      const bad = written('bad.json', { ...late, made_at: late.made_at + 1 });
      const { status, stderr } = spawnSync(process.execPath, [SCRIPT, bad], { encoding: 'utf8' });
      expect(status).toBe(1);
      expect(stderr).toContain('digest');
      expect(spawnSync(process.execPath, [SCRIPT]).status).toBe(2);
      // A browser that has it already saves it under another name.
      const again = path.join(folder, 'verify-ledger (1).mjs');
      copyFileSync(SCRIPT, again);
      expect(spawnSync(process.execPath, [again, bad]).status).toBe(1);
      expect(execFileSync(process.execPath, [again, good], { encoding: 'utf8' })).toContain('verified');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
