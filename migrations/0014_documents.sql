-- The firm's vault: its papers and the licences that were fetched for it, and which application uses which paper. The
-- bytes lie in R2 under `object_key`.

-- What an issuer certified of a firm (无证城市), as it stood when it was fetched by consent.
CREATE TABLE licence (
  id TEXT PRIMARY KEY,
  enterprise_id TEXT NOT NULL REFERENCES enterprise (org_id),
  kind TEXT NOT NULL CHECK (kind IN ('business_licence', 'property_certificate', 'social_insurance_record')),
  -- The consent by which it came; with its end the licence is revoked, unless another one covers it.
  consent_id TEXT NOT NULL REFERENCES consent (id),
  number TEXT NOT NULL,
  issuer TEXT NOT NULL,
  issued_on TEXT NOT NULL,
  expires_on TEXT,
  holder_uscc TEXT NOT NULL,
  -- What the licence says, by the shape of its kind.
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  -- Of the original, as the issuer sent it.
  sha256 TEXT NOT NULL,
  -- The day of the issuer's word, and when it was asked.
  as_of TEXT NOT NULL,
  fetched_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('current', 'superseded', 'revoked')),
  -- Since when its paper is to be removed; NULL while it counts, and again when the paper is gone.
  sweep_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX licence_firm ON licence (enterprise_id, fetched_at DESC);
CREATE UNIQUE INDEX licence_current ON licence (enterprise_id, kind, number) WHERE state = 'current';
CREATE INDEX licence_sweep ON licence (sweep_at) WHERE sweep_at IS NOT NULL;

CREATE TABLE document (
  id TEXT PRIMARY KEY,
  enterprise_id TEXT NOT NULL REFERENCES enterprise (org_id),
  kind TEXT NOT NULL,
  -- The file's name as the firm gave it; it stands in no event.
  name TEXT NOT NULL,
  media_type TEXT NOT NULL CHECK (media_type IN ('application/pdf', 'image/png', 'image/jpeg')),
  size INTEGER NOT NULL CHECK (size BETWEEN 1 AND 20971520),
  -- Of what is kept, from which the place where a photo was taken has been removed.
  sha256 TEXT NOT NULL,
  object_key TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('upload', 'licence')),
  licence_id TEXT REFERENCES licence (id),
  state TEXT NOT NULL CHECK (state IN ('quarantined', 'clean', 'refused', 'removed')),
  -- Why the scan refused it.
  refused_code TEXT,
  issued_on TEXT,
  expires_on TEXT,
  uploaded_by TEXT NOT NULL REFERENCES user (id),
  uploaded_at INTEGER NOT NULL,
  -- When it is scanned next, and how often it was tried.
  scan_next_at INTEGER,
  scan_attempts INTEGER NOT NULL DEFAULT 0 CHECK (scan_attempts >= 0),
  scanned_at INTEGER,
  -- Gone from the vault, and kept only for the applications that use it.
  hidden_at INTEGER,
  ver INTEGER NOT NULL CHECK (ver >= 1),
  head TEXT NOT NULL,
  CONSTRAINT document_object UNIQUE (object_key),
  CONSTRAINT document_of_licence CHECK ((origin = 'licence') = (licence_id IS NOT NULL)),
  CONSTRAINT document_refusal CHECK (state <> 'refused' OR refused_code IS NOT NULL),
  CONSTRAINT document_scan CHECK ((state = 'quarantined') = (scan_next_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX document_firm ON document (enterprise_id, uploaded_at DESC);
CREATE INDEX document_scan_due ON document (scan_next_at) WHERE scan_next_at IS NOT NULL;
CREATE INDEX document_licence ON document (licence_id) WHERE licence_id IS NOT NULL;
CREATE INDEX document_hidden ON document (hidden_at) WHERE hidden_at IS NOT NULL AND state <> 'removed';
-- What the vault holds it holds once.
CREATE UNIQUE INDEX document_same ON document (enterprise_id, sha256)
  WHERE state IN ('quarantined', 'clean') AND hidden_at IS NULL;

CREATE TABLE document_use (
  application_id TEXT NOT NULL REFERENCES application (id),
  -- A paper of the listing or one that the bank asked for.
  item_id TEXT NOT NULL,
  document_id TEXT NOT NULL REFERENCES document (id),
  attached_at INTEGER NOT NULL,
  attached_by TEXT NOT NULL REFERENCES user (id),
  state TEXT NOT NULL CHECK (state IN ('sent', 'verified', 'returned')),
  -- Why it has to be uploaded again, in the bank's words; the event keeps a commitment made with the salt. A code of the
  -- scan where nobody judged.
  reason TEXT,
  reason_salt TEXT,
  -- NULL where the issuer certified it, or the scan refused it.
  judged_by TEXT REFERENCES user (id),
  judged_at INTEGER,
  PRIMARY KEY (application_id, item_id, document_id),
  CONSTRAINT document_use_judged CHECK (state = 'sent' OR judged_at IS NOT NULL),
  CONSTRAINT document_use_reason CHECK (state <> 'returned' OR reason IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_use_document ON document_use (document_id);
