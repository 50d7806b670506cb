// When an undelivered message is tried again.

const MINUTE = 60_000;
const STEPS = [MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE, 720 * MINUTE];

/** The next try after `attempts` failed ones (1 min, 5 min, 30 min, 2 h, 12 h), or null when it is given up. */
export function nextTry(attempts: number, now: number): number | null {
  const wait = STEPS[attempts - 1];
  return wait === undefined ? null : now + wait;
}

/** Fills `{name}` in a text from a payload; an absent name stays empty. */
export function fill(text: string, payload: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => payload[name] ?? '');
}
