import { describe, expect, it } from 'vitest';
import { shownTo, type StoredFact, type StoredFirm } from './shown.ts';

const FIRM: StoredFirm = {
  name: '长沙测试有限公司',
  uscc: '91430112MA4L000000',
  org_type: 'enterprise',
  registration_status: 'active',
  established_on: '2020-01-01',
  industry: 'C1311',
  town: '430112001',
  legal_representative: '周明',
  registered_capital_fen: 100,
  size_class: 'small',
  registry_as_of: '2026-01-01',
  public_facts: '{"patents":{"value":2}}',
};
const fact = (attr: string, source: 'official' | 'declared', body: unknown): StoredFact => ({
  attr,
  source,
  body: JSON.stringify(body),
  as_of: '2026-01-01',
  valid_until: null,
  provider: 'tests',
  fetched_at: 1,
});
const YEAR = Array.from({ length: 24 }, (_, i) => ({
  month: `${2024 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`,
  value: i < 12 ? 100 : 110,
}));
const FACTS = [
  fact('tax_paid_12m', 'official', { value: 5 }),
  fact('revenue_12m', 'declared', { value: 7 }),
  fact('power_kwh_monthly', 'official', { series: YEAR }),
  fact('no_such_attribute', 'official', { value: 1 }),
];
const DISPUTES = ['tax_paid_12m', 'revenue_12m', 'patents', 'invoiced_amount_12m'].map((attr) => ({
  ...{ attr, number: `WC-${attr}`, text: '少计了三月', wanted: '应为 6', raised_at: 1 },
  owner_id: 'usr_secret',
}));
const shown = (data_classes: Parameters<typeof shownTo>[0]['data_classes']) =>
  shownTo({ enterprise: FIRM, facts: FACTS, disputes: DISPUTES, data_classes, people: [] });

describe('what the receiver of a consent sees', () => {
  it('T15 is just the classes that the consent names', () => {
    expect(shown(['public', 'declared', 'tax']).facts.map(({ attr }) => attr)).toEqual([
      'revenue_12m',
      'tax_paid_12m',
    ]);
    expect(shown(['public', 'declared']).facts.map(({ attr }) => attr)).toEqual(['revenue_12m']);
    expect(shown(['public']).facts).toEqual([]);
  });

  it('names what stays out of sight, and what is still to be fetched', () => {
    const { withheld, awaited } = shown(['public', 'declared', 'tax', 'invoice']);
    expect(withheld).toContain('utilities');
    expect(withheld).not.toContain('tax');
    expect(awaited).toEqual(['invoice']);
  });

  it('leaves out public records and what was worked out of declarations where those are not consented', () => {
    expect(shown(['tax']).enterprise).toMatchObject({ public_facts: {}, size_class: null });
    expect(shown(['public', 'declared']).enterprise).toMatchObject({
      public_facts: { patents: { value: 2 } },
      size_class: 'small',
    });
  });

  it('of power, water and gas is level, trend and steadiness and never a month', () => {
    const { facts } = shown(['utilities']);
    expect(facts[0]?.body).toEqual({ utility: { level: 1320, trend_ppm: 100_000, stability_ppm: 0 } });
    expect(JSON.stringify(facts)).not.toContain('2025-');
  });

  it('says of an official fact that it is disputed, with the firm’s own words, and of nothing else', () => {
    // What the firm said itself it puts right itself; what is not shown is not spoken of either.
    expect(shown(['public', 'declared', 'tax', 'invoice']).disputes).toEqual([
      { attr: 'patents', number: 'WC-patents', text: '少计了三月', wanted: '应为 6', raised_at: 1 },
      { attr: 'tax_paid_12m', number: 'WC-tax_paid_12m', text: '少计了三月', wanted: '应为 6', raised_at: 1 },
    ]);
    expect(shown(['declared']).disputes).toEqual([]);
  });

  it('lists the fields of the registration and nothing else of the row', () => {
    const more = { ...FIRM, id: 'org_x', head: 'secret' };
    const { enterprise } = shownTo({
      enterprise: more,
      facts: [],
      disputes: [],
      data_classes: ['public'],
      people: [],
    });
    expect(JSON.stringify(enterprise)).not.toMatch(/org_x|secret/);
  });
});
