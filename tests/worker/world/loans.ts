// A loan that a bank has paid out, from the first tap to the confirmed drawdown, all over HTTP.
import { expect } from 'vitest';
import { addMonths } from '../../../worker/lib/days.ts';
import type { Institution, ListedProduct, Owner, Person, World } from '../world.ts';

type Moved = { id: string; number: string; version: number };
type Prepared = {
  product: { version_id: string };
  consent: { data_classes: string[]; until: string; text_hash: string };
};
type Offers = { offers: { state: string; hash: string }[]; drawdowns: { id: string; state: string }[] };

/** What may differ from a loan of 80万元 for a year at 3.65 %, paid off at its end. */
export type LoanOptions = {
  readonly amount_fen?: number;
  readonly rate_ppm?: number;
  readonly repayment_method?: string;
  readonly fees?: readonly unknown[];
};

let serial = 0;

/** Plays a loan and returns its application and its one drawdown, paid out on the day of the call. */
export async function paidLoan(
  world: World,
  { owner, bank, product }: { owner: Owner; bank: Institution; product: ListedProduct },
  options: LoanOptions = {},
): Promise<{ application_id: string; drawdown_id: string; number: string; paid_on: string; at: Moved }> {
  const {
    amount_fen = 80_000_000,
    rate_ppm = 36_500,
    repayment_method = 'interest_only',
    fees = [],
  } = options;
  const shown = await world.get<Prepared>(
    `/sme/apply/${product.id}?amount_fen=${amount_fen}&term_months=12`,
    { as: owner },
  );
  const made = await world.post<Moved>(
    '/sme/applications',
    {
      product_id: product.id,
      version_id: shown.body.product.version_id,
      amount_fen,
      term_months: 12,
      purpose: product.listing.purposes[0],
      guarantee_type: product.listing.guarantee_types[0],
      consent: {
        data_classes: shown.body.consent.data_classes,
        until: shown.body.consent.until,
        text_hash: shown.body.consent.text_hash,
      },
    },
    { as: owner, stepUp: true },
  );
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  let at = made.body;
  world.wait({ minutes: 2 });
  const desk = async (as: Person, path: string, body: unknown, stepUp = false): Promise<void> => {
    const answer = await world.post<Moved>(`/bank/applications/${at.id}/${path}`, body, {
      as,
      version: at.version,
      stepUp,
    });
    expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBe(200);
    at = answer.body;
  };
  const seen = async (path: string, as: Person): Promise<Offers> =>
    (await world.get<Offers>(`${path}/${at.id}`, { as })).body;
  await desk(bank.officer, 'take-up', {});
  await desk(bank.officer, 'contact', { channel: 'phone', note: '约好上门' });
  await desk(bank.officer, 'offers', {
    kind: 'committed',
    amount_fen,
    term_months: 12,
    rate_ppm,
    repayment_method,
    guarantee_type: product.listing.guarantee_types[0],
    fees,
    conditions: '按月付息',
    valid_days: 10,
  });
  const proposed = (await seen('/bank/applications', bank.approver)).offers[0];
  world.wait({ minutes: 2 });
  await desk(bank.approver, 'approve-offer', { hash: proposed?.hash }, true);
  const open = (await seen('/sme/applications', owner)).offers[0];
  const accepted = await world.post<Moved>(
    `/sme/applications/${at.id}/accept-offer`,
    { hash: open?.hash },
    { as: owner, version: at.version, stepUp: true },
  );
  expect(accepted.status, JSON.stringify(accepted.body)).toBe(200);
  at = accepted.body;
  serial += 1;
  const paid_on = world.today;
  await desk(bank.officer, 'sign', { contract_no: `HT-${serial}-2026`, signed_on: paid_on });
  await desk(bank.officer, 'drawdowns', {
    bank_reference: `JJ-${serial}-2026`,
    amount_fen,
    rate_ppm,
    paid_on,
    matures_on: addMonths(paid_on, 12),
    account_tail: '8888',
  });
  const pending = (await seen('/bank/applications', bank.approver)).drawdowns[0];
  world.wait({ minutes: 2 });
  await desk(bank.approver, `drawdowns/${pending?.id}/confirm`, {}, true);
  return { application_id: at.id, drawdown_id: pending?.id ?? '', number: at.number, paid_on, at };
}

/** Half of the guarantee fee back for every firm on record: due with the drawdown itself. */
export const FEE_POLICY = {
  code: 'DB-001',
  name: { zh: '担保费补贴', en: 'Guarantee fee subsidy' },
  summary: { zh: '补贴一半担保费', en: 'Half of the guarantee fee' },
  source: '望财金〔2026〕2号（示例）',
  benefit: { kind: 'guarantee_fee_subsidy', share_ppm: 500_000, cap_fen: 100_000_000 },
  scope: 'all_products',
  criteria: {
    all: [
      { id: 'c1', attr: 'registration_status', op: 'eq', value: 'active', severity: 'hard', code: 'E04' },
    ],
  },
  excludes: [] as string[],
  budget_fen: 500_000_000,
  valid_from: '2026-01-01',
  valid_until: '2027-12-31',
  contact_phone: '0731-88001234',
} as const;

/** One percent a year of the loan, paid to a guarantor before the payout. */
export const GUARANTEE_FEE = {
  kind: 'guarantee_fee',
  payer: 'borrower',
  payee: 'third_party',
  mandatory: true,
  basis: 'percent_per_year',
  rate_ppm: 10_000,
  when: 'upfront',
} as const;

type Wording = { id: string; version: number; hash: string };

/** Publishes a policy: one person of the office writes it, another publishes it. Returns its id. */
export async function publishedPolicy(world: World, terms: object): Promise<string> {
  const { supervisor, reviewer } = await world.office();
  const send = async (path: string, as: Person, body: object, version?: number): Promise<Wording> => {
    world.wait({ minutes: 2 });
    const answer = await world.request<Wording>('POST', `/office/policies${path}`, {
      as,
      body,
      stepUp: true,
      ...(version !== undefined && { version }),
    });
    expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body;
  };
  const drafted = await send('', supervisor, { terms });
  const handed = await send(`/${drafted.id}/submit`, supervisor, { hash: drafted.hash }, drafted.version);
  await send(`/${drafted.id}/publish`, reviewer, { hash: handed.hash }, handed.version);
  return drafted.id;
}

/** A claim as its moves answer. */
export type ClaimMoved = {
  id: string;
  number: string;
  state: string;
  version: number;
  due_at: number | null;
};

/** Opens a claim and submits it as its firm was shown it. */
export async function submittedClaim(
  world: World,
  owner: Owner,
  part: { readonly policy_id: string; readonly drawdown_id: string; readonly period: number },
): Promise<ClaimMoved> {
  const opened = await world.post<ClaimMoved>('/sme/claims', part, { as: owner });
  expect(opened.status, JSON.stringify(opened.body)).toBe(201);
  const { id, version } = opened.body;
  const shown = await world.get<{ claim: { hash: string } }>(`/sme/claims/${id}`, { as: owner });
  const body = { hash: shown.body.claim.hash };
  const sent = await world.request<ClaimMoved>('POST', `/sme/claims/${id}/submit`, {
    as: owner,
    version,
    body,
  });
  expect(sent.status, JSON.stringify(sent.body)).toBe(200);
  return sent.body;
}
