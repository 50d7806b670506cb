// T14: whatever happens at the same time as a look, there is no look without a consent in force, and no look that a
// consent covers is refused; and name and phone of a person are shown just as long as he himself lets them. The product's own commands run against SQLite, their round trips in a random order.
import { describe, expect, it } from 'vitest';
import { SqliteD1 } from '../../scripts/lib/d1-sqlite.ts';
import { verifyDistrict } from '../../scripts/lib/verify.ts';
import { ConsentScene, seeded, type ConsentOperation } from '../../tests/consents.ts';
import { Ledger } from '../../tests/ledger.ts';
import { AppError } from '../lib/problem.ts';
import type { Profile } from './commands-read.ts';
import { rowOf, rowsOf, sql } from '../lib/sql.ts';

const AT = Date.UTC(2026, 2, 2, 2);
const ROUNDS = 10_000;
/** Rounds played at one firm: its chain is read whole at the end. */
const PER_FIRM = 50;
const OPERATIONS = [
  'grant',
  'pause',
  'resume',
  'revoke',
  'expire',
  'read',
  'read',
  'read',
  'own_grant',
  'own_pause',
  'own_resume',
  'own_revoke',
] as const satisfies readonly ConsentOperation[];

/** A database whose round trips wait until they are let in, one at a time, in the order that chance picks. */
class Turnstile {
  readonly db: D1Database;
  readonly #waiting: (() => void)[] = [];
  readonly #next: () => number;

