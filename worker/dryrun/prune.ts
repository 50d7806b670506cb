// Leaves out whatever makes a difference to too few firms, so that no two runs differ by a handful (disclosure.ts).
import { canonicalJson } from '../lib/hash.ts';
import { differing, type Counter, type Node } from './engine.ts';
import { LEAST } from './terms.ts';

/**
 * The parts of a tree that are left out of a run: each condition, then each part within those that stay, in their
 * order, whose absence changes the answer for fewer than LEAST firms. A group within the tree keeps at least one part.
 */
export function pruned(root: Node, counter: Counter): ReadonlySet<Node> {
  const without = new Set<Node>();
  let now = counter.states(root);
  const visit = (node: Node, least: number): void => {
    if ('leaf' in node) return;
    for (const part of node.parts) {
      const left = node.parts.filter((other) => !without.has(other)).length;
      if (left <= least) break;
      without.add(part);
      const then = counter.states(root, without);
      if (differing(now, then) < LEAST) now = then;
      else without.delete(part);
    }
    for (const part of node.parts) if (!without.has(part)) visit(part, 1);
  };
  visit(root, 0);
  return without;
}

/** What a tree asks, as text: equal for trees that ask the same in another order or under other ids. */
export function questionOf(node: Node, without?: ReadonlySet<Node>): string {
  if ('leaf' in node) {
    const { attr, op, value, window_months } = node.leaf;
    const isSet = op === 'in' || op === 'not_in';
    const listed =
      isSet && Array.isArray(value) ? [...(value as readonly unknown[])].map(String).sort() : value;
    return canonicalJson([attr, op, listed, window_months ?? null, node.negated]);
  }
  const parts = node.parts.filter((part) => !without?.has(part)).map((part) => questionOf(part, without));
  return `${node.all ? 'all' : 'any'}(${parts.sort().join()})`;
}
