// A day for the calendar of a telephone: one whole-day event of RFC 5545, with a reminder in the morning of the day.

/** A text of an iCalendar property (RFC 5545, 3.3.11): its four special characters are escaped. */
const escaped = (text: string): string =>
  text.replace(/[\\;,]/g, (character) => `\\${character}`).replace(/\r?\n/g, '\\n');

const encoder = new TextEncoder();

/** Lines of at most 75 octets (RFC 5545, 3.1), never within a character. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = '';
  for (const character of line) {
    if (encoder.encode(part + character).length > (parts.length === 0 ? 75 : 74)) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part].join('\r\n ');
}

const compact = (day: string): string => day.replaceAll('-', '');

/** One whole-day event as the text of an .ics file. Days are YYYY-MM-DD, `now` is epoch ms. */
export function calendarFile(event: {
  readonly uid: string;
  readonly now: number;
  readonly day: string;
  readonly next_day: string;
  readonly title: string;
  readonly text: string;
}): string {
  const stamp = `${new Date(event.now).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Rongqiao//After a no//ZH',
    'BEGIN:VEVENT',
    `UID:${event.uid}`,
    `DTSTAMP:${stamp}`,
    `DTSTART;VALUE=DATE:${compact(event.day)}`,
    `DTEND;VALUE=DATE:${compact(event.next_day)}`,
    `SUMMARY:${escaped(event.title)}`,
    `DESCRIPTION:${escaped(event.text)}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER:PT9H',
    `DESCRIPTION:${escaped(event.title)}`,
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]
    .map(folded)
    .join('\r\n');
}
