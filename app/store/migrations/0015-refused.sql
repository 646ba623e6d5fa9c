-- What the county did not take of a visit, and that it was void: looked for when more of that visit comes.
CREATE INDEX device_row_refused ON device_row (object) WHERE kind = 'visit.submit' AND verdict = 'refused';
CREATE INDEX device_row_void ON device_row (object) WHERE kind = 'visit.void' AND verdict = 'accepted';
