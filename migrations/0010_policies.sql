-- Subsidies that the finance office publishes: each row is one wording, made by one person and published by another.
-- A change is a new row that takes the place of the old one.

CREATE TABLE policy (
  id TEXT PRIMARY KEY,
  code TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number >= 1),
  state TEXT NOT NULL CHECK (state IN ('draft', 'checking', 'published', 'suspended', 'ended')),
  terms TEXT NOT NULL CHECK (json_valid(terms)),
  hash TEXT NOT NULL,
  -- Everybody who wrote in it, as a JSON list; none of them publishes it.
  editors TEXT NOT NULL CHECK (json_valid(editors)),
  published_by TEXT,
  published_at INTEGER,
  -- {by, note, at} of whoever sent it back, suspended or ended it.
  noted TEXT CHECK (json_valid(noted)),
  ver INTEGER NOT NULL CHECK (ver >= 1),
  head TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT policy_number UNIQUE (code, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX policy_in_force ON policy (code) WHERE state IN ('published', 'suspended');
CREATE INDEX policy_published ON policy (code) WHERE state = 'published';
CREATE UNIQUE INDEX policy_open ON policy (code) WHERE state IN ('draft', 'checking');
