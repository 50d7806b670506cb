-- The office gives a published demand to a bank, which takes it or refuses it with a code in time; and the round of a
-- bank-enterprise meeting, in which many demands are given out at once.

CREATE TABLE dispatch (
  id TEXT PRIMARY KEY,
  demand_id TEXT NOT NULL REFERENCES demand (id),
  institution_id TEXT NOT NULL REFERENCES institution (org_id),
  state TEXT NOT NULL CHECK (state IN ('offered', 'taken', 'refused', 'lapsed', 'closed')),
  -- The meeting whose round gave it, if one did.
  meeting_id TEXT,
  made_by TEXT NOT NULL REFERENCES user (id),
  made_at INTEGER NOT NULL,
  -- When the bank is reminded and when its time is over, by the clock of taking up.
  warn_at INTEGER,
  due_at INTEGER NOT NULL,
  -- The next instant at which the system acts; NULL when the bank has answered.
  alarm_at INTEGER,
  state_at INTEGER NOT NULL,
  reason_code TEXT,
  CONSTRAINT dispatch_refused CHECK ((state = 'refused') = (reason_code IS NOT NULL)),
  CONSTRAINT dispatch_alarm CHECK ((state = 'offered') = (alarm_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
-- A bank is asked once for a demand at a time.
CREATE UNIQUE INDEX dispatch_open ON dispatch (demand_id, institution_id) WHERE state = 'offered';
CREATE INDEX dispatch_demand ON dispatch (demand_id, made_at);
CREATE INDEX dispatch_bank ON dispatch (institution_id, made_at DESC);
CREATE INDEX dispatch_alarm ON dispatch (alarm_at) WHERE alarm_at IS NOT NULL;
CREATE INDEX dispatch_latest ON dispatch (made_at DESC);
