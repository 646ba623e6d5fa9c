"""Makes a demo county as large as the first download wants it. The generator puts each visit through the form, some
ten milliseconds a household: so it makes a part, and what a copy of that has of its own are ids and numbers."""
import sqlite3

PART = 2000          # made by the generator
APART = 0x10         # between two copies, in the first digits of a UUID version 7, which are of its clock

COPY = """
INSERT INTO household ({household}) SELECT {household_copy} FROM household WHERE rowid <= :rows ORDER BY rowid;
INSERT INTO member ({member}) SELECT {member_copy} FROM member WHERE rowid <= :members ORDER BY rowid;
INSERT INTO change_log (kind, object, version, scope, body, at)
  SELECT kind, another (object, :k), version, scope, body, at FROM change_log
  WHERE kind = 'household' AND seq <= :head ORDER BY seq"""
COPY_TARGETS = """
INSERT INTO round_target ({target}) SELECT {target_copy} FROM round_target t WHERE t.subject_id IN
  (SELECT id FROM household WHERE rowid <= :rows);
INSERT INTO change_log (kind, object, version, scope, body, at)
  SELECT kind, substr (object, 1, 37) || another (substr (object, 38), :k), version, scope, body, at FROM change_log
  WHERE kind = 'round_target' AND seq <= :head ORDER BY seq"""
# What is not as in the row that is copied.
OWN = {
    "household": {"id": "another (id, :k)", "hh_no": "printf ('5399%07d', substr (hh_no, 5) + :k * :rows)",
                  "local_no": "substr (local_no, 1, 12) || printf ('%04d', substr (local_no, 13) + :k * 4)"},
    "member": {"id": "another (id, :k)", "household_id": "another (household_id, :k)"},
    "round_target": {"subject_id": "another (subject_id, :k)"},
}


def another(uuid, k):
    return f"{int(uuid[:8], 16) + k * APART:08x}{uuid[8:]}"


def columns(db, table):
    """The names of the columns of a table, and what a copy has in each."""
    names = [row[1] for row in db.execute(f"PRAGMA table_info ({table})") if row[1] != "rowid"]
    return ", ".join(names), ", ".join(OWN[table].get(name, name) for name in names)


def one(db, sql):
    return db.execute(sql).fetchone()[0]


def widen(path, n):
    """Brings the county's database, of a part, to @n households; a multiple of what it has."""
    db = sqlite3.connect(path, isolation_level=None)
    db.create_function("another", 2, another, deterministic=True)
    household, member, target = (columns(db, t) for t in ("household", "member", "round_target"))
    names = {"household": household[0], "household_copy": household[1], "member": member[0],
             "member_copy": member[1], "target": target[0], "target_copy": target[1]}
    rows = one(db, "SELECT max (rowid) FROM household")
    if n % rows:
        raise ValueError(f"{n} households are no multiple of {rows}")
    fixed = {"rows": rows, "members": one(db, "SELECT max (rowid) FROM member"),
             "head": one(db, "SELECT max (seq) FROM change_log")}
    db.execute("PRAGMA cache_size = -200000")
    db.execute("BEGIN")
    for text in (COPY, COPY_TARGETS):
        for k in range(1, n // rows):
            for statement in text.format(**names).split(";"):
                db.execute(statement, dict(fixed, k=k))
    db.execute("COMMIT")
    db.close()
