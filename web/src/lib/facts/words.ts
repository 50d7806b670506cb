// The value of a fact as people read it: money, percent, a span, days, the months of a year with their sum, and of the
// mains level, trend and stability only.
import { getLocale, say } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import { attributeOf, type AttributeId } from '#worker/matching/attributes.ts';
import { bandText, moneyText, percentText, valueText } from '#worker/matching/words.ts';
import { PROVIDER_LABELS } from '#worker/organisations/terms.ts';
import { completeMonths } from '#worker/sources/months.ts';
import type { ShownBody } from '#worker/sources/own-facts.ts';

/** A value in words; `rows` are the months behind a sum. */
export type FactWords = {
  readonly text: string;
  readonly rows: readonly { readonly month: string; readonly text: string }[];
};

const plain = (text: string): FactWords => ({ text, rows: [] });

function quantity(attr: AttributeId, value: number): string {
  const { unit } = attributeOf(attr);
  if (unit?.zh === '元') return say(moneyText(value));
  const grouped = value.toLocaleString('en-US');
  return unit ? (getLocale() === 'zh' ? `${grouped} ${unit.zh}` : `${grouped} ${unit.en}`) : grouped;
}

function monthsOf(attr: AttributeId, series: NonNullable<ShownBody['series']>, as_of: string): FactWords {
  const values = new Map(series.map(({ month, value }) => [month, value]));
  const months = completeMonths(as_of, 12);
  const known = months.flatMap((month) => values.get(month) ?? []);
  const sum = quantity(
    attr,
    known.reduce((total, value) => total + value, 0),
  );
  return {
    text: known.length === 12 ? m.fact_sum({ sum }) : m.fact_sum_part({ sum, count: known.length }),
    rows: months.map((month) => {
      const value = values.get(month);
      return { month, text: value === undefined ? m.fact_month_unknown() : quantity(attr, value) };
    }),
  };
}

function utilityText(attr: AttributeId, utility: ShownBody['utility']): string {
  if (!utility) return m.fact_utility_unknown();
  const { level, trend_ppm, stability_ppm } = utility;
  const size = trend_ppm === null ? '' : percentText(Math.abs(trend_ppm));
  const trend =
    trend_ppm === null
      ? m.fact_trend_unknown()
      : trend_ppm === 0
        ? m.fact_trend_same()
        : trend_ppm > 0
          ? m.fact_trend_up({ size })
          : m.fact_trend_down({ size });
  const parts = [m.fact_sum({ sum: quantity(attr, level) }), trend];
  if (stability_ppm !== null) {
    parts.push(m.fact_stability({ size: percentText(Math.round(stability_ppm / 1000) * 1000) }));
  }
  return parts.join(m.fact_separator());
}

/** A value in the reader's language. */
export function factWords(attr: AttributeId, body: ShownBody, as_of: string): FactWords {
  if (body.utility !== undefined) return plain(utilityText(attr, body.utility));
  if (body.series) return monthsOf(attr, body.series, as_of);
  if (body.events) {
    const days = body.events.toSorted();
    return plain(
      days.length === 0
        ? m.fact_events_none()
        : m.fact_events({ count: days.length, days: days.join(m.list_comma()) }),
    );
  }
  const { min, max } = body.band ?? {};
  if (typeof min === 'number' && typeof max === 'number') {
    const [from, until] = [say(valueText(attr, min)), say(valueText(attr, max))];
    return plain(m.fact_span({ from, until }));
  }
  if (body.band) return plain(say(bandText(attr, body.band)));
  return plain(say(valueText(attr, body.value ?? null)));
}

/** Who stands behind a fact: sources are called by their own names. */
export function providerName(provider: string): string {
  return Object.hasOwn(PROVIDER_LABELS, provider)
    ? say(PROVIDER_LABELS[provider as keyof typeof PROVIDER_LABELS])
    : provider;
}
