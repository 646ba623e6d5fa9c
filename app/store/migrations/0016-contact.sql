-- What waited on a tablet when it was last heard of, by its own word: records, files, and since when the oldest.
ALTER TABLE device ADD COLUMN waiting_rows INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN waiting_files INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN waiting_since INTEGER NOT NULL DEFAULT 0;
