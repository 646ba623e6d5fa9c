-- What a line of the log is the receipt of: by which route the rows went, which ones they were, and the hash that
-- the county answered with. It names the last of them, and by the chain all before it.
ALTER TABLE sync_log ADD COLUMN route TEXT NOT NULL DEFAULT '';
ALTER TABLE sync_log ADD COLUMN first_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_log ADD COLUMN last_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_log ADD COLUMN receipt TEXT NOT NULL DEFAULT '';
-- When the county last heard of each tablet of a lead's team, and what waited there then, as it told this tablet.
CREATE TABLE team_contact (
  device_id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  last_contact INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  files INTEGER NOT NULL,
  oldest INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
