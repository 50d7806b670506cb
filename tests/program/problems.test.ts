// What a page does with a refusal of the API, whatever the refusal looks like.
import { describe, expect, it } from 'vitest';
import { errorOf, isLostRace, problemOf, readProblem } from '../../web/src/lib/problem.ts';

describe('a refusal', () => {
  it('is read with its fields', () => {
    const problem = problemOf(
      {
        type: '/problems/invalid_input',
        code: 'invalid_input',
        title: 'Some fields are not valid',
        errors: [{ field: 'amount_fen', code: 'too_big', detail: 'Above the maximum' }],
        request_id: 'r-1',
      },
      400,
    );
    expect(errorOf(problem, 'amount_fen')).toBe('Above the maximum');
    expect(errorOf(problem, 'purpose')).toBeUndefined();
    expect(problem).toMatchObject({ status: 400, code: 'invalid_input', request_id: 'r-1', state: null });
  });

  it.each([null, 'text', 7, [], { errors: 'no list', allowed: [1, 'withdraw'], version: '4' }])(
    'is readable when the body is %j',
    (body) => {
      expect(problemOf(body, 502)).toMatchObject({
        status: 502,
        title: 'HTTP 502',
        errors: [],
        version: null,
      });
    },
  );

  it('keeps its status when its body is no JSON', async () => {
    expect(await readProblem(new Response('<html>', { status: 504 }))).toMatchObject({
      status: 504,
      code: 'unknown',
    });
  });
});

describe('a lost race', () => {
  it('is a stale version, or a move from a state the object is no longer in', () => {
    expect(isLostRace(problemOf({}, 412))).toBe(true);
    expect(isLostRace(problemOf({ state: 'accepted', version: 4 }, 409))).toBe(true);
  });

  it('is not any other conflict', () => {
    expect(isLostRace(problemOf({ code: 'firm_already_bound' }, 409))).toBe(false);
  });
});
