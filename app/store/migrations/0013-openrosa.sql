-- An ODK project as the county (sync/openrosa): what of a submitted revision the project has acknowledged,
-- the answers under the name '' and each file under its own. A row is there until the whole of it is.
CREATE TABLE openrosa_part (
  revision_id TEXT NOT NULL,
  name TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (revision_id, name)
) STRICT, WITHOUT ROWID;
