-- What two people did differently and a person decides, the same on the tablet and at the county. Kept when
-- it is decided: who chose what, and the values that were not chosen. `field` is a path of the register
-- (m/MEMBER/name, project/paid); '' where it is not about one.
CREATE TABLE conflict (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('field', 'fork', 'double', 'household', 'team', 'decision')),
  visit_id TEXT NOT NULL,
  subject_type TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  village_code TEXT NOT NULL,
  team_id TEXT,
  field TEXT NOT NULL DEFAULT '',
  base TEXT,
  mine TEXT,
  theirs TEXT,
  mine_by TEXT,
  theirs_by TEXT,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'resolved', 'overtaken')),
  choice TEXT CHECK (choice IN ('mine', 'theirs', 'base', 'both')),
  resolved_by TEXT,
  resolved_at INTEGER,
  opened_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 0,
  extra TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;
CREATE INDEX conflict_visit ON conflict (visit_id);
CREATE INDEX conflict_double ON conflict (theirs) WHERE kind = 'double';
CREATE INDEX conflict_open ON conflict (village_code, opened_at) WHERE state = 'open';

-- The team that a visit was made for: its lead decides, whoever its worker belongs to later.
ALTER TABLE visit ADD COLUMN team_id TEXT;
-- The fields that a revision changes, each as it was when the visit was begun (a JSON object). NULL: not
-- known, of a program before this.
ALTER TABLE visit_revision ADD COLUMN base TEXT;
