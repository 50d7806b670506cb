// Drafts: what was typed is kept as it is, so that it survives a reload, another device and a time without network.
import { assertChanged, execute, type Besides, type Outcome } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { AppError } from '../lib/problem.ts';
import { readAll } from '../lib/sql.ts';
import { both } from '../lib/bilingual.ts';
import { deleteDraft, selectDraft, upsertDraft, type DraftOfFirm, type DraftRow } from './queries-drafts.ts';
import { selectProduct, type ProductRow } from './queries-submit.ts';
import type { DraftBody } from './schema.ts';

/** A draft as its page shows it; `version` 0 with no body stands for none. */
export type DraftView = { version: number; updated_at: number | null; body: DraftBody | null };

/** The row of {@link selectDraft} as its page shows it. */
export function draftView(rows: readonly unknown[] | undefined): DraftView {
  const row = (rows as DraftRow[] | undefined)?.[0];
  return row
    ? { version: row.ver, updated_at: row.updated_at, body: JSON.parse(row.body) as DraftBody }
    : { version: 0, updated_at: null, body: null };
}

/** A draft as the list of a firm's applications names it; the amount is as it was typed. */
export const draftHead = (row: DraftOfFirm) => ({
  product_id: row.product_id,
  product_name: row.product_name,
  institution: both(row.institution_name, row.institution_name_en),
  amount: (JSON.parse(row.body) as DraftBody).amount_fen ?? null,
  updated_at: row.updated_at,
  version: row.ver,
});

/** Throws a draft away, as it was seen: what another device has written since stays (412). Throws 404 when there is none. */
export function dropDraft(
  ctx: Ctx,
  at: { readonly product_id: string; readonly version: number },
): Promise<Outcome<{ product_id: string }>> {
  const { product_id, version } = at;
  const firm = ctx.actor.org_id ?? '';
  return execute(ctx, {
    input: at,
    read: [selectDraft(firm, product_id)],
    decide: ([drafts]) => {
      const known = draftView(drafts).version;
      if (known === 0) throw new AppError('not_found');
      if (version !== known) throw new AppError('stale_version', { version: known });
      return { answer: { product_id }, write: [deleteDraft(firm, product_id), assertChanged()] };
    },
  });
}

/** The firm's draft for a product. Throws 404 for a product that is not there. */
export async function showDraft(ctx: Ctx, productId: string): Promise<DraftView> {
  const [products, drafts] = await readAll(ctx.db, [
    selectProduct(productId),
    selectDraft(ctx.actor.org_id ?? '', productId),
  ]);
  if (!products?.length) throw new AppError('not_found');
  return draftView(drafts);
}

/**
 * Keeps what was typed over the version that was seen, 0 for a first draft. When another device has saved meanwhile it
 * is refused (412) with the version now: nothing of either text is lost, and whoever was second decides.
 */
export function saveDraft(
  ctx: Ctx,
  at: { readonly product_id: string; readonly version: number },
  body: DraftBody,
  besides?: Besides<{ version: number }>,
): Promise<Outcome<{ version: number; updated_at: number }>> {
  const { product_id, version } = at;
  const enterprise_id = ctx.actor.org_id ?? '';
  return execute(ctx, {
    input: { ...at, body },
    read: [selectProduct(product_id), selectDraft(enterprise_id, product_id), ...(besides?.read ?? [])],
    decide: ([products, drafts, ...rest]) => {
      const [product] = products as ProductRow[];
      if (!product) throw new AppError('not_found');
      const known = draftView(drafts).version;
      if (version !== known) throw new AppError('stale_version', { version: known });
      const next = { body: JSON.stringify(body), ver: known + 1, updated_at: ctx.now };
      return {
        answer: { version: next.ver, updated_at: ctx.now },
        write: [
          upsertDraft({ enterprise_id, product_id, ...next }),
          assertChanged(),
          ...(besides?.write(rest, { version: next.ver }) ?? []),
        ],
      };
    },
  });
}
