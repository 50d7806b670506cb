// What the firm's people, and a person who was asked, read of consents and looks. Output lists every field.
import { both } from '../lib/bilingual.ts';
import type { ClassLooks, ListedConsent, ListedRead, PersonalConsent } from './queries-ledger.ts';
import { classesOf, movesFrom, partOf, stateAt, type ConsentRow, type Someone } from './rules.ts';
import { PLATFORM } from './terms.ts';

/** A consent as its firm sees it: of a person only the role, and whether he is the reader himself. */
export function consentView(row: ListedConsent, who: Someone, now: number) {
  const state = stateAt(row, now);
  const part = partOf(row, who);
  return {
    id: row.id,
    subject: row.subject,
    person_role: row.person_role,
    mine: part === 'person',
    grantee: row.grantee,
    institution:
      row.grantee === 'platform' ? PLATFORM : both(row.institution_name ?? '', row.institution_name_en ?? ''),
    application:
      row.application_id === null
        ? null
        : { id: row.application_id, number: row.number, product: row.product },
    purpose: row.purpose,
    data_classes: classesOf(row),
    separate: JSON.parse(row.separate) as string[],
    text_hash: row.text_hash,
    state,
    actions: part === null ? [] : movesFrom(state, part),
    // Entered by staff in assisted mode, granted by the owner.
    assisted: row.subject === 'enterprise' && row.granted_by !== null && row.granted_by !== row.requested_by,
    requested_at: row.requested_at,
    granted_at: row.granted_at,
    valid_until: row.valid_until,
    retention_until: row.retention_until,
    ended_at: row.ended_at,
    reads: row.reads ?? 0,
    last_read_at: row.last_read_at,
  };
}

/** A consent as the person sees it whose name and phone it is about, with the words. */
export function personalView(row: PersonalConsent, now: number) {
  const state = stateAt(row, now);
  return {
    id: row.id,
    role: row.person_role,
    name: row.person_name,
    firm: row.firm ?? '',
    institution: both(row.institution_name ?? '', row.institution_name_en ?? ''),
    number: row.number,
    product: row.product,
    state,
    actions: movesFrom(state, 'person'),
    text: both(row.zh, row.en),
    text_hash: row.text_hash,
    requested_at: row.requested_at,
    granted_at: row.granted_at,
    valid_until: row.valid_until,
    ended_at: row.ended_at,
    reads: row.reads ?? 0,
    last_read_at: row.last_read_at,
  };
}

/** The people of an application as both sides see them before anybody looks: role and state, no name. */
export function peopleView(rows: readonly ConsentRow[], now: number, who?: Someone) {
  return rows
    .filter(({ subject }) => subject === 'person')
    .map((row) => ({
      id: row.id,
      role: row.person_role ?? 'handler',
      state: stateAt(row, now),
      mine: who !== undefined && row.person_phone !== null && row.person_phone === who.phone,
    }));
}

/** A receipt: who looked, when, at what. */
export function readView(row: ListedRead) {
  return {
    id: row.id,
    at: row.at,
    version: row.ver,
    consent: row.consent_id,
    what: row.what,
    document: row.document,
    person: row.user_name,
    institution: both(row.institution_name, row.institution_name_en),
    data_classes: classesOf(row),
    persons: (JSON.parse(row.persons) as string[]).length,
  };
}

/** How often a class of data was looked at, and by whom and when last. */
export function classLooksView(row: ClassLooks) {
  return {
    data_class: row.data_class,
    count: row.looks,
    at: row.at,
    person: row.person,
    institution: both(row.institution_name, row.institution_name_en),
  };
}
