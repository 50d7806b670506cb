// People who consent for themselves (PIPL article 23): whoever sends the application shares his own name and phone, and
// whoever else stands behind it is asked by text message and answers under the phone that was named.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { execute, type Outcome } from '../lib/command.ts';
import { idIn, pageUrl, type Ctx } from '../lib/context.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import type { Sql } from '../lib/sql.ts';
import { insertMessage } from '../notifications/queries.ts';
import {
  changeConsent,
  grantConsent,
  moveConsent,
  partIn,
  requestConsent,
  withdrawalTold,
  type MovedConsent,
} from './commands.ts';
import { Page } from './commands-ledger.ts';
import {
  selectCaseOfConsent,
  selectConsent,
  selectLiveConsents,
  selectNamedCase,
  selectPerson,
  type CaseRow,
  type NamedCase,
} from './queries.ts';
import { selectLedger, selectLedgerOfConsent } from './queries-ledger.ts';
import { defaultUntil, type ConsentRow, type Someone } from './rules.ts';
import type { AskPersonInput } from './schema.ts';
import { MAX_PEOPLE, PERSON_ROLE_LABELS, type PersonRole } from './terms.ts';
import { personText, textHash } from './texts.ts';

/** States of an application in which its bank still has a use for somebody's name and phone. */
const CLOSED: readonly string[] = [
  'completed',
  'rejected',
  'rerouted',
  'withdrawn',
  'not_taken',
  'incomplete',
  'expired',
];

type PersonRow = { name: string; phone: string | null };

/** The role in which a member of a firm consents for himself. */
export function ownRole(role: string): PersonRole {
  return role === 'handler' ? 'handler' : 'legal_representative';
}

/** The words with which somebody shares his own name and phone with the bank of an application. */
export function contactText(of: {
  firm: string;
  institution: Bilingual;
  product: string;
  role: string;
  until: string;
}): { text: Bilingual; text_hash: string } {
  const text = personText({ ...of, role: ownRole(of.role) });
  return { text, text_hash: textHash(text) };
}

/** The statements with which the acting person shares his name and phone for an application. The page is written by the caller. */
export function shareOwnContact(
  ctx: Ctx,
  page: Page,
  share: {
    readonly person: PersonRow;
    readonly institution_id: string;
    readonly application_id: string;
    readonly text: Bilingual;
    readonly until: string;
    readonly command: string;
  },
): { row: ConsentRow; write: Sql[] } {
  const { person, institution_id, application_id, text, until, command } = share;
  if (person.phone === null) throw new AppError('forbidden');
  return grantConsent(
    ctx,
    page,
    {
      purpose: 'personal_provision',
      institution_id,
      application_id,
      data_classes: [],
      until,
      text,
      person: { role: ownRole(ctx.actor.role), name: person.name, phone: person.phone },
      separate: ['third_party_provision'],
    },
    command,
  );
}

const institutionOf = (row: NamedCase): Bilingual => both(row.institution_name, row.institution_name_en);

/** An open application of the acting firm; 404 for another's, 409 for one that is over. */
function openCase(rows: unknown[] | undefined): NamedCase {
  const found = (rows as NamedCase[] | undefined)?.[0];
  if (!found) throw new AppError('not_found');
  if (CLOSED.includes(found.state)) throw new AppError('illegal_move', { state: found.state, allowed: [] });
  return found;
}

/** The sheet for sharing one's own name and phone later: the words, until when. Throws as {@link openCase}. */
export function contactSheet(ctx: Pick<Ctx, 'now' | 'actor'>, rows: unknown[] | undefined) {
  const found = openCase(rows);
  const until = defaultUntil(dayOf(ctx.now));
  return {
    until,
    ...contactText({ ...found, institution: institutionOf(found), role: ctx.actor.role, until }),
  };
}

/** The acting person shares his name and phone with the bank of an application. The words are those that were shown. */
export function shareContact(
  ctx: Ctx,
  application_id: string,
  input: { readonly text_hash: string },
  who: Someone,
): Promise<Outcome<MovedConsent>> {
  const firm = ctx.actor.org_id ?? '';
  return execute<MovedConsent>(ctx, {
    input: { application_id, ...input },
    read: [
      selectNamedCase(application_id, firm),
      selectLedger(firm),
      selectLiveConsents(application_id),
      selectPerson(who.user_id),
    ],
    decide: ([cases, ledger, consents, people]) => {
      const found = openCase(cases);
      const { text, text_hash, until } = contactSheet(ctx, cases);
      const person = (people as PersonRow[])[0];
      if (!person) throw new AppError('not_found');
      const mine = ownIn(consents, who);
      if (mine?.state === 'active')
        throw new AppError('illegal_move', { state: 'active', allowed: ['revoke'] });
      if (text_hash !== input.text_hash) throw new AppError('consent_changed');
      const page = new Page(ctx, firm, ledger);
      const shared = shareOwnContact(ctx, page, {
        person,
        institution_id: found.institution_id,
        application_id,
        text,
        until,
        command: 'contact.share',
      });
      return {
        status: 201,
        answer: { id: shared.row.id, state: shared.row.state },
        write: [...shared.write, ...page.statements()],
      };
    },
  });
}

