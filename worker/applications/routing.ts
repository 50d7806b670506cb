// Which branch and which person get a new application: a rule, not a choice.

export type BranchOption = {
  readonly id: string;
  readonly town: string;
  readonly serves: readonly string[];
  readonly position: number;
};

export type OfficerOption = {
  readonly user_id: string;
  readonly membership_id: string;
  readonly branch_id: string | null;
  readonly last_assigned_at: number;
};

export type Route = {
  readonly branch_id: string;
  readonly officer_id: string;
  readonly membership_id: string;
};

/** How well a branch fits a town: it stands there, it serves it, or neither. Smaller is better. */
function distance(branch: BranchOption, town: string | null): number {
  if (town !== null && branch.town === town) return 0;
  if (town !== null && branch.serves.includes(town)) return 1;
  return 2;
}

/**
 * The branch nearest to the firm's town that has an account manager, and among its account managers (an officer
 * without a branch serves all) the one who has waited longest for a case. Null when nobody can take it.
 */
export function routeApplication(options: {
  readonly town: string | null;
  readonly branches: readonly BranchOption[];
  readonly officers: readonly OfficerOption[];
}): Route | null {
  const byFit = [...options.branches].sort(
    (a, b) =>
      distance(a, options.town) - distance(b, options.town) ||
      a.position - b.position ||
      (a.id < b.id ? -1 : 1),
  );
  for (const branch of byFit) {
    const [officer] = options.officers
      .filter((candidate) => candidate.branch_id === null || candidate.branch_id === branch.id)
      .sort((a, b) => a.last_assigned_at - b.last_assigned_at || (a.user_id < b.user_id ? -1 : 1));
    if (officer)
      return { branch_id: branch.id, officer_id: officer.user_id, membership_id: officer.membership_id };
  }
  return null;
}
