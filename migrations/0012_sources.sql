-- What official sources are asked about a firm within its consent, how they are doing, and the firm's objections to what
-- they said.

-- One question to one source: what is still to be tried and how the last one ended.
CREATE TABLE source_fetch (
  id TEXT PRIMARY KEY,
  enterprise_id TEXT NOT NULL REFERENCES enterprise (org_id),
  data_class TEXT NOT NULL,
  consent_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'nothing', 'failed', 'cancelled')),
  asked_at INTEGER NOT NULL,
  -- When it is tried next; while a try runs, the instant at which it counts as lost.
  next_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  done_at INTEGER,
  -- The code of the last problem; never what the source sent.
  error TEXT,
  -- The day of the answer.
  as_of TEXT,
  CONSTRAINT source_fetch_ended CHECK ((state = 'pending') = (done_at IS NULL))
) STRICT, WITHOUT ROWID;
-- One question at a time for a class of a firm.
CREATE UNIQUE INDEX source_fetch_pending ON source_fetch (enterprise_id, data_class) WHERE state = 'pending';
CREATE INDEX source_fetch_due ON source_fetch (next_at) WHERE state = 'pending';
CREATE INDEX source_fetch_firm ON source_fetch (enterprise_id, asked_at DESC);

-- A source that failed several times in a row is left alone for a while.
CREATE TABLE source_breaker (
  provider TEXT PRIMARY KEY,
  failures INTEGER NOT NULL CHECK (failures >= 0),
  -- Not asked before this instant; NULL while it is asked as usual.
  open_until INTEGER
) STRICT, WITHOUT ROWID;

-- A firm says that an official fact about it is wrong.
CREATE TABLE objection (
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL,
  enterprise_id TEXT NOT NULL REFERENCES enterprise (org_id),
  attr TEXT NOT NULL,
  data_class TEXT NOT NULL,
  -- Who provided the fact.
  source TEXT NOT NULL,
  -- The snapshot that is objected to, as it was shown.
  fact TEXT NOT NULL CHECK (json_valid(fact)),
  -- The firm's words: what is wrong, and what would be right.
  text TEXT NOT NULL,
  wanted TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('checking', 'asked', 'answered', 'closed', 'withdrawn')),
  -- The person of the office who answers for it; NULL only where the office has nobody.
  owner_id TEXT REFERENCES user (id),
  clocks TEXT NOT NULL CHECK (json_type(clocks) = 'array'),
  -- The deadline that runs; NULL once it is over.
  due_at INTEGER,
  -- When the system must act because nobody did; NULL when it has.
  alarm_at INTEGER,
  -- While the source owes an answer: when it is asked next, and how often it was.
  ask_next_at INTEGER,
  ask_attempts INTEGER NOT NULL DEFAULT 0,
  -- {result, as_of} of the source.
  source_answer TEXT CHECK (json_valid(source_answer)),
  outcome TEXT CHECK (outcome IN ('corrected', 'upheld', 'hidden')),
  -- [{ver, by, text, salt, at}]: what was written with each move, beside the chain, whose events keep commitments.
  notes TEXT NOT NULL CHECK (json_type(notes) = 'array'),
  raised_by TEXT NOT NULL REFERENCES user (id),
  raised_at INTEGER NOT NULL,
  closed_at INTEGER,
  ver INTEGER NOT NULL CHECK (ver >= 1),
  head TEXT NOT NULL,
  CONSTRAINT objection_number UNIQUE (number),
  CONSTRAINT objection_outcome CHECK ((state = 'closed') = (outcome IS NOT NULL)),
  CONSTRAINT objection_ended CHECK ((state IN ('closed', 'withdrawn')) = (closed_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX objection_open_once ON objection (enterprise_id, attr) WHERE state IN ('checking', 'asked', 'answered');
CREATE INDEX objection_firm ON objection (enterprise_id, raised_at DESC);
CREATE INDEX objection_open ON objection (due_at) WHERE state IN ('checking', 'asked', 'answered');
CREATE INDEX objection_alarm ON objection (alarm_at) WHERE alarm_at IS NOT NULL;
CREATE INDEX objection_ask ON objection (ask_next_at) WHERE ask_next_at IS NOT NULL;
