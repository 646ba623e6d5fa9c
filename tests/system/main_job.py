#!/usr/bin/env python3
"""The main job under Xvfb, as a person would do it. Ends with 0 only when every step was seen in the
app and in both databases; else it says which step did not happen."""
import argparse
import pathlib
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from job import Desktop, Failed, Job  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--folder")
    where.add_argument("--temporary", action="store_true", help="in a folder that goes when all is well")
    parser.add_argument("--households", type=int, default=2000)
    parser.add_argument("--portrait", action="store_true")
    args = parser.parse_args()
    folder = args.folder or tempfile.mkdtemp(prefix="huitoukan-job-")
    size = (800, 1280) if args.portrait else (1280, 800)
    desktop = Desktop(*size)
    began = time.monotonic()
    job = None
    done = False
    try:
        desktop.start()
        job = Job(args.build, folder, desktop, args.households)
        job.run()
        print(f"the main job is done, {job.n} steps in {time.monotonic() - began:.0f} s; "
              f"screenshots in {job.shots}")
        done = True
        return 0
    except Failed as failure:
        where = job.n + 1 if job else 1
        print(f"step {where} did not happen: {failure}", file=sys.stderr)
        if job and job.app:
            job.shot("failed")
            print(f"the screen at that moment: {job.shots / 'failed.png'}", file=sys.stderr)
        return 1
    finally:
        if job:
            job.stop()
        desktop.stop()
        if done and args.temporary:
            shutil.rmtree(folder)


sys.exit(main())
