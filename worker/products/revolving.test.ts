import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../lib/days.ts';
import { interestWithPrincipal, revolvingInterest, type LineEvent } from './revolving.ts';

const line = (events: LineEvent[], settle_day = 21) =>
  revolvingInterest({ rate_ppm: 36_000, day_basis: 360, settle_day, events }).rows;

describe('interest on a line', () => {
  it('R-SETTLE: the settlement day itself belongs to the new period', () => {
    const rows = line([
      { on: '2026-03-20', amount_fen: 1_000_000 },
      { on: '2026-03-22', amount_fen: -1_000_000 },
    ]);
    expect(rows).toEqual([
      { paid_on: '2026-03-21', product_fen_days: 1_000_000, interest_fen: 100 },
      { paid_on: '2026-03-22', product_fen_days: 1_000_000, interest_fen: 100 },
    ]);
  });

  it('R-REVZERO: a settlement day with nothing accumulated gives no row', () => {
    const rows = line([
      { on: '2026-01-05', amount_fen: 1_000_000 },
      { on: '2026-01-10', amount_fen: -1_000_000 },
      { on: '2026-04-01', amount_fen: 1_000_000 },
      { on: '2026-04-02', amount_fen: -1_000_000 },
    ]);
    expect(rows.map((row) => row.paid_on)).toEqual(['2026-01-21', '2026-04-02']);
  });

  it('R-REVGAP: reaching zero and drawing again is no payoff; the last event is, even without interest', () => {
    const rows = line([
      { on: '2026-01-05', amount_fen: 1_000_000 },
      { on: '2026-01-10', amount_fen: -1_000_000 },
      { on: '2026-01-15', amount_fen: 500_000 },
      { on: '2026-01-21', amount_fen: -500_000 },
      { on: '2026-01-25', amount_fen: 500_000 },
      { on: '2026-01-25', amount_fen: -500_000 },
    ]);
    expect(rows).toEqual([
      { paid_on: '2026-01-21', product_fen_days: 8_000_000, interest_fen: 800 },
      { paid_on: '2026-01-25', product_fen_days: 0, interest_fen: 0 },
    ]);
  });

  it('R-REVDAY: settlement day 31 is the last day of every shorter month', () => {
    const rows = line(
      [
        { on: '2026-01-15', amount_fen: 1_000_000 },
        { on: '2026-05-10', amount_fen: -1_000_000 },
      ],
      31,
    );
    expect(rows.map((row) => row.paid_on)).toEqual([
      '2026-01-31',
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
      '2026-05-10',
    ]);
  });

  it.each<[string, LineEvent[]]>([
    ['nothing drawn', []],
    ['a balance left after the last event', [{ on: '2026-01-05', amount_fen: 1 }]],
    [
      'more repaid than drawn',
      [
        { on: '2026-01-05', amount_fen: 1 },
        { on: '2026-01-06', amount_fen: -2 },
        { on: '2026-01-07', amount_fen: 1 },
      ],
    ],
    [
      'a fraction of a fen',
      [
        { on: '2026-01-05', amount_fen: 0.5 },
        { on: '2026-01-06', amount_fen: -0.5 },
      ],
    ],
    [
      'more than a loan may be',
      [10 ** 13, 1, -1, -(10 ** 13)].map((amount_fen, k) => ({ on: `2026-01-0${k + 1}`, amount_fen })),
    ],
  ])('%s is refused', (_, events) => {
    expect(() => line(events)).toThrow(RangeError);
  });

  it('is the same as adding up every single day', () => {
    const anyEvents = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 1, max: 10 ** 9 }), fc.boolean()), {
        minLength: 1,
        maxLength: 8,
      })
      .map((moves) => {
        let balance = 0;
        const events = moves
          .toSorted((a, b) => a[0] - b[0])
          .map(([day, size, draw]) => {
            const amount = draw || balance === 0 ? size : -Math.min(size, balance);
            balance += amount;
            return { day, amount };
          });
        return balance === 0 ? events : [...events, { day: 130, amount: -balance }];
      });
    fc.assert(
      fc.property(
        anyEvents,
        fc.integer({ min: 1, max: 31 }),
        fc.integer({ min: 0, max: 3000 }),
        (events, settle_day, offset) => {
          const start = addDays('2020-01-01', offset);
          const on = (day: number) => addDays(start, day);
          const rows = line(
            events.map(({ day, amount }) => ({ on: on(day), amount_fen: amount })),
            settle_day,
          );
          const first = events[0]?.day ?? 0;
          const last = events.at(-1)?.day ?? 0;
          const expected: [string, number][] = [];
          let balance = 0;
          let product = 0;
          for (let day = first; day <= last; day++) {
            const today = on(day);
            const isMonthEnd = on(day + 1).endsWith('-01');
            const dayOfMonth = Number(today.slice(8));
            const settles = dayOfMonth === settle_day || (isMonthEnd && dayOfMonth < settle_day);
            if (day === last || (settles && day > first && product > 0)) {
              expected.push([today, product]);
              product = 0;
            }
            for (const event of events) if (event.day === day) balance += event.amount;
            product += balance;
          }
          expect(rows.map((row) => [row.paid_on, row.product_fen_days])).toEqual(expected);
        },
      ),
    );
  });
});

describe('利随本清', () => {
  const loan = { rate_ppm: 43_500, day_basis: 360, drawn_on: '2026-04-01', principal_fen: 100 } as const;
  it.each([
    ['leave principal open', [{ on: '2026-05-01', principal_fen: 99 }]],
    ['exceed the principal', [{ on: '2026-05-01', principal_fen: 101 }]],
    ['come before the drawdown', [{ on: '2026-03-31', principal_fen: 100 }]],
  ])('repayments that %s are refused', (_, repayments) => {
    expect(() => interestWithPrincipal({ ...loan, repayments })).toThrow(RangeError);
  });
});
