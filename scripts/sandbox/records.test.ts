import { describe, expect, it } from 'vitest';
import type { AttributeId } from '../../worker/matching/attributes.ts';
import { factsFromRecord } from '../../worker/sources/derive.ts';
import { completeMonths } from '../../worker/sources/months.ts';
import { answerFrom, isUntimely } from '../../worker/sources/schema-records.ts';
import { SOURCE_CLASSES } from '../../worker/sources/terms.ts';
import { createRandom } from '../data/random.ts';
import { inventUscc } from '../seed/codes.ts';
import { figuresOf } from '../seed/figures.ts';
import { recordOf } from './records.ts';
import { registrationOf } from './registry.ts';

const SEED = 'records';
const TODAY = '2026-11-20';
const FROM = '2024-11';
const random = createRandom(SEED);
const CODES = Array.from({ length: 60 }, (_, i) =>
  inventUscc((['enterprise', 'individual_business'] as const)[i % 2] ?? 'enterprise', '430112', random),
).filter((uscc) => registrationOf(uscc, { seed: SEED, today: TODAY }) !== null);

const options = { seed: SEED, today: TODAY, anchor: TODAY, from: FROM };

describe('the records of the demonstration', () => {
  it.each(SOURCE_CLASSES)('keep to what was agreed on: %s', (data_class) => {
    for (const uscc of CODES) {
      const record = recordOf(data_class, uscc, options);
      const answer = { uscc, data_class, mode: 'interface', provider: '演示', as_of: TODAY, record };
      const taken = answerFrom(data_class, JSON.parse(JSON.stringify(answer)));
      expect([uscc, taken && isUntimely(taken)]).toEqual([uscc, false]);
    }
  });

  it('are the same whenever they are asked for', () => {
    for (const uscc of CODES.slice(0, 5)) {
      expect(recordOf('tax', uscc, options)).toEqual(recordOf('tax', uscc, options));
      const later = recordOf('tax', uscc, { ...options, today: '2027-01-10' })?.months ?? [];
      const now = recordOf('tax', uscc, options)?.months ?? [];
      expect(later.slice(0, now.length)).toEqual(now);
      expect(later.length).toBe(now.length + 2);
    }
  });

  it('agree within a tenth with what the firm declares of its taxes and invoices', () => {
    const months = completeMonths(TODAY, 12);
    let compared = 0;
    for (const uscc of CODES) {
      const registration = registrationOf(uscc, { seed: SEED, today: TODAY, anchor: TODAY });
      const declared = registration && figuresOf(registration, SEED).all;
      // A firm that has no whole month behind it has nothing to compare yet.
      if (!declared || registration.established_on > `${months[8]}-01`) continue;
      for (const [data_class, attr] of [
        ['tax', 'tax_paid_12m'],
        ['invoice', 'invoiced_amount_12m'],
      ] as const) {
        const record = recordOf(data_class, uscc, options);
        const value =
          record && factsFromRecord(data_class, record as never, TODAY)[attr as AttributeId]?.body.value;
        const said = declared[attr] ?? 0;
        expect([uscc, attr, Math.abs(Number(value) - said) <= said / 10]).toEqual([uscc, attr, true]);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(40);
  });

  it('say something else once the source has put itself right', () => {
    const [uscc = ''] = CODES;
    expect(recordOf('tax', uscc, { ...options, correction: 1 })).not.toEqual(recordOf('tax', uscc, options));
  });

  it('know no firm that the registry does not know', () => {
    expect(recordOf('tax', '91430112MA4QTE5T36', options)).toBeNull();
  });
});
