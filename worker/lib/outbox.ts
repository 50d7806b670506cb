// What travels on the queue: only a nudge. The message itself is the outbox row, which cron sweeps as well, so that a
// lost nudge costs minutes and never a message.

/** Tells the consumer that a district's outbox has something due. */
export type OutboxNudge = { readonly district: string };
