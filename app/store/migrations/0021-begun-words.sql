-- What a person typed outside a form and has not sent: the comments of a lead, the fields of a step, a reason.
-- It is this tablet's alone: no row of the journal tells of it. Once `deed` is done to `thing` its rows go.
CREATE TABLE begun_words (
  person TEXT NOT NULL,
  thing TEXT NOT NULL,
  deed TEXT NOT NULL,
  field TEXT NOT NULL,
  words TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (thing, deed, person, field)
) STRICT, WITHOUT ROWID;
