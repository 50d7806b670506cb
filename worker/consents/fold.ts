// What a firm's ledger says by itself: the consents and looks that its entries add up to. Rows are compared with it, and
// a look without a consent in force at that instant is found here however it came about.
import type { Event } from '../audit/rules.ts';
import { commitment } from '../audit/rules.ts';
import { CONSENT_MOVES } from './terms.ts';
import { isInForce, type ConsentRow } from './rules.ts';

/** The people behind a consent leave no name in the ledger. */
export type FoldedConsent = Omit<ConsentRow, 'person_name' | 'person_phone' | 'person_salt'> & {
  /** The commitment to name and phone, where a person consents. */
  readonly person: string | null;
};

export type FoldedRead = {
  readonly id: string;
  readonly consent_id: string;
  readonly enterprise_id: string;
  readonly institution_id: string;
  readonly application_id: string;
  readonly user_id: string;
  readonly what: string;
  readonly document_id: string | null;
  readonly data_classes: string;
  readonly persons: string;
  readonly at: number;
  readonly ver: number;
};

export type Folded = {
  readonly consents: ReadonlyMap<string, FoldedConsent>;
  readonly reads: ReadonlyMap<string, FoldedRead>;
  /** What the entries do that may not be done. */
  readonly problems: readonly { readonly ver: number; readonly detail: string }[];
};

/** What the first entry of a consent says of it. */
export type ConsentBody = {
  readonly consent: string;
  readonly enterprise: string;
  readonly subject: ConsentRow['subject'];
  readonly person_role: ConsentRow['person_role'];
  readonly person: string | null;
  readonly grantee: ConsentRow['grantee'];
  readonly institution: string | null;
  readonly application: string | null;
  readonly purpose: ConsentRow['purpose'];
  readonly data_classes: readonly string[];
  readonly data_from: string | null;
  readonly fetch: ConsentRow['fetch'];
  readonly text_hash: string;
  readonly separate: readonly string[];
  readonly valid_until: number;
  readonly retention_until: number;
};

/** The commitment that the ledger keeps of a person: to the phone and the name, made with the consent's salt. */
export function personCommitment(salt: string, person: { name: string; phone: string }): string {
  return commitment(salt, `${person.phone}:${person.name}`);
}

type Body = Partial<ConsentBody> & {
  readonly consent: string;
  readonly from?: string;
  readonly to?: ConsentRow['state'];
  readonly proof?: ConsentRow['proof'];
  readonly proof_at?: number;
  /** Who granted, where staff entered it for him. */
  readonly on_behalf_of?: string;
  readonly read?: string;
  readonly what?: string;
  readonly document?: string | null;
  readonly persons?: readonly string[];
};

/** Adds up the entries of one ledger, given whole and in order. */
export function foldLedger(events: readonly Event[]): Folded {
  const consents = new Map<string, FoldedConsent>();
  const reads = new Map<string, FoldedRead>();
  const problems: { ver: number; detail: string }[] = [];
  for (const event of events) {
    const body = JSON.parse(event.body) as Body;
    const report = (detail: string): void => void problems.push({ ver: event.ver, detail });
    if (event.type === 'consent.read') {
      for (const id of [body.consent, ...(body.persons ?? [])]) {
        const consent = consents.get(id);
        if (!consent || !isInForce(consent, event.at)) report(`a look without a consent in force (${id})`);
        else if (consent.institution_id !== body.institution || consent.application_id !== body.application) {
          report(`a look by another than the consent names (${id})`);
        }
      }
      const own = new Set(JSON.parse(consents.get(body.consent)?.data_classes ?? '[]') as string[]);
      if ((body.data_classes ?? []).some((item) => !own.has(item)))
        report('a look at more than the consent names');
      reads.set(body.read ?? '', {
        id: body.read ?? '',
        consent_id: body.consent,
        enterprise_id: body.enterprise ?? '',
        institution_id: body.institution ?? '',
        application_id: body.application ?? '',
        user_id: event.actor.user_id ?? '',
        what: body.what ?? '',
        document_id: body.document ?? null,
        data_classes: JSON.stringify(body.data_classes ?? []),
        persons: JSON.stringify(body.persons ?? []),
        at: event.at,
        ver: event.ver,
      });
      continue;
    }
    const before = consents.get(body.consent);
    const from = before?.state ?? 'new';
    const move = CONSENT_MOVES.find(({ emits }) => emits === event.type);
    if (!move || !move.from.includes(from) || move.to !== body.to || body.from !== from) {
      report(`${event.type} from ${from}`);
    }
    const begun = before ?? begunBy(body as ConsentBody, event);
    const granted =
      event.type === 'consent.granted'
        ? {
            granted_by: body.on_behalf_of ?? event.actor.user_id,
            granted_at: event.at,
            proof: body.proof ?? null,
            proof_at: body.proof_at ?? null,
            // Who is asked is known as an account once he has agreed.
            person_user_id: begun.subject === 'person' ? event.actor.user_id : null,
          }
        : {};
    const state = body.to ?? begun.state;
    const isOver = state === 'revoked' || state === 'expired' || state === 'rejected';
    consents.set(body.consent, {
      ...begun,
      ...granted,
      state,
      ended_at: isOver ? event.at : null,
      ver: event.ver,
    });
  }
  return { consents, reads, problems };
}

function begunBy(body: ConsentBody, event: Event): FoldedConsent {
  return {
    id: body.consent,
    enterprise_id: body.enterprise,
    subject: body.subject,
    person_role: body.person_role,
    person_user_id: null,
    person: body.person,
    grantee: body.grantee,
    institution_id: body.institution,
    application_id: body.application,
    purpose: body.purpose,
    data_classes: JSON.stringify(body.data_classes),
    data_from: body.data_from,
    fetch: body.fetch,
    text_hash: body.text_hash,
    separate: JSON.stringify(body.separate),
    state: 'requested',
    requested_by: event.actor.user_id,
    requested_at: event.at,
    granted_by: null,
    granted_at: null,
    proof: null,
    proof_at: null,
    valid_until: body.valid_until,
    retention_until: body.retention_until,
    ended_at: null,
    ver: event.ver,
  };
}
