#!/usr/bin/env python3
"""A county server with a demo county, this machine enrolled as its tablet, and the app open: for a
person to try. Ends when the app is closed; the folder stays."""
import argparse
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from world import County, Failed, Tablet  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--households", type=int, default=2000)
    parser.add_argument("--pack", help="a folder of forms instead of the shipped ones")
    args = parser.parse_args()
    build, folder = pathlib.Path(args.build), pathlib.Path(args.folder)
    county = County(build, folder / "county", args.households, pack=args.pack)
    tablet = Tablet(build, folder / "tablet", args.pack)
    try:
        county.make().start()
        print(f"the county server answers at {county.url}")
        worker = next(u for u in county.users() if u["role"] == "worker")
        tablet.enrol(county, worker["id"])
        print(f"this machine is enrolled; all data lies in {folder}")
        env = tablet.env()
        env["HTK_SYNC_PROGRAM"] = str(build / "sync/agent/huitoukan-sync")
        return subprocess.run([str(build / "ui/huitoukan")], env=env, check=False).returncode
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        county.stop()


sys.exit(main())
