"""A test that goes through steps with one field: prints each, and stops at the first that failed."""
import os
import pathlib
import shutil
import sys
import tempfile

import world


def run(name, make, end, *steps):
    """make(build, folder) gives what each step gets, end() ends it. With HTK_KEEP in the environment the
    folder of a failed run is kept."""
    with tempfile.TemporaryDirectory(prefix=f"huitoukan-{name}-") as folder:
        field = None
        try:
            field = make(pathlib.Path(sys.argv[1]), pathlib.Path(folder))
            for step in steps:
                step(field)
                print(f"ok: {step.__name__.replace('_', ' ')}", flush=True)
        except world.Failed as e:
            print(e, file=sys.stderr)
            if os.environ.get("HTK_KEEP"):
                shutil.copytree(folder, f"/tmp/{name}-kept", dirs_exist_ok=True)
            return 1
        finally:
            if field:
                end(field)
    return 0
