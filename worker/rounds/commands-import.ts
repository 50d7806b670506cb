// What an upload writes: for each changed product a round with the terms of its row, in one batch for all of them, and
// the way back as long as nobody has decided on any.
import { insertEvents } from '../audit/queries.ts';
import { newStream, nextEvent, type Event } from '../audit/rules.ts';
import { assertInBatch } from '../lib/command.ts';
import { idIn } from '../lib/context.ts';
import { canonicalJson } from '../lib/hash.ts';
import { AppError } from '../lib/problem.ts';
import type { Sql } from '../lib/sql.ts';
import type { Acting } from './commands.ts';
import type { Draft } from './problems.ts';
import type { CodedRow, RoundRow } from './queries.ts';
import {
  allChanged,
  insertProducts,
  insertRounds,
  updateProducts,
  updateRounds,
  type NewProduct,
  type NewRound,
  type OwnProduct,
  type ProductStep,
  type RoundStep,
} from './queries-import.ts';

/** A row that changes the shelf: the product it is about, null for a new one, and its terms. */
export type ImportedRow = {
  readonly product: OwnProduct | null;
  readonly draft: Draft & { readonly code: string };
};

/** Statements on many rows, each followed by what stops the batch unless it changed all of its own. */
export const checked = (statements: readonly Sql[]): Sql[] =>
  statements.flatMap((statement) => [statement, assertInBatch(allChanged(statement))]);

/** Whether an upload may write a product: no round of it is in other people's hands. */
export function canImport(product: OwnProduct | null): boolean {
  return product?.round == null || product.round.state === 'editing';
}

/**
 * The statements that write the rows of an upload into rounds. Throws 409 when a round has gone into other people's
 * hands since the upload was looked at; a product that moved meanwhile stops the batch.
 */
export function importedStatements(
  acting: Acting,
  job: { readonly id: string; readonly institution_id: string },
  rows: readonly ImportedRow[],
): Sql[] {
  const { now, actor } = acting;
  const events: Event[] = [];
  const products: NewProduct[] = [];
  const rounds: NewRound[] = [];
  const moved: ProductStep[] = [];
  const rewritten: RoundStep[] = [];
  const editor = actor.user_id ?? '';
  const begun = (product_id: string, number: number, draft: Draft): string => {
    const id = idIn(acting, 'round');
    const { institution_id } = job;
    const text = canonicalJson(draft);
    const editors = JSON.stringify([editor]);
    rounds.push({
      id,
      product_id,
      institution_id,
      number,
      draft: text,
      editors,
      import_id: job.id,
      opened_at: now,
    });
    return id;
  };
  for (const { product, draft } of rows) {
    if (!canImport(product))
      throw new AppError('illegal_move', { state: product?.round?.state ?? '', allowed: [] });
    if (product === null) {
      const id = idIn(acting, 'product');
      const event = nextEvent(newStream(id), actor, now, {
        type: 'product.created',
        command: 'product.import',
        body: { product: id, institution: job.institution_id, code: draft.code, import: job.id },
      });
      events.push(event);
      const { institution_id } = job;
      products.push({
        id,
        institution_id,
        code: draft.code,
        ver: event.ver,
        head: event.hash,
        created_at: now,
      });
      begun(id, 1, draft);
      continue;
    }
    const { round } = product;
    const type = round ? 'product.round_imported' : 'product.round_opened';
    const id = round?.id ?? begun(product.id, product.rounds + 1, draft);
    const event = productStep(acting, product, type, { round: id, import: job.id }, 'product.import');
    events.push(event);
    moved.push(stepOf(product, event, product.state));
    if (!round) continue;
    const editors = [...new Set([...(JSON.parse(round.editors) as string[]), editor])];
    rewritten.push({
      id,
      rev: round.rev,
      state: 'editing',
      draft: canonicalJson(draft),
      editors: JSON.stringify(editors),
      import_id: job.id,
      before_import: round.draft,
      closed_at: null,
    });
  }
  return [
    ...insertProducts(products),
    ...checked(updateProducts(moved)),
    ...insertRounds(rounds),
    ...checked(updateRounds(rewritten)),
    ...insertEvents(events),
  ];
}

function productStep(
  { actor, now }: Acting,
  product: CodedRow,
  type: string,
  body: Readonly<Record<string, unknown>>,
  command: string,
): Event {
  return nextEvent({ id: product.id, ver: product.ver, head: product.head }, actor, now, {
    type,
    command,
    body: { product: product.id, institution: product.institution_id, was: product.state, ...body },
  });
}

const stepOf = (product: CodedRow, event: Event, state: string): ProductStep => ({
  id: product.id,
  was: product.ver,
  ver: event.ver,
  head: event.hash,
  state,
  off_shelf: product.off_shelf,
});

/** The rounds of an upload that its undoing takes back: those in which nobody wrote since; null when one is decided on. */
function undoneBy(rounds: readonly RoundRow[]): RoundRow[] | null {
  const open = rounds.filter(({ state }) => state !== 'dropped');
  if (open.some(({ state }) => !['editing', 'checking', 'reviewing'].includes(state))) return null;
  const untouched = open.filter(({ import_touched }) => import_touched === 0);
  return untouched.length > 0 ? untouched : null;
}

/**
 * The statements that take an upload back: rounds it opened are dropped, drafts it wrote over stand as before. What
 * somebody wrote in since stays. Throws 409 when one of them has been decided on, or nothing is left to take back.
 */
export function importUndone(
  acting: Acting,
  job: { readonly id: string },
  rounds: readonly RoundRow[],
  products: readonly CodedRow[],
): Sql[] {
  const undone = undoneBy(rounds);
  if (!undone) throw new AppError('illegal_move', { state: 'reviewed', allowed: [] });
  const byId = new Map(products.map((product) => [product.id, product]));
  const events: Event[] = [];
  const moved: ProductStep[] = [];
  const steps: RoundStep[] = [];
  for (const round of undone) {
    const product = byId.get(round.product_id);
    if (!product) throw new Error('a round without its product');
    const isRestored = round.before_import !== null;
    const type = isRestored ? 'product.round_restored' : 'product.round_dropped';
    const event = productStep(
      acting,
      product,
      type,
      { round: round.id, import: job.id },
      'product.undo_import',
    );
    events.push(event);
    moved.push(stepOf(product, event, product.version_id === null ? 'draft' : product.state));
    steps.push({
      id: round.id,
      rev: round.rev,
      state: isRestored ? 'editing' : 'dropped',
      draft: round.before_import ?? round.draft,
      editors: round.editors,
      import_id: isRestored ? null : round.import_id,
      before_import: null,
      closed_at: isRestored ? null : acting.now,
    });
  }
  return [...checked(updateProducts(moved)), ...checked(updateRounds(steps)), ...insertEvents(events)];
}
