import { describe, expect, it } from 'vitest';
import { calendarFile } from './ics.ts';

const event = {
  uid: 'app_1@rongqiao',
  now: Date.UTC(2026, 2, 2, 1, 2, 3),
  day: '2026-05-01',
  next_day: '2026-05-02',
  title: '可再次申请“税贷,一号;甲”',
  text: '申请编号\nWC202603-7K3M9QX'.repeat(4),
};

describe('a day for the calendar', () => {
  const lines = calendarFile(event).split('\r\n');

  it('is one whole-day event with its stamp in UTC', () => {
    expect(lines).toContain('DTSTART;VALUE=DATE:20260501');
    expect(lines).toContain('DTEND;VALUE=DATE:20260502');
    expect(lines).toContain('DTSTAMP:20260302T010203Z');
    expect(lines[0]).toBe('BEGIN:VCALENDAR');
    expect(lines.at(-2)).toBe('END:VCALENDAR');
  });

  it('escapes what has a meaning of its own and folds at 75 octets', () => {
    expect(calendarFile(event)).toContain('税贷\\,一号\\;甲');
    const encoder = new TextEncoder();
    expect(lines.every((line) => encoder.encode(line).length <= 75)).toBe(true);
    expect(calendarFile(event).replaceAll('\r\n ', '')).toContain(event.text.replaceAll('\n', '\\n'));
  });
});
