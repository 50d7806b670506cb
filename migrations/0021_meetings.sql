-- The round of a bank-enterprise meeting: what banks are ready for, which published demands came to which bank and why,
-- changed by hand where the office knows better, and given out.

CREATE TABLE meeting (
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL,
  name TEXT NOT NULL,
  held_on TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('collecting', 'matched', 'given', 'cancelled')),
  opened_by TEXT NOT NULL REFERENCES user (id),
  opened_at INTEGER NOT NULL,
  matched_at INTEGER,
  -- Who confirmed it, for which office and in which role: demands are given out in that name.
  given_by TEXT REFERENCES user (id),
  given_org TEXT REFERENCES org (id),
  given_role TEXT,
  ver INTEGER NOT NULL CHECK (ver >= 1),
  head TEXT NOT NULL,
  CONSTRAINT meeting_number UNIQUE (number),
  CONSTRAINT meeting_given CHECK ((state = 'given') = (given_by IS NOT NULL) AND (given_by IS NULL) = (given_org IS NULL) AND (given_by IS NULL) = (given_role IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_latest ON meeting (held_on DESC, id);

-- What a bank is ready for at a meeting: how many demands it takes, and of which amount each.
CREATE TABLE meeting_appetite (
  meeting_id TEXT NOT NULL REFERENCES meeting (id),
  institution_id TEXT NOT NULL REFERENCES institution (org_id),
  quota INTEGER NOT NULL CHECK (quota BETWEEN 1 AND 500),
  amount_from_fen INTEGER NOT NULL CHECK (amount_from_fen >= 1),
  amount_to_fen INTEGER NOT NULL CHECK (amount_to_fen >= amount_from_fen),
  -- JSON lists of what it would rather have; with only_preferred nothing else.
  towns TEXT NOT NULL CHECK (json_valid(towns)),
  industries TEXT NOT NULL CHECK (json_valid(industries)),
  only_preferred INTEGER NOT NULL CHECK (only_preferred IN (0, 1)),
  stated_by TEXT NOT NULL REFERENCES user (id),
  stated_at INTEGER NOT NULL,
  PRIMARY KEY (meeting_id, institution_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE meeting_match (
  meeting_id TEXT NOT NULL REFERENCES meeting (id),
  demand_id TEXT NOT NULL REFERENCES demand (id),
  -- NULL where no bank was left.
  institution_id TEXT REFERENCES institution (org_id),
  -- In the demand's order every bank with what spoke for and against it: enough to work the round out again.
  candidates TEXT NOT NULL CHECK (json_valid(candidates)),
  published_at INTEGER NOT NULL,
  by_hand INTEGER NOT NULL DEFAULT 0 CHECK (by_hand IN (0, 1)),
  -- Why somebody changed it.
  note TEXT,
  -- What became of giving it out: 'given', or the code of what stood in the way.
  outcome TEXT,
  PRIMARY KEY (meeting_id, demand_id),
  CONSTRAINT meeting_match_by_hand CHECK ((by_hand = 1) = (note IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_match_waiting ON meeting_match (meeting_id) WHERE outcome IS NULL AND institution_id IS NOT NULL;
