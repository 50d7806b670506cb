-- The consent-and-view ledger: who may see what of a firm, for what, until when, and every time somebody looked.

-- The very words that somebody agreed to, in both languages, by their hash.
CREATE TABLE consent_text (
  hash TEXT PRIMARY KEY,
  version TEXT NOT NULL,
  zh TEXT NOT NULL,
  en TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER consent_text_no_update BEFORE UPDATE ON consent_text
BEGIN SELECT RAISE(ABORT, 'consent_text is immutable'); END;
CREATE TRIGGER consent_text_no_delete BEFORE DELETE ON consent_text
BEGIN SELECT RAISE(ABORT, 'consent_text is immutable'); END;

-- One chain for each firm: everything allowed, ended and looked at stands in it, in the order in which it happened.
CREATE TABLE ledger (
  enterprise_id TEXT PRIMARY KEY REFERENCES enterprise (org_id),
  id TEXT NOT NULL,
  ver INTEGER NOT NULL CHECK (ver >= 1),
  head TEXT NOT NULL,
  -- The instant of the last entry: the next one is not earlier, whichever clock it comes from.
  at INTEGER NOT NULL,
  CONSTRAINT ledger_id UNIQUE (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE consent (
  id TEXT PRIMARY KEY,
  enterprise_id TEXT NOT NULL REFERENCES enterprise (org_id),
  -- Whose data: the firm's, or those of a person who consents for himself.
  subject TEXT NOT NULL CHECK (subject IN ('enterprise', 'person')),
  person_role TEXT CHECK (person_role IN ('legal_representative', 'handler', 'guarantor', 'spouse')),
  person_user_id TEXT REFERENCES user (id),
  person_name TEXT,
  person_phone TEXT,
  -- The ledger keeps a commitment to name and phone made with this salt: erased, it says nothing any more.
  person_salt TEXT,
  grantee TEXT NOT NULL CHECK (grantee IN ('platform', 'institution')),
  institution_id TEXT REFERENCES institution (org_id),
  application_id TEXT,
  purpose TEXT NOT NULL CHECK (purpose IN ('pre_screening', 'credit_application', 'personal_provision')),
  data_classes TEXT NOT NULL CHECK (json_valid(data_classes)),
  -- The first month of the data, as YYYY-MM.
  data_from TEXT,
  fetch TEXT NOT NULL CHECK (fetch IN ('once', 'while_valid')),
  text_hash TEXT NOT NULL REFERENCES consent_text (hash),
  -- What was ticked by itself because the law wants a consent of its own for it.
  separate TEXT NOT NULL CHECK (json_valid(separate)),
  state TEXT NOT NULL CHECK (state IN ('requested', 'active', 'paused', 'revoked', 'expired', 'rejected')),
  requested_by TEXT REFERENCES user (id),
  requested_at INTEGER NOT NULL,
  granted_by TEXT REFERENCES user (id),
  granted_at INTEGER,
  proof TEXT CHECK (proof IN ('sms', 'authenticator', 'passkey')),
  proof_at INTEGER,
  -- Half-open: no read from this instant on.
  valid_until INTEGER NOT NULL,
  -- Until then the consent and the looks under it stay on record; fetched data go when the consent ends.
  retention_until INTEGER NOT NULL,
  ended_at INTEGER,
  -- The version of the firm's ledger that says what stands here.
  ver INTEGER NOT NULL CHECK (ver >= 1),
  CONSTRAINT consent_ends_after_it_begins CHECK (valid_until > requested_at),
  CONSTRAINT consent_is_kept_on_record CHECK (retention_until >= valid_until),
  CONSTRAINT consent_names_its_receiver CHECK ((grantee = 'institution') = (institution_id IS NOT NULL)),
  CONSTRAINT consent_names_its_person CHECK ((subject = 'person') = (person_role IS NOT NULL)),
  CONSTRAINT consent_is_proven CHECK (state NOT IN ('active', 'paused')
    OR (granted_at IS NOT NULL AND granted_by IS NOT NULL AND proof IS NOT NULL AND proof_at IS NOT NULL)),
  CONSTRAINT consent_end_is_dated CHECK ((ended_at IS NOT NULL) = (state IN ('revoked', 'expired', 'rejected')))
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_firm ON consent (enterprise_id, requested_at DESC);
CREATE INDEX consent_application ON consent (application_id) WHERE application_id IS NOT NULL;
CREATE INDEX consent_expiry ON consent (valid_until) WHERE state IN ('requested', 'active', 'paused');
CREATE INDEX consent_phone ON consent (person_phone) WHERE person_phone IS NOT NULL;
-- What is given to the platform is given once at a time, and nobody is asked twice for the same.
CREATE UNIQUE INDEX consent_platform ON consent (enterprise_id)
  WHERE grantee = 'platform' AND state IN ('requested', 'active', 'paused');
CREATE UNIQUE INDEX consent_person ON consent (application_id, person_role, person_phone)
  WHERE subject = 'person' AND state IN ('requested', 'active', 'paused');

CREATE TABLE profile_read (
  id TEXT PRIMARY KEY,
  consent_id TEXT NOT NULL REFERENCES consent (id),
  enterprise_id TEXT NOT NULL,
  institution_id TEXT NOT NULL,
  application_id TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES user (id),
  what TEXT NOT NULL CHECK (what IN ('profile', 'document')),
  document_id TEXT,
  data_classes TEXT NOT NULL CHECK (json_valid(data_classes)),
  -- Consents of persons under which their name and phone were shown with it.
  persons TEXT NOT NULL CHECK (json_valid(persons)),
  at INTEGER NOT NULL,
  -- The version of the firm's ledger that holds the receipt.
  ver INTEGER NOT NULL CHECK (ver >= 1),
  CONSTRAINT profile_read_names_its_paper CHECK ((what = 'document') = (document_id IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX profile_read_firm ON profile_read (enterprise_id, ver DESC);
CREATE TRIGGER profile_read_no_update BEFORE UPDATE ON profile_read
BEGIN SELECT RAISE(ABORT, 'profile_read is append-only'); END;
CREATE TRIGGER profile_read_no_delete BEFORE DELETE ON profile_read
BEGIN SELECT RAISE(ABORT, 'profile_read is append-only'); END;
CREATE TRIGGER profile_read_no_replace BEFORE INSERT ON profile_read
WHEN EXISTS (SELECT 1 FROM profile_read WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'profile_read exists'); END;
