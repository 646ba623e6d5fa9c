-- What the journal says of one visit, without reading the answers that lie in its rows.
CREATE INDEX change_of_object ON change (kind, object);
