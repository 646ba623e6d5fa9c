-- Rows of twenty kilobytes in the order of their numbers. Where they lay in the tree of their keys, each look-up
-- read a dozen of them, and each foreign key is a look-up; now the keys lie apart.
CREATE TABLE visit_revision_wide (
  id TEXT NOT NULL PRIMARY KEY,
  visit_id TEXT NOT NULL REFERENCES visit (id),
  parent TEXT,
  form_version TEXT NOT NULL,
  worker TEXT NOT NULL,
  answers TEXT NOT NULL,
  answers_hash TEXT NOT NULL,
  xml TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  base TEXT
) STRICT;
INSERT INTO visit_revision_wide SELECT id, visit_id, parent, form_version, worker, answers, answers_hash, xml,
  started_at, ended_at, base FROM visit_revision ORDER BY ended_at;
DROP TABLE visit_revision;
ALTER TABLE visit_revision_wide RENAME TO visit_revision;
CREATE INDEX visit_revision_visit ON visit_revision (visit_id, id);
CREATE TRIGGER visit_revision_is_final BEFORE UPDATE ON visit_revision
BEGIN
  SELECT RAISE (ABORT, 'a submitted revision never changes');
END;

CREATE TABLE device_row_wide (
  device_id TEXT NOT NULL REFERENCES device (id),
  seq INTEGER NOT NULL,
  change_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  object TEXT NOT NULL,
  row TEXT NOT NULL,
  hash TEXT NOT NULL,
  verdict TEXT NOT NULL,
  code TEXT NOT NULL DEFAULT '',
  message TEXT NOT NULL DEFAULT '',
  received_at INTEGER NOT NULL,
  PRIMARY KEY (device_id, seq),
  UNIQUE (device_id, change_id)
) STRICT;
INSERT INTO device_row_wide SELECT device_id, seq, change_id, kind, object, row, hash, verdict, code, message,
  received_at FROM device_row ORDER BY device_id, seq;
DROP TABLE device_row;
ALTER TABLE device_row_wide RENAME TO device_row;
CREATE INDEX device_row_refused ON device_row (object, device_id, seq) WHERE kind = 'visit.submit'
  AND verdict = 'refused';
CREATE INDEX device_row_void ON device_row (object, device_id, seq) WHERE kind = 'visit.void'
  AND verdict = 'accepted';
