-- The register, the same on the tablet and at the county (domain.md 2). Columns are what is asked
-- for, sorted or joined; `extra` is a JSON object of the other fields, and keeps those that this
-- program does not know, so that old and new versions can meet.
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE region (
  code TEXT PRIMARY KEY CHECK (length (code) = 12),
  name TEXT NOT NULL,
  level INTEGER NOT NULL CHECK (level BETWEEN 2 AND 5),
  parent TEXT,
  extra TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;
CREATE INDEX region_parent ON region (parent);

CREATE TABLE village (
  code TEXT PRIMARY KEY REFERENCES region (code),
  tuopin_year INTEGER,
  dry_area INTEGER NOT NULL DEFAULT 0,
  zhiguo INTEGER NOT NULL DEFAULT 0,
  next_due TEXT,
  extra TEXT NOT NULL DEFAULT '{}',
  version INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE natural_village (
  id TEXT PRIMARY KEY,
  village_code TEXT NOT NULL REFERENCES region (code),
  name TEXT NOT NULL,
  extra TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;

CREATE TABLE support_unit (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  extra TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;

CREATE TABLE helper (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  unit_id TEXT REFERENCES support_unit (id),
  phone TEXT,
  extra TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;

-- hh_type: 0 ordinary rural, 1 left poverty. monitor_class: NULL, 0, 1, 2 (domain.md 4.4).
-- Rowids, not the 36-character id, are what the secondary indexes carry.
CREATE TABLE household (
  rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  village_code TEXT NOT NULL REFERENCES region (code),
  hh_no TEXT UNIQUE,
  local_no TEXT,
  head_name TEXT NOT NULL DEFAULT '',
  head_pinyin TEXT NOT NULL DEFAULT '',
  head_initials TEXT NOT NULL DEFAULT '',
  n_members INTEGER NOT NULL DEFAULT 0,
  hh_type INTEGER NOT NULL DEFAULT 0 CHECK (hh_type IN (0, 1)),
  monitor_class INTEGER CHECK (monitor_class IN (0, 1, 2)),
  monitor_state TEXT,
  color TEXT NOT NULL DEFAULT 'grey' CHECK (color IN ('red', 'yellow', 'green', 'grey')),
  score INTEGER NOT NULL DEFAULT 0,
  last_visit TEXT,
  last_worker TEXT,
  next_due TEXT,
  helper_id TEXT,
  status TEXT NOT NULL DEFAULT 'active',
  extra TEXT NOT NULL DEFAULT '{}',
  version INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX household_due ON household (village_code, next_due) WHERE status = 'active';
CREATE INDEX household_next ON household (next_due, score DESC) WHERE status = 'active';
CREATE INDEX household_name ON household (head_name);
CREATE INDEX household_pinyin ON household (head_pinyin);
CREATE INDEX household_initials ON household (head_initials);
CREATE INDEX household_local ON household (local_no);

CREATE TABLE member (
  rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  household_id TEXT NOT NULL REFERENCES household (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  name TEXT NOT NULL,
  pinyin TEXT NOT NULL DEFAULT '',
  initials TEXT NOT NULL DEFAULT '',
  rel TEXT,
  id_no TEXT,
  birth TEXT,
  sex TEXT,
  status TEXT NOT NULL DEFAULT 'ok',
  extra TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX member_household ON member (household_id, seq);
CREATE INDEX member_id_no ON member (id_no) WHERE id_no IS NOT NULL;
CREATE INDEX member_name ON member (name);
CREATE INDEX member_pinyin ON member (pinyin);
CREATE INDEX member_initials ON member (initials);

CREATE TABLE fund_project (
  id TEXT PRIMARY KEY,
  code TEXT UNIQUE,
  name TEXT NOT NULL,
  village_code TEXT,
  extra TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;

CREATE TABLE team (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  lead_id TEXT,
  extra TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;

CREATE TABLE user (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('worker', 'lead', 'county', 'auditor')),
  region_scope TEXT NOT NULL DEFAULT '',
  team_id TEXT,
  extra TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;

CREATE TABLE round (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  starts TEXT,
  ends TEXT,
  extra TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;

CREATE TABLE round_target (
  round_id TEXT NOT NULL REFERENCES round (id) ON DELETE CASCADE,
  subject_id TEXT NOT NULL,
  result TEXT,
  PRIMARY KEY (round_id, subject_id)
) STRICT, WITHOUT ROWID;

-- Settings of the county with the date from which they hold; the pack's own are in its files.
CREATE TABLE setting (
  key TEXT NOT NULL,
  on_date TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (key, on_date)
) STRICT, WITHOUT ROWID;

CREATE TABLE pack (
  id TEXT NOT NULL,
  version TEXT NOT NULL,
  body TEXT NOT NULL DEFAULT '{}',
  PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;
