-- How an institution and its people come into the district: the application to join, roles that two people grant, the
-- invitation that a new colleague follows, and limits of authority that two people change.

CREATE TABLE institution_application (
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('submitted', 'returned', 'prepared', 'accepted', 'refused')),
  -- What the applicant wrote, whole.
  form TEXT NOT NULL CHECK (json_valid(form)),
  -- What he had written before it was returned to him; NULL until he has sent it again.
  form_before TEXT CHECK (json_valid(form_before)),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  uscc TEXT NOT NULL,
  -- SHA-256 of the secret in the link by which the applicant comes back.
  token_hash TEXT NOT NULL,
  -- {by, codes, note, at} of the last return or of the refusal.
  returned TEXT CHECK (json_valid(returned)),
  -- What the office adds before it accepts: {agreement_from, agreement_until, checked}.
  terms TEXT CHECK (json_valid(terms)),
  -- Of form and terms as prepared: what the second person names when accepting.
  hash TEXT,
  prepared_by TEXT REFERENCES user (id),
  accepted_by TEXT REFERENCES user (id),
  institution_id TEXT REFERENCES institution (org_id),
  submitted_at INTEGER NOT NULL,
  decided_at INTEGER,
  ver INTEGER NOT NULL CHECK (ver >= 1),
  head TEXT NOT NULL,
  CONSTRAINT institution_application_number UNIQUE (number),
  CONSTRAINT institution_application_token UNIQUE (token_hash),
  CONSTRAINT institution_application_four_eyes CHECK (accepted_by IS NULL OR accepted_by <> prepared_by),
  CONSTRAINT institution_application_prepared CHECK (state <> 'prepared' OR (hash IS NOT NULL AND prepared_by IS NOT NULL)),
  CONSTRAINT institution_application_accepted CHECK
    ((state = 'accepted') = (institution_id IS NOT NULL) AND (state = 'accepted') = (accepted_by IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX institution_application_state ON institution_application (state, submitted_at);
CREATE INDEX institution_application_uscc ON institution_application (uscc);
-- One open application a credit code.
CREATE UNIQUE INDEX institution_application_open ON institution_application (uscc)
  WHERE state IN ('submitted', 'returned', 'prepared');

-- Roles that one person proposes for another and a second one confirms. Whoever is new is named by name and phone and
-- becomes a user by following the invitation.
CREATE TABLE role_grant (
  id TEXT PRIMARY KEY,
  org_id TEXT NOT NULL REFERENCES org (id),
  state TEXT NOT NULL CHECK (state IN ('proposed', 'confirmed', 'declined', 'withdrawn')),
  -- NULL until somebody new has followed the invitation.
  user_id TEXT REFERENCES user (id),
  name TEXT NOT NULL,
  phone TEXT,
  -- JSON list of roles.
  roles TEXT NOT NULL CHECK (json_valid(roles)),
  branch_id TEXT REFERENCES branch (id),
  proposed_by TEXT NOT NULL REFERENCES user (id),
  proposed_at INTEGER NOT NULL,
  decided_by TEXT REFERENCES user (id),
  decided_at INTEGER,
  CONSTRAINT role_grant_for_whom CHECK ((user_id IS NULL AND phone IS NOT NULL) OR user_id IS NOT NULL),
  CONSTRAINT role_grant_decided CHECK ((state = 'proposed') = (decided_by IS NULL)),
  CONSTRAINT role_grant_four_eyes CHECK (state <> 'confirmed' OR decided_by <> proposed_by),
  CONSTRAINT role_grant_not_for_oneself CHECK (state <> 'confirmed' OR user_id IS NULL OR decided_by <> user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX role_grant_org ON role_grant (org_id, state);
-- What waits for a second person, in the whole district.
CREATE INDEX role_grant_waiting ON role_grant (proposed_at) WHERE state = 'proposed';

-- The link that a new colleague follows, once; a further one for the same grant takes its place. Whoever holds it has
-- nothing yet: a code goes to the invited phone, and only who knows it gets any further.
CREATE TABLE invitation (
  grant_id TEXT PRIMARY KEY REFERENCES role_grant (id),
  token_hash TEXT NOT NULL,
  -- Who sent this link: it ends with his own place at the institution.
  sent_by TEXT NOT NULL REFERENCES user (id),
  expires_at INTEGER NOT NULL,
  -- That the invited phone was in his hands: the hash of what he was given for it, and until when it counts.
  proof_hash TEXT,
  proof_until INTEGER,
  -- Drawn at that moment and shown to him alone; once the link is used it is the user's and gone from here.
  totp_secret TEXT,
  used_at INTEGER,
  CONSTRAINT invitation_token UNIQUE (token_hash),
  CONSTRAINT invitation_proof CHECK ((proof_hash IS NULL) = (proof_until IS NULL)),
  CONSTRAINT invitation_secret CHECK ((totp_secret IS NULL) = (proof_hash IS NULL)),
  CONSTRAINT invitation_used CHECK (used_at IS NULL OR proof_hash IS NULL)
) STRICT, WITHOUT ROWID;

-- A limit of authority that one person wants changed and another confirms.
CREATE TABLE limit_change (
  id TEXT PRIMARY KEY,
  org_id TEXT NOT NULL REFERENCES institution (org_id),
  branch_id TEXT NOT NULL REFERENCES branch (id),
  state TEXT NOT NULL CHECK (state IN ('proposed', 'confirmed', 'declined', 'withdrawn')),
  from_fen INTEGER NOT NULL,
  to_fen INTEGER NOT NULL CHECK (to_fen BETWEEN 0 AND 10000000000000),
  proposed_by TEXT NOT NULL REFERENCES user (id),
  proposed_at INTEGER NOT NULL,
  decided_by TEXT REFERENCES user (id),
  decided_at INTEGER,
  CONSTRAINT limit_change_decided CHECK ((state = 'proposed') = (decided_by IS NULL)),
  CONSTRAINT limit_change_four_eyes CHECK (state <> 'confirmed' OR decided_by <> proposed_by)
) STRICT, WITHOUT ROWID;
-- One open change a branch.
CREATE UNIQUE INDEX limit_change_open ON limit_change (branch_id) WHERE state = 'proposed';
CREATE INDEX limit_change_org ON limit_change (org_id, state);

-- New terms of licence and agreement, which one person of the office proposes and another confirms.
CREATE TABLE terms_change (
  id TEXT PRIMARY KEY,
  org_id TEXT NOT NULL REFERENCES institution (org_id),
  state TEXT NOT NULL CHECK (state IN ('proposed', 'confirmed', 'declined', 'withdrawn')),
  licence TEXT NOT NULL,
  licence_valid_until TEXT,
  agreement_from TEXT NOT NULL,
  agreement_until TEXT NOT NULL,
  proposed_by TEXT NOT NULL REFERENCES user (id),
  proposed_at INTEGER NOT NULL,
  decided_by TEXT REFERENCES user (id),
  decided_at INTEGER,
  CONSTRAINT terms_change_order CHECK (agreement_from <= agreement_until),
  CONSTRAINT terms_change_decided CHECK ((state = 'proposed') = (decided_by IS NULL)),
  CONSTRAINT terms_change_four_eyes CHECK (state <> 'confirmed' OR decided_by <> proposed_by)
) STRICT, WITHOUT ROWID;
-- One open change an institution.
CREATE UNIQUE INDEX terms_change_open ON terms_change (org_id) WHERE state = 'proposed';
