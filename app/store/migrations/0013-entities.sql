-- What an acceptance wrote beside the row of its own subject, for the entities that the form makes or
-- changes: each row before and after, as `acceptance` has it of the subject.
CREATE TABLE acceptance_entity (
  visit_id TEXT NOT NULL REFERENCES visit (id),
  kind TEXT NOT NULL,
  object TEXT NOT NULL,
  before TEXT, -- NULL where the visit made the row
  after TEXT NOT NULL,
  PRIMARY KEY (visit_id, kind, object)
) STRICT, WITHOUT ROWID;
