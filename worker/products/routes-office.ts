// The office's table of the LPR.
import { Hono } from 'hono';
import * as z from 'zod';
import { guard } from '../identity/guard.ts';
import { Day, saying } from '../lib/fields.ts';
import { answerOf, valid, type AppEnv } from '../lib/http.ts';
import { readAll } from '../lib/sql.ts';
import { dayOf } from '../lib/shanghai.ts';
import { recordLpr, withdrawLpr } from './commands-lpr.ts';
import { withdrawable } from './lpr.ts';
import { lprFrom, selectLpr } from './queries-lpr.ts';

const Percent = z
  .string()
  .refine(
    (text) => /^\d{1,2}\.\d{2}$/.test(text),
    saying(
      'two_decimals',
      '请填写两位小数的百分数，如 3.00',
      'Write a percentage with two decimals, like 3.00',
    ),
  );

const RecordLpr = z.strictObject({ date: Day, lpr_1y: Percent, lpr_5y: Percent });
const WithdrawLpr = z.strictObject({ date: Day });

export const lprRoutes = new Hono<AppEnv>()
  .get('/office/lpr', guard('lpr.show'), async (c) => {
    const { db, now } = c.get('ctx');
    const [rows] = await readAll(db, [selectLpr()]);
    const table = lprFrom(rows);
    const { known_until, changes } = table;
    const today = dayOf(now);
    return c.json({
      known_until,
      changes,
      today,
      is_current: today <= known_until,
      /** The day of the entry that may be taken back. */
      withdrawable: withdrawable(table)?.date ?? null,
    });
  })
  .post('/office/lpr', guard('lpr.record'), valid('json', RecordLpr), async (c) =>
    c.json(answerOf(c, await recordLpr(c.get('ctx'), c.req.valid('json')))),
  )
  .post('/office/lpr/withdraw', guard('lpr.withdraw'), valid('json', WithdrawLpr), async (c) =>
    c.json(answerOf(c, await withdrawLpr(c.get('ctx'), c.req.valid('json')))),
  );
