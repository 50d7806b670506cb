// Which branch and which person get a new application: rules, not a choice, and the same answer from the same inputs.
import type { BranchReason, Language, RouteRemark } from './terms.ts';

/** A rule of an institution: where all that it names fits, the branch gets the case. An empty list names nothing. */
export type RoutingRule = {
  readonly id: string;
  readonly name: string;
  /** GB/T 2260 codes of towns. */
  readonly towns: readonly string[];
  /** Section letters of GB/T 4754. */
  readonly industries: readonly string[];
  readonly products: readonly string[];
  readonly languages: readonly Language[];
  /** Fen, both ends included; null is open. */
  readonly amount_from_fen: number | null;
  readonly amount_to_fen: number | null;
  readonly branch_id: string;
};

/** What of an application decides its route. */
export type RoutedCase = {
  readonly town: string | null;
  readonly industry: string | null;
  readonly amount_fen: number;
  readonly product_id: string;
  readonly language: Language;
};

export type BranchOption = {
  readonly id: string;
  readonly town: string;
  readonly serves: readonly string[];
  readonly position: number;
  /** Up to which amount it decides by itself, in fen. */
  readonly authority_fen: number;
};

export type OfficerOption = {
  readonly user_id: string;
  readonly membership_id: string;
  /** Null for one who serves all branches. */
  readonly branch_id: string | null;
  readonly last_assigned_at: number;
  readonly open: number;
  readonly away: boolean;
  readonly languages: readonly string[];
};

export type RoutingInputs = {
  readonly of: RoutedCase;
  readonly rules: readonly RoutingRule[];
  readonly branches: readonly BranchOption[];
  readonly officers: readonly OfficerOption[];
};

export type Route = {
  readonly branch_id: string;
  readonly officer_id: string;
  readonly membership_id: string;
  readonly why: {
    readonly branch: BranchReason;
    /** The rule that decided, where one did. */
    readonly rule: string | null;
    readonly remarks: readonly RouteRemark[];
  };
};

/** Whether a rule applies: everything it names fits. A firm whose town is unknown fits no rule that names towns. */
export function applies(rule: RoutingRule, of: RoutedCase): boolean {
  const named = (values: readonly string[], value: string | null): boolean =>
    values.length === 0 || (value !== null && values.includes(value));
  return (
    named(rule.towns, of.town) &&
    named(rule.industries, of.industry) &&
    named(rule.products, of.product_id) &&
    named(rule.languages, of.language) &&
    of.amount_fen >= (rule.amount_from_fen ?? 0) &&
    of.amount_fen <= (rule.amount_to_fen ?? Number.MAX_SAFE_INTEGER)
  );
}

const PLACES = ['in_town', 'serves_town', 'elsewhere'] as const;

/** How well a branch fits a town: it stands there, it serves it, or neither. Smaller is better. */
function distance(branch: BranchOption, town: string | null): 0 | 1 | 2 {
  if (town !== null && branch.town === town) return 0;
  if (town !== null && branch.serves.includes(town)) return 1;
  return 2;
}

const byId = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Branches in the order in which they would be asked: by place, then whether they decide the amount, then their order. */
function inOrder(branches: readonly BranchOption[], of: RoutedCase): BranchOption[] {
  const covers = ({ authority_fen }: BranchOption): number => (authority_fen >= of.amount_fen ? 0 : 1);
  return [...branches].sort(
    (a, b) =>
      distance(a, of.town) - distance(b, of.town) ||
      covers(a) - covers(b) ||
      a.position - b.position ||
      byId(a.id, b.id),
  );
}

type Chosen = { readonly officer: OfficerOption; readonly remarks: readonly RouteRemark[] };

/**
 * The account manager of a branch for a case: of those at work, of those who speak the firm's language where anybody
 * does, the one with the fewest open cases, then who has waited longest. Nobody at work: of all. Null with nobody at all.
 */
function officerFor(
  branch: BranchOption,
  officers: readonly OfficerOption[],
  language: Language,
): Chosen | null {
  const there = officers.filter(({ branch_id }) => branch_id === null || branch_id === branch.id);
  if (there.length === 0) return null;
  const remarks: RouteRemark[] = [];
  const present = there.filter(({ away }) => !away);
  if (present.length === 0) remarks.push('everybody_away');
  const pool = present.length > 0 ? present : there;
  const speaking = pool.filter(({ languages }) => languages.includes(language));
  // Everybody works in Chinese; it is worth a word only where it is something else.
  if (language !== 'zh') remarks.push(speaking.length > 0 ? 'speaks_language' : 'nobody_speaks');
  const [officer] = [...(speaking.length > 0 ? speaking : pool)].sort(
    (a, b) => a.open - b.open || a.last_assigned_at - b.last_assigned_at || byId(a.user_id, b.user_id),
  );
  return officer ? { officer, remarks: [...remarks, 'fewest_open'] } : null;
}

/**
 * The route of a new application. The first rule that applies names the branch; without one, or where its branch has
 * nobody, the branch nearest to the firm that has an account manager. A branch where everybody is away is asked only
 * when no other has anybody at work. Null when the institution has nobody who could take a case.
 */
export function routeApplication({ of, rules, branches, officers }: RoutingInputs): Route | null {
  const rule = rules.find(
    (one) => applies(one, of) && branches.some((branch) => branch.id === one.branch_id),
  );
  const ruled = branches.filter(({ id }) => id === rule?.branch_id);
  const asked = [...ruled, ...inOrder(branches, of).filter(({ id }) => id !== rule?.branch_id)];
  const atWork = officers.filter(({ away }) => !away);
  for (const people of [atWork, officers]) {
    for (const branch of asked) {
      const chosen = officerFor(branch, people, of.language);
      if (!chosen) continue;
      const isRuled = branch.id === rule?.branch_id;
      const authority: RouteRemark =
        branch.authority_fen >= of.amount_fen ? 'authority_covers' : 'above_authority';
      return {
        branch_id: branch.id,
        officer_id: chosen.officer.user_id,
        membership_id: chosen.officer.membership_id,
        why: {
          branch: isRuled ? 'rule' : PLACES[distance(branch, of.town)],
          rule: isRuled && rule ? rule.id : null,
          remarks: [authority, ...chosen.remarks],
        },
      };
    }
  }
  return null;
}

/** Most branches and account managers that are kept with a decision. */
const KEPT = 8;

/**
 * The inputs as they are kept with a decision: whoever could have been chosen before or beside, not the whole
 * institution. The route from these is the route from all.
 */
export function keptInputs(inputs: RoutingInputs, route: Route): RoutingInputs {
  const { of, branches, officers } = inputs;
  const rules = inputs.rules.filter(({ id }) => id === route.why.rule);
  const order = inOrder(branches, of);
  const at = order.findIndex(({ id }) => id === route.branch_id);
  const beside =
    route.why.rule === null
      ? order.slice(Math.max(0, at - KEPT + 1), at + 1)
      : order.filter(({ id }) => id === route.branch_id);
  const places = new Set(beside.map(({ id }) => id));
  const near = officers
    .filter(({ branch_id }) => branch_id === null || places.has(branch_id))
    .sort((a, b) => a.open - b.open || a.last_assigned_at - b.last_assigned_at || byId(a.user_id, b.user_id));
  const first = near.filter(({ user_id }) => user_id === route.officer_id);
  return {
    of,
    rules,
    branches: beside,
    officers: [...first, ...near.filter(({ user_id }) => user_id !== route.officer_id).slice(0, KEPT)],
  };
}
