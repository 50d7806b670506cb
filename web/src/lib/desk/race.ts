// A form whose object somebody else has changed meanwhile. What was typed comes back; the newer version does not go out
// with it until the person has said so.
import type { Typed } from '#lib/command.ts';
import { isLostRace, type Problem } from '#lib/problem.ts';

/** The hidden field by which a form remembers a lost race through answers that are about something else. */
export const LOST_RACE = 'lost_race';

/** A field in which what is there now and what was typed differ, as people read them. */
export type Differing = { readonly label: string; readonly now: string; readonly typed: string };

type Answered = { readonly problem: Problem | null; readonly values: Typed | null };

/**
 * Whether a form's last answer leaves it behind the object: the race was lost just now, or earlier and the person has
 * not yet got anything through (no tick, a wrong field, a code that is asked for).
 */
export function hasLostRace(answer: Answered | null): boolean {
  if (answer === null) return false;
  if (answer.problem?.version != null && isLostRace(answer.problem)) return true;
  return answer.values?.[LOST_RACE] !== undefined;
}

/** What a form holds before anything was typed, against what was typed: the fields that differ, in the labels' order. */
export function differingFields(
  values: Typed | null | undefined,
  texts: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
  words: (field: string, text: string) => string = (_, text) => text,
): Differing[] {
  if (!values) return [];
  // A text area sends its line ends as CR LF.
  const plain = (text: string): string => text.replaceAll('\r\n', '\n').trim();
  return Object.entries(labels).flatMap(([field, label]) => {
    const now = plain(texts[field] ?? '');
    const typed = plain(values[field]?.[0] ?? '');
    return now === typed ? [] : [{ label, now: words(field, now), typed: words(field, typed) }];
  });
}
