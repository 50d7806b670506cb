-- Lateness the office answers for, and the figures it can defend: deltas written with each command, folded into rollups.

CREATE TABLE ticket (
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL,
  ver INTEGER NOT NULL CHECK (ver >= 1),
  head TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('raised', 'dispatched', 'handling', 'feedback', 'reopened', 'closed')),
  cause TEXT NOT NULL CHECK (cause IN ('fee_asked', 'no_contact', 'refusal_contested', 'poor_service', 'clock_breached', 'silent', 'standing_disputed', 'objection_overdue', 'claim_overdue', 'source_wrong_firm')),
  clock TEXT,
  application_id TEXT REFERENCES application (id),
  application_number TEXT,
  objection_id TEXT,
  claim_id TEXT,
  enterprise_id TEXT NOT NULL,
  enterprise_name TEXT NOT NULL,
  institution_id TEXT,
  branch_id TEXT,
  due_at INTEGER,
  raised_at INTEGER NOT NULL,
  -- Who of the firm complained; NULL for what the system raised.
  raised_by TEXT REFERENCES user (id),
  closed_at INTEGER,
  -- Who of the office gave it out, and by when the institution owes an answer.
  dispatched_by TEXT REFERENCES user (id),
  answer_due_at INTEGER,
  -- Who of the institution took it in hand, and when its answer came too late.
  handled_by TEXT REFERENCES user (id),
  overdue_at INTEGER,
  -- When the system must look at it next.
  alarm_at INTEGER,
  CONSTRAINT ticket_number UNIQUE (number)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_list ON ticket (raised_at DESC, id DESC);
CREATE INDEX ticket_open ON ticket (raised_at DESC, id DESC) WHERE state <> 'closed';
-- A clock of an application breaches once.
CREATE UNIQUE INDEX ticket_breach_once ON ticket (application_id, clock, due_at) WHERE cause IN ('clock_breached', 'silent');
CREATE INDEX ticket_institution ON ticket (institution_id, raised_at DESC, id DESC) WHERE institution_id IS NOT NULL;
-- The same complaint about the same application is one.
CREATE UNIQUE INDEX ticket_complaint_open ON ticket (application_id, cause)
  WHERE cause IN ('fee_asked', 'no_contact', 'refusal_contested', 'poor_service') AND state <> 'closed';
CREATE INDEX ticket_firm ON ticket (enterprise_id, raised_at DESC) WHERE raised_by IS NOT NULL;
CREATE INDEX ticket_alarm ON ticket (alarm_at) WHERE alarm_at IS NOT NULL;
-- So does one of an objection.
CREATE UNIQUE INDEX ticket_objection_once ON ticket (objection_id, due_at) WHERE cause = 'objection_overdue';
-- And one of a claim.
CREATE UNIQUE INDEX ticket_claim_once ON ticket (claim_id, due_at) WHERE cause = 'claim_overdue';

CREATE TABLE report_delta (
  id INTEGER PRIMARY KEY,
  measure TEXT NOT NULL,
  -- Decides the period.
  occurred_at INTEGER NOT NULL,
  month TEXT NOT NULL,
  -- Decides what a report as of some instant could know.
  recorded_at INTEGER NOT NULL,
  value INTEGER NOT NULL,
  institution_id TEXT NOT NULL DEFAULT '',
  town TEXT NOT NULL DEFAULT '',
  object TEXT NOT NULL,
  stream TEXT NOT NULL,
  ver INTEGER NOT NULL,
  CONSTRAINT report_delta_once UNIQUE (stream, ver, measure, object)
) STRICT;
CREATE INDEX report_delta_rows ON report_delta (measure, recorded_at, id);
CREATE TRIGGER report_delta_no_update BEFORE UPDATE ON report_delta
BEGIN SELECT RAISE(ABORT, 'report_delta is append-only'); END;
CREATE TRIGGER report_delta_no_delete BEFORE DELETE ON report_delta
BEGIN SELECT RAISE(ABORT, 'report_delta is append-only'); END;
CREATE TRIGGER report_delta_no_replace BEFORE INSERT ON report_delta
WHEN EXISTS (SELECT 1 FROM report_delta WHERE stream = NEW.stream AND ver = NEW.ver AND measure = NEW.measure AND object = NEW.object)
  OR EXISTS (SELECT 1 FROM report_delta WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'report_delta exists'); END;

CREATE TABLE report_rollup (
  measure TEXT NOT NULL,
  breakdown TEXT NOT NULL CHECK (breakdown IN ('total', 'institution', 'month', 'town')),
  key TEXT NOT NULL,
  value INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (measure, breakdown, key)
) STRICT, WITHOUT ROWID;

-- Deltas up to `folded_to` are in the rollups; later ones are added when reading.
CREATE TABLE report_fold (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  folded_to INTEGER NOT NULL,
  folded_at INTEGER NOT NULL
) STRICT;
INSERT INTO report_fold (id, folded_to, folded_at) VALUES (1, 0, 0);

-- A sum of money is published only when no single application makes up most of it; this finds the largest by one row.
CREATE INDEX application_largest_paid ON application (disbursed_fen) WHERE disbursed_fen > 0;
