-- How far a draft is, for the list of what is unfinished: its form need not be opened for it.
ALTER TABLE draft ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE draft ADD COLUMN answered INTEGER NOT NULL DEFAULT 0;
