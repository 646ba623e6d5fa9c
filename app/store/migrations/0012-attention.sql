-- Rows of the journal that the county did not take and that somebody has dealt with: sent again as a row of
-- their own, or looked at and left. The rows stay in the journal, with the county's answer.
CREATE TABLE attention_settled (
  seq INTEGER PRIMARY KEY REFERENCES change (seq),
  how TEXT NOT NULL CHECK (how IN ('sent-again', 'done')),
  by TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
