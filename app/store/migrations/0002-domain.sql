-- Findings with their rectification, risk cases, rounds; the same on the tablet and at the county
-- (domain.md 4.6, 4.8, 4.9). The first schema of the tablet had four tables that nothing wrote.
DROP TABLE IF EXISTS rectification;
DROP TABLE IF EXISTS measure;
DROP TABLE IF EXISTS risk_case;
DROP TABLE IF EXISTS finding;

-- Days are YYYY-MM-DD. `extra` holds what is shown with a finding and never asked for in a list.
CREATE TABLE finding (
  id TEXT PRIMARY KEY,
  no TEXT,
  visit_id TEXT,
  subject_type TEXT NOT NULL CHECK (subject_type IN ('household', 'village', 'project')),
  subject_id TEXT NOT NULL,
  village_code TEXT NOT NULL,
  cat TEXT NOT NULL,
  level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 4),
  state TEXT NOT NULL CHECK (state IN ('open', 'assigned', 'claimed', 'closed', 'returned',
                                       'void')),
  restricted INTEGER NOT NULL DEFAULT 0 CHECK (restricted IN (0, 1)),
  text TEXT NOT NULL DEFAULT '',
  source_ref TEXT,
  found_by TEXT,
  found_on TEXT NOT NULL,
  unit_id TEXT,
  person_id TEXT,
  person_name TEXT,
  deadline TEXT,
  extended_to TEXT,
  pct INTEGER NOT NULL DEFAULT 0 CHECK (pct BETWEEN 0 AND 100),
  done_on TEXT,
  verified_by TEXT,
  closed_on TEXT,
  reopened_n INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 0,
  extra TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_subject ON finding (subject_id, cat);
CREATE INDEX finding_visit ON finding (visit_id);
CREATE INDEX finding_village ON finding (village_code, state);
CREATE INDEX finding_due ON finding (coalesce (extended_to, deadline, '9999'))
  WHERE state IN ('open', 'assigned', 'claimed', 'returned');

CREATE TABLE finding_event (
  id TEXT PRIMARY KEY,
  finding_id TEXT NOT NULL REFERENCES finding (id) ON DELETE CASCADE,
  event TEXT NOT NULL,
  by TEXT NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_event_finding ON finding_event (finding_id, at);
CREATE TRIGGER finding_event_is_final BEFORE UPDATE ON finding_event
BEGIN
  SELECT RAISE (ABORT, 'what happened to a finding never changes');
END;

-- `since`: the day the case came into its state. `class`: 0, 1, 2 as household.monitor_class.
CREATE TABLE risk_case (
  id TEXT PRIMARY KEY,
  household_id TEXT NOT NULL,
  village_code TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('clue', 'home_check', 'assembly', 'publicity',
    'town_review', 'county_review', 'active', 'rejected', 'clear_check', 'clear_publicity',
    'cleared', 'relapsed')),
  since TEXT NOT NULL,
  class INTEGER CHECK (class IN (0, 1, 2)),
  source TEXT,
  clue_on TEXT NOT NULL,
  identified_on TEXT,
  pub_start TEXT,
  pub_end TEXT,
  clear_pub_start TEXT,
  clear_kind TEXT CHECK (clear_kind IN ('help', 'natural')),
  cleared_on TEXT,
  relapse_of TEXT,
  version INTEGER NOT NULL DEFAULT 0,
  extra TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;
CREATE INDEX risk_case_household ON risk_case (household_id, clue_on);
CREATE INDEX risk_case_village ON risk_case (village_code, state);
CREATE INDEX risk_case_state ON risk_case (state, clue_on);

CREATE TABLE case_event (
  id TEXT PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES risk_case (id) ON DELETE CASCADE,
  event TEXT NOT NULL,
  by TEXT NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;
CREATE INDEX case_event_case ON case_event (case_id, at);
CREATE TRIGGER case_event_is_final BEFORE UPDATE ON case_event
BEGIN
  SELECT RAISE (ABORT, 'what happened to a case never changes');
END;

-- `amount` in fen.
CREATE TABLE measure (
  id TEXT PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES risk_case (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  amount INTEGER,
  starts TEXT,
  state TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'running', 'done', 'stopped')),
  extra TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;
CREATE INDEX measure_case ON measure (case_id);

ALTER TABLE round ADD COLUMN state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed'));
ALTER TABLE round ADD COLUMN scope TEXT NOT NULL DEFAULT '';
ALTER TABLE round ADD COLUMN closed_on TEXT;

-- The frozen list of a round. Nothing wrote it before. A target may reach a tablet before its round,
-- whose row is sent again when it is closed: so it does not refer to it.
-- `class`: poor, monitored or ordinary as it was when the list was frozen, else the kind of subject.
-- `tries`: visits that met nobody, with the days of the first and the last; `proof`: whether one of
-- them has a photo.
DROP TABLE round_target;
CREATE TABLE round_target (
  round_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  result TEXT CHECK (result IN ('entered', 'phone', 'absent', 'gone')),
  subject_type TEXT NOT NULL DEFAULT 'household',
  village_code TEXT NOT NULL DEFAULT '',
  class TEXT NOT NULL DEFAULT '',
  tries INTEGER NOT NULL DEFAULT 0,
  first_try TEXT,
  last_try TEXT,
  proof INTEGER NOT NULL DEFAULT 0 CHECK (proof IN (0, 1)),
  visited_on TEXT,
  worker TEXT,
  PRIMARY KEY (round_id, subject_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX round_target_village ON round_target (round_id, village_code);
CREATE INDEX round_target_subject ON round_target (subject_id);
