// THE table of what moves which figure. Commands write their deltas by it, and `npm run verify` derives every figure
// again by it from the raw events, so a figure has one definition and two ways of being reached.
import type { Event } from '../audit/rules.ts';
import { startOfDay } from '../lib/shanghai.ts';
import type { MeasureId } from './terms.ts';

/** One movement of a measure, written in the batch of the command that caused it. Amounts in fen, instants in ms. */
export type Delta = {
  readonly measure: MeasureId;
  /** Decides the period. */
  readonly occurred_at: number;
  /** Decides what a report as of some instant could know. */
  readonly recorded_at: number;
  readonly value: number;
  readonly institution_id?: string;
  readonly town?: string | null;
  /** What was counted: the application, drawdown, user … a figure opens to these. */
  readonly object: string;
  readonly stream: string;
  readonly ver: number;
};

/** An event as far as figures depend on it. `body` is its JSON text. */
export type Recorded = Pick<Event, 'stream' | 'ver' | 'type' | 'at' | 'body'>;

type Body = Readonly<Record<string, unknown>>;
/** What a row of the table says; the rest of a delta is the same for all movements of an event. */
type Movement = {
  readonly measure: MeasureId;
  readonly value?: number;
  readonly object?: string;
  readonly occurred_at?: number;
};

const HOUR_MS = 3_600_000;

function textIn(body: Body, field: string): string {
  const value = body[field];
  if (typeof value !== 'string' || value === '') throw new TypeError(`the event's body lacks ${field}`);
  return value;
}

function integerIn(body: Body, field: string): number {
  const value = body[field];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new TypeError(`${field} of the event's body is not a whole number`);
  }
  return value;
}

function booleanIn(body: Body, field: string): boolean {
  const value = body[field];
  if (typeof value !== 'boolean') throw new TypeError(`the event's body lacks ${field}`);
  return value;
}

/** A drawdown falls on a day; noon keeps it on that day in whatever zone somebody reads it. */
function noonOf(day: string): number {
  return startOfDay(day) + 12 * HOUR_MS;
}

/** Products count by whether they are on the shelf after the event and were before it. */
function shelved(is: boolean): (body: Body) => Movement[] {
  return (body) => {
    const was = body['was'] === undefined ? !is : body['was'] === 'listed';
    return was === is ? [] : [{ measure: 'M09', value: is ? 1 : -1 }];
  };
}

const one = (measure: MeasureId) => (): Movement[] => [{ measure }];

/**
 * Event type → the measures it moves. A type that is not here moves none. Unless a row says otherwise the value is 1,
 * the object is the stream itself and the thing occurred when it was recorded.
 */
const MOVEMENTS: Readonly<Record<string, (body: Body, event: Recorded) => Movement[]>> = {
  // Staff have no phone that could be verified: they are not users in the sense of M01.
  'user.registered': (body) => (body['kind'] === 'owner' ? [{ measure: 'M01' }] : []),
  'institution.admitted': one('M07'),
  'institution.suspended': () => [{ measure: 'M07', value: -1 }],
  'institution.resumed': one('M07'),
  'product.listed': shelved(true),
  'product.resumed': shelved(true),
  'product.suspended': shelved(false),
  'product.retired': shelved(false),
  'demand.published': (body) => [{ measure: body['channel'] === 'grid' ? 'G01' : 'M12' }],
  'demand.closed': (body) => (body['channel'] === 'grid' ? [{ measure: 'G02' }] : []),
  // A need that is looked after again counts as closed no longer.
  'demand.resumed': (body) => (body['channel'] === 'grid' ? [{ measure: 'G02', value: -1 }] : []),
  'application.submitted': one('M13'),
  // What was taken back within the minute counts as never sent.
  'demand.taken_back': (body) => [{ measure: body['channel'] === 'grid' ? 'G01' : 'M12', value: -1 }],
  'application.taken_back': () => [{ measure: 'M13', value: -1 }],
  'application.taken_up': one('M14'),
  'application.offered': (body) => (booleanIn(body, 'first_committed') ? [{ measure: 'M15a' }] : []),
  'application.signed': (body) => [{ measure: 'M16', value: integerIn(body, 'approved_fen') }],
  'application.drawdown_paid': (body) => {
    const occurred_at = noonOf(textIn(body, 'paid_on'));
    const object = textIn(body, 'drawdown');
    const paid: Movement = { measure: 'M17', value: integerIn(body, 'amount_fen'), object, occurred_at };
    return booleanIn(body, 'first') ? [paid, { measure: 'M15', occurred_at }] : [paid];
  },
  'application.refused': one('M21'),
  'application.clock_breached': (body, event) => {
    const due_at = integerIn(body, 'due_at');
    const object = `${event.stream}:${textIn(body, 'clock')}:${due_at}`;
    return [{ measure: 'M42', object, occurred_at: due_at }];
  },
};

/**
 * The movements of measures that an event causes, in a fixed order; none for most types. Throws TypeError when the
 * event is of a type that moves a measure and its body lacks what the table needs.
 */
export function deltasOf(event: Recorded): Delta[] {
  const movementsOf = MOVEMENTS[event.type];
  if (!movementsOf) return [];
  const body = JSON.parse(event.body) as Body;
  const isApplication = event.type.startsWith('application.');
  const institution_id = isApplication ? textIn(body, 'institution') : (body['institution'] ?? '');
  return movementsOf(body, event).map((movement) => ({
    measure: movement.measure,
    occurred_at: movement.occurred_at ?? event.at,
    recorded_at: event.at,
    value: movement.value ?? 1,
    institution_id: String(institution_id),
    town: typeof body['town'] === 'string' ? body['town'] : '',
    object: movement.object ?? event.stream,
    stream: event.stream,
    ver: event.ver,
  }));
}
