-- Lateness with the ladder it climbs, and what is said between the office and an institution about a ticket.

-- A deadline that was missed, for ever. `rung` is how far it went before somebody acted.
CREATE TABLE breach (
  application_id TEXT NOT NULL REFERENCES application (id),
  clock TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  application_number TEXT NOT NULL,
  institution_id TEXT NOT NULL REFERENCES institution (org_id),
  branch_id TEXT NOT NULL REFERENCES branch (id),
  officer_id TEXT NOT NULL REFERENCES user (id),
  recorded_at INTEGER NOT NULL,
  rung TEXT NOT NULL CHECK (rung IN ('branch', 'institution', 'office', 'bulletin')),
  rung_at INTEGER NOT NULL,
  ticket_id TEXT REFERENCES ticket (id),
  -- When the clock ended: somebody acted, or the application was over.
  settled_at INTEGER,
  PRIMARY KEY (application_id, clock, due_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX breach_institution ON breach (institution_id, settled_at, due_at);
CREATE INDEX breach_open ON breach (due_at) WHERE settled_at IS NULL;
CREATE INDEX breach_bulletin ON breach (rung_at DESC) WHERE rung = 'bulletin';

CREATE TABLE ticket_word (
  ticket_id TEXT NOT NULL REFERENCES ticket (id),
  ver INTEGER NOT NULL,
  text TEXT NOT NULL,
  -- Hidden in the chain: it holds a commitment made with this salt.
  salt TEXT NOT NULL,
  written_by TEXT NOT NULL REFERENCES user (id),
  written_at INTEGER NOT NULL,
  PRIMARY KEY (ticket_id, ver)
) STRICT, WITHOUT ROWID;

-- How far the deadlines that still run were worked out again after a change of the calendar.
CREATE TABLE recompute (
  changed_at INTEGER PRIMARY KEY,
  cursor TEXT NOT NULL,
  done_at INTEGER
) STRICT;
