-- 到点告诉我: a firm wants to be told when a product, or any product it does not qualify for yet, admits it.

CREATE TABLE watch (
  id TEXT PRIMARY KEY,
  enterprise_id TEXT NOT NULL REFERENCES enterprise (org_id),
  -- Who is told.
  user_id TEXT NOT NULL REFERENCES user (id),
  -- NULL for every product of the shelf.
  product_id TEXT REFERENCES product (id),
  state TEXT NOT NULL CHECK (state IN ('active', 'told', 'ended', 'expired')),
  -- The loan that is wished for.
  amount_fen INTEGER NOT NULL CHECK (amount_fen BETWEEN 1 AND 10000000000000),
  term_months INTEGER NOT NULL CHECK (term_months BETWEEN 1 AND 360),
  -- JSON list: the products that admit the firm already, of which nobody needs to be told.
  known TEXT NOT NULL CHECK (json_valid(known)),
  made_at INTEGER NOT NULL,
  -- Half-open: nobody is told from this instant on.
  valid_until INTEGER NOT NULL,
  told_at INTEGER,
  ver INTEGER NOT NULL CHECK (ver >= 1),
  head TEXT NOT NULL,
  CONSTRAINT watch_told CHECK (state <> 'told' OR told_at IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX watch_firm ON watch (enterprise_id, made_at DESC);
CREATE INDEX watch_active ON watch (id) WHERE state = 'active';
-- One open watch a firm and product; NULL stands for all products.
CREATE UNIQUE INDEX watch_open ON watch (enterprise_id, COALESCE(product_id, '')) WHERE state = 'active';
