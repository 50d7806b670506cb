// The branches of an institution as a tree.

type Node = { readonly id: string; readonly parent_id: string | null; readonly position: number };

/** Branches in the order of the tree, each with its depth. A branch whose parent is unknown stands at the top. */
export function treeOf<Branch extends Node>(
  branches: readonly Branch[],
): { branch: Branch; depth: number }[] {
  const known = new Set(branches.map(({ id }) => id));
  const childrenOf = new Map<string | null, Branch[]>();
  for (const branch of branches.toSorted((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1))) {
    const parent = branch.parent_id !== null && known.has(branch.parent_id) ? branch.parent_id : null;
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), branch]);
  }
  const walk = (parent: string | null, depth: number): { branch: Branch; depth: number }[] =>
    (childrenOf.get(parent) ?? []).flatMap((branch) => [{ branch, depth }, ...walk(branch.id, depth + 1)]);
  return walk(null, 0);
}

/** Whether putting a branch under another would close a circle: under itself, or under one below it. */
export function wouldLoop(branches: readonly Node[], id: string, parent: string | null): boolean {
  const parentOf = new Map(branches.map((branch) => [branch.id, branch.parent_id]));
  let at = parent;
  // No deeper than there are branches, whatever the rows say.
  for (let step = 0; at !== null && step <= branches.length; step += 1) {
    if (at === id) return true;
    at = parentOf.get(at) ?? null;
  }
  return at !== null;
}
