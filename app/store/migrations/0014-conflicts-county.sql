-- Where a person was before: what was begun there may still come from a tablet.
CREATE TABLE user_past (
  user_id TEXT NOT NULL,
  team_id TEXT NOT NULL,
  region_scope TEXT NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (user_id, team_id, region_scope)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER user_moves AFTER UPDATE OF team_id, region_scope ON user
WHEN OLD.team_id IS NOT NEW.team_id OR OLD.region_scope <> NEW.region_scope
BEGIN
  INSERT INTO user_past (user_id, team_id, region_scope, until)
    VALUES (OLD.id, coalesce (OLD.team_id, ''), OLD.region_scope,
            CAST ((julianday ('now') - 2440587.5) * 86400000 AS INTEGER))
    ON CONFLICT (user_id, team_id, region_scope) DO UPDATE SET until = excluded.until;
END;
