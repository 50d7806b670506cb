import { describe, expect, it } from 'vitest';
import institutionsReal from '../../data/institutions-real.json' with { type: 'json' };
import lprTable from '../../data/lpr.json' with { type: 'json' };
import realNames from '../../data/demo/real-names.json' with { type: 'json' };
import regions from '../../data/regions.json' with { type: 'json' };
import { daysBetween } from '../../worker/lib/days.ts';
import { checkCriteria } from '../../worker/matching/check.ts';
import { feeProblem } from '../../worker/products/fees.ts';
import { lprOn, rateFromLpr } from '../../worker/products/lpr.ts';
import { ListingSchema, type Listing } from '../../worker/products/schema.ts';
import { leavesOf } from './criteria.ts';
import { admitsFirms, demoListings, institutionOf } from './listings.ts';
import { ppm } from './offers.ts';
import { FOLDS, GENERATED, INSTITUTIONS, RENAMED, SHAPES, SOURCES, TRANSLATIONS } from './tables.ts';

const ANCHOR = '2026-03-02';
const LISTINGS = demoListings({ seed: 20260302, anchor_day: ANCHOR });
const WAN = 1_000_000;
const sourced = LISTINGS.flatMap(({ source, listing, institution }) => {
  const record = SOURCES.find(({ id }) => id === source);
  const translation = TRANSLATIONS[source ?? ''];
  const renamed = RENAMED[source ?? ''];
  return record && translation && renamed ? [{ record, translation, renamed, listing, institution }] : [];
});
const leaves = (listing: Listing) => leavesOf(listing.criteria);
const partsOf = (id: string) => TRANSLATIONS[id]?.conditions.flatMap(({ parts }) => parts) ?? [];

describe('the shelf of the demonstration', () => {
  it('holds 129 listings: every real one that admits firms or sole traders, and generated ones', () => {
    const left = SOURCES.filter((source) => !admitsFirms(source)).map(({ id }) => id);
    expect(left).toEqual(['RP-029', 'RP-056', 'RP-072', 'RP-086', 'RP-089']);
    expect(LISTINGS).toHaveLength(129);
    expect(sourced.map(({ record }) => record.id).toSorted()).toEqual(
      SOURCES.map(({ id }) => id).filter((id) => !left.includes(id)),
    );
    expect(LISTINGS.filter(({ source }) => source === null)).toHaveLength(45);
  });

  it('replaces each of the five listings for private persons by a generated one', () => {
    const replaced = GENERATED.flatMap(({ replaces }) => replaces ?? []).toSorted();
    expect(replaced).toEqual(['RP-029', 'RP-056', 'RP-072', 'RP-086', 'RP-089']);
    for (const { replaces, shape } of GENERATED)
      if (replaces) expect(SHAPES[shape]?.like, shape).toContain(replaces);
  });

  it('is the same for the same seed and day, and another for another seed', () => {
    expect(demoListings({ seed: 20260302, anchor_day: ANCHOR })).toEqual(LISTINGS);
    const other = demoListings({ seed: 1, anchor_day: ANCHOR });
    expect(other).not.toEqual(LISTINGS);
    expect(other.map(({ listing }) => listing.code)).toEqual(LISTINGS.map(({ listing }) => listing.code));
  });

  it('moves only its dates when the day moves within one LPR', () => {
    const dateless = ({ listing }: (typeof LISTINGS)[number]) => ({
      ...listing,
      valid_from: '',
      valid_until: '',
    });
    const later = demoListings({ seed: 20260302, anchor_day: '2026-03-03' });
    expect(later.map(dateless)).toEqual(LISTINGS.map(dateless));
    for (const [i, { listing }] of LISTINGS.entries())
      expect(daysBetween(listing.valid_from, later[i]?.listing.valid_from ?? '')).toBe(1);
  });

  it('works for any seed and for a day long after the last known LPR', () => {
    for (const seed of [1, 2, 'autumn', 99_999])
      for (const { listing } of demoListings({ seed, anchor_day: '2031-12-31' }))
        expect(checkCriteria(listing.criteria), listing.code).toEqual([]);
  });

  it('gives every product a code and a name of its own', () => {
    expect(new Set(LISTINGS.map(({ listing }) => listing.code)).size).toBe(129);
    expect(new Set(LISTINGS.map(({ listing }) => listing.name)).size).toBe(129);
  });
});

