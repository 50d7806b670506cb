// A claim from the drawdown to the money: filled in, submitted, checked by one, granted by another, paid, received; with
// the clocks that run by themselves, and a budget that several grants cannot overdraw.
import { beforeAll, describe, expect, it } from 'vitest';
import { addMonths } from '../../worker/lib/days.ts';
import { startOfDay } from '../../worker/lib/shanghai.ts';
import {
  FEE_POLICY,
  GUARANTEE_FEE,
  paidLoan,
  publishedPolicy,
  submittedClaim,
  type ClaimMoved,
} from './world/loans.ts';
import { newWorld, type Institution, type Owner, type Person, type Problem, type World } from './world.ts';

type Part = { policy_id: string; period: number; due_on: string; is_due: boolean; amount_fen: number };
type Own = {
  policies: { id: string; answer: string; is_used_up: boolean; conditions: { answer: string }[] }[];
  loans: { drawdown_id: string; number: string; parts: Part[] }[];
  claims: { id: string; state: string; amount_fen: number }[];
};
type View = {
  claim: {
    state: string;
    hash: string;
    version: number;
    amount_fen: number;
    granted_fen: number | null;
    basis: { steps: { how: string }[]; drawdown: { bank_reference: string } };
    moves: { command: string }[];
    clocks: { name: string; due_at: number | null; breached_at: number | null; ended_at: number | null }[];
  };
  history: { type: string; text: string }[];
};
type OfficeView = View & { budget: { committed_fen: number; paid_fen: number; left_fen: number } };

const WAN = 1_000_000;
let world: World;
let bank: Institution;
let office: { supervisor: Person; reviewer: Person };
let serial = 0;

/** Monday 2 March 2026, 10:00: working days ahead. */
const MONDAY = Date.UTC(2026, 2, 2, 2);

beforeAll(async () => {
  world = await newWorld();
  world.at(MONDAY);
  bank = await world.institution();
  office = await world.office();
});

const policyOf = (more: object = {}): Promise<string> => {
  serial += 1;
  return publishedPolicy(world, { ...FEE_POLICY, code: `DB-T${serial}`, scope: 'linked_products', ...more });
};
const codeNow = () => `DB-T${serial}`;

/** A firm with a loan of 80万元 that had a guarantee, under a policy of its own: 4,000 yuan may be claimed at once. */
async function borrowed(more: object = {}, of: { policy_id?: string; codes?: string[]; owner?: Owner } = {}) {
  const policy_id = of.policy_id ?? (await policyOf(more));
  const owner = of.owner ?? (await world.owner());
  const product = await world.product(bank, { policies: of.codes ?? [codeNow()] });
  const loan = await paidLoan(world, { owner, bank, product }, { fees: [GUARANTEE_FEE] });
  return { policy_id, owner, ...loan, part: { policy_id, drawdown_id: loan.drawdown_id, period: 0 } };
}

const own = async (owner: Owner): Promise<Own> => (await world.get<Own>('/sme/policies', { as: owner })).body;
const ownClaim = async (owner: Owner, id: string): Promise<View> =>
  (await world.get<View>(`/sme/claims/${id}`, { as: owner })).body;
const deskClaim = async (id: string): Promise<OfficeView> =>
  (await world.get<OfficeView>(`/office/claims/${id}`, { as: office.reviewer })).body;

const move = (side: 'sme' | 'office', at: ClaimMoved, command: string, as: Person, body: object = {}) =>
  world.request<ClaimMoved & Problem>('POST', `/${side}/claims/${at.id}/${command}`, {
    as,
    version: at.version,
    body,
  });
async function must(answer: ReturnType<typeof move>): Promise<ClaimMoved> {
  const { status, body } = await answer;
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}
const hashOf = async (id: string): Promise<{ hash: string }> => ({ hash: (await deskClaim(id)).claim.hash });

