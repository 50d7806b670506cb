// What a bank said when it refused: its own words, and from when the firm may ask again.

type Refused = {
  readonly timeline: readonly { readonly type: string; readonly version: number }[];
  readonly notes: readonly { readonly id: string; readonly text: string; readonly ver: number }[];
  readonly refusal?: { readonly reapply_on?: string | null } | null;
};

/** The bank's words are the note that was written by the refusal itself; `reapply_on` is a day 'YYYY-MM-DD' or null. */
export function refusalOf({ timeline, notes, refusal }: Refused) {
  const refused = timeline.find(({ type }) => type === 'application.refused');
  return {
    note: notes.find(({ ver }) => ver === refused?.version) ?? null,
    reapply_on: refusal?.reapply_on ?? null,
  };
}
