-- What the county adds to the register: devices, what they sent, visits as received, and the log
-- that tablets pull in server order.
CREATE TABLE account (
  user_id TEXT PRIMARY KEY REFERENCES user (id),
  password TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  token_hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES user (id),
  csrf TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE enrol_code (
  code_hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES user (id),
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES user (id),
  public_key TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  enrolled_at INTEGER NOT NULL,
  last_contact INTEGER,
  last_seq INTEGER NOT NULL DEFAULT 0,
  last_hash TEXT NOT NULL DEFAULT '',
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;

-- Every row a device sent with the answer it got: sent again, it gets the same answer.
CREATE TABLE device_row (
  device_id TEXT NOT NULL REFERENCES device (id),
  seq INTEGER NOT NULL,
  change_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  object TEXT NOT NULL,
  row TEXT NOT NULL,
  hash TEXT NOT NULL,
  verdict TEXT NOT NULL,
  code TEXT NOT NULL DEFAULT '',
  message TEXT NOT NULL DEFAULT '',
  received_at INTEGER NOT NULL,
  PRIMARY KEY (device_id, seq),
  UNIQUE (device_id, change_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE visit (
  id TEXT PRIMARY KEY,
  form_id TEXT NOT NULL,
  subject_type TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  village_code TEXT NOT NULL,
  round_id TEXT,
  worker TEXT NOT NULL,
  state TEXT NOT NULL,
  revision_id TEXT NOT NULL,
  suggestion TEXT,
  color TEXT,
  score INTEGER NOT NULL DEFAULT 0,
  visit_date TEXT NOT NULL,
  submitted_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_subject ON visit (subject_id, submitted_at DESC);
CREATE INDEX visit_state ON visit (state, submitted_at);

CREATE TABLE visit_revision (
  id TEXT PRIMARY KEY,
  visit_id TEXT NOT NULL REFERENCES visit (id),
  parent TEXT,
  form_version TEXT NOT NULL,
  worker TEXT NOT NULL,
  answers TEXT NOT NULL,
  answers_hash TEXT NOT NULL,
  xml TEXT NOT NULL,
  body TEXT NOT NULL,
  received_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_revision_visit ON visit_revision (visit_id);

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

CREATE TABLE attachment (
  sha256 TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  mime TEXT NOT NULL,
  received INTEGER NOT NULL DEFAULT 0,
  complete_at INTEGER
) STRICT, WITHOUT ROWID;

-- What tablets pull. `scope` is the region prefix a reader's scope must meet; '' is for everybody.
CREATE TABLE change_log (
  seq INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  object TEXT NOT NULL,
  version INTEGER NOT NULL,
  scope TEXT NOT NULL,
  body TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX change_log_object ON change_log (kind, object, seq);

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL
) STRICT;
