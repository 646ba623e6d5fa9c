-- Hand-over without a line: the keys of other tablets, as the county told them; bundles that this tablet
-- carries for others, with the county's receipt once it has come; files that only those brought, which are
-- not this tablet's to send; tablets that it was paired with, by the pin of their certificate.
CREATE TABLE known_device (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  public_key TEXT NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0 CHECK (revoked IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX known_device_user ON known_device (user_id);

CREATE TABLE carried (
  bundle_id TEXT PRIMARY KEY,
  device_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  size INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  files INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  taken_at INTEGER NOT NULL,
  receipt TEXT,
  receipt_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX carried_waiting ON carried (made_at) WHERE receipt IS NULL;

CREATE TABLE carried_file (sha256 TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE paired (
  pin TEXT PRIMARY KEY,
  device_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
