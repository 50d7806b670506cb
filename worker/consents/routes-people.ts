// People who consent for themselves: asked by the firm, answering under their own phone, with or without a firm.
import { Hono } from 'hono';
import { countTry } from '../identity/commands-codes.ts';
import { guard } from '../identity/guard.ts';
import { answerOf, valid, type AppEnv } from '../lib/http.ts';
import { readAll } from '../lib/sql.ts';
import {
  answerAsPerson,
  askPerson,
  grantAsPerson,
  shareContact,
  withdrawContact,
} from './commands-people.ts';
import { selectConsentsOfPhone, type PersonalConsent } from './queries-ledger.ts';
import { someoneOf } from './routes.ts';
import { AgreedText, AskPerson, ConsentParam, Nothing } from './schema.ts';
import { personalView } from './views.ts';

export const peopleConsentRoutes = new Hono<AppEnv>()
  .post(
    '/sme/applications/:id/people',
    guard('consent.ask_person'),
    valid('param', ConsentParam),
    valid('json', AskPerson),
    async (c) => {
      const ctx = c.get('ctx');
      const input = c.req.valid('json');
      await countTry(ctx, [
        { throttle: 'ask_person_per_user', key: ctx.actor.user_id ?? '' },
        { throttle: 'ask_person_per_phone', key: input.phone },
      ]);
      const outcome = await askPerson(ctx, c.req.valid('param').id, input);
      return c.json(answerOf(c, outcome), outcome.status as 201);
    },
  )
  .post(
    '/sme/applications/:id/contact-consent',
    guard('consent.share_contact'),
    valid('param', ConsentParam),
    valid('json', AgreedText),
    async (c) => {
      const outcome = await shareContact(
        c.get('ctx'),
        c.req.valid('param').id,
        c.req.valid('json'),
        someoneOf(c),
      );
      return c.json(answerOf(c, outcome), outcome.status as 201);
    },
  )
  .delete(
    '/sme/applications/:id/contact-consent',
    guard('consent.withdraw_contact'),
    valid('param', ConsentParam),
    valid('json', Nothing),
    async (c) =>
      c.json(answerOf(c, await withdrawContact(c.get('ctx'), c.req.valid('param').id, someoneOf(c)))),
  )
  .get('/me/consents', guard('me.consents'), async (c) => {
    const ctx = c.get('ctx');
    const { phone } = someoneOf(c);
    const [rows] = phone === null ? [[]] : await readAll(ctx.db, [selectConsentsOfPhone(phone)]);
    return c.json({
      now: ctx.now,
      consents: ((rows ?? []) as PersonalConsent[]).map((row) => personalView(row, ctx.now)),
    });
  })
  .post(
    '/me/consents/:id/grant',
    guard('me.grant_consent'),
    valid('param', ConsentParam),
    valid('json', AgreedText),
    async (c) =>
      c.json(
        answerOf(
          c,
          await grantAsPerson(c.get('ctx'), c.req.valid('param').id, c.req.valid('json'), someoneOf(c)),
        ),
      ),
  )
  .post(
    '/me/consents/:id/reject',
    guard('me.reject_consent'),
    valid('param', ConsentParam),
    valid('json', Nothing),
    async (c) =>
      c.json(
        answerOf(c, await answerAsPerson(c.get('ctx'), c.req.valid('param').id, 'reject', someoneOf(c))),
      ),
  )
  .post(
    '/me/consents/:id/pause',
    guard('me.pause_consent'),
    valid('param', ConsentParam),
    valid('json', Nothing),
    async (c) =>
      c.json(answerOf(c, await answerAsPerson(c.get('ctx'), c.req.valid('param').id, 'pause', someoneOf(c)))),
  )
  .post(
    '/me/consents/:id/resume',
    guard('me.resume_consent'),
    valid('param', ConsentParam),
    valid('json', Nothing),
    async (c) =>
      c.json(
        answerOf(c, await answerAsPerson(c.get('ctx'), c.req.valid('param').id, 'resume', someoneOf(c))),
      ),
  )
  .post(
    '/me/consents/:id/revoke',
    guard('me.revoke_consent'),
    valid('param', ConsentParam),
    valid('json', Nothing),
    async (c) =>
      c.json(
        answerOf(c, await answerAsPerson(c.get('ctx'), c.req.valid('param').id, 'revoke', someoneOf(c))),
      ),
  );
