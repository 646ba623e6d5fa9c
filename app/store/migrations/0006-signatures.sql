-- Each signature of a revision with the hash of what had been read back when it was given (design.md 6).
-- `stale`: the answers were changed after it.
CREATE TABLE revision_signature (
  revision_id TEXT NOT NULL REFERENCES visit_revision (id),
  ref TEXT NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  at INTEGER NOT NULL,
  stale INTEGER NOT NULL,
  PRIMARY KEY (revision_id, ref)
) STRICT, WITHOUT ROWID;
