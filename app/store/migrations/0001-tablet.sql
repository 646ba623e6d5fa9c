-- What a tablet adds to the register and the visits: drafts, the journal and the inbox.

-- A draft is its snapshot plus the operations since (design.md 5, autosave). Its answers go by a
-- member's place in `roster`, which stays as it was when the register changes.
CREATE TABLE draft (
  id TEXT PRIMARY KEY,
  form_id TEXT NOT NULL,
  form_version TEXT NOT NULL,
  subject_type TEXT NOT NULL CHECK (subject_type IN ('household', 'village', 'project', 'finding')),
  subject_id TEXT NOT NULL,
  round_id TEXT,
  worker TEXT NOT NULL,
  visit_id TEXT,
  parent_revision TEXT,
  snapshot TEXT,
  position TEXT,
  roster TEXT,
  started_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  trashed_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX draft_one ON draft (form_id, subject_id, worker) WHERE trashed_at IS NULL;

CREATE TABLE draft_op (
  draft_id TEXT NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  op TEXT NOT NULL CHECK (op IN ('answer', 'repeat-add', 'repeat-remove')),
  ref TEXT NOT NULL,
  value TEXT,
  at INTEGER NOT NULL,
  PRIMARY KEY (draft_id, n)
) STRICT, WITHOUT ROWID;

-- Questions the worker confirmed as unchanged since the last visit: answered alike is not the same
-- as not asked (design.md 6).
CREATE TABLE draft_unchanged (
  draft_id TEXT NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
  ref TEXT NOT NULL,
  PRIMARY KEY (draft_id, ref)
) STRICT, WITHOUT ROWID;

-- Photos and signatures of a draft, by the file name its answer holds.
CREATE TABLE draft_file (
  draft_id TEXT NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (draft_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE attachment (
  sha256 TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  mime TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  sent INTEGER NOT NULL DEFAULT 0,
  receipt_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
  id TEXT PRIMARY KEY,
  visit_id TEXT REFERENCES visit (id),
  subject_id TEXT NOT NULL,
  cat TEXT NOT NULL,
  level INTEGER NOT NULL,
  body TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;

CREATE TABLE rectification (
  id TEXT PRIMARY KEY,
  finding_id TEXT NOT NULL REFERENCES finding (id),
  state TEXT NOT NULL,
  body TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;

CREATE TABLE risk_case (
  id TEXT PRIMARY KEY,
  household_id TEXT NOT NULL,
  state TEXT NOT NULL,
  body TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;

CREATE TABLE measure (
  id TEXT PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES risk_case (id),
  kind TEXT NOT NULL,
  body TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;

-- The journal (design.md 5): what must reach the county, in order, chained and signed. `verdict`
-- and the columns after it are the county's receipt; they are the only ones that change.
CREATE TABLE change (
  seq INTEGER PRIMARY KEY,
  change_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  object TEXT NOT NULL,
  base_version INTEGER NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  monotonic INTEGER NOT NULL,
  server_offset INTEGER,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  signature TEXT NOT NULL,
  verdict TEXT CHECK (verdict IN ('accepted', 'merged', 'conflict', 'refused')),
  code TEXT,
  message TEXT,
  answered_at INTEGER
) STRICT;
CREATE INDEX change_pending ON change (seq) WHERE verdict IS NULL;
-- How far the clock is behind is asked of the latest row, which after a set-back is not the last.
CREATE INDEX change_made ON change (created_at);
CREATE INDEX change_attention ON change (seq) WHERE verdict IN ('refused', 'conflict');
CREATE TRIGGER change_is_final BEFORE UPDATE OF seq, change_id, kind, object, base_version, body,
  created_at, boot_id, monotonic, prev_hash, hash, signature ON change
BEGIN
  SELECT RAISE (ABORT, 'a journal row never changes');
END;
CREATE TRIGGER change_stays BEFORE DELETE ON change
WHEN OLD.verdict IS NULL OR OLD.verdict NOT IN ('accepted', 'merged')
BEGIN
  SELECT RAISE (ABORT, 'a journal row without receipt stays');
END;

CREATE TABLE cursor (name TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE sync_log (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  event TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL
) STRICT;
