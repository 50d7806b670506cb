// What an officer does for a firm while the owner is beside him: the standing check at the counter, a match, a draft, and
// an application that the owner has heard and lets go with a second code.
import { saveDraft } from '../applications/commands-drafts.ts';
import { prepareApplication, submitApplication } from '../applications/commands-submit.ts';
import type { Moved } from '../applications/commands.ts';
import { selectProduct, type ProductRow } from '../applications/queries-submit.ts';
import type { DraftBody } from '../applications/schema.ts';
import { countTry, sendCode, tryCode, type CodeFor } from '../identity/commands-codes.ts';
import type { Principal } from '../lib/actor.ts';
import { assertChanged, type Besides, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { canonicalJson } from '../lib/hash.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll, type Sql } from '../lib/sql.ts';
import { factsFromAnswers } from '../matching/answers.ts';
import { namesOf } from '../matching/names.ts';
import { matchResults } from '../matching/results.ts';
import type { FirmQuery } from '../matching/schema.ts';
import { DATA_CLASS_LABELS } from '../matching/terms-facts.ts';
import { answersOf } from '../matching/visitor.ts';
import { moneyText } from '../matching/words.ts';
import { insertMessage } from '../notifications/queries.ts';
import type { Topic } from '../notifications/terms.ts';
import { firmEvent } from '../organisations/commands-admission.ts';
import { proveStanding, type Standing } from '../organisations/commands.ts';
import { factsFrom, publicFactsFrom } from '../organisations/facts.ts';
import { factRowsFrom, firmFrom, selectFacts, selectFirm } from '../organisations/queries.ts';
import type { Listing } from '../products/schema.ts';
import { catalogueOf } from '../products/shelf.ts';
import type * as z from 'zod';
import { getAssisting, getProven, toOwner, wrongCode } from './commands.ts';
import { appendAct, type ActDone, type OpenRow } from './queries.ts';
import { actsOf, wasDone } from './rules.ts';
import type { AssistSheetInput } from './schema.ts';

/** A session as far as what is done in it must name it. */
type Session = Pick<OpenRow, 'id' | 'enterprise_id' | 'owner_id' | 'officer_name' | 'firm_name'>;

function told(
  ctx: Ctx,
  session: Session,
  message: { topic: Topic; ver: number; payload: Record<string, string> },
): Sql {
  const payload = { firm: session.firm_name, officer: session.officer_name, ...message.payload };
  return insertMessage(
    {
      id: idIn(ctx, 'message'),
      topic: message.topic,
      user_id: session.owner_id,
      object: session.enterprise_id,
      object_ver: message.ver,
      payload,
    },
    ctx.now,
  );
}

/**
 * Checks at the counter that the owner represents the firm, by his name and document number as he gives them: compared
 * by the identity port, in no row, no event and no log. As everywhere a second claimant opens a dispute instead.
 */
export async function proveAssisted(
  ctx: Ctx,
  id: string,
  claim: { readonly name: string; readonly document_number: string },
): Promise<Outcome<Standing>> {
  const { session, acting } = await getAssisting(ctx, id);
  await countTry(ctx, [{ throttle: 'standing_per_user', key: ctx.actor.user_id ?? '' }]);
  // The owner as he would stand before the same check on his own phone; he has no session here that could be moved.
  const owner: Principal = {
    sid: '',
    user_id: session.owner_id,
    kind: 'owner',
    name: '',
    phone: session.owner_phone,
    started_at: session.opened_at,
    step_up_at: session.opened_at,
    membership: {
      id: session.membership_id,
      org_id: session.enterprise_id,
      org_kind: 'enterprise',
      role: 'legal_representative',
      branch_id: null,
      standing_at: session.standing_at,
    },
  };
  return proveStanding(acting, owner, claim, {
    read: [],
    write: (_, { standing }) => {
      const act = standing === 'proven' ? 'enterprise.standing_proven' : 'enterprise.standing_disputed';
      const messages =
        standing === 'proven'
          ? [told(acting, session, { topic: 'assist.standing_proven', ver: 1, payload: {} })]
          : [];
      return [appendAct(id, { act, at: ctx.now }), ...messages];
    },
  });
}

/** The shelf judged for the firm: by all that is known of it once the owner has proven standing, else by what is public. */
export async function matchAssisted(ctx: Ctx, id: string, query: z.output<typeof FirmQuery>) {
  const { session } = await getAssisting(ctx, id);
  const isProven = session.standing_at !== null;
  const [view, [firms, facts]] = await Promise.all([
    catalogueOf(ctx),
    readAll(ctx.db, [
      selectFirm(session.enterprise_id),
      ...(isProven ? [selectFacts(session.enterprise_id)] : []),
    ]),
  ]);
  const firm = firmFrom(firms);
  if (!firm) throw new AppError('not_found');
  const { sort = 'cost', ...wish } = query;
  const today = dayOf(ctx.now);
  const known = isProven ? factsFrom(firm, factRowsFrom(facts), today) : publicFactsFrom(firm);
  const asked = factsFromAnswers(answersOf(wish), today);
  const names = namesOf(view.catalogue.towns);
  return {
    today,
    sort,
    firm: { id: firm.id, name: firm.name },
    ...matchResults(view.catalogue, { ...known, ...asked }, { ...wish, sort }, { today, names }),
  };
}

/**
 * The sheet as the officer reads it to the owner. Sharing a person's own name and phone is not part of it, nor are the
 * papers of the firm's vault.
 */
export async function prepareAssisted(
  ctx: Ctx,
  id: string,
  productId: string,
  asked: { amount_fen?: number | undefined; term_months?: number | undefined },
) {
  const { session, acting } = await getProven(ctx, id);
  const {
    contact: _contact,
    offered: _offered,
    ...sheet
  } = await prepareApplication(acting, productId, {
    ...(asked.amount_fen === undefined ? {} : { amount_fen: asked.amount_fen }),
    ...(asked.term_months === undefined ? {} : { term_months: asked.term_months }),
  });
  return { ...sheet, expires_at: session.expires_at };
}

/** The firm's event for what was done, the line in the session and, the first time, the owner's message. */
function recorded<Made>(
  acting: Ctx,
  session: Session,
  of: {
    readonly act: (made: Made) => ActDone & { act: 'assist.draft_saved' | 'assist.submitted' };
    readonly body: (made: Made) => Readonly<Record<string, unknown>>;
    readonly message: (made: Made) => { topic: Topic; payload: Record<string, string> } | null;
  },
): Besides<Made> {
  return {
    read: [selectFirm(session.enterprise_id)],
    write: ([firms], made) => {
      const firm = firmFrom(firms);
      if (!firm) throw new AppError('not_found');
      const act = of.act(made);
      const { event, write } = firmEvent(acting, firm, {
        type: act.act,
        command: acting.command?.operation ?? act.act,
        body: of.body(made),
      });
      const message = of.message(made);
      return [
        ...write,
        appendAct(session.id, act),
        assertChanged(),
        ...(message ? [told(acting, session, { ...message, ver: event.ver })] : []),
      ];
    },
  };
}

/** Keeps the sheet as the firm's own draft: the owner finds it on his phone. */
export async function saveAssistedDraft(
  ctx: Ctx,
  id: string,
  at: { readonly product_id: string; readonly version: number },
  body: DraftBody,
): Promise<Outcome<{ version: number; updated_at: number }>> {
  const { session, acting } = await getProven(ctx, id);
  const product = at.product_id;
  const isFirst = !wasDone(session, 'assist.draft_saved', product);
  const name = await productName(ctx, product);
  return saveDraft(
    acting,
    at,
    body,
    recorded<{ version: number }>(acting, session, {
      act: () => ({ act: 'assist.draft_saved', at: ctx.now, product }),
      body: () => ({ product }),
      message: () => (isFirst ? { topic: 'assist.draft_saved', payload: { product: name } } : null),
    }),
  );
}

async function getProduct(ctx: Ctx, productId: string): Promise<ProductRow & { listed: Listing }> {
  const [rows] = await readAll(ctx.db, [selectProduct(productId)]);
  const product = (rows as ProductRow[])[0];
  if (!product) throw new AppError('not_found');
  return { ...product, listed: JSON.parse(product.listing) as Listing };
}

const productName = async (ctx: Ctx, productId: string): Promise<string> =>
  (await getProduct(ctx, productId)).listed.name;

/** The second code is good for just this sheet: another amount, bank or end needs another code. */
function codeFor(
  session: OpenRow,
  sheet: AssistSheetInput,
  words: Readonly<Record<string, string>> = {},
): CodeFor {
  return {
    purpose: 'assist_submit',
    phone: session.owner_phone ?? '',
    about: `${session.id}:${canonicalJson(sheet)}`,
    words,
  };
}

/**
 * Sends the second code, once the sheet could be sent as it is: its message names bank, product, amount, data and end.
 * Whatever would refuse the application refuses the code.
 */
export async function requestSubmitCode(
  ctx: Ctx,
  id: string,
  sheet: AssistSheetInput,
  address: string,
): Promise<{ sent: true }> {
  const { session, acting } = await getProven(ctx, id);
  await countTry(ctx, [{ throttle: 'assist_code_per_user', key: ctx.actor.user_id ?? '' }]);
  await assertSound(acting, session, sheet);
  const product = await getProduct(ctx, sheet.product_id);
  const words = {
    officer: session.officer_name,
    firm: session.firm_name,
    bank: product.institution_name,
    product: product.listed.name,
    amount: moneyText(sheet.amount_fen).zh,
    months: String(sheet.term_months),
    data: sheet.consent.data_classes.map((item) => DATA_CLASS_LABELS[item].zh).join('、'),
    until: sheet.consent.until,
  };
  await sendCode(toOwner(ctx), codeFor(session, sheet, words), address);
  return { sent: true };
}

/** Decides the application without writing anything: what `execute` does where a proof is still owed. */
async function assertSound(acting: Ctx, session: OpenRow, sheet: AssistSheetInput): Promise<void> {
  const command = {
    operation: 'assist.submit',
    // A key that no command has: nothing was done under it and nothing will be.
    key: `check:${session.id}`,
    owes_step_up: true,
    proof: { kind: 'sms' as const, at: acting.now },
  };
  try {
    await submitApplication({ ...acting, command }, sheet);
  } catch (error) {
    if (error instanceof AppError && error.code === 'step_up_required') return;
    throw error;
  }
}

/** What belongs into the batch of an assisted application: the firm's event, the line in the session, the owner's message. */
export function submissionRecorded(
  acting: Ctx,
  session: Session,
  sent: {
    readonly product_id: string;
    readonly bank: string;
    readonly product: string;
    readonly amount_fen: number;
  },
): Besides<Moved> {
  const { product_id, bank, product, amount_fen } = sent;
  return recorded<Moved>(acting, session, {
    act: ({ id: application }) => ({
      act: 'assist.submitted',
      at: acting.now,
      product: product_id,
      application,
    }),
    body: ({ id: application }) => ({ product: product_id, application }),
    message: ({ number }) => ({
      topic: 'assist.submitted',
      payload: { number, bank, product, amount: moneyText(amount_fen).zh },
    }),
  });
}

/**
 * Sends the application with the owner's second code. It is the firm's own: demand, consent and take-back are as ever,
 * with the officer named in each. The owner gets a message of what was done.
 */
export async function submitAssisted(
  ctx: Ctx,
  id: string,
  { code, ...sheet }: AssistSheetInput & { readonly code: string },
): Promise<Outcome<Moved>> {
  const { session, acting: begun } = await getProven(ctx, id);
  await countTry(ctx, [{ throttle: 'assist_try_per_user', key: ctx.actor.user_id ?? '' }]);
  // The consent rests on the code that was read out just now.
  const acting: Ctx = {
    ...begun,
    command: begun.command && { ...begun.command, proof: { kind: 'sms', at: ctx.now } },
  };
  const product = await getProduct(ctx, sheet.product_id);
  const used = await tryCode(ctx, codeFor(session, sheet), code);
  const along = submissionRecorded(acting, session, {
    product_id: sheet.product_id,
    bank: product.institution_name,
    product: product.listed.name,
    amount_fen: sheet.amount_fen,
  });
  return submitApplication(acting, sheet, {
    besides: {
      read: along.read,
      // Asked last and inside: a repetition of what was sent is answered before its spent code is looked at.
      write: (rows, made) => {
        if (!used) throw wrongCode();
        return [used, assertChanged(), ...along.write(rows, made)];
      },
    },
  });
}

/** What the officer's page says of itself. */
export async function showAssist(ctx: Ctx, id: string) {
  const { session } = await getAssisting(ctx, id);
  return {
    now: ctx.now,
    id: session.id,
    firm: { name: session.firm_name, uscc: session.uscc },
    channel: session.channel,
    opened_at: session.opened_at,
    expires_at: session.expires_at,
    standing: session.standing_at !== null,
    acts: actsOf(session),
  };
}
