-- Who acts for a firm besides its legal representative: handlers whom he lets act within ticks and a day, and staff who
-- act for a quarter of an hour with a code that the owner reads out.

CREATE TABLE handler (
  id TEXT PRIMARY KEY,
  enterprise_id TEXT NOT NULL REFERENCES enterprise (org_id),
  state TEXT NOT NULL CHECK (state IN ('invited', 'accepted', 'declined', 'withdrawn', 'removed', 'left')),
  -- As the representative wrote them: whoever accepts must have this phone and this name.
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  -- JSON list of ticks; the last day of the post.
  rights TEXT NOT NULL CHECK (json_valid(rights)),
  until TEXT NOT NULL,
  invited_by TEXT NOT NULL REFERENCES user (id),
  invited_at INTEGER NOT NULL,
  -- SHA-256 of the secret in the link; NULL once it is used or taken back.
  token_hash TEXT,
  link_until INTEGER,
  user_id TEXT REFERENCES user (id),
  membership_id TEXT REFERENCES membership (id),
  accepted_at INTEGER,
  ended_at INTEGER,
  -- The version of the firm's stream that says what stands here.
  ver INTEGER NOT NULL CHECK (ver >= 1),
  CONSTRAINT handler_token UNIQUE (token_hash),
  CONSTRAINT handler_link CHECK ((state = 'invited') = (token_hash IS NOT NULL) AND (token_hash IS NULL) = (link_until IS NULL)),
  CONSTRAINT handler_person CHECK ((user_id IS NULL) = (membership_id IS NULL) AND (user_id IS NULL) = (accepted_at IS NULL)),
  CONSTRAINT handler_accepted CHECK (state <> 'accepted' OR user_id IS NOT NULL),
  CONSTRAINT handler_end CHECK ((ended_at IS NULL) = (state IN ('invited', 'accepted')))
) STRICT, WITHOUT ROWID;
CREATE INDEX handler_firm ON handler (enterprise_id, invited_at DESC);
-- One post or open invitation a phone.
CREATE UNIQUE INDEX handler_once ON handler (enterprise_id, phone) WHERE state IN ('invited', 'accepted');

CREATE TABLE assist_session (
  id TEXT PRIMARY KEY,
  -- Who of the staff acts, for which firm, and whose code let him.
  officer_id TEXT NOT NULL REFERENCES user (id),
  officer_name TEXT NOT NULL,
  enterprise_id TEXT NOT NULL REFERENCES enterprise (org_id),
  owner_id TEXT NOT NULL REFERENCES user (id),
  membership_id TEXT NOT NULL REFERENCES membership (id),
  channel TEXT NOT NULL CHECK (channel IN ('visit', 'hall', 'grid')),
  opened_at INTEGER NOT NULL,
  -- Half-open: nothing is possible from this instant on.
  expires_at INTEGER NOT NULL,
  ended_at INTEGER,
  -- JSON list of what was done: [{act, at, product?, application?}].
  acts TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(acts)),
  CONSTRAINT assist_session_length CHECK (expires_at > opened_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX assist_session_officer ON assist_session (officer_id, opened_at DESC);
CREATE INDEX assist_session_firm ON assist_session (enterprise_id, opened_at DESC);
