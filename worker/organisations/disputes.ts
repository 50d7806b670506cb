// Two people who claim to represent one firm: how the office decides, and what each of them is shown of it meanwhile.
import { both, type Bilingual } from '../lib/bilingual.ts';

export const DISPUTE_STATES = ['open', 'proposed', 'kept', 'transferred'] as const;
export type DisputeState = (typeof DISPUTE_STATES)[number];

/** The first representative stays, or the claimant takes his place. */
export const DISPUTE_OUTCOMES = ['kept', 'transferred'] as const;
export type DisputeOutcome = (typeof DISPUTE_OUTCOMES)[number];

export const DISPUTE_OUTCOME_LABELS = {
  kept: both('维持原代表', 'The first representative stays'),
  transferred: both('改由申请人代表', 'The claimant takes over'),
} satisfies Record<DisputeOutcome, Bilingual>;

export const DISPUTE_STATE_LABELS = {
  open: both('待核实', 'To be looked into'),
  proposed: both('待第二人确认', 'Waits for a second person'),
  kept: both('已维持', 'Stays'),
  transferred: both('已变更', 'Taken over'),
} satisfies Record<DisputeState, Bilingual>;

/** A dispute as it is stored; instants in epoch ms. */
export type DisputeRow = {
  readonly id: string;
  readonly enterprise_id: string;
  readonly claimant_user_id: string;
  readonly raised_at: number;
  readonly ticket_id: string;
  readonly state: DisputeState;
  readonly outcome: DisputeOutcome | null;
  readonly grounds: string | null;
  readonly proposed_by: string | null;
  readonly proposed_at: number | null;
  readonly decided_by: string | null;
  readonly decided_at: number | null;
};

/** What a viewer is told: his own claim, or since when others claim what he has. Nobody is told who the other one is. */
export type Claims = {
  readonly mine: {
    readonly state: 'open' | 'kept' | 'transferred';
    readonly raised_at: number;
    readonly decided_at: number | null;
  } | null;
  readonly against_since: number | null;
};

export const NO_CLAIMS: Claims = { mine: null, against_since: null };

const isOpen = ({ state }: Pick<DisputeRow, 'state'>): boolean => state === 'open' || state === 'proposed';

/** The claims on a firm as one of its people sees them. What the office is about to decide is not told before it has. */
export function claimsFor(
  rows: readonly DisputeRow[],
  viewer: { readonly user_id: string; readonly standing: boolean },
): Claims {
  const own = rows.find(({ claimant_user_id }) => claimant_user_id === viewer.user_id);
  const others = rows.filter((row) => isOpen(row) && row.claimant_user_id !== viewer.user_id);
  return {
    mine: own
      ? {
          state: own.state === 'proposed' ? 'open' : own.state,
          raised_at: own.raised_at,
          decided_at: own.decided_at,
        }
      : null,
    against_since:
      viewer.standing && others.length > 0 ? Math.min(...others.map(({ raised_at }) => raised_at)) : null,
  };
}

/** Why somebody cannot confirm a finding: there is none, or it is his own. Null when he can. */
export function confirmProblem(
  row: Pick<DisputeRow, 'state' | 'proposed_by'>,
  userId: string | null,
): 'illegal_move' | 'same_person' | null {
  if (row.state !== 'proposed') return 'illegal_move';
  return row.proposed_by === userId ? 'same_person' : null;
}
