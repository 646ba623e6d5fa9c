-- Answers that a submitted revision's version of the form has no place for: its draft moved to that version
-- and they were given before. A JSON array of version, ref, label, answer, masked, file, restricted.
CREATE TABLE revision_kept (
  revision_id TEXT PRIMARY KEY REFERENCES visit_revision (id),
  answers TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER revision_kept_is_final BEFORE UPDATE ON revision_kept
BEGIN
  SELECT RAISE (ABORT, 'a submitted revision never changes');
END;
