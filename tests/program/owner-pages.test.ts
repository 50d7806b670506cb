// What the owner's pages decide by themselves: what an address says of a search, and how offers stand side by side.
import { describe, expect, it } from 'vitest';
import { actionOf, to } from '../../web/src/lib/owner/address.ts';
import { badgeOf } from '../../web/src/lib/owner/badge.ts';
import { feeRows } from '../../web/src/lib/offers/table.ts';
import { criteriaIn, isAnswered, queryOf } from '../../web/src/lib/owner/criteria.ts';
import { readTerm, termRange } from '../../web/src/lib/owner/term.ts';
import { languageOf } from '../../web/src/routes/(public)/demo/outbox/language.ts';
import { refusalOf } from '../../web/src/routes/sme/applications/[id]/refused.ts';
import { wayOn } from '../../web/src/routes/sme/apply/[product]/refusal.ts';
import { costExample, type FeeItem } from '../../worker/products/cost.ts';

const at = (query: string): URL => new URL(`http://localhost/match/results${query}`);

describe('an address', () => {
  it('leaves out what is not answered', () => {
    expect(to('/products', { q: '税', sort: null, class: undefined, amount: '' })).toBe(
      '/products?q=%E7%A8%8E',
    );
    expect(to('/products', {})).toBe('/products');
  });

  it('of an action keeps the view and drops the action before it', () => {
    expect(actionOf({ search: '?amount_fen=1&/price=' }, 'submit')).toBe('?amount_fen=1&/submit');
    expect(actionOf({ search: '' }, 'submit')).toBe('?/submit');
  });
});

describe('a text message of the demonstration', () => {
  it('is marked with the language it was written in, on a page in either', () => {
    expect(languageOf('登录验证码 123456，5 分钟内有效。请勿告知他人。')).toBe('zh');
    expect(languageOf('Sign-in code 123456, valid for 5 minutes. Tell nobody.')).toBe('en');
  });
});

describe('a refused application', () => {
  it.each(['product_replaced', 'consent_changed'])('leads to the new terms after %s', (code) => {
    expect(wayOn(code)).toBe('again');
  });

  it.each(['product_ended', 'product_not_listed'])('leads to other products after %s', (code) => {
    expect(wayOn(code)).toBe('others');
  });

  it.each(['invalid_input', 'application_in_flight', 'toString'])('leads nowhere after %s', (code) => {
    expect(wayOn(code)).toBeNull();
  });
});

describe('the answers in an address', () => {
  it('are taken where they are answers', () => {
    const criteria = criteriaIn(at('?amount_fen=50000000&years=gt3&invoiced=lt100&tax=B&town=430112001'));
    expect(queryOf(criteria)).toEqual({
      amount_fen: '50000000',
      years: 'gt3',
      invoiced: 'lt100',
      tax: 'B',
      town: '430112001',
    });
  });

  it.each([
    '?amount_fen=0',
    '?amount_fen=1e21',
    '?amount_fen=-5',
    '?amount_fen=99999999999999',
    '?years=constructor',
    '?invoiced=__proto__',
    '?town=430112',
    '?guarantee=friend',
  ])('are left out where they are none: %s', (query) => {
    expect(isAnswered(criteriaIn(at(query)))).toBe(false);
  });
});

const APPRAISAL = { kind: 'appraisal_fee', basis: 'fixed', amount_fen: 200_000, when: 'upfront' } as const;
const fee = (payer: FeeItem['payer'], mandatory = true): FeeItem => ({
  ...APPRAISAL,
  payer,
  payee: 'third_party',
  mandatory,
});

describe('the badge of a product in a match', () => {
  const near = { group: 'near', to_confirm: false, steps: 2 } as const;

  it('counts what is missing only where something fails, else what is to be confirmed', () => {
    expect(badgeOf({ ...near, unknown_other: false })).toEqual({ tone: 'warn', word: '差 2 项' });
    expect(badgeOf({ ...near, unknown_other: true })).toEqual({ tone: 'info', word: '待确认 2 项' });
  });

  it('promises nothing that the bank still checks', () => {
    const eligible = { group: 'eligible', unknown_other: false, steps: 0 } as const;
    expect(badgeOf({ ...eligible, to_confirm: true }).word).toBe('符合 · 银行将核实');
    expect(badgeOf({ ...eligible, to_confirm: false }).word).toBe('符合条件');
  });
});

describe('a term as it was typed', () => {
  const range = { min: 6, max: 36 };

  it.each(['6', '36'])('is taken within the range of the product: %s', (text) => {
    expect(readTerm(text, range)).toEqual({ ok: true, months: Number(text) });
  });

  it.each(['5', '37', '12.5', '', '-6', '1e1'])('is refused with that range: %s', (text) => {
    expect(readTerm(text, range)).toEqual({ ok: false, sentence: '请填写 6 至 36 之间的整月数' });
  });

  it('in full-width digits is told so', () => {
    expect(readTerm('１２', range)).toMatchObject({ ok: false, sentence: expect.stringContaining('半角') });
  });

  it('is measured by the widest range where a form carries none', () => {
    const form = new FormData();
    form.set('term_months_min', 'x');
    expect(termRange(form)).toEqual({ min: 1, max: 360 });
  });
});

describe('what a bank said when it refused', () => {
  const note = (id: string, ver: number) => ({ id, text: id, ver });
  const notes = [note('papers', 3), note('why', 5)];

  it('is the note written with the refusal, and the day to ask again', () => {
    const timeline = [
      { type: 'application.documents_requested', version: 3 },
      { type: 'application.refused', version: 5 },
    ];
    const refused = refusalOf({ timeline, notes, refusal: { reapply_on: '2027-02-01' } });
    expect(refused).toEqual({ note: notes[1], reapply_on: '2027-02-01' });
  });

  it('is nothing where the firm took the application back', () => {
    const timeline = [{ type: 'application.withdrawn', version: 5 }];
    expect(refusalOf({ timeline, notes })).toEqual({ note: null, reapply_on: null });
  });
});

describe('offers side by side', () => {
  it('say of each fee who bears it', () => {
    const cost = (fees: FeeItem[]) =>
      costExample({
        amount_fen: 100_000_000,
        term_months: 12,
        rate_ppm: 33_000,
        method: 'interest_only',
        fees,
      });
    const costs = [cost([]), cost([fee('bank')]), cost([fee('borrower')]), cost([fee('borrower', false)])];
    expect(feeRows(costs)).toEqual([
      {
        kind: 'appraisal_fee',
        cells: [
          null,
          { fen: 200_000, not_counted: 'others' },
          { fen: 200_000, not_counted: null },
          { fen: 200_000, not_counted: 'optional' },
        ],
      },
    ]);
  });
});
