// The days of a calendar as they are typed: one a line, a day off, or with a plus a day that is worked.
type Typed = { day: string; kind: 'off' | 'workday' };

/** Lines such as `2027-01-01` or `+2027-02-06`; what is no day is left to the API to refuse. */
export function daysFrom(text: string): Typed[] {
  return text
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map((word) => ({ day: word.replace(/^\+/, ''), kind: word.startsWith('+') ? 'workday' : 'off' }));
}
