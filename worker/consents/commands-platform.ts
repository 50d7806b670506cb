// What the firm lets the platform itself fetch and use, to match products: chosen class by class, one consent at a time.
import { execute, type Outcome } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { namesOf } from '../matching/names.ts';
import { matchResults } from '../matching/results.ts';
import { DATA_CLASS_LABELS, type DataClass } from '../matching/terms-facts.ts';
import { factsFrom } from '../organisations/facts.ts';
import { factRowsFrom, firmFrom, selectFacts, selectFirm } from '../organisations/queries.ts';
import { catalogueOf } from '../products/shelf.ts';
import { grantConsent, moveConsent, type MovedConsent } from './commands.ts';
import { Page } from './commands-ledger.ts';
import { afterEnd } from './effects.ts';
import { selectPlatformConsent } from './queries.ts';
import { selectLedger } from './queries-ledger.ts';
import { classesOf, classesToOffer, defaultUntil, stateAt, type ConsentRow } from './rules.ts';
import type { PlatformGrantInput } from './schema.ts';
import { SOURCE_CLASSES, type SourceClass } from '../sources/terms.ts';
import { platformText, textHash } from './texts.ts';

/** What the sheet shows: every class with what it would settle, the words for those chosen, until when. */
export async function platformSheet(ctx: Ctx, chosen: readonly SourceClass[] | undefined) {
  const firm = ctx.actor.org_id ?? '';
  const [{ catalogue }, [firms, facts, consents]] = await Promise.all([
    catalogueOf(ctx),
    readAll(ctx.db, [selectFirm(firm), selectFacts(firm), selectPlatformConsent(firm)]),
  ]);
  const enterprise = firmFrom(firms);
  if (!enterprise) throw new AppError('not_found');
  const today = dayOf(ctx.now);
  const known = factsFrom(enterprise, factRowsFrom(facts), today);
  const names = namesOf(catalogue.towns);
  const { consents: worth } = matchResults(catalogue, known, { sort: 'cost' }, { today, names });
  const settles: Partial<Record<DataClass, number>> = Object.fromEntries(
    worth.map(({ data_class, helps }) => [data_class, helps]),
  );
  const before = ((consents ?? []) as ConsentRow[])[0];
  // What is given already stays ticked: the new consent takes the place of the old one and would end it silently.
  const given: readonly DataClass[] = before ? classesOf(before) : [];
  const wanted = chosen ?? [...given, ...classesToOffer(settles)];
  const data_classes = SOURCE_CLASSES.filter((item) => wanted.includes(item));
  const until = defaultUntil(today, 'platform');
  const text = platformText({ firm: enterprise.name, data_classes, until });
  return {
    now: ctx.now,
    firm: { id: firm, name: enterprise.name },
    classes: SOURCE_CLASSES.map((id) => ({
      id,
      label: DATA_CLASS_LABELS[id],
      helps: settles[id] ?? 0,
      chosen: data_classes.includes(id),
    })),
    until,
    text,
    text_hash: textHash(text),
    /** What is given already and is replaced by this one. */
    before: before ? { id: before.id, state: stateAt(before, ctx.now), data_classes: given } : null,
  };
}

/** Grants it, in the words that were shown. A consent given before is withdrawn in the same batch: this one stands for it. */
export function grantPlatform(ctx: Ctx, input: PlatformGrantInput): Promise<Outcome<MovedConsent>> {
  const firm = ctx.actor.org_id ?? '';
  return execute<MovedConsent>(ctx, {
    input,
    read: [selectFirm(firm), selectLedger(firm), selectPlatformConsent(firm)],
    decide: ([firms, ledger, consents]) => {
      const enterprise = firmFrom(firms);
      if (!enterprise) throw new AppError('not_found');
      const until = defaultUntil(dayOf(ctx.now), 'platform');
      const data_classes = SOURCE_CLASSES.filter((item) => input.data_classes.includes(item));
      const text = platformText({ firm: enterprise.name, data_classes, until });
      if (textHash(text) !== input.text_hash) throw new AppError('consent_changed');
      const page = new Page(ctx, firm, ledger);
      const replaced = (consents as ConsentRow[]).flatMap((row) => {
        const move = { command: 'revoke', by: 'consent.grant_platform', reason: 'replaced' } as const;
        return moveConsent(ctx, page, row, move).write;
      });
      const granted = grantConsent(
        ctx,
        page,
        { purpose: 'pre_screening', institution_id: null, application_id: null, data_classes, until, text },
        'consent.grant_platform',
      );
      return {
        status: 201,
        answer: { id: granted.row.id, state: granted.row.state },
        write: [
          ...replaced,
          ...granted.write,
          ...page.statements(),
          ...(replaced.length > 0 ? afterEnd(ctx, firm) : []),
        ],
      };
    },
  });
}
