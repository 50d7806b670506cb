// Trying conditions on before they are listed, and a firm's say in being counted.
import { Hono } from 'hono';
import { countTry } from '../identity/commands.ts';
import { guard, principalOf } from '../identity/guard.ts';
import { Nothing } from '../identity/schema.ts';
import { both } from '../lib/bilingual.ts';
import { answerOf, valid, type AppEnv } from '../lib/http.ts';
import { AppError, fieldError, type FieldError } from '../lib/problem.ts';
import { readAll } from '../lib/sql.ts';
import { checkAgainst, checkCriteria } from '../matching/check.ts';
import { namebookOf } from '../matching/names.ts';
import { parseCriteria } from '../matching/sentence-text.ts';
import type { Criteria } from '../matching/terms.ts';
import type { Namebook } from '../matching/words.ts';
import { setStatisticsConsent, snapshotOf, statisticsConsentView } from './commands.ts';
import { selectStatisticsConsent } from './queries.ts';
import { dryRun, NO_SNAPSHOT } from './result.ts';
import { DryRunBody, type DryRunInput } from './schema.ts';
import { MOST_CONDITIONS } from './terms.ts';

const refuse = (errors: readonly FieldError[]): never => {
  throw new AppError('invalid_input', { errors: errors.slice(0, 20) });
};

function leavesIn(criteria: Criteria): number {
  if ('not' in criteria) return leavesIn(criteria.not);
  if ('id' in criteria) return 1;
  const parts = 'all' in criteria ? criteria.all : criteria.any;
  return parts.reduce((sum, part) => sum + leavesIn(part), 0);
}

// The conditions as a tree; refused with the line where a sentence is not understood, with the leaf where one is wrong.
function criteriaOf(input: DryRunInput, book: Namebook): Criteria {
  const { criteria, text = '', ...listing } = input;
  const parsed = criteria ? ({ ok: true, criteria } as const) : parseCriteria(text, book);
  if (!parsed.ok) {
    return refuse(
      parsed.problems.map(({ line, repair }) => ({
        field: `text.${line}`,
        code: 'not_understood',
        detail: repair,
      })),
    );
  }
  if (leavesIn(parsed.criteria) > MOST_CONDITIONS) {
    throw fieldError(
      'criteria',
      'too_many',
      both(`条件不能超过 ${MOST_CONDITIONS} 个`, `There are more than ${MOST_CONDITIONS} conditions`),
    );
  }
  const isEmpty = 'all' in parsed.criteria && parsed.criteria.all.length === 0;
  if (isEmpty) return parsed.criteria;
  const alone = checkCriteria(parsed.criteria);
  const problems = alone.length > 0 ? alone : checkAgainst(definedOf(listing), parsed.criteria);
  if (problems.length === 0) return parsed.criteria;
  return refuse(
    problems.map(({ leaf_id, kind, message }) => ({
      field: leaf_id === null ? 'criteria' : `criteria.${leaf_id}`,
      code: kind,
      detail: message,
    })),
  );
}

/** Without the fields that are not written. */
function definedOf<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

export const dryRunRoutes = new Hono<AppEnv>()
  .post('/bank/products/dry-run', guard('product.dry_run'), valid('json', DryRunBody), async (c) => {
    const ctx = c.get('ctx');
    const input = c.req.valid('json');
    await countTry(ctx, [{ throttle: 'dry_run_per_user', key: principalOf(c).user_id }]);
    const view = await snapshotOf(ctx);
    const book = namebookOf(view?.towns ?? new Map());
    const { criteria: _, text: __, ...listing } = input;
    const criteria = criteriaOf(input, book);
    if (!view) return c.json(NO_SNAPSHOT);
    return c.json(dryRun({ ...definedOf(listing), criteria }, view.snapshot, book.names));
  })
  .get('/sme/firm/statistics-consent', guard('firm.statistics_consent'), async (c) => {
    const ctx = c.get('ctx');
    const [rows] = await readAll(ctx.db, [selectStatisticsConsent(ctx.actor.org_id ?? '')]);
    return c.json(statisticsConsentView(rows));
  })
  .put('/sme/firm/statistics-consent', guard('firm.statistics_consent'), valid('json', Nothing), async (c) =>
    c.json(answerOf(c, await setStatisticsConsent(c.get('ctx'), true))),
  )
  .delete(
    '/sme/firm/statistics-consent',
    guard('firm.statistics_consent'),
    valid('json', Nothing),
    async (c) => c.json(answerOf(c, await setStatisticsConsent(c.get('ctx'), false))),
  );
