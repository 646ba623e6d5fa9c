-- What a draft was before it moved to a newer version of its form, the last move with the highest n. Its
-- operations up to `ops` belong to it; `kept` names the answers that the newer form has no place for.
CREATE TABLE draft_before (
  draft_id TEXT NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  form_version TEXT NOT NULL,
  snapshot TEXT,
  ops INTEGER NOT NULL,
  kept TEXT,
  at INTEGER NOT NULL,
  PRIMARY KEY (draft_id, n)
) STRICT, WITHOUT ROWID;
