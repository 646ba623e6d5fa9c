-- What the search on the tablet finds beyond the beginning of a name: the name from its second and
-- third character on, the initials after the surname, and the other readings of characters with more
-- than one. Each is a range of an index that SQLite keeps by itself; a name has two to four
-- characters, so that this is every part of it.
CREATE INDEX member_given ON member (substr (name, 2)) WHERE length (name) > 1;
CREATE INDEX member_last ON member (substr (name, 3)) WHERE length (name) > 2;
CREATE INDEX member_given_initials ON member (substr (initials, 2)) WHERE length (initials) > 1;
CREATE INDEX member_pinyin_also ON member (json_extract (extra, '$.pinyin_also'))
  WHERE json_extract (extra, '$.pinyin_also') IS NOT NULL;
CREATE INDEX member_initials_also ON member (json_extract (extra, '$.initials_also'))
  WHERE json_extract (extra, '$.initials_also') IS NOT NULL;
CREATE INDEX region_pinyin ON region (json_extract (extra, '$.pinyin')) WHERE level = 5;
CREATE INDEX region_initials ON region (json_extract (extra, '$.initials')) WHERE level = 5;
