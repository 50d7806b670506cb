-- Several offers for one application: who approved each at which stage, which one takes another's place, why each ended,
-- and on the application how many there are, so that neither queue nor cron has to read the offers themselves.

ALTER TABLE application ADD COLUMN offers_open INTEGER NOT NULL DEFAULT 0 CHECK (offers_open BETWEEN 0 AND 5);
ALTER TABLE application ADD COLUMN offers_proposed INTEGER NOT NULL DEFAULT 0 CHECK (offers_proposed BETWEEN 0 AND 5);
-- When the system must act on an open offer: its reminder, or its end.
ALTER TABLE application ADD COLUMN offers_alarm_at INTEGER;

-- The open offer whose place this one takes once it is approved.
ALTER TABLE offer ADD COLUMN replaces TEXT REFERENCES offer (id);
ALTER TABLE offer ADD COLUMN ended_at INTEGER;
ALTER TABLE offer ADD COLUMN cause TEXT CHECK (cause IN ('returned', 'replaced', 'expired', 'declined', 'withdrawn', 'refused',
  'closed', 'other_accepted', 'accepted_elsewhere'));
-- When the firm was reminded that it ends soon: once.
ALTER TABLE offer ADD COLUMN reminded_at INTEGER;

-- Each approval, by stage: within the branch's authority the branch's is the last one, beyond it the head office follows.
CREATE TABLE offer_approval (
  offer_id TEXT NOT NULL REFERENCES offer (id),
  stage TEXT NOT NULL CHECK (stage IN ('branch', 'head')),
  approved_by TEXT NOT NULL REFERENCES user (id),
  approved_at INTEGER NOT NULL,
  PRIMARY KEY (offer_id, stage),
  CONSTRAINT offer_approval_once UNIQUE (offer_id, approved_by)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER offer_approval_four_eyes BEFORE INSERT ON offer_approval
WHEN NEW.approved_by = (SELECT proposed_by FROM offer WHERE id = NEW.offer_id)
BEGIN SELECT RAISE(ABORT, 'offer_four_eyes'); END;
CREATE TRIGGER offer_approval_no_update BEFORE UPDATE ON offer_approval
BEGIN SELECT RAISE(ABORT, 'offer_approval only grows'); END;
