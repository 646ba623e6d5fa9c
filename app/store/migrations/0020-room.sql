-- Room on a full disk: a photo that the county has may go from this tablet. `counted_from`: the county's clock
-- at the first contact after its receipt, from which its days count. `freed_at`: the file is not here any more.
-- `lost_at`: after that the county said that it does not have it either.
ALTER TABLE attachment ADD COLUMN counted_from INTEGER;
ALTER TABLE attachment ADD COLUMN freed_at INTEGER;
ALTER TABLE attachment ADD COLUMN lost_at INTEGER;
