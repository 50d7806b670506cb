-- The consent-and-view ledger: who may see what of a firm, for what, until when, and every time somebody looked.

CREATE TABLE consent (
  id TEXT PRIMARY KEY,
  enterprise_id TEXT NOT NULL REFERENCES enterprise (org_id),
  institution_id TEXT NOT NULL REFERENCES institution (org_id),
  application_id TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('credit_application')),
  data_classes TEXT NOT NULL CHECK (json_valid(data_classes)),
  text_version TEXT NOT NULL,
  text_hash TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'revoked', 'expired')),
  granted_by TEXT NOT NULL REFERENCES user (id),
  granted_at INTEGER NOT NULL,
  -- Half-open: no read from this instant on.
  valid_until INTEGER NOT NULL,
  ended_at INTEGER,
  ver INTEGER NOT NULL CHECK (ver >= 1),
  head TEXT NOT NULL,
  CONSTRAINT consent_ends_after_it_begins CHECK (valid_until > granted_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_firm ON consent (enterprise_id, granted_at DESC);
CREATE INDEX consent_application ON consent (application_id);

CREATE TABLE profile_read (
  id TEXT PRIMARY KEY,
  consent_id TEXT NOT NULL REFERENCES consent (id),
  enterprise_id TEXT NOT NULL,
  institution_id TEXT NOT NULL,
  application_id TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES user (id),
  data_classes TEXT NOT NULL CHECK (json_valid(data_classes)),
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX profile_read_firm ON profile_read (enterprise_id, at DESC);
CREATE TRIGGER profile_read_no_update BEFORE UPDATE ON profile_read
BEGIN SELECT RAISE(ABORT, 'profile_read is append-only'); END;
CREATE TRIGGER profile_read_no_delete BEFORE DELETE ON profile_read
BEGIN SELECT RAISE(ABORT, 'profile_read is append-only'); END;
CREATE TRIGGER profile_read_no_replace BEFORE INSERT ON profile_read
WHEN EXISTS (SELECT 1 FROM profile_read WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'profile_read exists'); END;
