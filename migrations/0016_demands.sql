-- A firm's need for money: the applications made for it, and, where the firm publishes it, what banks see and answer.

CREATE TABLE demand (
  id TEXT PRIMARY KEY,
  -- By what firm and banks name a published one; it leads to nobody.
  number TEXT,
  enterprise_id TEXT REFERENCES enterprise (org_id),
  channel TEXT NOT NULL CHECK (channel IN ('self', 'visit', 'hotline', 'hall', 'grid')),
  state TEXT NOT NULL CHECK (state IN ('published', 'routed', 'in_progress', 'fulfilled', 'partly_fulfilled', 'unmet', 'withdrawn', 'expired')),
  town TEXT REFERENCES town (code),
  amount_fen INTEGER CHECK (amount_fen BETWEEN 1 AND 10000000000000),
  term_months INTEGER CHECK (term_months BETWEEN 1 AND 360),
  purpose TEXT NOT NULL,
  -- The key of the sheet by which several banks were asked at once: a repetition finds the demand that it began.
  sheet TEXT,
  -- What banks see of a published one, in bands; NULL for every other.
  shown TEXT CHECK (json_valid(shown)),
  posted_by TEXT REFERENCES user (id),
  published_at INTEGER NOT NULL,
  -- Half-open: banks see it no longer from this instant on.
  expires_at INTEGER,
  -- When the system acts by itself next: a reminder, then the end.
  alarm_at INTEGER,
  closed_at INTEGER,
  -- Banks whose interest stands.
  interests INTEGER NOT NULL DEFAULT 0,
  -- Banks to which the office has given it and that have not answered yet: each has its place kept.
  dispatches INTEGER NOT NULL DEFAULT 0,
  ver INTEGER NOT NULL CHECK (ver >= 1),
  head TEXT NOT NULL,
  CONSTRAINT demand_few_banks CHECK (interests >= 0 AND dispatches >= 0 AND interests + dispatches <= 3),
  CONSTRAINT demand_posted CHECK ((shown IS NULL) = (number IS NULL) AND (shown IS NULL) = (expires_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX demand_enterprise ON demand (enterprise_id);
CREATE UNIQUE INDEX demand_number ON demand (number) WHERE number IS NOT NULL;
CREATE UNIQUE INDEX demand_sheet ON demand (enterprise_id, sheet) WHERE sheet IS NOT NULL;
CREATE INDEX demand_pool ON demand (published_at DESC) WHERE state IN ('published', 'routed') AND shown IS NOT NULL;
CREATE INDEX demand_alarm ON demand (alarm_at) WHERE alarm_at IS NOT NULL;

-- A bank's word to a published demand: one a bank, with a product that it lists.
CREATE TABLE interest (
  id TEXT PRIMARY KEY,
  demand_id TEXT NOT NULL REFERENCES demand (id),
  institution_id TEXT NOT NULL REFERENCES institution (org_id),
  product_id TEXT NOT NULL REFERENCES product (id),
  made_by TEXT NOT NULL REFERENCES user (id),
  message TEXT NOT NULL,
  salt TEXT NOT NULL,
  amount_from_fen INTEGER NOT NULL CHECK (amount_from_fen BETWEEN 1 AND 10000000000000),
  amount_to_fen INTEGER NOT NULL CHECK (amount_to_fen BETWEEN amount_from_fen AND 10000000000000),
  rate_from_ppm INTEGER NOT NULL CHECK (rate_from_ppm BETWEEN 1 AND 10000000),
  rate_to_ppm INTEGER NOT NULL CHECK (rate_to_ppm BETWEEN rate_from_ppm AND 10000000),
  state TEXT NOT NULL CHECK (state IN ('shown', 'chosen', 'declined', 'withdrawn', 'lapsed')),
  made_at INTEGER NOT NULL,
  state_at INTEGER NOT NULL,
  -- From when on the bank knows that it was chosen: it sees the application from the same instant.
  opens_at INTEGER,
  application_id TEXT REFERENCES application (id),
  CONSTRAINT interest_once UNIQUE (demand_id, institution_id),
  CONSTRAINT interest_chosen CHECK ((state = 'chosen') = (application_id IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX interest_bank ON interest (institution_id, made_at DESC);

-- The applications of a demand; and how many firms of the district are alike, for hiding one among them.
CREATE INDEX application_demand ON application (demand_id);
CREATE INDEX enterprise_alike ON enterprise (substr(industry, 1, 1), size_class, town);
