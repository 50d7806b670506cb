// What the apply sheet keeps of a form as a draft, and how it comes back.
import { describe, expect, it } from 'vitest';
import { draftIn, valuesOf } from '../../web/src/routes/sme/apply/[product]/draft.ts';

describe('a draft of the apply sheet', () => {
  const form = new FormData();
  for (const [name, value] of [
    ['amount_fen', ' 八十万 '],
    ['term_months', '12'],
    ['answers.q1', '设备'],
    ['answers.q2', ' '],
    ['contact', 'yes'],
    ['text_hash', 'abc'],
    ['code', '123456'],
  ] as const)
    form.append(name, value);

  it('keeps what was typed and neither ticks nor codes nor consents, which are given anew', () => {
    expect(draftIn(form)).toEqual({ amount_fen: '八十万', term_months: '12', answers: { q1: '设备' } });
  });

  it('comes back under the names of the fields', () => {
    expect(valuesOf(draftIn(form))).toEqual({
      amount_fen: ['八十万'],
      term_months: ['12'],
      'answers.q1': ['设备'],
    });
  });
});
