// What a drawdown lets a firm claim later on.

type Part = { readonly policy_id: string; readonly is_due: boolean; readonly amount_fen: number };

/** What falls due later, once for each policy: its next part, how many there are, and what they come to in fen. */
export function laterOf<P extends Part>(parts: readonly P[]): { next: P; count: number; fen: number }[] {
  const groups = new Map<string, { next: P; count: number; fen: number }>();
  for (const part of parts) {
    if (part.is_due) continue;
    const { next = part, count = 0, fen = 0 } = groups.get(part.policy_id) ?? {};
    groups.set(part.policy_id, { next, count: count + 1, fen: fen + part.amount_fen });
  }
  return [...groups.values()];
}
