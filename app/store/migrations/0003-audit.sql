-- The log of a filling, for forms that ask for one: pieces of audit.csv in the order they came. It
-- holds answers, and so it is not a file before the visit is submitted.
CREATE TABLE draft_audit (
  draft_id TEXT NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (draft_id, n)
) STRICT, WITHOUT ROWID;
