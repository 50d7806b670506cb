import { describe, expect, it } from 'vitest';
import { newStream, nextEvent, type Event } from '../audit/rules.ts';
import { SYSTEM } from '../lib/actor.ts';
import { dayOf } from '../lib/shanghai.ts';
import { deltasOf } from './rules.ts';

const AT = Date.UTC(2026, 9, 31, 17, 0); // 1 November 2026, 01:00 in Shanghai

function event(type: string, body: Record<string, unknown>, stream = 'app_1'): Event {
  return nextEvent({ ...newStream(stream), ver: 4 }, SYSTEM, AT, { type, command: 'test', body });
}

const application = (type: string, body: Record<string, unknown> = {}) =>
  event(`application.${type}`, { application: 'app_1', institution: 'org_b', town: '430112001', ...body });

const moved = (of: Event) => deltasOf(of).map(({ measure, value }) => `${measure} ${value}`);

describe('what moves a figure', () => {
  it('counts a registered owner and not a member of staff, whose phone nobody verified', () => {
    expect(moved(event('user.registered', { user: 'usr_1', kind: 'owner' }, 'usr_1'))).toEqual(['M01 1']);
    expect(moved(event('user.registered', { user: 'usr_2', kind: 'staff' }, 'usr_2'))).toEqual([]);
  });

  it('counts an admitted institution', () => {
    expect(moved(event('institution.admitted', { institution: 'org_b' }, 'org_b'))).toEqual(['M07 1']);
  });

  it('a need of the grid channel is kept apart from financing demands, also when it closes', () => {
    const body = { demand: 'dem_1', town: '430112001' };
    expect(moved(event('demand.published', { ...body, channel: 'self' }, 'dem_1'))).toEqual(['M12 1']);
    expect(moved(event('demand.published', { ...body, channel: 'grid' }, 'dem_1'))).toEqual(['G01 1']);
    expect(moved(event('demand.closed', { ...body, channel: 'grid', outcome: 'fulfilled' }))).toEqual([
      'G02 1',
    ]);
    expect(moved(event('demand.closed', { ...body, channel: 'self', outcome: 'unmet' }))).toEqual([]);
  });

  it('follows an application through its steps, with bank and town', () => {
    expect(moved(application('submitted', { amount_fen: 100 }))).toEqual(['M13 1']);
    expect(moved(application('taken_up'))).toEqual(['M14 1']);
    expect(
      moved(application('offered', { offer: 'off_1', kind: 'committed', first_committed: true })),
    ).toEqual(['M15a 1']);
    expect(
      moved(application('offered', { offer: 'off_2', kind: 'committed', first_committed: false })),
    ).toEqual([]);
    expect(moved(application('signed', { approved_fen: 123_456 }))).toEqual(['M16 123456']);
    expect(moved(application('refused', { codes: ['B01'] }))).toEqual(['M21 1']);
    expect(deltasOf(application('taken_up'))[0]).toEqual({
      measure: 'M14',
      occurred_at: AT,
      recorded_at: AT,
      value: 1,
      institution_id: 'org_b',
      town: '430112001',
      object: 'app_1',
      stream: 'app_1',
      ver: 5,
    });
  });

  it('money belongs to the day it was paid, though it was confirmed in the next month', () => {
    const [paid, match] = deltasOf(
      application('drawdown_paid', {
        drawdown: 'drw_1',
        amount_fen: 500,
        paid_on: '2026-10-31',
        first: true,
      }),
    );
    expect(paid).toMatchObject({ measure: 'M17', value: 500, object: 'drw_1', recorded_at: AT });
    expect(match).toMatchObject({ measure: 'M15', value: 1, object: 'app_1', recorded_at: AT });
    expect(dayOf(paid?.occurred_at ?? 0)).toBe('2026-10-31');
    expect(match?.occurred_at).toBe(paid?.occurred_at);
  });

  it('a further drawdown adds money and no match', () => {
    const body = { drawdown: 'drw_2', amount_fen: 70, paid_on: '2026-11-01', first: false };
    expect(moved(application('drawdown_paid', body))).toEqual(['M17 70']);
  });

  it('a breach belongs to the deadline that was missed, and two clocks of one application are two', () => {
    const breach = (clock: string) =>
      deltasOf(application('clock_breached', { clock, due_at: AT - 1000 }))[0];
    expect(breach('take_up')).toMatchObject({
      measure: 'M42',
      occurred_at: AT - 1000,
      recorded_at: AT,
      object: `app_1:take_up:${AT - 1000}`,
    });
    expect(breach('decision')?.object).not.toBe(breach('take_up')?.object);
  });

  it('other events move nothing', () => {
    expect(moved(application('contacted'))).toEqual([]);
    expect(moved(event('consent.granted', { consent: 'con_1' }))).toEqual([]);
  });
});

describe('products on the shelf', () => {
  const product = (type: string, was?: string) =>
    moved(event(`product.${type}`, { product: 'prd_1', institution: 'org_b', ...(was ? { was } : {}) }));

  it.each([
    ['listed', undefined, ['M09 1']],
    ['listed', 'submitted_for_review', ['M09 1']],
    ['listed', 'suspended', ['M09 1']],
    ['resumed', undefined, ['M09 1']],
    ['suspended', undefined, ['M09 -1']],
    ['retired', undefined, ['M09 -1']],
    ['retired', 'listed', ['M09 -1']],
  ])('%s from %s counts', (type, was, expected) => {
    expect(product(type, was)).toEqual(expected);
  });

  it('a new version of a listed product does not count it twice', () => {
    expect(product('listed', 'listed')).toEqual([]);
  });

  it('retiring a suspended product does not take it away twice', () => {
    expect(product('retired', 'suspended')).toEqual([]);
  });
});

describe('an event that lacks what its figure needs', () => {
  it.each([
    ['signed', {}],
    ['signed', { approved_fen: 1.5 }],
    ['drawdown_paid', { drawdown: 'drw_1', amount_fen: 1, paid_on: '2026-10-31' }],
    ['drawdown_paid', { amount_fen: 1, paid_on: '2026-10-31', first: true }],
    ['offered', { kind: 'committed' }],
    ['clock_breached', { clock: 'take_up' }],
  ])('application.%s is refused instead of counted wrongly', (type, body) => {
    expect(() => deltasOf(application(type, body))).toThrow(TypeError);
  });

  it('an application event names its bank', () => {
    expect(() => deltasOf(event('application.submitted', { application: 'app_1' }))).toThrow(TypeError);
  });
});
