-- How a person wants to be told: when not by text message, whether once a day, in which language.

CREATE TABLE message_preference (
  user_id TEXT PRIMARY KEY REFERENCES user (id),
  -- Minutes since 00:00 between which no text message goes out that can wait; equal for never.
  quiet_from INTEGER NOT NULL CHECK (quiet_from BETWEEN 0 AND 1439),
  quiet_until INTEGER NOT NULL CHECK (quiet_until BETWEEN 0 AND 1439),
  -- 1: what can wait comes together, once a day.
  digest INTEGER NOT NULL CHECK (digest IN (0, 1)),
  locale TEXT NOT NULL CHECK (locale IN ('zh', 'en')),
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
