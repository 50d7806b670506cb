-- Who may act, and for whom: people, sessions, memberships, enterprises with their facts, institutions with branches.

CREATE TABLE user (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('owner', 'staff')),
  name TEXT NOT NULL,
  phone TEXT,
  phone_verified_at INTEGER,
  login TEXT,
  password TEXT,
  totp_secret TEXT,
  -- The last time step whose code was used: each code works once.
  totp_step INTEGER,
  state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled')),
  created_at INTEGER NOT NULL,
  CONSTRAINT user_phone UNIQUE (phone),
  CONSTRAINT user_login UNIQUE (login),
  CONSTRAINT user_ways_in CHECK ((kind = 'owner' AND phone IS NOT NULL) OR (kind = 'staff' AND login IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE org (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('enterprise', 'institution', 'office')),
  name TEXT NOT NULL,
  -- The office's name in English. An institution's stands in its own row; a firm has only the name it is registered by.
  name_en TEXT,
  state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended')),
  ver INTEGER NOT NULL CHECK (ver >= 1),
  head TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT org_name_en CHECK ((kind = 'office') = (name_en IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE membership (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES user (id),
  org_id TEXT NOT NULL REFERENCES org (id),
  role TEXT NOT NULL,
  branch_id TEXT,
  -- For a firm: when the person's right to act for it was proven; NULL until then.
  standing_at INTEGER,
  state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'removed')),
  -- When this officer last received a case: the one who waited longest gets the next.
  last_assigned_at INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  -- By what anybody may ask whether this manager is real: eight characters, kept for good once given.
  public_code TEXT,
  -- Whether the code is answered at present.
  is_public INTEGER NOT NULL DEFAULT 0 CHECK (is_public IN (0, 1)),
  -- A handler's: JSON list of what the firm's representative let him do, and from which instant on he is none any more.
  rights TEXT CHECK (json_valid(rights)),
  valid_until INTEGER,
  CONSTRAINT membership_once UNIQUE (user_id, org_id, role),
  CONSTRAINT membership_handler CHECK ((role = 'handler') = (rights IS NOT NULL) AND (role = 'handler') = (valid_until IS NOT NULL)),
  CONSTRAINT membership_public CHECK (is_public = 0 OR public_code IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_org ON membership (org_id, role);
CREATE UNIQUE INDEX membership_public_code ON membership (public_code) WHERE public_code IS NOT NULL;

CREATE TABLE session (
  id TEXT PRIMARY KEY,
  sid TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES user (id),
  kind TEXT NOT NULL CHECK (kind IN ('owner', 'staff')),
  membership_id TEXT REFERENCES membership (id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  -- When the person last proved presence with a second factor or a code.
  step_up_at INTEGER NOT NULL,
  CONSTRAINT session_sid UNIQUE (sid)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_user ON session (user_id);

CREATE TABLE login_code (
  phone TEXT NOT NULL,
  -- sign_in, step_up, or invitation: with the grant: whoever asks for a code for one thing leaves those for others alone.
  purpose TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (phone, purpose)
) STRICT, WITHOUT ROWID;

CREATE TABLE throttle (
  key TEXT PRIMARY KEY,
  count INTEGER NOT NULL,
  window_ends_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE enterprise (
  org_id TEXT PRIMARY KEY REFERENCES org (id),
  uscc TEXT NOT NULL,
  org_type TEXT NOT NULL CHECK (org_type IN ('enterprise', 'individual_business', 'farmer_cooperative')),
  registration_status TEXT NOT NULL CHECK (registration_status IN ('active', 'revoked', 'deregistered', 'moved_out')),
  established_on TEXT NOT NULL,
  -- GB/T 4754 class with its section letter, such as C1311.
  industry TEXT NOT NULL,
  town TEXT REFERENCES town (code),
  legal_representative TEXT NOT NULL,
  registered_capital_fen INTEGER NOT NULL CHECK (registered_capital_fen >= 0),
  size_class TEXT CHECK (size_class IN ('micro', 'small', 'medium', 'large')),
  registry_as_of TEXT NOT NULL,
  -- What the registry and the pooled public data said on that day, attribute → value: one row to read, and all that
  -- somebody without proven standing may see.
  public_facts TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(public_facts)),
  CONSTRAINT enterprise_uscc UNIQUE (uscc)
) STRICT, WITHOUT ROWID;

-- What is known of a firm beyond its registration and public data: one current snapshot per attribute and source.
CREATE TABLE fact (
  enterprise_id TEXT NOT NULL REFERENCES enterprise (org_id),
  attr TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('official', 'declared')),
  -- The class that a consent must name for somebody to see it: that of the attribute, whoever said it.
  data_class TEXT NOT NULL,
  -- How it came: a copy, a call, a band or yes/no of the source's, or the firm's own word.
  mode TEXT NOT NULL CHECK (mode IN ('pooled', 'interface', 'verification', 'declared')),
  -- {value} or {band} or {events} or {series}
  body TEXT NOT NULL CHECK (json_valid(body)),
  as_of TEXT NOT NULL,
  valid_until TEXT,
  provider TEXT NOT NULL,
  consent_id TEXT,
  fetched_at INTEGER NOT NULL,
  -- Since when it is shown to nobody because nobody could decide an objection to it: it counts as missing until the
  -- source says something newer.
  hidden_at INTEGER,
  PRIMARY KEY (enterprise_id, attr, source),
  CONSTRAINT fact_declared_mode CHECK ((source = 'declared') = (mode = 'declared'))
) STRICT, WITHOUT ROWID;

-- A person claimed a firm that somebody already represents: the first is told, the office decides.
CREATE TABLE standing_dispute (
  id TEXT PRIMARY KEY,
  enterprise_id TEXT NOT NULL REFERENCES enterprise (org_id),
  claimant_user_id TEXT NOT NULL REFERENCES user (id),
  raised_at INTEGER NOT NULL,
  -- The ticket by which the office learnt of it; closed with the decision.
  ticket_id TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'proposed', 'kept', 'transferred')),
  -- What one person of the office found and another confirms, and on what grounds.
  outcome TEXT CHECK (outcome IN ('kept', 'transferred')),
  grounds TEXT,
  proposed_by TEXT REFERENCES user (id),
  proposed_at INTEGER,
  decided_by TEXT REFERENCES user (id),
  decided_at INTEGER,
  CONSTRAINT standing_dispute_once UNIQUE (enterprise_id, claimant_user_id),
  CONSTRAINT standing_dispute_found CHECK ((state = 'open') = (outcome IS NULL) AND (outcome IS NULL) = (proposed_by IS NULL)),
  CONSTRAINT standing_dispute_decided CHECK ((decided_by IS NULL) = (state IN ('open', 'proposed'))),
  CONSTRAINT standing_dispute_four_eyes CHECK (decided_by IS NULL OR decided_by <> proposed_by)
) STRICT, WITHOUT ROWID;

CREATE TABLE institution (
  org_id TEXT PRIMARY KEY REFERENCES org (id),
  kind TEXT NOT NULL,
  short_name TEXT NOT NULL,
  name_en TEXT NOT NULL,
  -- Name and short name in pinyin, made when they are written: 'guo yue yin hang wang cheng zhi hang/guo yue yin hang'.
  spelling TEXT NOT NULL DEFAULT '',
  uscc TEXT NOT NULL,
  -- The number of the licence; its kind stands in `licence_type`.
  licence TEXT NOT NULL,
  licence_type TEXT NOT NULL DEFAULT '',
  -- Last days, 'YYYY-MM-DD'; NULL for a licence without an end. Once one has passed, the products leave the shelf.
  licence_valid_until TEXT,
  regulator TEXT NOT NULL DEFAULT '',
  agreement_from TEXT,
  agreement_until TEXT,
  intro_zh TEXT NOT NULL DEFAULT '',
  intro_en TEXT NOT NULL DEFAULT '',
  website TEXT NOT NULL DEFAULT '',
  -- {by, code, note, at} of a suspension by the office, while it lasts.
  suspended TEXT CHECK (json_valid(suspended)),
  joined_at INTEGER NOT NULL,
  CONSTRAINT institution_uscc UNIQUE (uscc)
) STRICT, WITHOUT ROWID;

CREATE TABLE branch (
  id TEXT PRIMARY KEY,
  org_id TEXT NOT NULL REFERENCES institution (org_id),
  name TEXT NOT NULL,
  name_en TEXT NOT NULL,
  town TEXT NOT NULL REFERENCES town (code),
  phone TEXT NOT NULL,
  -- JSON list of the town codes it serves.
  serves TEXT NOT NULL CHECK (json_valid(serves)),
  -- What it decides by itself; 0 until two people have agreed on a limit.
  authority_fen INTEGER NOT NULL CHECK (authority_fen >= 0),
  position INTEGER NOT NULL,
  -- The branch above it in the institution's tree; NULL at the top.
  parent_id TEXT REFERENCES branch (id),
  -- Opening hours in words, for the public.
  hours TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'closed'))
) STRICT, WITHOUT ROWID;
CREATE INDEX branch_org ON branch (org_id, position);
