-- Phones with ODK Collect, and what they submitted. The token stands in the address of a phone; only
-- its hash is kept.
CREATE TABLE phone (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES user (id),
  token_hash TEXT NOT NULL UNIQUE,
  made_at INTEGER NOT NULL,
  last_contact INTEGER,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;

-- `xml` as it came: sent again it is the same one, another text under its name is refused.
CREATE TABLE phone_submission (
  instance_id TEXT PRIMARY KEY,
  phone_id TEXT NOT NULL REFERENCES phone (id),
  xml TEXT NOT NULL,
  xml_hash TEXT NOT NULL,
  visit_id TEXT NOT NULL,
  revision_id TEXT NOT NULL,
  received_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The files that a submission names; `sha256` once it has come.
CREATE TABLE phone_file (
  instance_id TEXT NOT NULL REFERENCES phone_submission (instance_id),
  name TEXT NOT NULL,
  sha256 TEXT,
  PRIMARY KEY (instance_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX phone_file_missing ON phone_file (instance_id) WHERE sha256 IS NULL;
