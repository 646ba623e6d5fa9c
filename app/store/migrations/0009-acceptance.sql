-- What an acceptance wrote into the register: the row before and after it. When the county voids an accepted
-- visit, what nobody has changed since goes back to what it was; `undone` says what became of everything.
CREATE TABLE acceptance (
  visit_id TEXT PRIMARY KEY REFERENCES visit (id),
  before TEXT, -- NULL where the visit made the row
  after TEXT NOT NULL,
  at INTEGER NOT NULL,
  undone TEXT
) STRICT, WITHOUT ROWID;
