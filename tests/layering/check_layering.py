#!/usr/bin/env python3
"""Checks the includes against the layering of the project: check_layering.py TOP
Each folder may include only what its row allows; `app` knows neither GTK nor HTTP."""
import pathlib
import re
import sys

ALLOWED = {
    "app/form": ["app/form"],
    "app/xlsform": ["app/xlsform", "app/form"],
    "app/store": ["app/store"],
    "app/rules": ["app/rules", "app/form"],
    "app/record": ["app/record", "app/rules", "app/form", "app/store"],
    "app/report": ["app/report", "app/record", "app/rules", "app/form", "app/store"],
    "sync/protocol": ["sync/protocol", "app/store", "app/record", "app/form"],
    "sync/agent": ["sync/agent", "sync/protocol", "sync/openrosa", "app"],
    "sync/openrosa": ["sync/openrosa", "sync/protocol", "app"],
    "sync/county": ["sync/county", "sync/protocol", "sync/openrosa", "app"],
    "ui": ["ui", "app"],
}
FOREIGN = {"app": r"gtk|adwaita|gdk|libsoup", "sync": r"gtk|adwaita|gdk", "ui": r"libsoup|sqlite3"}
# SQL statements live with the tables: a private header of another folder is never included,
# but the record types share the statement helpers of the store they are written on.
PRIVATE_DOORS = {("app/record", "app/store/htk-store-private.h"),
                 ("sync/county", "app/store/htk-store-private.h"),
                 ("sync/county", "app/store/htk-device-key.h")}


def folder_of(path):
    parts = path.split("/")
    return "ui" if parts[0] == "ui" else "/".join(parts[:2])


def faults(top):
    for path in sorted([*top.glob("app/**/*.[ch]"), *top.glob("sync/**/*.[ch]"),
                        *top.glob("ui/**/*.[ch]")]):
        name = path.relative_to(top).as_posix()
        folder = folder_of(name)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            m = re.match(r'\s*#\s*include\s+([<"])([^>"]+)[>"]', line)
            if not m:
                continue
            kind, target = m.groups()
            where = f"{name}:{number}"
            if kind == "<":
                if re.match(FOREIGN[name.split("/")[0]], target):
                    yield f"{where}: {target} has no place in {name.split('/')[0]}"
                continue
            if "/" not in target:
                if not target.endswith(("-resources.h", "-dbus.h")):
                    yield f"{where}: includes are written from the top, not \"{target}\""
                continue
            home = folder_of(target)
            if not any(home == a or home.startswith(a + "/") for a in ALLOWED.get(folder, [])):
                yield f"{where}: {folder} may not use {home}"
            elif (target.endswith("-private.h") and home != folder
                  and (folder, target) not in PRIVATE_DOORS):
                yield f"{where}: {target} is private to {home}"


def main():
    found = list(faults(pathlib.Path(sys.argv[1])))
    print("\n".join(found) or "the layering holds")
    return 1 if found else 0


sys.exit(main())
