-- The signatures of a draft, by the question that asks for them.
CREATE TABLE draft_signature (
  draft_id TEXT NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
  ref TEXT NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (draft_id, ref)
) STRICT, WITHOUT ROWID;
