-- How a new application finds its branch and its account manager: the institution's own rules, who is away, how much
-- each has in hand, and of every decision what it was made from.

-- The rules of an institution, in their order; the first that applies wins. Written with the institution's version.
CREATE TABLE routing_rules (
  institution_id TEXT PRIMARY KEY REFERENCES institution (org_id),
  rules TEXT NOT NULL CHECK (json_valid(rules)),
  ver INTEGER NOT NULL CHECK (ver >= 1)
) STRICT, WITHOUT ROWID;

-- Days on which a colleague takes no new cases, both included; a day after the last one ends it early.
CREATE TABLE absence (
  id TEXT PRIMARY KEY,
  institution_id TEXT NOT NULL REFERENCES institution (org_id),
  user_id TEXT NOT NULL REFERENCES user (id),
  from_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  set_by TEXT NOT NULL REFERENCES user (id),
  set_at INTEGER NOT NULL,
  ended_at INTEGER,
  CONSTRAINT absence_forward CHECK (until_on >= from_on)
) STRICT, WITHOUT ROWID;
CREATE INDEX absence_institution ON absence (institution_id, until_on) WHERE ended_at IS NULL;

-- Open applications of each account manager, kept by commands so that no submission counts them.
CREATE TABLE officer_load (
  institution_id TEXT NOT NULL REFERENCES institution (org_id),
  officer_id TEXT NOT NULL REFERENCES user (id),
  open INTEGER NOT NULL CHECK (open >= 0),
  PRIMARY KEY (institution_id, officer_id)
) STRICT, WITHOUT ROWID;

-- What a route was decided from: the same inputs give the same route again.
CREATE TABLE route_decision (
  application_id TEXT PRIMARY KEY REFERENCES application (id),
  inputs TEXT NOT NULL CHECK (json_valid(inputs)),
  decided_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER route_decision_no_update BEFORE UPDATE ON route_decision
BEGIN SELECT RAISE(ABORT, 'route_decision is immutable'); END;

-- Languages in which an account manager works, a JSON list.
ALTER TABLE membership ADD COLUMN languages TEXT NOT NULL DEFAULT '["zh"]' CHECK (json_valid(languages));
