-- Visits and their reviews, the same on the tablet and at the county (design.md 6).
CREATE TABLE visit (
  id TEXT PRIMARY KEY,
  form_id TEXT NOT NULL,
  subject_type TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  village_code TEXT NOT NULL,
  round_id TEXT,
  worker TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('submitted', 'returned', 'lead_approved', 'county_accepted',
                                       'county_rejected', 'superseded', 'voided')),
  revision_id TEXT NOT NULL,
  suggestion TEXT,
  color TEXT,
  score INTEGER NOT NULL DEFAULT 0,
  visit_date TEXT NOT NULL,
  submitted_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  delivered_at INTEGER,
  reason TEXT,
  version INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_subject ON visit (subject_id, submitted_at DESC);
CREATE INDEX visit_state ON visit (state, score DESC, submitted_at);
CREATE INDEX visit_worker ON visit (worker, changed_at DESC);

-- Append-only: a correction is a new revision with its parent.
CREATE TABLE visit_revision (
  id TEXT PRIMARY KEY,
  visit_id TEXT NOT NULL REFERENCES visit (id),
  parent TEXT,
  form_version TEXT NOT NULL,
  worker TEXT NOT NULL,
  answers TEXT NOT NULL,
  answers_hash TEXT NOT NULL,
  xml TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_revision_visit ON visit_revision (visit_id);
CREATE TRIGGER visit_revision_is_final BEFORE UPDATE ON visit_revision
BEGIN
  SELECT RAISE (ABORT, 'a submitted revision never changes');
END;

CREATE TABLE review (
  id TEXT PRIMARY KEY,
  visit_id TEXT NOT NULL REFERENCES visit (id),
  revision_id TEXT NOT NULL,
  reviewer TEXT NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('approve', 'return', 'accept', 'reject')),
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX review_visit ON review (visit_id, at);

CREATE TABLE comment (
  id TEXT PRIMARY KEY,
  visit_id TEXT NOT NULL REFERENCES visit (id),
  revision_id TEXT NOT NULL,
  review_id TEXT,
  ref TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('must', 'hint')),
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  at INTEGER NOT NULL,
  reply TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX comment_visit ON comment (visit_id, at);

CREATE TABLE visit_file (
  revision_id TEXT NOT NULL REFERENCES visit_revision (id),
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (revision_id, name)
) STRICT, WITHOUT ROWID;
