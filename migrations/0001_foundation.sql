-- What every slice stands on: the district's settings, the event log that is lock and truth, repeatable commands,
-- messages that leave only through an outbox, and jobs that run once per period.

CREATE TABLE district (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  hotline TEXT NOT NULL,
  -- Two letters before the numbers people read.
  number_prefix TEXT NOT NULL CHECK (length(number_prefix) = 2),
  -- 1 while the district shows demonstration data; every page then says so.
  demo INTEGER NOT NULL DEFAULT 0 CHECK (demo IN (0, 1)),
  -- Office hours, working-day calendar and LPR table as JSON: read whole with each command that starts a clock.
  hours TEXT NOT NULL CHECK (json_valid(hours)),
  calendar TEXT NOT NULL CHECK (json_valid(calendar)),
  lpr TEXT NOT NULL CHECK (json_valid(lpr)),
  -- Lengths of clocks that are not the usual ones, as JSON by clock; they hold for clocks started from then on.
  clocks TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(clocks)),
  -- When hours or calendar last changed: deadlines that still run are worked out again.
  office_changed_at INTEGER,
  -- Grows with every change of the public shelf; in-memory indexes compare it.
  catalogue_version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE town (
  code TEXT PRIMARY KEY,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  seq INTEGER PRIMARY KEY,
  stream TEXT NOT NULL,
  ver INTEGER NOT NULL CHECK (ver >= 1),
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor_user TEXT,
  actor_org TEXT,
  actor_role TEXT NOT NULL,
  command TEXT NOT NULL,
  reason TEXT,
  body TEXT NOT NULL CHECK (json_valid(body)),
  prev TEXT NOT NULL,
  hash TEXT NOT NULL,
  CONSTRAINT event_stream_ver UNIQUE (stream, ver)
) STRICT;

CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
-- INSERT OR REPLACE deletes without firing the DELETE trigger, so an insert over an existing key is refused here.
CREATE TRIGGER event_no_replace BEFORE INSERT ON event
WHEN EXISTS (SELECT 1 FROM event WHERE stream = NEW.stream AND ver = NEW.ver)
  OR EXISTS (SELECT 1 FROM event WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'event exists'); END;

CREATE TABLE idempotency (
  actor TEXT NOT NULL,
  route TEXT NOT NULL,
  key TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  status INTEGER NOT NULL,
  answer TEXT NOT NULL CHECK (json_valid(answer)),
  at INTEGER NOT NULL,
  CONSTRAINT idempotency_once PRIMARY KEY (actor, route, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  id TEXT PRIMARY KEY,
  topic TEXT NOT NULL,
  -- Whom it is for: an account, or a phone whose owner has none yet, which is forgotten once the message is out.
  user_id TEXT,
  phone TEXT,
  object TEXT NOT NULL,
  object_ver INTEGER NOT NULL,
  payload TEXT NOT NULL CHECK (json_valid(payload)),
  created_at INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  delivered_at INTEGER,
  dead_at INTEGER,
  last_error TEXT,
  -- When the person has seen it among his messages.
  read_at INTEGER,
  CONSTRAINT outbox_is_for_somebody
    CHECK (user_id IS NOT NULL OR phone IS NOT NULL OR delivered_at IS NOT NULL OR dead_at IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_inbox ON outbox (user_id, created_at DESC, id DESC) WHERE user_id IS NOT NULL;
CREATE INDEX outbox_dead ON outbox (dead_at DESC, id DESC) WHERE dead_at IS NOT NULL;
CREATE INDEX outbox_due ON outbox (next_at) WHERE delivered_at IS NULL AND dead_at IS NULL;

CREATE TABLE job_run (
  job TEXT NOT NULL,
  period TEXT NOT NULL,
  claimed_at INTEGER NOT NULL,
  finished_at INTEGER,
  note TEXT,
  CONSTRAINT job_once PRIMARY KEY (job, period)
) STRICT, WITHOUT ROWID;