describe('a listing', () => {
  it.each(LISTINGS.map((row) => [row.listing.code, row.listing] as const))(
    '%s is valid and its criteria may be stored',
    (_, listing) => {
      expect(ListingSchema.safeParse(listing).error).toBeUndefined();
      expect(checkCriteria(listing.criteria)).toEqual([]);
      expect(listing.fees.map(feeProblem)).toEqual(listing.fees.map(() => null));
    },
  );

  it('has limits, terms and rates that agree with each other', () => {
    for (const { listing: l } of LISTINGS) {
      expect(l.amount_min_fen, l.code).toBeLessThanOrEqual(l.amount_max_fen);
      expect(l.term_months_min, l.code).toBeLessThanOrEqual(l.term_months_max);
      expect(l.rate_min_ppm, l.code).toBeLessThanOrEqual(l.rate_max_ppm);
      expect(l.is_revolving, l.code).toBe(l.repayment_methods.includes('revolving'));
      if (l.is_revolving) expect(l.credit_line_months, l.code).not.toBeNull();
      expect(l.rate_min_ppm, l.code).toBeGreaterThanOrEqual(20_000);
      expect(l.valid_from < ANCHOR && (l.valid_until ?? '9999') > ANCHOR, l.code).toBe(true);
    }
  });

  it('priced on the LPR carries the rate of the LPR in force when it was made', () => {
    const priced = LISTINGS.filter(({ listing }) => listing.rate_type === 'lpr');
    expect(priced.length).toBeGreaterThan(30);
    for (const { listing: l } of priced) {
      const known = l.valid_from < lprTable.known_until ? l.valid_from : lprTable.known_until;
      const lpr = lprOn(lprTable, known, l.term_months_max);
      if (!lpr.known || l.spread_bp_min === null || l.spread_bp_max === null) throw new Error(l.code);
      expect(l.rate_min_ppm, l.code).toBe(rateFromLpr(lpr.rate_ppm, l.spread_bp_min));
      expect(l.rate_max_ppm, l.code).toBe(rateFromLpr(lpr.rate_ppm, l.spread_bp_max));
    }
  });

  it('charges nothing besides interest when unsecured, and a guarantee fee of at most 1 % when guaranteed', () => {
    for (const { listing: l, institution } of LISTINGS) {
      const kind = INSTITUTIONS.find(({ key }) => key === institution)?.kind;
      if (l.guarantee_types.join() === 'credit' && kind !== 'leasing') expect(l.fees, l.code).toEqual([]);
      for (const fee of l.fees.filter((item) => item.kind === 'guarantee_fee')) {
        expect(fee.rate_ppm, l.code).toBeGreaterThanOrEqual(5_000);
        expect(fee.rate_ppm, l.code).toBeLessThanOrEqual(10_000);
        expect(fee, l.code).toMatchObject({ payer: 'borrower', payee: 'third_party', when: 'upfront' });
      }
    }
  });

  it('asks for a consent to every class of data its criteria speak of', () => {
    for (const { listing: l } of LISTINGS) {
      const asked = l.documents.filter(({ how }) => how === 'consent').map(({ data_class }) => data_class);
      for (const data_class of l.data_classes)
        if (!['public', 'declared', 'credit_report'].includes(data_class))
          expect(asked, l.code).toContain(data_class);
      expect(l.documents.map(({ id }) => id)).toContain('licence');
      expect(new Set(l.documents.map(({ id }) => id)).size, l.code).toBe(l.documents.length);
    }
  });

  it('names as filled only fields and conditions that it has', () => {
    for (const { listing: l } of LISTINGS) {
      const known = [...Object.keys(l), ...leaves(l).map(({ id }) => `criteria.${id}`)];
      expect(known, l.code).toEqual(expect.arrayContaining(l.filled));
      expect(new Set(l.filled).size, l.code).toBe(l.filled.length);
    }
  });

  it('without a real model counts every condition and figure as filled', () => {
    for (const { listing: l } of LISTINGS.filter(({ source }) => source === null)) {
      expect(l.filled, l.code).toEqual(expect.arrayContaining(leaves(l).map(({ id }) => `criteria.${id}`)));
      expect(l.filled, l.code).toEqual(expect.arrayContaining(['amount_max_fen', 'rate_min_ppm', 'process']));
    }
  });
});

