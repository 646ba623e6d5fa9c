-- The register's fields of a draft's subject as they were when it was begun (a JSON object).
CREATE TABLE draft_base (
  draft_id TEXT PRIMARY KEY REFERENCES draft (id) ON DELETE CASCADE,
  fields TEXT NOT NULL
) STRICT, WITHOUT ROWID;
