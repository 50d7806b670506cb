// What an apply sheet says in words: on the server, because the registry of attributes is more than a page's own script.
import { say, type Bilingual } from '#lib/locale.ts';
import { knownFacts } from '#lib/desk/facts.ts';
import type { Towns } from '#lib/desk/figures.ts';
import { m } from '#lib/paraglide/messages.js';
import { DATA_CLASS_LABELS, type DataClass } from '#worker/matching/terms-facts.ts';

type Preview = Parameters<typeof knownFacts>[0] & {
  readonly awaited: readonly DataClass[];
  readonly withheld: readonly DataClass[];
};

const named = (classes: readonly DataClass[]): string =>
  classes.map((id) => say(DATA_CLASS_LABELS[id])).join(m.list_comma());

/** What the bank would see now, line by line, and the classes that come later or never. */
export function previewWords(preview: Preview, at: { towns: Towns; today: string }) {
  return {
    lines: knownFacts(preview, at).map(({ key, label, text, industry, source, as_of, stale, dispute }) => ({
      key,
      label,
      text: industry?.name ? say(industry.name) : text,
      source,
      as_of,
      stale,
      dispute,
    })),
    awaited: named(preview.awaited),
    withheld: named(preview.withheld),
  };
}

/** The reasons in words, each once with how often it stands there: the bank checks several things in the same words. */
export function countedReasons(reasons: readonly Bilingual[]): string[] {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(say(reason), (counts.get(say(reason)) ?? 0) + 1);
  return [...counts].map(([text, count]) => (count > 1 ? m.apply_reason_times({ text, count }) : text));
}

/** The classes of data that a consent names, with their words. */
export const givenClasses = (classes: readonly DataClass[]) =>
  classes.map((id) => ({ id, label: say(DATA_CLASS_LABELS[id]) }));
