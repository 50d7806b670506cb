import { describe, expect, it } from 'vitest';
import { foldOffers } from './fold-offers.ts';

type Told = [type: string, body: object, by?: string];

const folded = (...told: Told[]) =>
  foldOffers(
    told.map(([type, body, by = 'manager'], i) => ({
      ver: i + 1,
      type: `application.${type}`,
      body: JSON.stringify(body),
      actor: { user_id: by, org_id: 'org', role: 'any' },
    })),
  );
const proposed = (offer: string): Told => ['offer_proposed', { offer, hash: `hash-${offer}` }];
const opened = (offer: string, body: object = {}): Told => [
  'offered',
  { offer, hash: `hash-${offer}`, stage: 'branch', ...body },
  'approver',
];
const states = (of: ReturnType<typeof folded>) =>
  Object.fromEntries(
    [...of.offers].map(([id, { state, cause }]) => [id, cause ? `${state}/${cause}` : state]),
  );

describe('the offers of an application, from its events', () => {
  it('the one taken ends those beside it, open or waiting', () => {
    const all = folded(proposed('a'), opened('a'), proposed('b'), opened('b'), proposed('c'), [
      'offer_accepted',
      { offer: 'b' },
      'owner',
    ]);
    expect(all.problems).toEqual([]);
    expect(states(all)).toEqual({
      a: 'not_taken/other_accepted',
      b: 'accepted',
      c: 'not_taken/other_accepted',
    });
  });

  it('an offer takes the place of another when it is approved, not before', () => {
    const before = folded(proposed('a'), opened('a'), proposed('b'));
    expect(states(before)['a']).toBe('open');
    const after = folded(proposed('a'), opened('a'), proposed('b'), opened('b', { replaced: 'a' }));
    expect(states(after)).toEqual({ a: 'superseded/replaced', b: 'open' });
  });

  it('keeps who signed at which stage', () => {
    const signed = folded(
      proposed('a'),
      ['offer_endorsed', { offer: 'a', hash: 'hash-a', stage: 'branch' }, 'near'],
      ['offered', { offer: 'a', hash: 'hash-a', stage: 'head' }, 'far'],
    );
    expect(signed.problems).toEqual([]);
    expect(signed.offers.get('a')?.signed).toEqual([
      { stage: 'branch', by: 'near' },
      { stage: 'head', by: 'far' },
    ]);
  });

  it('says what cannot have been: signed by its proposer or twice, as another one, ended before it was open', () => {
    const own = folded(proposed('a'), ['offered', { offer: 'a', hash: 'hash-a' }, 'manager']);
    expect(own.problems[0]?.detail).toContain('twice by one person');
    const forged = folded(proposed('a'), ['offered', { offer: 'a', hash: 'other' }, 'approver']);
    expect(forged.problems[0]?.detail).toContain('as another one');
    const early = folded(proposed('a'), ['offer_accepted', { offer: 'a' }, 'owner']);
    expect(early.problems[0]).toMatchObject({ ver: 2 });
  });
});
