// How long the clocks of a district run. What runs already keeps its own length: only what starts from now on follows.
import { insertEvent } from '../audit/queries.ts';
import { newStream, nextEvent, type Stream } from '../audit/rules.ts';
import { settingsFrom } from '../applications/commands.ts';
import { selectDistrict, type DistrictRow } from '../applications/queries.ts';
import { CLOCK_DEFAULTS, CLOCK_NAMES, type ClockLength, type ClockName } from '../applications/terms.ts';
import { both } from '../lib/bilingual.ts';
import { execute, type Outcome } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import type { ExceptionalDay } from '../lib/workdays.ts';
import {
  selectSettingsHead,
  SETTINGS_STREAM,
  updateCalendar,
  updateClocks,
  type SettingsHead,
} from './queries-settings.ts';

/** The version of a district's settings: 0 before anybody changed them. */
export const settingsVersion = (rows: readonly unknown[] | undefined): number =>
  (rows as SettingsHead[] | undefined)?.[0]?.ver ?? 0;

export type ClockSetting = ClockLength & { readonly name: ClockName };

/** All clocks with how long each runs here. */
export function clockSettings(district: Pick<DistrictRow, 'clocks'>): ClockSetting[] {
  const set = settingsFrom(district);
  return CLOCK_NAMES.map((name) => ({ name, ...(set[name] ?? CLOCK_DEFAULTS[name]) }));
}

/** Sets how long one clock runs, and when it reminds. Throws 412 when somebody else has changed settings meanwhile. */
export function setClock(
  ctx: Ctx,
  version: number,
  input: { readonly name: ClockName; readonly length: number; readonly warn: number | null },
): Promise<Outcome<{ readonly version: number }>> {
  return execute(ctx, {
    input: { version, ...input },
    read: [selectDistrict(), selectSettingsHead()],
    decide: ([districts, heads]) => {
      const district = (districts as DistrictRow[])[0];
      if (!district) throw new AppError('not_found');
      const { name, length, warn } = input;
      if (warn !== null && warn >= length) {
        const detail = both('提醒须早于到期', 'A reminder comes before the end');
        throw fieldError('warn', 'not_before_end', detail);
      }
      const head = (heads as SettingsHead[])[0];
      const before = settingsVersion(heads);
      if (before !== version) throw new AppError('stale_version', { version: before });
      const stream: Stream = head ? { id: SETTINGS_STREAM, ...head } : newStream(SETTINGS_STREAM);
      const event = nextEvent(stream, ctx.actor, ctx.now, {
        type: 'district.clock_set',
        command: 'clock.set',
        body: { name, length, warn, before: settingsFrom(district)[name] ?? CLOCK_DEFAULTS[name] },
      });
      const clocks = JSON.stringify({ ...settingsFrom(district), [name]: { length, warn } });
      return {
        answer: { version: event.ver },
        write: [insertEvent(event), updateClocks(clocks)],
      };
    },
  });
}

/**
 * Publishes the working days of a year: the days on which it differs from Monday to Friday. Deadlines that still run
 * follow it by an event of each application; what was missed stays so.
 */
export function publishCalendar(
  ctx: Ctx,
  version: number,
  input: { readonly year: number; readonly days: readonly ExceptionalDay[] },
): Promise<Outcome<{ readonly version: number }>> {
  return execute(ctx, {
    input: { version, ...input },
    read: [selectDistrict(), selectSettingsHead()],
    decide: ([districts, heads]) => {
      const district = (districts as DistrictRow[])[0];
      if (!district) throw new AppError('not_found');
      const { year, days } = input;
      if (days.some(({ day }) => !day.startsWith(`${year}-`))) {
        throw fieldError('days', 'other_year', both('日期须在所选年份内', 'A day lies in another year'));
      }
      const head = (heads as SettingsHead[])[0];
      const before = settingsVersion(heads);
      if (before !== version) throw new AppError('stale_version', { version: before });
      const known = JSON.parse(district.calendar) as { days: ExceptionalDay[]; years: number[] };
      const calendar = {
        days: [...known.days.filter(({ day }) => !day.startsWith(`${year}-`)), ...days].sort((a, b) =>
          a.day < b.day ? -1 : 1,
        ),
        years: [...new Set([...known.years, year])].sort((a, b) => a - b),
      };
      const stream: Stream = head ? { id: SETTINGS_STREAM, ...head } : newStream(SETTINGS_STREAM);
      const event = nextEvent(stream, ctx.actor, ctx.now, {
        type: 'district.calendar_published',
        command: 'calendar.publish',
        body: { year, days },
      });
      const text = JSON.stringify(calendar);
      return {
        answer: { version: event.ver },
        write: [insertEvent(event), updateCalendar(text, ctx.now)],
      };
    },
  });
}
