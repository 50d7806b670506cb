// Looking at a firm: the consent is checked, the receipt enters the firm's ledger and the data are read in one batch.
// Two who look at the same moment write one after the other; nobody is refused for having been second.
import { assertChanged, isConstraint } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { AppError } from '../lib/problem.ts';
import { prepare, readAll, type Sql } from '../lib/sql.ts';
import type { DataClass } from '../matching/terms-facts.ts';
import { Page } from './commands-ledger.ts';
import { selectConsentsOf } from './queries.ts';
import {
  insertProfileRead,
  selectDisputesOfRead,
  selectEnterpriseOfRead,
  selectFactsOfRead,
  selectLedgerOfApplication,
  selectPeopleOfRead,
} from './queries-ledger.ts';
import { classesOf, isInForce, type ConsentRow } from './rules.ts';
import {
  shownTo,
  type Shown,
  type ShownPerson,
  type StoredDispute,
  type StoredFact,
  type StoredFirm,
} from './shown.ts';
import type { ReadKind } from './terms.ts';

/** How often a look is tried again that lost the race for the firm's ledger. */
const TRIES = 6;

export type Looked = {
  readonly read_id: string;
  readonly data_classes: readonly DataClass[];
  readonly rows: unknown[][];
};

/**
 * Records a look of the acting bank at the firm of an application and reads what `selects` name, all in one batch.
 * Throws 403 `consent_not_active` when no consent covers bank, application, purpose and instant. Not repeatable on
 * purpose: each look is a look of its own.
 */
export async function look(
  ctx: Ctx,
  what: { readonly application_id: string; readonly kind: ReadKind; readonly document_id?: string },
  selects: (readId: string) => readonly Sql[],
): Promise<Looked> {
  const { application_id, kind, document_id = null } = what;
  const institution_id = ctx.actor.org_id ?? '';
  for (let attempt = 1; ; attempt += 1) {
    const [found, ledger] = await readAll(ctx.db, [
      selectConsentsOf(application_id),
      selectLedgerOfApplication(application_id),
    ]);
    const consents = ((found ?? []) as ConsentRow[]).filter((row) => row.institution_id === institution_id);
    const [any] = consents;
    if (!any) throw new AppError('consent_not_active');
    const page = new Page(ctx, any.enterprise_id, ledger);
    const valid = consents.filter((row) => isInForce(row, page.at));
    const consent = valid.find(({ purpose }) => purpose === 'credit_application');
    if (!consent) throw new AppError('consent_not_active');
    // A paper is one paper; the profile shows every class of the consent, and who shares name and phone.
    const data_classes = kind === 'profile' ? classesOf(consent) : [];
    const persons =
      kind === 'profile' ? valid.filter(({ subject }) => subject === 'person').map(({ id }) => id) : [];
    const read_id = idIn(ctx, 'read');
    const event = page.enter({
      type: 'consent.read',
      command: kind === 'profile' ? 'case.read_profile' : 'case.read_document',
      body: {
        read: read_id,
        consent: consent.id,
        enterprise: consent.enterprise_id,
        institution: institution_id,
        application: application_id,
        purpose: consent.purpose,
        what: kind,
        document: document_id,
        data_classes,
        persons,
      },
    });
    const writes = [
      insertProfileRead({
        id: read_id,
        consent_id: consent.id,
        enterprise_id: consent.enterprise_id,
        institution_id,
        application_id,
        user_id: ctx.actor.user_id ?? '',
        what: kind,
        document_id,
        data_classes: JSON.stringify(data_classes),
        persons: JSON.stringify(persons),
        at: page.at,
        ver: event.ver,
      }),
      assertChanged(),
      ...page.statements(),
    ];
    try {
      const results = await ctx.db.batch(
        [...writes, ...selects(read_id)].map((statement) => prepare(ctx.db, statement)),
      );
      return { read_id, data_classes, rows: results.slice(writes.length).map(({ results: rows }) => rows) };
    } catch (error) {
      if (!isConstraint(error)) throw error;
      if (attempt >= TRIES) throw new AppError('overloaded', { retryAfter: 1 });
    }
  }
}

export type Profile = Shown & { readonly read_id: string };

/** Shows a firm's profile to the acting bank, with the receipt. Throws as {@link look}. */
export async function readProfile(ctx: Ctx, application_id: string): Promise<Profile> {
  const { read_id, data_classes, rows } = await look(ctx, { application_id, kind: 'profile' }, (id) => [
    selectEnterpriseOfRead(id),
    selectFactsOfRead(id),
    selectPeopleOfRead(id),
    selectDisputesOfRead(id),
  ]);
  const [firms, facts, people, disputes] = rows as [
    StoredFirm[],
    StoredFact[],
    ShownPerson[],
    StoredDispute[],
  ];
  const enterprise = firms[0];
  if (!enterprise) throw new Error('a look at a firm without registration');
  return { read_id, ...shownTo({ enterprise, facts, disputes, data_classes, people }) };
}
