-- What a bank may try its conditions on before it lists them: banded facts of firms without their names, made anew each
-- night from public records and, where the firm agreed to it, from what else is known of it.

-- A firm's agreement to the platform's statistics. Taken back and given again it is one row; its events are the story.
CREATE TABLE statistics_consent (
  enterprise_id TEXT PRIMARY KEY REFERENCES enterprise (org_id),
  given_by TEXT NOT NULL REFERENCES user (id),
  given_at INTEGER NOT NULL,
  -- Of the text agreed to.
  text_hash TEXT NOT NULL,
  withdrawn_at INTEGER,
  CONSTRAINT statistics_consent_order CHECK (withdrawn_at IS NULL OR withdrawn_at >= given_at)
) STRICT, WITHOUT ROWID;

-- One night's snapshot in as few rows as fit: columns of codes with their dictionaries, one place per firm in each,
-- the places in the order of their content.
CREATE TABLE fact_band (
  day TEXT NOT NULL,
  part INTEGER NOT NULL,
  firms INTEGER NOT NULL CHECK (firms >= 0),
  -- Secret of the rounding: the same for all nights, so that nothing is learnt by asking every night.
  salt TEXT NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body)),
  PRIMARY KEY (day, part)
) STRICT, WITHOUT ROWID;