  constructor(db: SqliteD1, next: () => number) {
    this.#next = next;
    const wait = () => new Promise<void>((go) => this.#waiting.push(go));
    this.db = {
      prepare: (text: string) => db.prepare(text),
      batch: async <T>(statements: D1PreparedStatement[]) => {
        await wait();
        return db.batch<T>(statements);
      },
    } as unknown as D1Database;
  }

  /** Lets one in; false when nobody waits. */
  step(): boolean {
    const at = Math.floor(this.#next() * this.#waiting.length);
    const [go] = this.#waiting.splice(at, 1);
    go?.();
    return go !== undefined;
  }
}

/** Everything that promises have ready to do is done. */
const settle = () => new Promise<void>((done) => setImmediate(done));

type State = 'none' | 'active' | 'paused' | 'over';
type Subject = 'enterprise' | 'person';
/** What there was to look under at one instant: the firm's consent, and that of the person. */
type States = Readonly<Record<Subject, State>>;

/** The plain model: what one consent is after each entry about it. */
class Track {
  state: Exclude<State, 'over'> = 'none';
  ends = 0;

  at(now: number): State {
    return this.state === 'active' && now >= this.ends ? 'over' : this.state;
  }
}

/** The firm's consent and the person's, of which there is at most one each. */
class Model {
  readonly tracks: Readonly<Record<Subject, Track>> = { enterprise: new Track(), person: new Track() };
  readonly #subjects = new Map<string, Subject>();
  readonly wrong: string[] = [];

  at(now: number): States {
    return { enterprise: this.tracks.enterprise.at(now), person: this.tracks.person.at(now) };
  }

  apply({ type, at, body: json }: { type: string; at: number; body: string }): void {
    const body = JSON.parse(json) as {
      consent: string;
      subject?: Subject;
      valid_until?: number;
      persons?: string[];
    };
    if (body.subject) this.#subjects.set(body.consent, body.subject);
    const track = this.tracks[this.#subjects.get(body.consent) ?? 'enterprise'];
    const was = track.state;
    const allow = (isAllowed: boolean) => {
      if (!isAllowed) this.wrong.push(`${type} while ${was}`);
    };
    if (type === 'consent.read') {
      allow(track.at(at) === 'active');
      // Just he whose own consent is in force at that instant is shown.
      allow((body.persons?.length === 1) === (this.tracks.person.at(at) === 'active'));
    } else if (type === 'consent.granted') {
      allow(was === 'none');
      track.state = 'active';
      track.ends = body.valid_until ?? 0;
    } else if (type === 'consent.paused') {
      allow(was === 'active');
      track.state = 'paused';
    } else if (type === 'consent.resumed') {
      allow(was === 'paused');
      track.state = 'active';
    } else {
      allow(was !== 'none' && (type !== 'consent.expired' || at >= track.ends));
      track.state = 'none';
    }
  }
}

type Played = {
  operation: ConsentOperation;
  from: number;
  to: number;
  now: number;
  outcome: 'done' | string;
  /** How many people a look has shown. */
  people: number;
};

/** One round: several things at once, in an order that chance picks; returns what became of each. */
async function playRound(scene: ConsentScene, states: States[], model: Model): Promise<Played[]> {
  const turnstile = new Turnstile(scene.db, scene.next);
  const consent = await scene.latest();
  const personal = await scene.latest('person');
  const played: Played[] = [];
  const pick = () => OPERATIONS[Math.floor(scene.next() * OPERATIONS.length)] ?? 'read';
  const count = 1 + Math.floor(scene.next() * 4);
  const running = Array.from({ length: count }, () => {
    const operation = pick();
    const one: Played = {
      ...{ operation, from: states.length - 1, to: -1, now: scene.now },
      ...{ outcome: 'running', people: 0 },
    };
    played.push(one);
    const meant = operation.startsWith('own_') ? personal : consent;
    return scene.run(operation, turnstile.db, meant).then(
      (answer) => {
        const people = operation === 'read' ? (answer as Profile).people.length : 0;
        Object.assign(one, { to: states.length - 1, outcome: 'done', people });
      },
      (error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        Object.assign(one, { to: states.length - 1, outcome: error.code });
      },
    );
  });
  // `listFirmsToExpire` asks outside a batch and is let through at once.
  await settle();
  let seen = await version(scene);
  while (turnstile.step()) {
    await settle();
    const entries = await rowsOf<{ ver: number; type: string; at: number; body: string }>(
      scene.db,
      sql`SELECT e.ver, e.type, e.at, e.body FROM ledger l JOIN event e ON e.stream = l.id AND e.ver > ${seen}
        WHERE l.enterprise_id = ${scene.firm} ORDER BY e.ver`,
    );
    for (const entry of entries) model.apply(entry);
    seen += entries.length;
    states.push(model.at(scene.now));
    await settle();
  }
  await Promise.all(running);
  return played;
}

async function version(scene: ConsentScene): Promise<number> {
  const row = await rowOf<{ ver: number }>(
    scene.db,
    sql`SELECT ver FROM ledger WHERE enterprise_id = ${scene.firm}`,
  );
  return row?.ver ?? 0;
}

describe('T14 consents and looks at the same time', () => {
  it(
    `in ${ROUNDS.toLocaleString('en')} random interleavings no look lacks its consent and no consent is refused its look`,
    { timeout: 240_000 },
    async () => {
      const db = new SqliteD1();
      const ledger = new Ledger(db);
      await ledger.town('430112001', '高塘岭街道', 'Gaotangling', 1);
      const institution = await ledger.institution(AT, '湘江农商银行', 'Xiangjiang Rural Commercial Bank');
      const product = await ledger.product(AT, institution, '湘江税贷');
      const next = seeded(20260302);
      const done: Partial<Record<string, number>> = {};
      const wrong: string[] = [];
      let shown = 0;
      for (let round = 0; round < ROUNDS;) {
        const scene = new ConsentScene(db, next, AT);
        await scene.open(ledger, {
          ...product,
          town: '430112001',
          firm: '长沙测试有限公司',
          amount_fen: 100,
        });
        const model = new Model();
        for (let i = 0; i < PER_FIRM; i += 1, round += 1) {
          const states: States[] = [model.at(scene.now)];
          for (const one of await playRound(scene, states, model)) {
            const key = `${one.operation} ${one.outcome}`;
            done[key] = (done[key] ?? 0) + 1;
            if (one.operation !== 'read') continue;
            const between = states.slice(one.from, one.to + 1);
            if (one.outcome === 'done') {
              const shares = between.map(({ person }) => person === 'active');
              if (!shares.includes(one.people === 1)) {
                wrong.push(`round ${round}: a look has shown ${one.people} people`);
              }
              shown += one.people;
              continue;
            }
            const during = between.map(({ enterprise }) => enterprise);
            // Refused because at some instant while it ran there was nothing to look under.
            if (one.outcome !== 'consent_not_active' || during.every((state) => state === 'active')) {
              wrong.push(`round ${round}: a look was answered ${one.outcome} while ${during.join(', ')}`);
            }
          }
          // Mostly minutes, now and then past the end of every consent.
          scene.now += next() < 0.06 ? 200 * 86_400_000 : Math.floor(next() * 600_000);
        }
        wrong.push(...model.wrong);
      }
      expect(wrong).toEqual([]);
      // Every kind of thing happened, and every kind was refused as well.
      for (const operation of OPERATIONS) {
        expect(done[`${operation} done`], JSON.stringify(done)).toBeGreaterThan(200);
      }
      expect(done['read consent_not_active']).toBeGreaterThan(300);
      expect(shown).toBeGreaterThan(300);
      expect(done['revoke conflict']).toBeUndefined();
      expect(done['own_revoke conflict']).toBeUndefined();
      const { problems } = await verifyDistrict(db);
      expect(problems.filter(({ check }) => ['chain', 'row', 'ledger'].includes(check))).toEqual([]);
    },
  );
});