async function checked(at: ClaimMoved): Promise<ClaimMoved> {
  return must(move('office', at, 'check', office.reviewer, await hashOf(at.id)));
}
async function granted(at: ClaimMoved): Promise<ClaimMoved> {
  const done = await checked(at);
  const body = await hashOf(at.id);
  await world.stepUp(office.supervisor);
  return must(move('office', done, 'grant', office.supervisor, body));
}
const paying = (at: ClaimMoved) =>
  move('office', at, 'pay', office.supervisor, { paid_on: world.today, reference: 'CZ-2026-001' });

const messagesOf = async (person: Person): Promise<string[]> =>
  (
    await world.db
      .prepare('SELECT topic FROM outbox WHERE user_id = ?1 ORDER BY created_at, id')
      .bind(person.user_id)
      .all<{ topic: string }>()
  ).results.map(({ topic }) => topic);

it('an offer’s cost opens to what the policies leave of it for this firm', async () => {
  const { owner, application_id } = await borrowed();
  const path = `/sme/applications/${application_id}`;
  const { body } = await world.get<{ offers: { id: string }[] }>(path, { as: owner });
  const sheet = await world.get<{
    explained: { key: string; fen: number | null; ppm: number | null; certainty: string }[];
  }>(`${path}/offers/${body.offers[0]?.id}/cost`, { as: owner });
  const lines = new Map(sheet.body.explained.map((line) => [line.key.split('-')[0], line]));
  expect(lines.get('subsidy')).toMatchObject({ fen: 400_000, certainty: 'qualified' });
  const [gross, net] = ['irr', 'irr-net'].map(
    (key) => sheet.body.explained.find((line) => line.key === key)?.ppm ?? 0,
  );
  expect(net).toBeGreaterThan(0);
  expect(net).toBeLessThan(gross ?? 0);
});

