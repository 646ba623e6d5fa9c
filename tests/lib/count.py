#!/usr/bin/env python3
"""Counts the cases of JUnit reports and closes the run: count.py BROKEN REPORT...
BROKEN is 1 when a suite ended badly, so that a run without a failing case still fails."""
import os
import sys
import xml.etree.ElementTree as ElementTree


def count(path):
    passed = failed = skipped = 0
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
            print(f"FAILED {case.get('classname', '')} {case.get('name')}")
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def main():
    broken = sys.argv[1] != "0"
    passed = failed = skipped = 0
    for path in sys.argv[2:]:
        if not os.path.exists(path):
            print(f"FAILED no report {os.path.basename(path)}")
            failed += 1
            continue
        a, b, c = count(path)
        passed, failed, skipped = passed + a, failed + b, skipped + c
    if broken and failed == 0:
        print("FAILED a suite ended with an error outside its cases")
        failed = 1
    if skipped:
        print(f"{skipped} skipped, each with its reason above")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or passed == 0 else 0


sys.exit(main())