describe('the conditions of the 89 real listings', () => {
  it('are all accounted for, each once and letter by letter', () => {
    expect(Object.keys(TRANSLATIONS).toSorted()).toEqual(SOURCES.map(({ id }) => id).toSorted());
    for (const { id, key_conditions } of SOURCES) {
      const conditions = TRANSLATIONS[id]?.conditions ?? [];
      expect(conditions.map(({ source }) => source), id).toEqual(key_conditions.map((_, i) => i)); // prettier-ignore
      for (const { source, parts } of conditions) {
        let rest = key_conditions[source] ?? '';
        for (const { of } of parts) {
          const at = rest.indexOf(of);
          expect(at, `${id} has no ${of}`).toBeGreaterThanOrEqual(0);
          expect(rest.slice(0, at), id).toMatch(/^[ 、，,;()]*$/);
          rest = rest.slice(at + of.length);
        }
        expect(rest, `${id} leaves a rest`).toMatch(/^[ 、，,;()]*$/);
      }
    }
  });

  it('each became a criterion, a field or a sentence, or is held by a criterion of the same listing', () => {
    for (const { id } of SOURCES) {
      const all = partsOf(id);
      const ids = all.flatMap(({ criteria = [] }) => criteria).flatMap(leavesOf).map((leaf) => leaf.id); // prettier-ignore
      expect(new Set(ids).size, id).toBe(ids.length);
      for (const { of, criteria, fields, text, held_by } of all) {
        expect(criteria ?? fields ?? text ?? held_by, `${id} ${of}`).toBeDefined();
        expect(ids, `${id} ${of}`).toEqual(expect.arrayContaining(held_by ?? []));
      }
    }
  });

  it('are mostly criteria: what only a person can judge is the smaller part', () => {
    const all = SOURCES.flatMap(({ id }) => partsOf(id));
    const onlyText = all.filter(({ criteria, fields, held_by }) => !criteria && !fields && !held_by);
    expect(all.length).toBeGreaterThan(SOURCES.flatMap(({ key_conditions }) => key_conditions).length);
    expect(onlyText.length / all.length).toBeLessThan(0.12);
  });

  it('reach the listing without loss: criteria as they stand, sentences by word, fields by value', () => {
    for (const { record, translation, listing } of sourced) {
      const stored = new Set(
        ('all' in listing.criteria ? listing.criteria.all : []).map((node) => JSON.stringify(node)),
      );
      for (const node of partsOf(record.id).flatMap(({ criteria = [] }) => criteria))
        expect(stored, `${record.id} ${JSON.stringify(node)}`).toContain(JSON.stringify(node));
      for (const { criteria } of translation.implied ?? [])
        if (criteria) expect(stored, record.id).toContain(JSON.stringify(criteria));
      const texts = partsOf(record.id).flatMap(({ text }) => (text ? [text] : []));
      expect(listing.text_conditions, record.id).toEqual(expect.arrayContaining(texts));
      for (const fields of [...partsOf(record.id), ...(translation.implied ?? [])].map(
        (part) => part.fields ?? {},
      ))
        for (const [name, value] of Object.entries(fields)) {
          const held: unknown = listing[name as keyof Listing];
          const want: unknown = Array.isArray(value) ? expect.arrayContaining<unknown>(value) : value;
          expect(held, `${record.id} ${name}`).toEqual(want);
        }
    }
  });

  it('never state one field in two ways', () => {
    for (const { id } of SOURCES) {
      const seen = new Map<string, unknown>();
      for (const [name, value] of partsOf(id).flatMap(({ fields = {} }) => Object.entries(fields))) {
        if (!Array.isArray(value) && seen.has(name)) expect(value, `${id} ${name}`).toEqual(seen.get(name));
        seen.set(name, value);
      }
    }
  });

  it('leave the figures of the source as they are', () => {
    for (const { record, renamed, listing } of sourced) {
      const stated = Object.assign(
        {},
        ...partsOf(record.id).map(({ fields = {} }) => fields),
      ) as Partial<Listing>;
      const { max_amount_wan, single_loan_months, credit_line_months, rate_min_pct } = record;
      if (max_amount_wan !== null && stated.amount_max_fen === undefined)
        expect(listing.amount_max_fen, record.id).toBe(max_amount_wan * WAN);
      if (single_loan_months !== null && stated.term_months_max === undefined)
        expect(listing.term_months_max, record.id).toBe(single_loan_months);
      if (credit_line_months !== null) expect(listing.credit_line_months, record.id).toBe(credit_line_months);
      if (rate_min_pct !== '') expect(listing.rate_min_ppm, record.id).toBe(ppm(rate_min_pct));
      expect(renamed.rate.type === 'fixed', record.id).toBe(rate_min_pct !== '');
      expect(listing.guarantee_types, record.id).toEqual(expect.arrayContaining(record.guarantee_types));
      expect(listing.repayment_methods, record.id).toEqual(expect.arrayContaining(record.repayment_methods));
    }
  });
});