describe('a claim', () => {
  it('goes from the drawdown to the money, each step by the person who may', async () => {
    const { owner, part, number } = await borrowed();
    const [loan] = (await own(owner)).loans;
    expect(loan).toMatchObject({ number, parts: [{ policy_id: part.policy_id, period: 0, is_due: true }] });
    // Half of 1 % of 80万元.
    expect(loan?.parts[0]?.amount_fen).toBe(400_000);
    const at = await submittedClaim(world, owner, part);
    // Seven working days after Monday 2 March.
    expect(at).toMatchObject({ state: 'submitted', due_at: Date.UTC(2026, 2, 11, 9, 30) });
    const shown = await deskClaim(at.id);
    expect(shown.claim.basis.steps[0]?.how).toBe('8,000.00 × 50% = 4,000.00');
    expect(shown.claim.moves.map(({ command }) => command)).toEqual(['return', 'check', 'refuse']);

    const given = await granted(at);
    expect((await deskClaim(at.id)).budget).toMatchObject({ committed_fen: 400_000, paid_fen: 0 });
    const paid = await must(paying(given));
    expect((await deskClaim(at.id)).budget).toMatchObject({ committed_fen: 0, paid_fen: 400_000 });
    const received = await must(move('sme', paid, 'confirm-receipt', owner));
    expect(received).toMatchObject({ state: 'received', due_at: null });
    expect((await ownClaim(owner, at.id)).history.map(({ type }) => type)).toEqual([
      'claim.opened',
      'claim.submitted',
      'claim.checked',
      'claim.granted',
      'claim.paid',
      'claim.received',
    ]);
    expect((await own(owner)).loans).toEqual([]);
    expect(await messagesOf(owner)).toEqual(expect.arrayContaining(['claim.granted', 'claim.paid']));
  });

  it('takes no figure from anybody: what is sent beside its place is refused', async () => {
    const { owner, part } = await borrowed();
    const answer = await world.post<Problem>('/sme/claims', { ...part, amount_fen: 9 * WAN }, { as: owner });
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_input']);
  });

  it('is one for a part of a drawdown, also when two are opened at once', async () => {
    const { owner, part } = await borrowed();
    const answers = await Promise.all(
      [1, 2].map(() => world.post<Problem>('/sme/claims', part, { as: owner })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('claim_exists');
    const [{ id } = { id: '' }] = (await own(owner)).claims;
    await must(move('sme', { id, number: '', state: '', due_at: null, version: 1 }, 'withdraw', owner));
    expect((await world.post('/sme/claims', part, { as: owner })).status).toBe(201);
  });

  it('may be made from its day on, and the firm is told on that day', async () => {
    const benefit = {
      kind: 'interest_subsidy',
      subsidy_ppm: 10_000,
      months_max: 12,
      every_months: 3,
      cap_fen: 30 * WAN,
    };
    const { owner, part, paid_on } = await borrowed({ benefit });
    await world.runJobs();
    expect((await own(owner)).loans[0]?.parts.map(({ due_on, is_due }) => [due_on, is_due])).toEqual(
      [3, 6, 9, 12].map((months) => [addMonths(paid_on, months), false]),
    );
    const early = await world.post<Problem>('/sme/claims', { ...part, period: 3 }, { as: owner });
    expect([early.status, early.body.code]).toEqual([409, 'claim_not_due']);
    expect(await messagesOf(owner)).not.toContain('claim.claimable');
    world.at(startOfDay(addMonths(paid_on, 3)) + 10 * 3_600_000);
    await world.runJobs();
    await world.runJobs();
    expect((await messagesOf(owner)).filter((topic) => topic === 'claim.claimable')).toHaveLength(1);
    expect((await world.post('/sme/claims', { ...part, period: 3 }, { as: owner })).status).toBe(201);
    const none = await world.post<Problem>('/sme/claims', { ...part, period: 4 }, { as: owner });
    expect([none.status, none.body.code]).toEqual([409, 'claim_not_available']);
  });

  it('is submitted as it was shown: another figure under the same claim is refused', async () => {
    const { owner, part } = await borrowed();
    const { body } = await world.post<ClaimMoved>('/sme/claims', part, { as: owner });
    const answer = await move('sme', body, 'submit', owner, { hash: 'a'.repeat(64) });
    expect([answer.status, answer.body.code]).toEqual([409, 'hash_mismatch']);
  });

  it('stays unseen by the office until it is submitted, and by strangers for ever', async () => {
    const { owner, part } = await borrowed();
    const { body } = await world.post<ClaimMoved>('/sme/claims', part, { as: owner });
    expect((await world.get(`/office/claims/${body.id}`, { as: office.reviewer })).status).toBe(404);
    const stranger = await world.owner();
    expect((await world.get(`/sme/claims/${body.id}`, { as: stranger })).status).toBe(404);
    expect((await move('sme', body, 'withdraw', stranger)).status).toBe(404);
    expect((await world.post('/sme/claims', part, { as: stranger })).status).toBe(404);
  });

  it('is not there under a policy that the firm does not qualify for, and says which condition is not met', async () => {
    const criteria = {
      all: [
        { id: 'c1', attr: 'dishonest_judgment_debtor', op: 'eq', value: true, severity: 'hard', code: 'J02' },
      ],
    };
    const { owner, part } = await borrowed({ criteria });
    const { policies, loans } = await own(owner);
    expect(loans).toEqual([]);
    const policy = policies.find(({ id }) => id === part.policy_id);
    expect(policy).toMatchObject({ answer: 'not_met', conditions: [{ answer: 'not_met' }] });
    const answer = await world.post<Problem>('/sme/claims', part, { as: owner });
    expect([answer.status, answer.body.code]).toEqual([409, 'claim_not_available']);
  });
});

describe('the office', () => {
  it('sends a claim back with its question; the clock of the money waits for the firm', async () => {
    const { owner, part } = await borrowed();
    const at = await submittedClaim(world, owner, part);
    const asked = await must(
      move('office', at, 'return', office.reviewer, { note: '请说明担保费付款凭证编号' }),
    );
    expect(asked).toMatchObject({ state: 'returned', due_at: null });
    const seen = await ownClaim(owner, at.id);
    expect(seen.history.at(-1)?.text).toBe('请说明担保费付款凭证编号');
    const again = await must(move('sme', asked, 'resubmit', owner, { note: '凭证编号 2026-001' }));
    expect(again.state).toBe('submitted');
    const events = await world.db.prepare('SELECT body FROM event WHERE stream = ?1').bind(at.id).all();
    expect(JSON.stringify(events.results)).not.toContain('凭证');
  });

  it('lets nobody grant what he has checked himself, nor without a fresh proof of presence', async () => {
    const { owner, part } = await borrowed();
    const done = await checked(await submittedClaim(world, owner, part));
    const body = await hashOf(done.id);
    await world.stepUp(office.reviewer);
    const same = await move('office', done, 'grant', office.reviewer, body);
    expect([same.status, same.body.code]).toEqual([403, 'same_person']);
    world.wait({ minutes: 6 });
    const bare = await move('office', done, 'grant', office.supervisor, body);
    expect([bare.status, bare.body.code]).toEqual([403, 'step_up_required']);
  });

  it('refuses with a code and a reason, and the part may be claimed anew', async () => {
    const { owner, part } = await borrowed();
    const at = await submittedClaim(world, owner, part);
    const refused = await must(
      move('office', at, 'refuse', office.reviewer, { code: 'wrong_figures', note: '担保费金额与凭证不符' }),
    );
    expect(refused.state).toBe('refused');
    expect((await world.post('/sme/claims', part, { as: owner })).status).toBe(201);
  });

  it('records a payment neither before the claim nor in the future', async () => {
    const { owner, part } = await borrowed();
    const given = await granted(await submittedClaim(world, owner, part));
    for (const paid_on of ['2026-01-05', '2028-12-31']) {
      const answer = await move('office', given, 'pay', office.supervisor, { paid_on, reference: 'CZ-1' });
      expect([answer.status, answer.body.errors?.[0]?.field]).toEqual([400, 'paid_on']);
    }
  });

  it('has a breach with a ticket for each deadline that was missed, once', async () => {
    const { owner, part } = await borrowed();
    const at = await submittedClaim(world, owner, part);
    // Seven working days are over after two weeks, sixty after five months, however holidays fall.
    world.wait({ days: 20 });
    await world.runJobs();
    await world.runJobs();
    const first = await deskClaim(at.id);
    expect(first.claim.clocks.map(({ name, breached_at }) => [name, breached_at !== null])).toEqual([
      ['guide', true],
      ['pay', false],
    ]);
    const tickets = async () =>
      (
        await world.db
          .prepare("SELECT cause, enterprise_id FROM ticket WHERE claim_id = ?1 AND cause = 'claim_overdue'")
          .bind(at.id)
          .all<{ enterprise_id: string }>()
      ).results.map((row) => row.enterprise_id);
    expect(await tickets()).toEqual([owner.firm.id]);
    world.wait({ days: 130 });
    await world.runJobs();
    expect(await tickets()).toHaveLength(2);
    expect(
      (await ownClaim(owner, at.id)).history.filter(({ type }) => type === 'claim.breached'),
    ).toHaveLength(2);
  });

  it('finds what waits for a person in the list on its first page', async () => {
    const { owner, part } = await borrowed();
    await checked(await submittedClaim(world, owner, part));
    type Todo = { items: { kind: string; count: number; href: string }[] };
    const waiting = async (as: Person) =>
      (await world.get<Todo>('/office/todo', { as })).body.items.find(({ kind }) => kind === 'claim');
    expect((await waiting(office.supervisor))?.count).toBeGreaterThan(0);
    expect((await waiting(office.supervisor))?.href).toMatch(/^\/office\/claims\/clm_/);
  });
});

describe('a budget', () => {
  const budgetOf = async (policy_id: string) =>
    world.db
      .prepare('SELECT committed_fen + paid_fen AS used FROM policy_budget WHERE policy_id = ?1')
      .bind(policy_id)
      .first<number>('used');

  it('is never overdrawn, also when grants race', async () => {
    // 4,000 yuan each: there is money for two of three.
    const policy_id = await policyOf({
      budget_fen: 900_000,
      benefit: { ...FEE_POLICY.benefit, cap_fen: 900_000 },
    });
    const codes = [codeNow()];
    const waiting: ClaimMoved[] = [];
    for (let i = 0; i < 3; i += 1) {
      const { owner, part } = await borrowed({}, { policy_id, codes });
      waiting.push(await checked(await submittedClaim(world, owner, part)));
    }
    const hashes = await Promise.all(waiting.map(({ id }) => hashOf(id)));
    await world.stepUp(office.supervisor);
    const answers = await Promise.all(
      waiting.map((at, i) => move('office', at, 'grant', office.supervisor, hashes[i] ?? {})),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('budget_used_up');
    expect(await budgetOf(policy_id)).toBe(800_000);
  });

  it('that is used up takes its policy out of every price and every claim', async () => {
    const policy_id = await policyOf({
      budget_fen: 400_000,
      benefit: { ...FEE_POLICY.benefit, cap_fen: 400_000 },
    });
    const codes = [codeNow()];
    const one = await borrowed({}, { policy_id, codes });
    const two = await borrowed({}, { policy_id, codes });
    const product = await world.product(bank, { policies: codes, fees: [GUARANTEE_FEE] });
    type Priced = {
      product: { net: { policies: { id: string }[]; left_out: { id: string; why: string }[] } | null };
    };
    const net = async () => {
      world.wait({ ms: 5001 });
      return (await world.get<Priced>(`/products/${product.id}`)).body.product.net;
    };
    expect((await net())?.policies).toMatchObject([{ id: policy_id }]);
    await granted(await submittedClaim(world, one.owner, one.part));
    expect(await net()).toMatchObject({
      policies: [],
      left_out: [{ id: policy_id, why: 'budget_used_up' }],
    });
    const answer = await world.post<Problem>('/sme/claims', two.part, { as: two.owner });
    expect([answer.status, answer.body.code]).toEqual([409, 'budget_used_up']);
    expect((await own(two.owner)).policies.find(({ id }) => id === policy_id)?.is_used_up).toBe(true);
  });

  it('a cap of a firm holds over its loans, also when two claims are opened at once', async () => {
    const policy_id = await policyOf({ benefit: { ...FEE_POLICY.benefit, cap_fen: 600_000 } });
    const codes = [codeNow()];
    const first = await borrowed({}, { policy_id, codes });
    const second = await borrowed({}, { policy_id, codes, owner: first.owner });
    const answers = await Promise.all(
      [first.part, second.part].map((part) => world.post('/sme/claims', part, { as: first.owner })),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    const { claims } = await own(first.owner);
    expect(claims.map(({ amount_fen }) => amount_fen).toSorted((a, b) => a - b)).toEqual([200_000, 400_000]);
  });
});

describe('two policies that exclude each other', () => {
  it('give one of them, also when both are claimed at once', async () => {
    const small = await policyOf({ benefit: { ...FEE_POLICY.benefit, share_ppm: 500_000 } });
    const one = codeNow();
    const other = await policyOf({ benefit: { ...FEE_POLICY.benefit, share_ppm: 500_000 }, excludes: [one] });
    const { owner, part } = await borrowed({}, { policy_id: small, codes: [one, codeNow()] });
    const offered = (await own(owner)).loans[0]?.parts.map(({ policy_id }) => policy_id);
    expect(offered).toEqual([small]);
    const answers = await Promise.all(
      [small, other].map((policy_id) => world.post('/sme/claims', { ...part, policy_id }, { as: owner })),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 409]);
  });
});

describe('rows', () => {
  it('of a firm’s subsidies, an open claim and a grant stay few', async () => {
    const { owner, part } = await borrowed();
    await own(owner);
    // A row or two for each policy, and what the firm has.
    expect(world.cost().rows_read).toBeLessThanOrEqual(60);
    expect(world.cost().round_trips).toBe(2);
    const { body } = await world.post<ClaimMoved>('/sme/claims', part, { as: owner });
    expect(world.cost().rows_written).toBeLessThanOrEqual(8);
    const hash = (await ownClaim(owner, body.id)).claim;
    const sent = await must(move('sme', body, 'submit', owner, { hash: hash.hash }));
    const done = await checked(sent);
    await world.stepUp(office.supervisor);
    await must(move('office', done, 'grant', office.supervisor, { hash: hash.hash }));
    expect(world.cost().rows_written).toBeLessThanOrEqual(11);
    await world.get('/office/claims', { as: office.reviewer });
    expect(world.cost().round_trips).toBe(2);
  });
});
