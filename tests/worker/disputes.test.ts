// A second person claims to represent a firm: the first is told at once, the office decides with two people, and the
// outcome is clear to both.
import { beforeAll, describe, expect, it } from 'vitest';
import { firstBadEvent } from '../../worker/audit/rules.ts';
import { eventsFrom, selectStream } from '../../worker/audit/queries.ts';
import { readAll, rowOf, sql } from '../../worker/lib/sql.ts';
import { newWorld, representative, type Owner, type Person, type Problem, type World } from './world.ts';

let world: World;
let supervisor: Person;
let reviewer: Person;

beforeAll(async () => {
  world = await newWorld();
  ({ supervisor, reviewer } = await world.office());
});

type Claims = { mine: { state: string; decided_at: number | null } | null; against_since: number | null };
type Listed = { id: string; state: string; is_own: boolean; claimant: { phone: string } };

async function contested(): Promise<{ first: Owner; second: Person; id: string }> {
  const first = await world.owner();
  const second = await world.visitor();
  await world.post('/sme/firms', { uscc: first.firm.uscc }, { as: second });
  const claim = representative(first.firm.uscc);
  expect((await world.post<Problem>('/sme/firms/standing', claim, { as: second })).body.code).toBe(
    'standing_disputed',
  );
  const row = await rowOf<{ id: string }>(
    world.db,
    sql`SELECT id FROM standing_dispute WHERE enterprise_id = ${first.firm.id}`,
  );
  return { first, second, id: row?.id ?? '' };
}

const claimsOf = async (as: Person): Promise<Claims> =>
  (await world.get<{ claims: Claims }>('/sme/firm', { as })).body.claims;

const propose = (id: string, outcome: string, as = supervisor) =>
  world.post<Listed & Problem>(
    `/office/disputes/${id}/propose`,
    { outcome, grounds: '执照与证件已当面核对' },
    { as },
  );

async function confirm(id: string, as = reviewer) {
  // A code of an authenticator is good once.
  world.wait({ minutes: 1 });
  return world.post<Listed & Problem>(`/office/disputes/${id}/confirm`, {}, { as, stepUp: true });
}

const told = async (topic: string, user: string) =>
  (await rowOf(world.db, sql`SELECT id FROM outbox WHERE topic = ${topic} AND user_id = ${user}`)) !== null;

const ticketOf = (firm: string) =>
  rowOf<{ state: string }>(world.db, sql`SELECT state FROM ticket WHERE enterprise_id = ${firm}`);

describe('while the office looks into it', () => {
  it('both see how it stands, neither who the other one is, and the first goes on acting', async () => {
    const { first, second, id } = await contested();
    expect(await claimsOf(first)).toMatchObject({ mine: null, against_since: world.now });
    expect((await claimsOf(second)).mine).toMatchObject({ state: 'open', decided_at: null });
    const phone = (second.way as { phone: string }).phone;
    expect(JSON.stringify((await world.get('/sme/firm', { as: first })).body)).not.toContain(phone);
    expect((await world.get('/sme/facts', { as: first })).status).toBe(200);
    const listed = await world.get<{ disputes: Listed[] }>('/office/disputes', { as: reviewer });
    const row = listed.body.disputes.find((one) => one.id === id);
    expect(row).toMatchObject({ state: 'open' });
    expect(row?.claimant.phone).not.toBe(phone);
    await propose(id, 'transferred');
    expect((await claimsOf(second)).mine?.state).toBe('open');
  });

  it('T07 whoever found something does not confirm it, also not by writing to the database', async () => {
    const { id } = await contested();
    await propose(id, 'kept');
    expect((await confirm(id, supervisor)).body.code).toBe('same_person');
    await expect(
      world.write(
        sql`UPDATE standing_dispute SET state = 'kept', decided_by = proposed_by, decided_at = 1 WHERE id = ${id}`,
      ),
    ).rejects.toThrow(/four_eyes/);
  });

  it('nothing is confirmed that nobody found', async () => {
    const { id } = await contested();
    expect((await confirm(id)).body.code).toBe('illegal_move');
  });
});

describe('when it decides', () => {
  it('for the first: he stays, the claimant is told, the ticket is closed', async () => {
    const { first, second, id } = await contested();
    await propose(id, 'kept');
    expect((await confirm(id)).body.state).toBe('kept');
    expect(await claimsOf(first)).toEqual({ mine: null, against_since: null });
    expect((await claimsOf(second)).mine).toMatchObject({ state: 'kept' });
    expect(await told('standing.kept', first.user_id)).toBe(true);
    expect(await told('standing.refused', second.user_id)).toBe(true);
    expect(await ticketOf(first.firm.id)).toEqual({ state: 'closed' });
    expect((await propose(id, 'transferred')).body.code).toBe('illegal_move');
  });

  it('for the claimant: the firm is his, and the first and his handlers are out at the next request', async () => {
    const { first, second, id } = await contested();
    const invited = await world.post<{ id: string }>(
      '/sme/handlers',
      { name: '钟雨薇', phone: '13900009999', rights: ['apply'], until: '2026-12-31' },
      { as: first, stepUp: true },
    );
    expect(invited.status).toBe(201);
    await propose(id, 'transferred');
    expect((await confirm(id)).body.state).toBe('transferred');
    // The session that acted for the firm is gone; whoever signs in again has no firm.
    expect((await world.get('/sme/facts', { headers: { cookie: first.session?.cookie ?? '' } })).status).toBe(
      401,
    );
    const back = await world.visitor((first.way as { phone: string }).phone);
    expect((await world.get('/sme/facts', { as: back })).status).toBe(403);
    expect((await world.get('/sme/facts', { as: second })).status).toBe(200);
    expect(await told('standing.lost', first.user_id)).toBe(true);
    expect(await told('standing.given', second.user_id)).toBe(true);
    const post = await rowOf<{ state: string }>(
      world.db,
      sql`SELECT state FROM handler WHERE id = ${invited.body.id}`,
    );
    expect(post?.state).toBe('withdrawn');
    const [events] = await readAll(world.db, [selectStream(first.firm.id)]);
    const chain = eventsFrom(events ?? []);
    expect(firstBadEvent(chain)).toBeNull();
    expect(chain.slice(-2).map(({ type }) => type)).toEqual([
      'enterprise.standing_transferred',
      'handler.withdrawn',
    ]);
  });
});
