// Meetings of banks and firms: the office announces, matches, adjusts and gives out; banks say what they are ready for.
import { Hono } from 'hono';
import { selectTowns, townsFrom } from '../applications/queries.ts';
import { selectLenders, type LenderRow } from '../demands/queries-dispatch.ts';
import type { Shown } from '../demands/shown.ts';
import { shownView } from '../demands/views.ts';
import { guard } from '../identity/guard.ts';
import { both } from '../lib/bilingual.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { AppError } from '../lib/problem.ts';
import { readAll } from '../lib/sql.ts';
import {
  adjustMatch,
  appetiteFrom,
  cancelMeeting,
  giveOut,
  matchMeeting,
  meetingMoves,
  openMeeting,
  stateAppetite,
} from './commands.ts';
import {
  selectAppetites,
  selectMatches,
  selectMeeting,
  selectMeetings,
  selectMeetingsOf,
  type AppetiteRow,
  type ListedMeeting,
  type MeetingOfBank,
  type MeetingRow,
  type ShownMatch,
} from './queries.ts';
import { unstableAt, type Candidate } from './round.ts';
import { Adjust, MeetingParam, Nothing, OpenMeeting, StateAppetite } from './schema.ts';

export const meetingRoutes = new Hono<AppEnv>()
  .get('/office/meetings', guard('meeting.list'), async (c) => {
    const ctx = c.get('ctx');
    const [rows] = await readAll(ctx.db, [selectMeetings()]);
    return c.json({
      now: ctx.now,
      meetings: (rows as ListedMeeting[]).map((row) => ({
        id: row.id,
        number: row.number,
        name: row.name,
        held_on: row.held_on,
        state: row.state,
        banks: row.banks,
        demands: row.demands,
        matched: row.matched,
      })),
    });
  })
  .post('/office/meetings', guard('meeting.open'), valid('json', OpenMeeting), async (c) =>
    c.json(answerOf(c, await openMeeting(c.get('ctx'), c.req.valid('json'))), 201),
  )
  .get('/office/meetings/:id', guard('meeting.show'), valid('param', MeetingParam), async (c) => {
    const ctx = c.get('ctx');
    const { id } = c.req.valid('param');
    const [rows, stated, found, lenders, towns] = await readAll(ctx.db, [
      selectMeeting(id),
      selectAppetites(id),
      selectMatches(id),
      selectLenders(),
      selectTowns(),
    ]);
    const row = (rows as MeetingRow[])[0];
    if (!row) throw new AppError('not_found');
    const appetites = (stated as AppetiteRow[]).map(appetiteFrom);
    const matches = (found as ShownMatch[]).map((match) => ({
      ...match,
      candidates: JSON.parse(match.candidates) as Candidate[],
    }));
    const considered = matches.map(({ demand_id, published_at, candidates }) => ({
      ...{ id: demand_id, published_at, candidates },
    }));
    const assigned = new Map(matches.map(({ demand_id, institution_id }) => [demand_id, institution_id]));
    const quotas = new Map(appetites.map(({ institution_id, quota }) => [institution_id, quota]));
    const numbers = new Map(matches.map(({ demand_id, number }) => [demand_id, number]));
    const names = townsFrom(towns);
    return c.json({
      now: ctx.now,
      id: row.id,
      version: row.ver,
      number: row.number,
      name: row.name,
      held_on: row.held_on,
      state: row.state,
      matched_at: row.matched_at,
      actions: meetingMoves(row.state, ctx.actor.role),
      institutions: (lenders as LenderRow[]).map(({ id: bank, name, name_en }) => ({
        id: bank,
        name: both(name, name_en),
      })),
      appetites: appetites.map((one) => ({
        ...one,
        taken: matches.filter(({ institution_id }) => institution_id === one.institution_id).length,
      })),
      matches: matches.map((match) => ({
        demand: match.number,
        shown: shownView(JSON.parse(match.shown) as Shown, names),
        institution_id: match.institution_id,
        candidates: match.candidates.map(({ bank, against, cost_ppm, score }) => ({
          ...{ bank, against, cost_ppm, score },
        })),
        by_hand: match.by_hand === 1,
        note: match.note,
        outcome: match.outcome,
      })),
      /** Where somebody's change left a demand and a bank that would both gain by one another; none after a round. */
      unstable: unstableAt(considered, quotas, assigned).map(({ demand, bank }) => ({
        demand: numbers.get(demand) ?? '',
        bank,
      })),
    });
  })
  .post(
    '/office/meetings/:id/match',
    guard('meeting.match'),
    valid('param', MeetingParam),
    valid('json', Nothing),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await matchMeeting(c.get('ctx'), at)));
    },
  )
  .post(
    '/office/meetings/:id/adjust',
    guard('meeting.adjust'),
    valid('param', MeetingParam),
    valid('json', Adjust),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await adjustMatch(c.get('ctx'), at, c.req.valid('json'))));
    },
  )
  .post(
    '/office/meetings/:id/give-out',
    guard('meeting.give_out'),
    valid('param', MeetingParam),
    valid('json', Nothing),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await giveOut(c.get('ctx'), at)));
    },
  )
  .post(
    '/office/meetings/:id/cancel',
    guard('meeting.cancel'),
    valid('param', MeetingParam),
    valid('json', Nothing),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await cancelMeeting(c.get('ctx'), at)));
    },
  )
  .get('/bank/meetings', guard('meeting.list_own'), async (c) => {
    const ctx = c.get('ctx');
    const [rows, towns] = await readAll(ctx.db, [selectMeetingsOf(ctx.actor.org_id ?? ''), selectTowns()]);
    return c.json({
      now: ctx.now,
      meetings: (rows as MeetingOfBank[]).map((row) => ({
        id: row.id,
        number: row.number,
        name: row.name,
        held_on: row.held_on,
        state: row.state,
        may_state: meetingMoves(row.state, ctx.actor.role).includes('state_appetite'),
        given: row.given,
        appetite:
          row.quota === null
            ? null
            : {
                quota: row.quota,
                amount_from_fen: row.amount_from_fen ?? 0,
                amount_to_fen: row.amount_to_fen ?? 0,
                towns: JSON.parse(row.towns ?? '[]') as string[],
                industries: JSON.parse(row.industries ?? '[]') as string[],
                only_preferred: row.only_preferred === 1,
              },
      })),
      towns: [...townsFrom(towns)].map(([code, name]) => ({ code, name })),
    });
  })
  .put(
    '/bank/meetings/:id/appetite',
    guard('meeting.state_appetite'),
    valid('param', MeetingParam),
    valid('json', StateAppetite),
    async (c) =>
      c.json(answerOf(c, await stateAppetite(c.get('ctx'), c.req.valid('param').id, c.req.valid('json')))),
  );
