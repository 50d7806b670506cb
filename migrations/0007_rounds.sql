-- How a listing comes about: the round in which it is written, checked inside the institution and reviewed by the
-- office. A listed product is sold in its version while the next one is in its round.

CREATE TABLE product_round (
  id TEXT PRIMARY KEY,
  product_id TEXT NOT NULL REFERENCES product (id),
  institution_id TEXT NOT NULL REFERENCES institution (org_id),
  number INTEGER NOT NULL CHECK (number >= 1),
  state TEXT NOT NULL CHECK (state IN ('editing', 'checking', 'reviewing', 'scheduled', 'listed', 'dropped')),
  -- The listing as far as it is written, field by field.
  draft TEXT NOT NULL CHECK (json_valid(draft)),
  -- Grows with every save.
  rev INTEGER NOT NULL CHECK (rev >= 1),
  -- Of the listing as submitted: what the checker and the office name when they approve.
  hash TEXT,
  -- Everybody who wrote in it, as a JSON list; none of them may check it.
  editors TEXT NOT NULL CHECK (json_valid(editors)),
  submitted_by TEXT,
  checked_by TEXT,
  reviewed_by TEXT,
  -- {by, code, note, at} of the last return.
  returned TEXT CHECK (json_valid(returned)),
  -- The day on which an approved listing goes on the shelf.
  list_on TEXT,
  -- The upload it was last written by, and the draft as it was before, as far as there was one.
  import_id TEXT,
  before_import TEXT CHECK (json_valid(before_import)),
  -- Whether somebody wrote in it since that upload: its undoing leaves such a round alone.
  import_touched INTEGER NOT NULL DEFAULT 0 CHECK (import_touched IN (0, 1)),
  opened_at INTEGER NOT NULL,
  submitted_at INTEGER,
  checked_at INTEGER,
  closed_at INTEGER,
  CONSTRAINT product_round_number UNIQUE (product_id, number),
  CONSTRAINT product_round_hash CHECK (state IN ('editing', 'dropped') OR hash IS NOT NULL),
  CONSTRAINT product_round_four_eyes CHECK (checked_by IS NULL OR checked_by <> submitted_by)
) STRICT, WITHOUT ROWID;
-- One open round a product.
CREATE UNIQUE INDEX product_round_open ON product_round (product_id) WHERE state IN ('editing', 'checking', 'reviewing', 'scheduled');
CREATE INDEX product_round_desk ON product_round (institution_id, state);
CREATE INDEX product_round_review ON product_round (submitted_at) WHERE state = 'reviewing';
CREATE INDEX product_round_due ON product_round (list_on) WHERE state = 'scheduled';
CREATE INDEX product_round_import ON product_round (import_id) WHERE import_id IS NOT NULL;
