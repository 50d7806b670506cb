// After a lost race: what was typed into the form of a policy beside what is saved now, in the words of the form.
import type { Typed } from '#lib/command.ts';
import { differingFields, type Differing } from '#lib/desk/race.ts';
import { POLICY_KINDS } from '#worker/policies/terms.ts';

type Form = {
  readonly labels: Readonly<Record<string, string>>;
  /** The answers of the fields that are chosen, by name. */
  readonly options: Readonly<Record<string, readonly { readonly value: string; readonly label: string }[]>>;
};

/** The fields that differ; those of a formula that neither side has chosen say nothing. */
export function policyDiffering(
  values: Typed | null | undefined,
  texts: Readonly<Record<string, string>>,
  { labels, options }: Form,
): Differing[] {
  const chosen = [texts['terms.benefit.kind'], values?.['terms.benefit.kind']?.[0]];
  const idle = POLICY_KINDS.filter((kind) => !chosen.includes(kind));
  const asked = Object.entries(labels).filter(
    ([field]) => !idle.some((kind) => field.startsWith(`${kind}.`)),
  );
  return differingFields(
    values,
    texts,
    Object.fromEntries(asked),
    (field, text) => options[field]?.find(({ value }) => value === text)?.label ?? text,
  );
}