describe('the institutions of the demonstration', () => {
  const towns = regions.streets.map(({ code }) => code);

  it('are 26, each of a licensed kind, with two to nine products', () => {
    expect(INSTITUTIONS).toHaveLength(26);
    expect(new Set(INSTITUTIONS.map(({ key }) => key)).size).toBe(26);
    expect(new Set(INSTITUTIONS.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(12);
    const kinds = institutionsReal.kinds.map(({ id }) => id);
    for (const { key, kind } of INSTITUTIONS) {
      expect(kinds, key).toContain(kind);
      const shelf = LISTINGS.filter(({ institution }) => institution === key).length;
      expect(shelf, key).toBeGreaterThanOrEqual(2);
      expect(shelf, key).toBeLessThanOrEqual(9);
    }
  });

  it('each serve all 16 towns through a branch that stands in one of them', () => {
    expect(towns).toHaveLength(16);
    const phones = INSTITUTIONS.flatMap(({ branches }) => branches.map(({ phone }) => phone));
    expect(new Set(phones).size).toBe(phones.length);
    for (const { key, branches } of INSTITUTIONS) {
      expect(new Set(branches.flatMap(({ service_towns }) => service_towns)), key).toEqual(new Set(towns));
      for (const { address } of branches) expect(towns, key).toContain(address);
    }
    for (const { listing: l } of LISTINGS)
      expect(towns, l.code).toEqual(expect.arrayContaining(l.towns ?? []));
  });

  it('guarantee loans only together with a bank, which the listing names', () => {
    for (const { key, kind, lending_banks } of INSTITUTIONS) {
      const isGuarantor = kind.includes('guarantee');
      expect(lending_banks !== undefined, key).toBe(isGuarantor);
      for (const bank of lending_banks ?? [])
        expect(INSTITUTIONS.find((other) => other.key === bank)?.kind, bank).toMatch(/bank$/);
      for (const { listing: l } of LISTINGS.filter(({ institution }) => institution === key))
        expect(l.text_conditions.some(({ id }) => id === 'lender'), l.code).toBe(isGuarantor); // prettier-ignore
    }
  });

  it('stand for every real bank by exactly one row, with a reason', () => {
    expect(new Set(FOLDS.map(({ bank }) => bank))).toEqual(new Set(SOURCES.map(({ bank }) => bank)));
    const keys = INSTITUTIONS.map(({ key }) => key);
    for (const { institution, why, bank } of FOLDS) {
      expect(keys, bank).toContain(institution);
      expect(why.length, bank).toBeGreaterThan(10);
    }
    for (const source of SOURCES) {
      const rows = FOLDS.filter(({ bank }) => bank === source.bank);
      expect(rows.filter(({ products }) => !products), source.bank).toHaveLength(1); // prettier-ignore
      expect(rows.filter(({ products }) => products?.includes(source.id)).length).toBeLessThanOrEqual(1);
      if (admitsFirms(source))
        expect(LISTINGS.find((row) => row.source === source.id)?.institution).toBe(institutionOf(source));
    }
  });
});

describe('no real name', () => {
  const shown = JSON.stringify([LISTINGS.map(({ listing }) => listing), INSTITUTIONS]);

  it('of an institution or a platform appears anywhere', () => {
    const banks = [
      ...SOURCES.map(({ bank }) => bank),
      ...institutionsReal.institutions.map(({ name }) => name),
    ];
    const generic = ['村镇银行', '典当行', '商业保理公司'];
    const cores = banks
      .map((name) => name.replace(/[ (（].*$/, ''))
      .filter((name) => !generic.includes(name));
    for (const name of [...realNames.institutions, ...realNames.english, ...cores])
      expect(shown.includes(name), name).toBe(false);
  });

  it('of a product is the name, or part of the name, of a listing', () => {
    const published = SOURCES.flatMap(({ product }) => [product, ...product.split(/ \/ |·| |\(/)]);
    const generic = ['专精特新', '信用贷', '抵押贷', '线下信用贷', '标准版', '税金版'];
    const brands = [
      ...realNames.brands,
      ...published.filter((name) => name.length > 2 && !generic.includes(name)),
    ];
    for (const { listing } of LISTINGS)
      for (const brand of brands)
        expect(listing.name.includes(brand), `${listing.name}: ${brand}`).toBe(false);
  });
});
