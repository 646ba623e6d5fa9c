-- Rows that are not in the chain of their tablet: another content under a number that was sent, a row
-- that does not follow the last, a row behind a gap, one that nobody can place. Kept as they came.
CREATE TABLE quarantine (
  device_id TEXT NOT NULL REFERENCES device (id),
  row_hash TEXT NOT NULL,
  seq INTEGER NOT NULL,
  code TEXT NOT NULL,
  row TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (device_id, row_hash)
) STRICT, WITHOUT ROWID;
