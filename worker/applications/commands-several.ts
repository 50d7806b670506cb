// Asking up to three banks at once: one sheet, one demand, and a command for each bank with a key of its own. Whoever
// repeats a sheet whose connection broke completes the rest and doubles nothing.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { Ctx } from '../lib/context.ts';
import { AppError, type FieldError } from '../lib/problem.ts';
import { PROBLEMS, type ProblemCode } from '../lib/problems.ts';
import { readAll } from '../lib/sql.ts';
import { REFERENCE_LOAN } from '../products/card.ts';
import { prepareApplication, submitApplication, type Submitted } from './commands-submit.ts';
import { selectInstitutionsOf } from './queries-submit.ts';
import type { PrepareSeveralInput, SubmitInput, SubmitSeveralInput } from './schema.ts';
import { commonBounds, keyFor, misfitsOf, nearest } from './several.ts';

type Prepared = Awaited<ReturnType<typeof prepareApplication>>;

/** One product's sheet; null when it is no longer offered. */
async function prepared(
  ctx: Ctx,
  id: string,
  asked: { amount_fen?: number; term_months?: number },
): Promise<Prepared | null> {
  try {
    return await prepareApplication(ctx, id, asked);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null;
    throw error;
  }
}

/** Whose products these are; one that is not there is its own bank. */
async function institutionsOf(ctx: Ctx, products: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const [rows = []] = await readAll(ctx.db, [selectInstitutionsOf(products)]);
  return new Map([
    ...products.map((id) => [id, id] as const),
    ...(rows as { id: string; institution_id: string }[]).map((row) => [row.id, row.institution_id] as const),
  ]);
}

/** What the sheet for several banks shows: one wish within all their bounds, and of each what the sheet of one shows. */
export async function prepareSeveral(ctx: Ctx, input: PrepareSeveralInput) {
  const { products, purpose } = input;
  const asked = {
    amount_fen: input.amount_fen ?? REFERENCE_LOAN.amount_fen,
    term_months: input.term_months ?? REFERENCE_LOAN.term_months,
  };
  const [bankOf, first] = await Promise.all([
    institutionsOf(ctx, products),
    Promise.all(products.map((id) => prepared(ctx, id, asked))),
  ]);
  const known = first.filter((sheet) => sheet !== null);
  const isAskable = (i: number): boolean => {
    const sheet = first[i];
    return !!sheet && !sheet.in_flight && !sheet.cooling_down && sheet.failed.length === 0;
  };
  // One product of each bank: the first named of those that can be asked for.
  const again = products.map((id, i) =>
    products.some((other, j) => j < i && bankOf.get(other) === bankOf.get(id) && isAskable(j)),
  );
  // Whoever cannot be asked now does not bound what is asked of the others.
  const askable = first.filter((sheet, i) => sheet !== null && !again[i] && isAskable(i)) as typeof known;
  const common = commonBounds((askable.length > 0 ? askable : known).map(({ product }) => product));
  // A wish that was typed stands as it is, so that the sheet says whom it does not fit.
  const { amount, term } = common;
  const wish = {
    amount_fen:
      input.amount_fen ?? nearest(asked.amount_fen, amount && { min: amount.min_fen, max: amount.max_fen }),
    term_months: input.term_months ?? nearest(asked.term_months, term),
    purpose,
  };
  const sheets = await Promise.all(
    first.map((sheet, i) => {
      const same = sheet?.amount_fen === wish.amount_fen && sheet.term_months === wish.term_months;
      return sheet === null || same ? sheet : prepared(ctx, products[i] ?? '', wish);
    }),
  );
  const banks = products.map((product_id, i) => ({
    product_id,
    sheet: sheets[i] ?? null,
    again: again[i] ?? false,
  }));
  return {
    now: ctx.now,
    wish,
    common,
    sent: known[0]?.sent ?? null,
    firm: known[0]?.firm ?? null,
    banks: banks.map(({ product_id, sheet, again }) => ({
      product_id,
      sheet,
      again: sheet !== null && again,
      misfits: sheet ? misfitsOf(sheet.product, wish) : [],
    })),
  };
}

