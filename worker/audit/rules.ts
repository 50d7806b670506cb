// The chain within a stream: each event carries the hash of the one before it, so that no field of any event can
// change unnoticed. Bodies hold ids, codes and amounts; words of people only as salted commitments.
import type { Actor } from '../lib/actor.ts';
import { canonicalJson, sha256 } from '../lib/hash.ts';

/** The state of a stream that a command continues: 0 and '' before the first event. */
export type Stream = { readonly id: string; readonly ver: number; readonly head: string };

/** What a command says happened. */
export type Happening = {
  readonly type: string;
  readonly command: string;
  readonly reason?: string;
  readonly body: Readonly<Record<string, unknown>>;
};

export type Event = {
  readonly stream: string;
  readonly ver: number;
  readonly type: string;
  readonly at: number;
  readonly actor: Actor;
  readonly command: string;
  readonly reason: string | null;
  readonly body: string;
  readonly prev: string;
  readonly hash: string;
};

type Unhashed = Omit<Event, 'hash'>;

/** The hash of an event over all its fields and the previous hash of its stream (security rule R12). */
export function hashEvent(event: Unhashed): string {
  return sha256(
    canonicalJson([
      event.prev,
      event.stream,
      event.ver,
      event.type,
      event.at,
      event.actor.user_id,
      event.actor.org_id,
      event.actor.role,
      event.command,
      event.reason,
      sha256(event.body),
    ]),
  );
}

/** The next event of a stream. `now` is epoch ms. */
export function nextEvent(stream: Stream, actor: Actor, now: number, happening: Happening): Event {
  const unhashed: Unhashed = {
    stream: stream.id,
    ver: stream.ver + 1,
    type: happening.type,
    at: now,
    actor,
    command: happening.command,
    reason: happening.reason ?? null,
    body: canonicalJson(happening.body),
    prev: stream.head,
  };
  return { ...unhashed, hash: hashEvent(unhashed) };
}

/** The stream after an event. */
export function after(event: Event): Stream {
  return { id: event.stream, ver: event.ver, head: event.hash };
}

/** A stream that has no event yet. */
export function newStream(id: string): Stream {
  return { id, ver: 0, head: '' };
}

/** A commitment to a person's words: it proves them while the salt is kept and says nothing once it is erased. */
export function commitment(salt: string, text: string): string {
  return sha256(`${salt}:${text}`);
}

/**
 * The first event of a stream that does not verify, or null. Events are given in version order.
 * Checks versions without gaps, times that do not go back, links and hashes.
 */
export function firstBadEvent(
  events: readonly Event[],
): { event: Event; why: 'gap' | 'time' | 'link' | 'hash' } | null {
  let previous: Event | null = null;
  for (const event of events) {
    if (event.ver !== (previous?.ver ?? 0) + 1) return { event, why: 'gap' };
    if (previous && event.at < previous.at) return { event, why: 'time' };
    if (event.prev !== (previous?.hash ?? '')) return { event, why: 'link' };
    if (event.hash !== hashEvent(event)) return { event, why: 'hash' };
    previous = event;
  }
  return null;
}
