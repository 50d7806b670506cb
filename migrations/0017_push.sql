-- Web push as an extra: devices on which a person wants to be told of progress beside the text message.

-- A preference of a device and no business of a firm: no event stream, and forgetting a row loses nothing.
CREATE TABLE push_subscription (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES user (id),
  -- Where the push service of the browser takes messages for this device (RFC 8030), and with which keys they are
  -- encrypted (RFC 8291), base64url.
  endpoint TEXT NOT NULL UNIQUE CHECK (length(endpoint) BETWEEN 12 AND 1000),
  p256dh TEXT NOT NULL CHECK (length(p256dh) = 87),
  auth TEXT NOT NULL CHECK (length(auth) = 22),
  -- SHA-256 of what the device's cookie holds: signing out there forgets the row.
  device TEXT NOT NULL CHECK (length(device) = 64),
  -- The language of the page on which it was switched on.
  locale TEXT NOT NULL CHECK (locale IN ('zh', 'en')),
  made_at INTEGER NOT NULL,
  last_ok_at INTEGER,
  -- In a row.
  failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX push_user ON push_subscription (user_id, made_at DESC);
CREATE INDEX push_device ON push_subscription (device);
