// A bounded memory of what was computed once and may be forgotten at any time.

/** Looks up the value of a key or makes it. Beyond `most` keys the oldest is forgotten. */
export type Memo<Value> = (key: string, make: () => Value) => Value;

/** A new memory for at most so many keys. */
export function newMemo<Value>(most: number): Memo<Value> {
  const kept = new Map<string, { readonly value: Value }>();
  return (key, make) => {
    const known = kept.get(key);
    if (known) return known.value;
    const value = make();
    kept.set(key, { value });
    const [oldest] = kept.keys();
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    return value;
  };
}
