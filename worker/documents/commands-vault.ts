// The firm's vault: what is in it, where each paper is used, and taking one out.
import { execute, type Outcome } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { documentMovesNow } from './machine.ts';
import { Paper } from './commands-paper.ts';
import {
  selectOwnDocument,
  selectUsesOfDocument,
  selectUsesOfFirm,
  selectVault,
  selectVaultSize,
  type DocumentRow,
  type UsedIn,
  type VaultSize,
} from './queries.ts';
import {
  selectCoveringConsents,
  selectLicences,
  updateDropped,
  type Covering,
  type LicenceRow,
} from './queries-licences.ts';
import { filesOf } from './storage.ts';
import { VAULT_LIMIT, type DocumentState } from './terms.ts';
import { licenceView, vaultView } from './views.ts';

/** Everything the firm's page of papers shows. */
export async function showVault(ctx: Ctx) {
  const firm = ctx.actor.org_id ?? '';
  const [documents, uses, sizes, licences, consents] = await readAll(ctx.db, [
    selectVault(firm),
    selectUsesOfFirm(firm),
    selectVaultSize(firm),
    selectLicences(firm),
    selectCoveringConsents(firm, ctx.now),
  ]);
  const today = dayOf(ctx.now);
  const held = licences as LicenceRow[];
  return {
    now: ctx.now,
    limit: VAULT_LIMIT,
    used: (sizes as [VaultSize])[0],
    documents: (documents as DocumentRow[]).map((row) => vaultView(row, uses as UsedIn[], held, today)),
    licences: licenceView(held, consents as Covering[]),
  };
}

export type Removed = { readonly id: string; readonly state: DocumentState; readonly kept_for: number };

/**
 * Takes a paper out of the vault. What an open application uses leaves the vault and is kept for the case until the case is
 * over (`kept_for` counts those); anything else is removed with its bytes. Throws 404, 412, 409.
 */
export async function removeDocument(
  ctx: Ctx,
  at: { readonly id: string; readonly version: number },
): Promise<Outcome<Removed>> {
  const { id, version } = at;
  let gone: string | null = null;
  const outcome = await execute<Removed>(ctx, {
    input: at,
    read: [selectOwnDocument(id, ctx.actor.org_id ?? ''), selectUsesOfDocument(id)],
    decide: ([rows, uses]) => {
      const row = (rows as DocumentRow[])[0];
      if (!row || row.hidden_at !== null) throw new AppError('not_found');
      if (row.ver !== version) throw new AppError('stale_version', { state: row.state, version: row.ver });
      const open = new Set(
        (uses as UsedIn[]).filter((use) => use.open === 1).map(({ application_id }) => application_id),
      );
      // What the scan refused has no bytes left to keep.
      const command = open.size > 0 && row.state !== 'refused' ? 'hide' : 'remove';
      const allowed = documentMovesNow(row.state, ctx.actor.role);
      if (!allowed.includes(command)) throw new AppError('illegal_move', { state: row.state, allowed });
      const paper = new Paper(ctx, row).move(command, command === 'hide' ? { hidden_at: ctx.now } : {});
      gone = command === 'remove' ? row.object_key : null;
      return {
        answer: { id, state: paper.row.state, kept_for: command === 'hide' ? open.size : 0 },
        write: [
          ...paper.statements(),
          ...(row.licence_id === null ? [] : [updateDropped(row.licence_id, ctx.now)]),
        ],
      };
    },
  });
  // What stays behind here is collected with the orphans.
  if (gone !== null && !outcome.replayed)
    await filesOf(ctx)
      .delete(gone)
      .catch(() => undefined);
  return outcome;
}
