-- What the county adds to the register: devices, what they sent, and the log
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
