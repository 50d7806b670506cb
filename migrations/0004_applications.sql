-- The applications made for a need (0016), and what the bank and the firm did with each, with its clocks.

-- The flat row: what the queue, the owner's list and the next decision need, kept by commands.
CREATE TABLE application (
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL,
  ver INTEGER NOT NULL CHECK (ver >= 1),
  head TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('submitted', 'accepted', 'contacted', 'action_required', 'under_review', 'offered',
    'accepted_by_firm', 'signed', 'disbursed', 'completed', 'rejected', 'reconsider', 'rerouted', 'withdrawn',
    'not_taken', 'incomplete', 'expired', 'void')),
  -- The desk's tab; rows are listed by sort_at within it: by deadline, or the latest first where none runs.
  tab TEXT NOT NULL CHECK (tab IN ('to_take_up', 'in_progress', 'waiting_firm', 'to_pay', 'paid', 'closed')),
  resume_state TEXT,
  demand_id TEXT NOT NULL REFERENCES demand (id),
  enterprise_id TEXT NOT NULL REFERENCES enterprise (org_id),
  enterprise_name TEXT NOT NULL,
  town TEXT REFERENCES town (code),
  institution_id TEXT NOT NULL REFERENCES institution (org_id),
  branch_id TEXT NOT NULL REFERENCES branch (id),
  officer_id TEXT NOT NULL REFERENCES user (id),
  officer_name TEXT NOT NULL,
  product_id TEXT NOT NULL REFERENCES product (id),
  product_version_id TEXT NOT NULL REFERENCES product_version (id),
  product_name TEXT NOT NULL,
  guarantee_type TEXT NOT NULL,
  amount_fen INTEGER NOT NULL CHECK (amount_fen BETWEEN 1 AND 10000000000000),
  term_months INTEGER NOT NULL CHECK (term_months BETWEEN 1 AND 360),
  purpose TEXT NOT NULL,
  submitted_by TEXT NOT NULL REFERENCES user (id),
  -- Who of the staff sent it with the owner's code, in assisted mode.
  assisted_by TEXT REFERENCES user (id),
  assisted_name TEXT,
  submitted_at INTEGER NOT NULL,
  -- From when on the bank sees it, counts it and its clock runs; NULL when the firm took it back before.
  opens_at INTEGER,
  state_at INTEGER NOT NULL,
  sort_at INTEGER NOT NULL,
  -- The next running deadline; NULL while none runs. It stays when it has passed.
  due_at INTEGER,
  due_clock TEXT,
  -- When the system must act by itself next: a breach, an offer that ends, papers that never came.
  alarm_at INTEGER,
  breaches INTEGER NOT NULL DEFAULT 0,
  -- All clocks as one JSON list: read and written with the row.
  clocks TEXT NOT NULL CHECK (json_valid(clocks)),
  met_count INTEGER NOT NULL,
  condition_count INTEGER NOT NULL,
  offer_id TEXT,
  approved_fen INTEGER CHECK (approved_fen BETWEEN 1 AND 10000000000000),
  contract_no TEXT,
  signed_on TEXT,
  disbursed_fen INTEGER NOT NULL DEFAULT 0,
  pending_fen INTEGER NOT NULL DEFAULT 0,
  reason_codes TEXT CHECK (json_valid(reason_codes)),
  -- The earliest day on which the bank, refusing, sees use in asking again.
  reapply_on TEXT,
  -- Since when the firm may take a late application elsewhere without waiting for the bank.
  reroute_offered_at INTEGER,
  -- When the firm last asked what became of it.
  urged_at INTEGER,
  -- When the firm said that it was not reached, against the bank's record.
  contact_contested_at INTEGER,
  CONSTRAINT application_number UNIQUE (number),
  CONSTRAINT application_assisted CHECK ((assisted_by IS NULL) = (assisted_name IS NULL) AND assisted_by IS NOT submitted_by),
  CONSTRAINT application_taken_back CHECK ((state = 'void') = (opens_at IS NULL)),
  CONSTRAINT application_within_approval CHECK (disbursed_fen + pending_fen <= COALESCE(approved_fen, 0)),
  CONSTRAINT application_pending_not_negative CHECK (pending_fen >= 0 AND disbursed_fen >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX application_queue ON application (institution_id, tab, sort_at, id);
CREATE INDEX application_firm ON application (enterprise_id, submitted_at DESC);
CREATE INDEX application_alarm ON application (alarm_at) WHERE alarm_at IS NOT NULL;
-- One open application per firm and product.
CREATE UNIQUE INDEX application_in_flight ON application (enterprise_id, product_id)
  WHERE state NOT IN ('completed', 'rejected', 'rerouted', 'withdrawn', 'not_taken', 'incomplete', 'expired', 'void', 'disbursed');
-- What a bank does not see yet, to take it out of the count of its first tab.
CREATE INDEX application_opening ON application (institution_id, opens_at) WHERE tab = 'to_take_up';

-- What somebody began to fill in for a product; gone when it is submitted, or when nobody looked after it for long.
CREATE TABLE application_draft (
  enterprise_id TEXT NOT NULL REFERENCES enterprise (org_id),
  product_id TEXT NOT NULL REFERENCES product (id),
  -- As it was typed, readable or not.
  body TEXT NOT NULL CHECK (json_valid(body)),
  ver INTEGER NOT NULL CHECK (ver >= 1),
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (enterprise_id, product_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX application_draft_age ON application_draft (updated_at);

-- How many rows each tab of a bank holds, kept by commands so that no page counts them.
CREATE TABLE queue_count (
  institution_id TEXT NOT NULL REFERENCES institution (org_id),
  tab TEXT NOT NULL,
  count INTEGER NOT NULL CHECK (count >= 0),
  PRIMARY KEY (institution_id, tab)
) STRICT, WITHOUT ROWID;

-- What the application was judged by: facts, verdict, price and rule hash at the moment of submission.
CREATE TABLE application_snapshot (
  application_id TEXT PRIMARY KEY REFERENCES application (id),
  facts TEXT NOT NULL CHECK (json_valid(facts)),
  verdict TEXT NOT NULL CHECK (json_valid(verdict)),
  price TEXT NOT NULL CHECK (json_valid(price)),
  listing_hash TEXT NOT NULL,
  -- What the firm answered to the product's own questions.
  answers TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(answers))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER application_snapshot_no_update BEFORE UPDATE ON application_snapshot
BEGIN SELECT RAISE(ABORT, 'application_snapshot is immutable'); END;

-- Words of people, apart from the chain so that they can be erased; the event keeps a salted commitment.
CREATE TABLE note (
  id TEXT PRIMARY KEY,
  application_id TEXT NOT NULL REFERENCES application (id),
  ver INTEGER NOT NULL,
  audience TEXT NOT NULL CHECK (audience IN ('both', 'bank')),
  -- Who wrote it.
  side TEXT NOT NULL CHECK (side IN ('firm', 'bank')),
  text TEXT NOT NULL,
  salt TEXT NOT NULL,
  written_by TEXT NOT NULL REFERENCES user (id),
  written_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX note_application ON note (application_id, ver);

CREATE TABLE document_item (
  application_id TEXT NOT NULL REFERENCES application (id),
  round INTEGER NOT NULL,
  id TEXT NOT NULL,
  -- The place in the bank's own list.
  position INTEGER NOT NULL CHECK (position >= 0),
  kind TEXT NOT NULL CHECK (kind IN ('add', 'resubmit', 'other')),
  name TEXT NOT NULL,
  answer TEXT,
  answered_at INTEGER,
  -- One key serves both look-ups, so that asking for a dozen papers writes a dozen rows.
  PRIMARY KEY (application_id, round, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE offer (
  id TEXT PRIMARY KEY,
  application_id TEXT NOT NULL REFERENCES application (id),
  kind TEXT NOT NULL CHECK (kind IN ('in_principle', 'committed')),
  state TEXT NOT NULL CHECK (state IN ('proposed', 'returned', 'open', 'accepted', 'declined', 'expired', 'superseded',
    'not_taken')),
  terms TEXT NOT NULL CHECK (json_valid(terms)),
  cost TEXT NOT NULL CHECK (json_valid(cost)),
  amount_fen INTEGER NOT NULL CHECK (amount_fen BETWEEN 1 AND 10000000000000),
  hash TEXT NOT NULL,
  valid_until INTEGER NOT NULL,
  proposed_by TEXT NOT NULL REFERENCES user (id),
  proposed_at INTEGER NOT NULL,
  approved_by TEXT REFERENCES user (id),
  approved_at INTEGER,
  CONSTRAINT offer_four_eyes CHECK (approved_by IS NULL OR approved_by <> proposed_by)
) STRICT, WITHOUT ROWID;
CREATE INDEX offer_application ON offer (application_id);
CREATE INDEX offer_expiry ON offer (valid_until) WHERE state = 'open';

CREATE TABLE drawdown (
  id TEXT PRIMARY KEY,
  application_id TEXT NOT NULL REFERENCES application (id),
  institution_id TEXT NOT NULL REFERENCES institution (org_id),
  bank_reference TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('requested', 'paid', 'denied')),
  amount_fen INTEGER NOT NULL CHECK (amount_fen BETWEEN 1 AND 10000000000000),
  rate_ppm INTEGER NOT NULL CHECK (rate_ppm BETWEEN 0 AND 1000000),
  paid_on TEXT NOT NULL,
  matures_on TEXT NOT NULL,
  account_tail TEXT NOT NULL CHECK (length(account_tail) = 4),
  recorded_by TEXT NOT NULL REFERENCES user (id),
  recorded_at INTEGER NOT NULL,
  confirmed_by TEXT REFERENCES user (id),
  confirmed_at INTEGER,
  CONSTRAINT drawdown_four_eyes CHECK (confirmed_by IS NULL OR confirmed_by <> recorded_by)
) STRICT, WITHOUT ROWID;
CREATE INDEX drawdown_application ON drawdown (application_id);
-- A reference of the bank's books counts once; one that a second person denied may come again, corrected.
CREATE UNIQUE INDEX drawdown_bank_reference ON drawdown (institution_id, bank_reference) WHERE state <> 'denied';
