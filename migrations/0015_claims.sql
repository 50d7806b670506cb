-- What firms claim under a policy for the money a bank paid out, from the first draft to the payment, and what of each
-- policy's budget that takes.

CREATE TABLE claim (
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL,
  enterprise_id TEXT NOT NULL REFERENCES enterprise (org_id),
  enterprise_name TEXT NOT NULL,
  policy_id TEXT NOT NULL REFERENCES policy (id),
  policy_code TEXT NOT NULL,
  -- The wording it is claimed under, as it was published.
  policy_hash TEXT NOT NULL,
  policy_name TEXT NOT NULL CHECK (json_valid(policy_name)),
  application_id TEXT NOT NULL REFERENCES application (id),
  drawdown_id TEXT NOT NULL REFERENCES drawdown (id),
  -- Months after the drawdown at which the policy pays this part.
  period INTEGER NOT NULL CHECK (period BETWEEN 0 AND 360),
  amount_fen INTEGER NOT NULL CHECK (amount_fen BETWEEN 1 AND 10000000000000),
  granted_fen INTEGER,
  state TEXT NOT NULL CHECK (state IN
    ('draft', 'submitted', 'returned', 'checked', 'granted', 'paid', 'received', 'refused', 'withdrawn')),
  refusal TEXT,
  paid_on TEXT,
  pay_reference TEXT,
  -- The drawdown's figures, the part of the schedule and the formula that the amount was computed by.
  basis TEXT NOT NULL CHECK (json_valid(basis)),
  basis_hash TEXT NOT NULL,
  -- The person of the office who answers for it; NULL before it was submitted, or where the office has nobody.
  owner_id TEXT REFERENCES user (id),
  checked_by TEXT REFERENCES user (id),
  granted_by TEXT REFERENCES user (id),
  clocks TEXT NOT NULL CHECK (json_type(clocks) = 'array'),
  -- The deadline that runs next; NULL while none does.
  due_at INTEGER,
  -- When the system must act because nobody did; NULL when it has.
  alarm_at INTEGER,
  -- [{ver, by, text, salt, at}]: what was written with each move, beside the chain, whose events keep commitments.
  notes TEXT NOT NULL CHECK (json_type(notes) = 'array'),
  opened_by TEXT NOT NULL REFERENCES user (id),
  opened_at INTEGER NOT NULL,
  submitted_at INTEGER,
  closed_at INTEGER,
  ver INTEGER NOT NULL CHECK (ver >= 1),
  head TEXT NOT NULL,
  CONSTRAINT claim_number UNIQUE (number),
  CONSTRAINT claim_four_eyes CHECK (granted_by IS NULL OR granted_by <> checked_by),
  CONSTRAINT claim_granted CHECK ((state IN ('granted', 'paid', 'received')) = (granted_fen IS NOT NULL)),
  CONSTRAINT claim_not_above_asked CHECK (granted_fen IS NULL OR granted_fen BETWEEN 1 AND amount_fen),
  CONSTRAINT claim_paid CHECK ((state IN ('paid', 'received')) = (paid_on IS NOT NULL)),
  CONSTRAINT claim_paid_with_reference CHECK ((paid_on IS NULL) = (pay_reference IS NULL)),
  CONSTRAINT claim_refused CHECK ((state = 'refused') = (refusal IS NOT NULL)),
  CONSTRAINT claim_ended CHECK ((state IN ('received', 'refused', 'withdrawn')) = (closed_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
-- A part of a drawdown is claimed once under a code, whichever of its wordings is named.
CREATE UNIQUE INDEX claim_once ON claim (policy_code, drawdown_id, period) WHERE state NOT IN ('refused', 'withdrawn');
CREATE INDEX claim_firm ON claim (enterprise_id, opened_at DESC);
CREATE INDEX claim_desk ON claim (due_at, id) WHERE state IN ('submitted', 'checked', 'granted');
CREATE INDEX claim_closed ON claim (closed_at DESC) WHERE closed_at IS NOT NULL;
CREATE INDEX claim_alarm ON claim (alarm_at) WHERE alarm_at IS NOT NULL;

-- What of a policy's budget is granted and not paid yet, and what is paid; a row begins with the first grant.
CREATE TABLE policy_budget (
  policy_id TEXT PRIMARY KEY REFERENCES policy (id),
  budget_fen INTEGER NOT NULL CHECK (budget_fen >= 1),
  committed_fen INTEGER NOT NULL CHECK (committed_fen >= 0),
  paid_fen INTEGER NOT NULL CHECK (paid_fen >= 0),
  CONSTRAINT policy_budget_within CHECK (committed_fen + paid_fen <= budget_fen)
) STRICT, WITHOUT ROWID;

-- Drawdowns whose firm is to be told what it may claim, on the day from which it may.
CREATE TABLE claim_reminder (
  drawdown_id TEXT PRIMARY KEY REFERENCES drawdown (id),
  application_id TEXT NOT NULL REFERENCES application (id),
  enterprise_id TEXT NOT NULL REFERENCES enterprise (org_id),
  -- NULL once nothing more falls due.
  next_on TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_reminder_due ON claim_reminder (next_on) WHERE next_on IS NOT NULL;