export type Refusal = {
  readonly code: ProblemCode;
  readonly detail: Bilingual;
  readonly errors: readonly FieldError[];
};

/** What became of one bank's command. */
export type SeveralOutcome = {
  readonly product_id: string;
  readonly application: Submitted | null;
  readonly refusal: Refusal | null;
};

const refusalOf = ({ code, details }: AppError): Refusal => ({
  code,
  detail: details.detail ?? PROBLEMS[code].title,
  errors: details.errors ?? [],
});

/** The context of one bank's command: the operation of a single submission, with a key derived from the sheet's. */
function ctxFor(ctx: Ctx, product_id: string, dry: boolean): Ctx {
  if (!ctx.command) throw new AppError('idempotency_key_missing');
  const { command } = ctx;
  return {
    ...ctx,
    command: {
      ...command,
      operation: 'application.submit',
      key: keyFor(command.key, product_id),
      // What owes its proof is decided and never written: so everything can be tried before anything is done.
      owes_step_up: dry || (command.owes_step_up ?? false),
    },
  };
}

async function send(ctx: Ctx, sheet: string, input: SubmitInput, dry: boolean): Promise<SeveralOutcome> {
  const { product_id } = input;
  try {
    const { answer } = await submitApplication(ctxFor(ctx, product_id, dry), input, { sheet });
    return { product_id, application: answer, refusal: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (dry && error.code === 'step_up_required') return { product_id, application: null, refusal: null };
    return { product_id, application: null, refusal: refusalOf(error) };
  }
}

/** What each refused bank is told as fields of the sheet: `banks.<product>`, or a field of that bank. */
function fieldsOf(outcomes: readonly SeveralOutcome[]): FieldError[] {
  return outcomes.flatMap(({ product_id, refusal }) => {
    if (!refusal) return [];
    const { code, detail, errors } = refusal;
    if (code !== 'invalid_input') return [{ field: `banks.${product_id}`, code, detail }];
    return errors.map((error) => ({ ...error, field: `banks.${product_id}.${error.field}` }));
  });
}

/**
 * Sends a sheet to its banks. Before anything is written all of them are tried: one that is refused is named, so that it
 * can be left out (422 `some_refused`). Then each is sent by itself, in their order; what a race refuses after that
 * stands in its outcome, and the others have gone on.
 */
export async function submitSeveral(
  ctx: Ctx,
  input: SubmitSeveralInput,
): Promise<{ demand_id: string | null; outcomes: SeveralOutcome[] }> {
  if (!ctx.command) throw new AppError('idempotency_key_missing');
  const { banks, demand_id, ...wish } = input;
  const inputs: SubmitInput[] = banks.map((bank) => ({
    ...bank,
    ...wish,
    ...(demand_id !== undefined && { demand_id }),
  }));
  const sheet = ctx.command.key;
  const bankOf = await institutionsOf(
    ctx,
    inputs.map(({ product_id }) => product_id),
  );
  const tried = await Promise.all(inputs.map((one) => send(ctx, sheet, one, true)));
  const twice = inputs.filter(
    ({ product_id }, i) =>
      inputs.findIndex((other) => bankOf.get(other.product_id) === bankOf.get(product_id)) !== i,
  );
  const errors = [
    ...fieldsOf(tried),
    ...twice.map(({ product_id }) => ({
      field: `banks.${product_id}`,
      code: 'same_institution',
      detail: both('同一家银行只能选一个产品', 'Choose one product of each bank'),
    })),
  ];
  if (errors.length > 0) throw new AppError('some_refused', { errors });
  if (ctx.command.owes_step_up) throw new AppError('step_up_required');
  const outcomes: SeveralOutcome[] = [];
  // One after the other: all of them write to the firm's ledger.
  for (const one of inputs) outcomes.push(await send(ctx, sheet, one, false));
  const demand = outcomes.find(({ application }) => application !== null)?.application?.demand_id ?? null;
  return { demand_id: demand, outcomes };
}
