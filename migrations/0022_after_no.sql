-- After a no: a second person of the same bank looks again, or the firm takes its need to another one.

-- A reconsideration: the firm asks, somebody who neither refused nor proposed decides. The words are notes of the two moves.
CREATE TABLE review (
  application_id TEXT NOT NULL REFERENCES application (id),
  -- The version of the application with which it was asked for.
  ver INTEGER NOT NULL CHECK (ver >= 1),
  institution_id TEXT NOT NULL REFERENCES institution (org_id),
  state TEXT NOT NULL CHECK (state IN ('open', 'upheld', 'overturned', 'withdrawn')),
  asked_by TEXT NOT NULL REFERENCES user (id),
  asked_at INTEGER NOT NULL,
  consent_id TEXT NOT NULL REFERENCES consent (id),
  -- Whose turn it is; NULL where the bank has nobody left.
  reviewer_id TEXT REFERENCES user (id),
  decided_by TEXT REFERENCES user (id),
  decided_at INTEGER,
  PRIMARY KEY (application_id, ver),
  CONSTRAINT review_decided CHECK ((state IN ('upheld', 'overturned')) = (decided_by IS NOT NULL) AND (state = 'open') = (decided_at IS NULL))
) STRICT, WITHOUT ROWID;
-- One at a time; and how many wait for each reviewer.
CREATE UNIQUE INDEX review_open ON review (application_id) WHERE state = 'open';
CREATE INDEX review_reviewer ON review (reviewer_id) WHERE state = 'open';

-- Which application took the place of which. It stands apart from both, so that nothing of the one leaves with the other.
CREATE TABLE reroute (
  from_id TEXT PRIMARY KEY REFERENCES application (id),
  to_id TEXT NOT NULL REFERENCES application (id),
  -- Whether the firm lets the new bank know from whom it comes.
  told INTEGER NOT NULL CHECK (told IN (0, 1)),
  at INTEGER NOT NULL,
  CONSTRAINT reroute_to UNIQUE (to_id),
  CONSTRAINT reroute_other CHECK (from_id <> to_id)
) STRICT, WITHOUT ROWID;
