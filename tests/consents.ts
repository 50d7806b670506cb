// A firm, an application and a bank in a district's database in memory, for tests of what is written into its ledger.
import type { SqliteD1 } from '../scripts/lib/d1-sqlite.ts';
import { execute } from '../worker/lib/command.ts';
import type { Ctx } from '../worker/lib/context.ts';
import { AppError } from '../worker/lib/problem.ts';
import { dayOf } from '../worker/lib/shanghai.ts';
import { rowOf, sql } from '../worker/lib/sql.ts';
import { changeConsent, grantConsent } from '../worker/consents/commands.ts';
import { answerAsPerson } from '../worker/consents/commands-people.ts';
import { Page } from '../worker/consents/commands-ledger.ts';
import { readProfile } from '../worker/consents/commands-read.ts';
import { runConsentExpiry } from '../worker/consents/commands-system.ts';
import { selectLiveConsents } from '../worker/consents/queries.ts';
import { selectLedger } from '../worker/consents/queries-ledger.ts';
import { defaultUntil, type ConsentRow } from '../worker/consents/rules.ts';
import type { DataClass } from '../worker/matching/terms-facts.ts';
import { applicationText, personText } from '../worker/consents/texts.ts';
import type { Ledger } from './ledger.ts';

/** Moves of the firm's consent, of the expiry job and of the bank; `own_` are those of a person's consent for himself. */
export type ConsentOperation =
  | 'grant'
  | 'pause'
  | 'resume'
  | 'revoke'
  | 'expire'
  | 'read'
  | 'own_grant'
  | 'own_pause'
  | 'own_resume'
  | 'own_revoke';

/** The person who stands behind the application. */
const PERSON = { role: 'legal_representative', name: '周明', phone: '13900001234' } as const;

/** Small and repeatable: a failing seed is found again. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A firm with one application at one bank, and what its people and the bank's do there at an instant. */
export class ConsentScene {
  readonly db: SqliteD1;
  readonly next: () => number;
  now: number;
  serial = 0;
  firm = '';
  bank = '';
  application = '';
  person = '';
  key = '';

  constructor(db: SqliteD1, next: () => number, now: number) {
    this.db = db;
    this.next = next;
    this.now = now;
  }

  /** Writes the firm with its application. */
  async open(ledger: Ledger, product: Parameters<Ledger['application']>[1]): Promise<void> {
    const { id, institution } = await ledger.application(this.now, product);
    const row = await rowOf<{ enterprise_id: string; officer_id: string }>(
      this.db,
      sql`SELECT enterprise_id, officer_id FROM application WHERE id = ${id}`,
    );
    this.firm = row?.enterprise_id ?? '';
    this.person = row?.officer_id ?? '';
    this.bank = institution;
    this.application = id;
  }

  /** What a person of an organisation may touch now. */
  ctx(db: D1Database, org_id: string): Ctx {
    this.serial += 1;
    return {
      env: { LEDGER_KEY: this.key },
      district: 'wangcheng',
      db,
      now: this.now,
      random: (bytes) => Uint8Array.from({ length: bytes }, () => Math.floor(this.next() * 256)),
      locale: 'zh',
      actor: {
        user_id: this.person,
        org_id,
        role: org_id === this.firm ? 'legal_representative' : 'loan_officer',
      },
      command: { operation: 'test', key: `k${this.serial}`, proof: { kind: 'sms', at: this.now } },
    };
  }

  /** The consent of the firm, or of the person, that was begun last. */
  async latest(subject: 'enterprise' | 'person' = 'enterprise'): Promise<string> {
    const row = await rowOf<{ id: string }>(
      this.db,
      sql`SELECT id FROM consent WHERE enterprise_id = ${this.firm} AND subject = ${subject}
        ORDER BY requested_at DESC, id DESC LIMIT 1`,
    );
    return row?.id ?? '';
  }

  /** Does one thing through a database that may make it wait. `consent` is the one meant. */
  async run(operation: ConsentOperation, db: D1Database, consent: string): Promise<unknown> {
    const own = this.ctx(db, this.firm);
    const who = { user_id: this.person, org_id: this.firm, phone: null };
    if (operation === 'read') return readProfile(this.ctx(db, this.bank), this.application);
    if (operation === 'expire') return runConsentExpiry(own);
    switch (operation) {
      case 'grant':
      case 'own_grant':
        return this.#grant(own, operation === 'own_grant');
      case 'own_pause':
        return answerAsPerson(own, consent, 'pause', { ...who, phone: PERSON.phone });
      case 'own_resume':
        return answerAsPerson(own, consent, 'resume', { ...who, phone: PERSON.phone });
      case 'own_revoke':
        return answerAsPerson(own, consent, 'revoke', { ...who, phone: PERSON.phone });
      default:
        return changeConsent(own, consent, operation, who);
    }
  }

  /** Grants the firm's consent or the person's, unless there is one already. */
  #grant(own: Ctx, isPerson: boolean): Promise<unknown> {
    const until = defaultUntil(dayOf(this.now));
    const subject = isPerson ? 'person' : 'enterprise';
    return execute(own, {
      input: {},
      read: [selectLiveConsents(this.application), selectLedger(this.firm)],
      decide: ([live, ledger]) => {
        if ((live as ConsentRow[]).some((row) => row.subject === subject)) throw new AppError('illegal_move');
        const page = new Page(own, this.firm, ledger);
        const data_classes: readonly DataClass[] = isPerson ? [] : ['public', 'declared', 'tax'];
        const of = { firm: 'F', institution: { zh: 'B', en: 'B' }, product: 'P', until };
        const text = isPerson
          ? personText({ ...of, role: PERSON.role })
          : applicationText({ ...of, data_classes });
        const { write } = grantConsent(
          own,
          page,
          {
            purpose: isPerson ? 'personal_provision' : 'credit_application',
            institution_id: this.bank,
            application_id: this.application,
            data_classes,
            until,
            text,
            ...(isPerson ? { person: PERSON, separate: ['third_party_provision'] as const } : {}),
          },
          'test',
        );
        return { answer: {}, write: [...write, ...page.statements()] };
      },
    });
  }
}
