-- The row of a tablet that a visit is just as it was sent in: that tablet need not be told of it. Of what was
-- logged before nothing is known, and it is told to everybody.
ALTER TABLE change_log ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE change_log ADD COLUMN device_seq INTEGER NOT NULL DEFAULT 0;
-- The run of the server (its mark in the log) in which a file was announced. One that is lacking since an
-- earlier run may have been here before the county was set back; a later one is only still to come.
ALTER TABLE attachment ADD COLUMN announced_in INTEGER NOT NULL DEFAULT 0;