/** The acting person takes back what he shared: from now on nobody reads his name and phone here. */
export function withdrawContact(
  ctx: Ctx,
  application_id: string,
  who: Someone,
): Promise<Outcome<MovedConsent>> {
  const firm = ctx.actor.org_id ?? '';
  return execute<MovedConsent>(ctx, {
    input: { application_id },
    tries: 10,
    read: [selectNamedCase(application_id, firm), selectLedger(firm), selectLiveConsents(application_id)],
    decide: ([cases, ledger, consents]) => {
      const found = (cases as NamedCase[])[0];
      if (!found) throw new AppError('not_found');
      const own = ownIn(consents, who);
      if (!own) throw new AppError('illegal_move', { state: 'revoked', allowed: ['grant'] });
      const page = new Page(ctx, firm, ledger);
      const moved = moveConsent(ctx, page, own, { command: 'revoke', by: 'consent.withdraw_contact' });
      return {
        answer: { id: own.id, state: moved.row.state },
        write: [...moved.write, ...page.statements(), ...withdrawalTold(ctx, moved.row, found)],
      };
    },
  });
}

/** The live consent of the acting person himself among those of an application. */
export function ownIn(consents: unknown[] | undefined, who: Someone): ConsentRow | undefined {
  return ((consents ?? []) as ConsentRow[]).find(
    ({ subject, person_phone, state }) =>
      subject === 'person' &&
      person_phone !== null &&
      person_phone === who.phone &&
      (state === 'active' || state === 'paused'),
  );
}

/** The firm asks a person who stands behind an application: nothing is shown of him before he agrees. */
export function askPerson(
  ctx: Ctx,
  application_id: string,
  input: AskPersonInput,
): Promise<Outcome<MovedConsent>> {
  const firm = ctx.actor.org_id ?? '';
  const { role, name, phone } = input;
  return execute<MovedConsent>(ctx, {
    input: { application_id, ...input },
    read: [selectNamedCase(application_id, firm), selectLedger(firm), selectLiveConsents(application_id)],
    decide: ([cases, ledger, consents]) => {
      const found = openCase(cases);
      const people = (consents as ConsentRow[]).filter(({ subject }) => subject === 'person');
      if (people.some((row) => row.person_role === role && row.person_phone === phone)) {
        throw fieldError(
          'phone',
          'already_asked',
          both('已向该手机号发出过请求', 'This number has been asked already'),
        );
      }
      if (people.length >= MAX_PEOPLE) {
        throw fieldError(
          'phone',
          'too_many_people',
          both(`每笔申请最多 ${MAX_PEOPLE} 人`, `At most ${MAX_PEOPLE} people for one application`),
        );
      }
      const until = defaultUntil(dayOf(ctx.now));
      const text = personText({ ...found, institution: institutionOf(found), role, until });
      const page = new Page(ctx, firm, ledger);
      const asked = requestConsent(
        ctx,
        page,
        {
          purpose: 'personal_provision',
          institution_id: found.institution_id,
          application_id,
          data_classes: [],
          until,
          text,
          person: { role, name, phone },
          separate: ['third_party_provision'],
        },
        'consent.ask_person',
      );
      const link = pageUrl(ctx, '/me/consents');
      return {
        status: 201,
        answer: { id: asked.row.id, state: asked.row.state },
        write: [
          ...asked.write,
          ...page.statements(),
          insertMessage(
            {
              id: idIn(ctx, 'message'),
              topic: 'consent.asked',
              user_id: null,
              phone,
              object: asked.row.id,
              object_ver: asked.row.ver,
              payload: { firm: found.firm, number: found.number, link: link === null ? '' : ` ${link}` },
            },
            ctx.now,
          ),
        ],
      };
    },
  });
}

/** The statement that tells the firm's person who asked how somebody answered. */
function answered(
  ctx: Ctx,
  row: ConsentRow,
  told: CaseRow | undefined,
  topic: 'consent.granted' | 'consent.rejected',
) {
  if (!told || row.requested_by === null || row.person_role === null) return [];
  return [
    insertMessage(
      {
        id: idIn(ctx, 'message'),
        topic,
        user_id: row.requested_by,
        object: row.id,
        object_ver: row.ver,
        payload: { number: told.number, role: PERSON_ROLE_LABELS[row.person_role].zh },
      },
      ctx.now,
    ),
  ];
}

/** The person who was named agrees, to just the words that were kept. Nobody else's phone can (abuse case T16). */
export function grantAsPerson(
  ctx: Ctx,
  id: string,
  input: { readonly text_hash: string },
  who: Someone,
): Promise<Outcome<MovedConsent>> {
  return execute<MovedConsent>(ctx, {
    input: { id, ...input },
    read: [selectConsent(id), selectLedgerOfConsent(id), selectCaseOfConsent(id)],
    decide: ([consents, ledger, cases]) => {
      const found = (consents as ConsentRow[])[0];
      // A firm that asked must not learn here what it may not do: it is nobody's but the person's.
      if (found?.subject !== 'person' || found.person_phone !== who.phone) throw new AppError('not_found');
      const row = partIn(found, 'grant', who, ctx.now);
      if (row.text_hash !== input.text_hash) throw new AppError('consent_changed');
      const page = new Page(ctx, row.enterprise_id, ledger);
      const moved = moveConsent(ctx, page, row, { command: 'grant', by: 'me.grant_consent' });
      return {
        answer: { id, state: moved.row.state },
        write: [
          ...moved.write,
          ...page.statements(),
          ...answered(ctx, moved.row, (cases as CaseRow[])[0], 'consent.granted'),
        ],
      };
    },
  });
}

/** The person who was named does not agree, pauses what he agreed to, goes on with it, or takes it back. */
export function answerAsPerson(
  ctx: Ctx,
  id: string,
  command: 'reject' | 'pause' | 'resume' | 'revoke',
  who: Someone,
): Promise<Outcome<MovedConsent>> {
  // Known by the phone alone: in whose name he acts otherwise does not matter here.
  return changeConsent(ctx, id, command, { ...who, org_id: null });
}
