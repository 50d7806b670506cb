-- The shelf: products whose versions never change. Applications and approvals point to a version, never to "the product".

CREATE TABLE product (
  id TEXT PRIMARY KEY,
  institution_id TEXT NOT NULL REFERENCES institution (org_id),
  code TEXT NOT NULL,
  -- The name in pinyin, made when it is written: 'ke ji dai'. A search reads full pinyin and initials from it.
  spelling TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('draft', 'submitted_for_review', 'listed', 'suspended', 'retired')),
  version_id TEXT,
  -- The text of that version once more, so that the public shelf is read as one row per product.
  listing TEXT CHECK (json_valid(listing)),
  -- What its own applications say of it (产品兑现度), worked out nightly; NULL until there are any.
  truth TEXT CHECK (json_valid(truth)),
  -- What of its quota is used up, {fen, count}, worked out with it; NULL while nothing is.
  used TEXT CHECK (json_valid(used)),
  -- {by, role, code, note, at} while it is off the shelf.
  off_shelf TEXT CHECK (json_valid(off_shelf)),
  ver INTEGER NOT NULL CHECK (ver >= 1),
  head TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT product_code UNIQUE (institution_id, code),
  CONSTRAINT product_listed_has_version CHECK (state NOT IN ('listed', 'suspended') OR version_id IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX product_listed ON product (id) WHERE state = 'listed';

CREATE TABLE product_version (
  id TEXT PRIMARY KEY,
  product_id TEXT NOT NULL REFERENCES product (id),
  number INTEGER NOT NULL CHECK (number >= 1),
  listing TEXT NOT NULL CHECK (json_valid(listing)),
  hash TEXT NOT NULL,
  made_by TEXT NOT NULL,
  approved_by TEXT NOT NULL,
  -- Who listed it for the finance office.
  reviewed_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT product_version_number UNIQUE (product_id, number),
  CONSTRAINT product_version_four_eyes CHECK (made_by <> approved_by AND made_by <> reviewed_by AND approved_by <> reviewed_by)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER product_version_no_update BEFORE UPDATE ON product_version
BEGIN SELECT RAISE(ABORT, 'product_version is immutable'); END;
CREATE TRIGGER product_version_no_delete BEFORE DELETE ON product_version
BEGIN SELECT RAISE(ABORT, 'product_version is immutable'); END;
CREATE TRIGGER product_version_no_replace BEFORE INSERT ON product_version
WHEN EXISTS (SELECT 1 FROM product_version WHERE id = NEW.id OR (product_id = NEW.product_id AND number = NEW.number))
BEGIN SELECT RAISE(ABORT, 'product_version exists'); END;
