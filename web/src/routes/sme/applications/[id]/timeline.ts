// The life of an application as its owner reads it: what happened, what runs now and by when, what comes next.
import { m } from '#lib/paraglide/messages.js';
import { formatYuanShort } from '#worker/lib/money.ts';
import { getLocale, say } from '#lib/locale.ts';
import type { Step } from '#lib/ui/Timeline.svelte';
import {
  CLOCK_LABELS,
  CONTACT_CHANNEL_LABELS,
  type ClockName,
  type ContactChannel,
  type State,
} from '#worker/applications/terms.ts';
import type { PageData } from './$types';

type Application = PageData['application'];
type Happened = Application['timeline'][number];

const TITLES: Readonly<Record<string, (event: Happened) => string>> = {
  'application.submitted': m.event_submitted,
  'application.taken_up': m.event_taken_up,
  'application.contacted': ({ channel }) =>
    channel
      ? m.event_contacted_by({ channel: say(CONTACT_CHANNEL_LABELS[channel as ContactChannel]) })
      : m.event_contacted(),
  'application.documents_requested': m.event_documents_requested,
  'application.documents_answered': m.event_documents_answered,
  'application.offered': m.event_offered,
  'application.refused': m.event_refused,
  'application.review_asked': m.event_review_asked,
  'application.review_upheld': m.event_review_upheld,
  'application.review_overturned': m.event_review_overturned,
  'application.rerouted': m.event_rerouted,
  'application.offer_accepted': m.event_offer_accepted,
  'application.offer_declined': m.event_offer_declined,
  'application.offer_expired': m.event_offer_expired,
  'application.offer_ended': m.event_offer_ended,
  'application.offer_set_aside': m.event_offer_set_aside,
  'application.offer_reminded': m.event_offer_reminded,
  'application.not_chosen': m.event_not_chosen,
  'application.signed': m.event_signed,
  'application.drawdown_paid': ({ amount_fen }) =>
    m.event_paid({ amount: m.yuan_short({ amount: formatYuanShort(amount_fen ?? 0, getLocale()) }) }),
  'application.completed': m.event_completed,
  'application.withdrawn': m.event_withdrawn,
  'application.taken_back': m.event_taken_back,
  'application.closed_incomplete': m.event_closed_incomplete,
  'application.handed_over': m.event_handed_over,
  'application.silent': m.event_silent,
  'application.urged': m.event_urged,
  'application.bank_wrote': m.event_bank_wrote,
  'application.firm_wrote': m.event_firm_wrote,
  'application.contact_contested': m.event_contested,
  'application.expired': m.event_expired,
  'application.escalated': m.event_escalated,
  'application.clock_breached': ({ clock }) =>
    m.event_breached({ clock: clock ? say(CLOCK_LABELS[clock as ClockName]) : '' }),
};

const WAITS: Record<ClockName, () => string> = {
  take_up: m.wait_take_up,
  contact: m.wait_contact,
  due_diligence: m.wait_due_diligence,
  decision: m.wait_decision,
  cap: m.wait_decision,
  documents: m.wait_documents,
  signing: m.wait_signing,
  review: m.wait_review,
  silence: m.wait_silence,
};

const NEXT: Partial<Record<State, readonly (() => string)[]>> = {
  submitted: [m.next_contact, m.next_offer, m.next_payout],
  accepted: [m.next_answer, m.next_payout],
  contacted: [m.next_answer, m.next_payout],
  action_required: [m.next_answer, m.next_payout],
  under_review: [m.next_answer, m.next_payout],
  offered: [m.next_sign, m.next_payout],
  accepted_by_firm: [m.next_payout],
};

const byWhom = (role: string): string => {
  if (role === 'system') return m.who_system();
  if (role === 'visit_officer') return m.who_visit_officer();
  return role === 'legal_representative' || role === 'handler' ? m.who_firm() : m.who_bank();
};

/** Steps for the timeline, the past first. */
export function stepsOf(application: Application): Step[] {
  const { timeline, clocks, state, offers, now } = application;
  const past = timeline.map((event): Step => ({
    id: `event-${event.version}`,
    title: TITLES[event.type]?.(event) ?? event.type,
    state: 'done',
    at: event.at,
    who: byWhom(event.role),
  }));
  const running = clocks
    .filter(({ ended_at }) => ended_at === null)
    .toSorted((a, b) => (a.due_at ?? Infinity) - (b.due_at ?? Infinity));
  const current = running.map(({ name, due_at, paused }, index): Step => ({
    id: `clock-${name}`,
    title: WAITS[name](),
    state: due_at !== null && due_at < now ? 'late' : index === 0 && !paused ? 'current' : 'next',
    ...(due_at !== null && { at: due_at }),
    who: name === 'documents' ? m.who_firm() : m.who_bank(),
    ...(paused && { note: m.clock_paused() }),
  }));
  const open = offers
    .filter((offer) => offer.state === 'open')
    .toSorted((a, b) => a.valid_until - b.valid_until)[0];
  if (state === 'offered' && open) {
    current.push({
      id: 'answer',
      title: m.wait_answer(),
      state: 'current',
      ends_at: open.valid_until,
      who: m.who_firm(),
    });
  }
  const next = (NEXT[state] ?? []).map((title, index): Step => ({
    id: `next-${index}`,
    title: title(),
    state: 'next',
  }));
  return [...past, ...current, ...next];
}

/** The bank's clocks that have run out and are still unanswered, the oldest first. */
export function missedClocks({ clocks, now }: Application) {
  return clocks
    .filter(
      ({ name, ended_at, due_at }) =>
        name !== 'documents' && ended_at === null && due_at !== null && due_at < now,
    )
    .map(({ name, due_at, rung }) => ({
      name: say(CLOCK_LABELS[name]),
      due_at: due_at ?? now,
      rung,
    }));
}
