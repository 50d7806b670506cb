// The nightly snapshot, the copy of it that an isolate keeps, and a firm's consent to be counted.
import type { Bilingual } from '../lib/bilingual.ts';
import { execute, type Outcome } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { hex, sha256 } from '../lib/hash.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { writeAll, type Sql } from '../lib/sql.ts';
import { firmEvent } from '../organisations/commands-admission.ts';
import { factsFrom } from '../organisations/facts.ts';
import { firmFrom, selectFirm, type Firm } from '../organisations/queries.ts';
import { bandedFacts } from './bands.ts';
import {
  deleteParts,
  findSalt,
  findSnapshot,
  findSnapshotDay,
  insertPart,
  listFirmsToCount,
  selectStatisticsConsent,
  statisticsConsentFrom,
  updateStatisticsConsentWithdrawn,
  upsertStatisticsConsent,
} from './queries.ts';
import { encodeSnapshot, SnapshotBuilder, type FactSnapshot } from './snapshot.ts';
import { STATISTICS_TEXT } from './terms.ts';

// --- The snapshot --------------------------------------------------------------------------------------------------

/**
 * Makes the snapshot of today (in Shanghai) and puts it in the place of the one before. Reads every firm once, a page
 * at a time; may be repeated. Says how many firms it holds, in how many rows.
 */
export async function runFactSnapshot(ctx: Ctx): Promise<{ firms: number; rows: number }> {
  const day = dayOf(ctx.now);
  const builder = new SnapshotBuilder();
  for (let after = ''; ;) {
    const page = await listFirmsToCount(ctx.db, after);
    for (const { enterprise, facts } of page)
      builder.add(bandedFacts(factsFrom(enterprise, facts, day), day));
    const last = page.at(-1);
    if (!last) break;
    after = last.enterprise.id;
  }
  const salt = (await findSalt(ctx.db)) ?? hex(ctx.random(16));
  const snapshot = builder.build(day, salt);
  const { firms } = snapshot;
  const bodies = encodeSnapshot(snapshot);
  await writeAll(ctx.db, [
    deleteParts(),
    ...bodies.map((body, part) => insertPart({ day, part, firms, salt, body })),
  ]);
  return { firms, rows: bodies.length };
}

/** A snapshot with the names of the district's towns. */
export type SnapshotView = {
  readonly snapshot: FactSnapshot;
  readonly towns: ReadonlyMap<string, Bilingual>;
};

/** How long a look at the last snapshot's day counts. */
const LOOK_MS = 60_000;

type Kept = { readonly looked_at: number; readonly view: SnapshotView | null };

// By database: the binding of a district is one object for the life of an isolate.
const kept = new WeakMap<D1Database, Kept>();

/** The last snapshot of the request's district: from memory, one row a minute; read whole once it has changed. */
export async function snapshotOf(ctx: Ctx): Promise<SnapshotView | null> {
  const known = kept.get(ctx.db);
  if (known && known.looked_at <= ctx.now && ctx.now - known.looked_at < LOOK_MS) return known.view;
  const day = await findSnapshotDay(ctx.db);
  const isSame = known?.view && known.view.snapshot.day === day;
  const view = isSame ? known.view : day === null ? null : await findSnapshot(ctx.db, day);
  kept.set(ctx.db, { looked_at: ctx.now, view });
  return view;
}

// --- Consent to statistics -----------------------------------------------------------------------------------------

type Acting = Pick<Ctx, 'now' | 'actor'>;
type FirmHead = Pick<Firm, 'id' | 'name' | 'ver' | 'head'>;

/** The statements by which a firm lets itself be counted; the actor is the person who agrees. */
export function statisticsConsentGiven(acting: Acting, firm: FirmHead): Sql[] {
  const text_hash = sha256(STATISTICS_TEXT.zh);
  const { write } = firmEvent(acting, firm, {
    type: 'enterprise.statistics_consent_given',
    command: 'firm.statistics_consent',
    body: { text_hash },
  });
  const given_by = acting.actor.user_id ?? '';
  return [
    ...write,
    upsertStatisticsConsent({ enterprise_id: firm.id, given_by, given_at: acting.now, text_hash }),
  ];
}

/** The statements by which a firm takes that back. */
export function statisticsConsentWithdrawn(acting: Acting, firm: FirmHead): Sql[] {
  const { write } = firmEvent(acting, firm, {
    type: 'enterprise.statistics_consent_withdrawn',
    command: 'firm.statistics_consent',
    body: {},
  });
  return [...write, updateStatisticsConsentWithdrawn(firm.id, acting.now)];
}

/** Whether a firm lets itself be counted, since when, and the text that it agreed or would agree to. */
export type StatisticsConsentView = { readonly given_at: number | null; readonly text: Bilingual };

/** The view behind the rows of `selectStatisticsConsent`. */
export function statisticsConsentView(rows: readonly unknown[] | undefined): StatisticsConsentView {
  const row = statisticsConsentFrom(rows);
  return { given_at: row && row.withdrawn_at === null ? row.given_at : null, text: STATISTICS_TEXT };
}

/** Gives or withdraws the consent of the firm the person acts for; what is already so stays as it is. */
export function setStatisticsConsent(ctx: Ctx, give: boolean): Promise<Outcome<StatisticsConsentView>> {
  const firmId = ctx.actor.org_id ?? '';
  return execute(ctx, {
    input: { give },
    read: [selectFirm(firmId), selectStatisticsConsent(firmId)],
    decide: ([firms, consents]) => {
      const firm = firmFrom(firms);
      if (!firm) throw new AppError('not_found');
      const before = statisticsConsentView(consents);
      if ((before.given_at !== null) === give) return { answer: before, write: [] };
      const answer = { given_at: give ? ctx.now : null, text: STATISTICS_TEXT };
      return {
        answer,
        write: give ? statisticsConsentGiven(ctx, firm) : statisticsConsentWithdrawn(ctx, firm),
      };
    },
  });
}
