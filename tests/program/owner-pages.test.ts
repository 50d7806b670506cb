// What the owner's pages decide by themselves: what an address says of a search, what counts as an amount, how offers
// stand side by side. Needs the compiled messages, as every page does.
import { describe, expect, it } from 'vitest';
import { actionOf, to } from '../../web/src/lib/owner/address.ts';
import { amountText, readAmount, readFigure } from '../../web/src/lib/owner/amount.ts';
import { criteriaIn, isAnswered, queryOf } from '../../web/src/lib/owner/criteria.ts';
import { columnsOf, compare } from '../../web/src/routes/sme/applications/[id]/compare.ts';
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

describe('an amount that an owner types', () => {
  it.each([
    ['120万', 120_000_000],
    ['1,200,000', 120_000_000],
    ['1200000.55', 120_000_055],
    [' 0.5亿 ', 5_000_000_000],
  ])('%s is taken', (text, fen) => {
    expect(readAmount(text)).toEqual({ ok: true, fen });
  });

  it.each(['', '0', '-5万', '0.001', '1e21', 'NaN', '１２０万', '50', '99999999亿', 'abc'])(
    '%j is refused with a sentence',
    (text) => {
      const read = readAmount(text);
      expect(read.ok ? '' : read.sentence).not.toBe('');
    },
  );

  it('has a sentence of its own for each way of being wrong', () => {
    const texts = ['', '0', '-5万', '0.001', '1e21', 'abc', '１２０万', '50', '99999999亿'];
    const sentences = texts
      .map((text) => readAmount(text))
      .map((read) => (read.ok ? 'taken' : read.sentence));
    expect(new Set(sentences).size).toBe(texts.length);
  });

  it.each([1, 99, 1_000_000, 1_234_567, 120_000_000, 123_456_789, 10 ** 13])(
    '%i fen stand in a field so that they read as the same again',
    (fen) => {
      expect(readFigure(amountText(fen))).toEqual({ ok: true, fen });
    },
  );

  it('may be nothing where it is a figure of the firm', () => {
    expect(readFigure('0')).toEqual({ ok: true, fen: 0 });
    expect(readFigure('0万元')).toEqual({ ok: true, fen: 0 });
    expect(readFigure('-1').ok).toBe(false);
  });
});

type Application = Parameters<typeof columnsOf>[0];
type Kind = Application['offers'][number]['kind'];

const APPRAISAL = { kind: 'appraisal_fee', basis: 'fixed', amount_fen: 200_000, when: 'upfront' } as const;
const fee = (payer: FeeItem['payer'], mandatory = true): FeeItem => ({
  ...APPRAISAL,
  payer,
  payee: 'third_party',
  mandatory,
});

/** An application with one offer, as far as the comparison looks at it. */
function offered(
  id: string,
  offer: { rate_ppm: number; kind?: Kind; amount_fen?: number; fees?: FeeItem[]; state?: string },
): Application {
  const { rate_ppm, kind = 'committed', amount_fen = 100_000_000, fees = [], state = 'open' } = offer;
  const terms = { amount_fen, term_months: 12, rate_ppm, fees };
  const cost = costExample({ ...terms, method: 'interest_only' });
  return {
    id,
    product_name: id,
    institution: { zh: id, en: id },
    offers: [{ id: `off-${id}`, kind, state, terms, cost }],
  } as unknown as Application;
}

describe('offers side by side', () => {
  const dear = offered('dear', { rate_ppm: 45_000 });
  const cheap = offered('cheap', { rate_ppm: 33_000, fees: [fee('bank')] });
  const hidden = offered('hidden', { rate_ppm: 32_500, fees: [fee('borrower')] });

  it('are sorted by what they cost in all, so that a low rate with a fee does not win', () => {
    const { columns, more_fen } = compare(columnsOf(dear, [hidden, cheap]), 'committed');
    expect(columns.map(({ application_id }) => application_id)).toEqual(['cheap', 'hidden', 'dear']);
    expect(columns.filter(({ own }) => own).map(({ application_id }) => application_id)).toEqual(['dear']);
    // 3.3 % of 1,000,000 yuan; 3.25 % and 2,000 yuan of fee; 4.5 %.
    expect(more_fen).toEqual([null, 150_000, 1_200_000]);
  });

  it('in principle never stand among committed ones', () => {
    const soft = offered('soft', { rate_ppm: 30_000, kind: 'in_principle' });
    expect(compare(columnsOf(dear, [soft]), 'committed').columns).toHaveLength(1);
    expect(compare(columnsOf(dear, [soft]), 'in_principle').columns).toHaveLength(1);
  });

  it('that ended are not compared', () => {
    const over = offered('over', { rate_ppm: 30_000, state: 'expired' });
    expect(compare(columnsOf(dear, [over]), 'committed').columns).toHaveLength(1);
  });

  it('say of each fee who bears it', () => {
    const free = offered('free', { rate_ppm: 40_000, fees: [fee('borrower', false)] });
    const { fees, columns } = compare(columnsOf(dear, [hidden, cheap, free]), 'committed');
    const cells = columns.map(({ application_id }, i) => [application_id, fees[0]?.cells[i]]);
    expect(Object.fromEntries(cells)).toEqual({
      dear: null,
      cheap: { fen: 200_000, not_counted: 'others' },
      hidden: { fen: 200_000, not_counted: null },
      free: { fen: 200_000, not_counted: 'optional' },
    });
  });

  it('warn where the loans differ', () => {
    expect(compare(columnsOf(dear, [cheap]), 'committed').same_loan).toBe(true);
    const smaller = offered('smaller', { rate_ppm: 33_000, amount_fen: 80_000_000 });
    expect(compare(columnsOf(dear, [smaller]), 'committed').same_loan).toBe(false);
  });
});
