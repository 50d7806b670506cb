import { describe, expect, it } from 'vitest';
import type { Enterprise } from '../organisations/facts.ts';
import { ownFacts, shownBody, type KeptFact, type Raised } from './own-facts.ts';

const FIRM: Enterprise = {
  id: 'org_1',
  name: '甲公司',
  uscc: '91430112MA90Y8MHXU',
  org_type: 'enterprise',
  registration_status: 'active',
  established_on: '2020-01-01',
  industry: 'C3311',
  town: null,
  legal_representative: '张三',
  registered_capital_fen: 100_000_000,
  size_class: null,
  registry_as_of: '2026-06-01',
  public_facts: { patents: { value: 3 } },
};

const kept = (more: Partial<KeptFact>): KeptFact => ({
  attr: 'tax_paid_12m',
  source: 'official',
  mode: 'interface',
  body: { value: 1_000_000 },
  as_of: '2026-06-01',
  valid_until: '2026-07-16',
  provider: '税务局',
  fetched_at: 1,
  hidden_at: null,
  ...more,
});

const raised = (more: Partial<Raised>): Raised => ({
  id: 'obj_1',
  number: 'WC202606-1',
  attr: 'tax_paid_12m',
  data_class: 'tax',
  source: '税务局',
  fact: { as_of: '2026-06-01' },
  state: 'checking',
  outcome: null,
  ...more,
});

const of = (facts: ReturnType<typeof ownFacts>, attr: string) => facts.filter((one) => one.attr === attr);

describe('the facts that a firm sees of itself', () => {
  it('stand apart by who says so', () => {
    const facts = ownFacts(
      FIRM,
      [kept({}), kept({ source: 'declared', mode: 'declared', provider: 'enterprise' })],
      [raised({})],
      '2026-06-02',
    );
    expect(of(facts, 'tax_paid_12m').map(({ source, objection }) => [source, objection?.id])).toEqual([
      ['official', 'obj_1'],
      ['declared', undefined],
    ]);
  });

  it('are out of date from the day on which they count as missing', () => {
    const fresh = (today: string) => of(ownFacts(FIRM, [kept({})], [], today), 'tax_paid_12m')[0]?.fresh;
    expect([fresh('2026-07-15'), fresh('2026-07-16')]).toEqual([true, false]);
  });

  it('keep no mark of an objection that is over', () => {
    const over = raised({ state: 'closed', outcome: 'upheld' });
    expect(of(ownFacts(FIRM, [kept({})], [over], '2026-06-02'), 'tax_paid_12m')[0]?.objection).toBeNull();
  });

  it('tell without a value of what is hidden, and by which objection', () => {
    const over = raised({ state: 'closed', outcome: 'hidden' });
    const [fact] = of(ownFacts(FIRM, [kept({ hidden_at: 2 })], [over], '2026-06-02'), 'tax_paid_12m');
    expect(fact).toMatchObject({ body: null, fresh: false, objection: { id: 'obj_1' } });
  });

  it('tell once of a public fact that has left the registration, and no more once it is back', () => {
    const hidden = { data_class: 'public', state: 'closed', outcome: 'hidden' } as const;
    const twice = [
      raised({ ...hidden, id: 'obj_2', attr: 'litigation_open' }),
      raised({ ...hidden, id: 'obj_1', attr: 'litigation_open' }),
    ];
    expect(of(ownFacts(FIRM, [], twice, '2026-06-02'), 'litigation_open')).toMatchObject([
      { body: null, objection: { id: 'obj_2' } },
    ]);
    const back = { ...FIRM, public_facts: { litigation_open: { value: 0 } } };
    expect(of(ownFacts(back, [], twice, '2026-06-02'), 'litigation_open')).toMatchObject([
      { body: { value: 0 }, objection: null },
    ]);
  });

  it('show of the mains no month', () => {
    const series = [{ month: '2026-05', value: 100 }];
    expect(shownBody('power_kwh_monthly', { series }, '2026-06-01')).toEqual({ utility: null });
    expect(shownBody('tax_paid_monthly', { series }, '2026-06-01')).toEqual({ series });
  });
});
