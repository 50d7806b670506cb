// Verifies the firms' ledgers: what their entries add up to is what the rows say, nobody looked without a consent in
// force, and every text is the one that was agreed to.
import type { Event } from '../../worker/audit/rules.ts';
import {
  foldLedger,
  personCommitment,
  type FoldedConsent,
  type FoldedRead,
} from '../../worker/consents/fold.ts';
import { textHash } from '../../worker/consents/texts.ts';
import {
  listConsentsOf,
  listConsentTexts,
  listOutsideLedgers,
  listReadsOf,
  PAGE,
  type ConsentOfLedger,
} from './verify-queries.ts';

type Report = (problem: { check: string; record: string; detail: string }) => void;

/** Ledgers compared with their rows at a time. */
const TOGETHER = 200;

const CONSENT_FIELDS = [
  'enterprise_id',
  'subject',
  'person_role',
  'person_user_id',
  'grantee',
  'institution_id',
  'application_id',
  'purpose',
  'data_classes',
  'data_from',
  'fetch',
  'text_hash',
  'separate',
  'state',
  'requested_by',
  'requested_at',
  'granted_by',
  'granted_at',
  'proof',
  'proof_at',
  'valid_until',
  'retention_until',
  'ended_at',
  'ver',
] as const satisfies readonly (keyof FoldedConsent)[];

const READ_FIELDS = [
  'consent_id',
  'enterprise_id',
  'institution_id',
  'application_id',
  'user_id',
  'what',
  'document_id',
  'data_classes',
  'persons',
  'at',
  'ver',
] as const satisfies readonly (keyof FoldedRead)[];

function compare<Field extends string>(
  record: string,
  fields: readonly Field[],
  row: Readonly<Record<Field, unknown>>,
  entries: Readonly<Record<Field, unknown>> | undefined,
  report: Report,
): void {
  if (!entries) {
    report({ check: 'ledger', record, detail: 'the ledger has no entry of it' });
    return;
  }
  const wrong = fields.find((field) => row[field] !== entries[field]);
  if (!wrong) return;
  const detail = `${wrong} is ${String(row[wrong])}, the ledger says ${String(entries[wrong])}`;
  report({ check: 'ledger', record, detail });
}

/** The person whose name was erased leaves a commitment that can no longer be checked. */
function verifyPerson(row: ConsentOfLedger, entries: FoldedConsent | undefined, report: Report): void {
  const { person_salt: salt, person_name: name, person_phone: phone } = row;
  if (salt === null || name === null || phone === null) return;
  if (entries && personCommitment(salt, { name, phone }) !== entries.person) {
    report({
      check: 'ledger',
      record: `consent ${row.id}`,
      detail: 'it is about another person than the ledger says',
    });
  }
}

/** Collects the ledgers as they go by and compares them with their rows, many at a time. */
export class LedgerCheck {
  readonly #db: D1Database;
  readonly #report: Report;
  #waiting = new Map<string, ReturnType<typeof foldLedger>>();
  consents = 0;
  looks = 0;

  constructor(db: D1Database, report: Report) {
    this.#db = db;
    this.#report = report;
  }

  /** Takes one stream, given whole and in order; what is no ledger is left alone. */
  async take(events: readonly Event[]): Promise<void> {
    const [first] = events;
    if (!first?.stream.startsWith('led_')) return;
    try {
      const folded = foldLedger(events);
      for (const { ver, detail } of folded.problems) {
        this.#report({ check: 'ledger', record: `${first.stream} version ${ver}`, detail });
      }
      this.#waiting.set(first.stream, folded);
    } catch (error) {
      this.#report({ check: 'ledger', record: first.stream, detail: String(error) });
    }
    if (this.#waiting.size >= TOGETHER) await this.#compare();
  }

  async #compare(): Promise<void> {
    const ledgers = this.#waiting;
    this.#waiting = new Map();
    const ids = [...ledgers.keys()];
    const [consents, reads] = await Promise.all([listConsentsOf(this.#db, ids), listReadsOf(this.#db, ids)]);
    const seen = new Set<string>();
    for (const row of consents) {
      const entries = ledgers.get(row.ledger)?.consents.get(row.id);
      compare(`consent ${row.id}`, CONSENT_FIELDS, row, entries, this.#report);
      verifyPerson(row, entries, this.#report);
      seen.add(row.id);
    }
    for (const row of reads) {
      compare(`look ${row.id}`, READ_FIELDS, row, ledgers.get(row.ledger)?.reads.get(row.id), this.#report);
      seen.add(row.id);
    }
    this.consents += consents.length;
    this.looks += reads.length;
    for (const folded of ledgers.values()) {
      const told = [
        ...[...folded.consents.keys()].map((id) => [`consent ${id}`, id] as const),
        ...[...folded.reads.keys()].map((id) => [`look ${id}`, id] as const),
      ];
      for (const [record, id] of told) {
        if (!seen.has(id))
          this.#report({ check: 'ledger', record, detail: 'the ledger tells of it and there is no row' });
      }
    }
  }

  /** What is left at the end: the last ledgers, rows of firms without one, and the texts. */
  async finish(limit: number): Promise<void> {
    if (this.#waiting.size > 0) await this.#compare();
    for (const { record } of await listOutsideLedgers(this.#db, limit)) {
      this.#report({ check: 'ledger', record, detail: 'its firm has no ledger' });
    }
    for (let after = ''; ;) {
      const texts = await listConsentTexts(this.#db, after);
      for (const { hash, zh, en } of texts) {
        if (textHash({ zh, en }) === hash) continue;
        this.#report({ check: 'ledger', record: `text ${hash}`, detail: 'its words do not give its hash' });
      }
      const last = texts.at(-1);
      if (!last || texts.length < PAGE) return;
      after = last.hash;
    }
  }
}
