-- Subsidies that the finance office publishes: each row is one wording, made by one person and published by another.
-- A change is a new row that takes the place of the old one on its first day.

CREATE TABLE policy (
  id TEXT PRIMARY KEY,
  code TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number >= 1),
  state TEXT NOT NULL CHECK (state IN ('draft', 'checking', 'published', 'suspended', 'ended', 'dropped')),
  terms TEXT NOT NULL CHECK (json_valid(terms)),
  hash TEXT NOT NULL,
  -- Everybody who wrote in it, as a JSON list; none of them publishes it.
  editors TEXT NOT NULL CHECK (json_valid(editors)),
  published_by TEXT,
  published_at INTEGER,
  -- The last day on which it holds because a later wording begins; null while none takes its place.
  until TEXT,
  -- [{ver, by, text, salt, at}]: the words of whoever sent it back, suspended or ended it, beside the chain, whose event
  -- of that version keeps a commitment to them.
  notes TEXT NOT NULL DEFAULT '[]' CHECK (json_type(notes) = 'array'),
  ver INTEGER NOT NULL CHECK (ver >= 1),
  head TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT policy_number UNIQUE (code, number)
) STRICT, WITHOUT ROWID;
-- Of the wordings of a code in force only the last is without an end.
CREATE UNIQUE INDEX policy_in_force ON policy (code) WHERE state IN ('published', 'suspended') AND until IS NULL;
CREATE INDEX policy_published ON policy (code) WHERE state = 'published';
CREATE UNIQUE INDEX policy_open ON policy (code) WHERE state IN ('draft', 'checking');
