#!/usr/bin/env python3
"""Counts the cases of meson's reports and closes the run: count.py BROKEN REPORT...
A report is NAME.junit.xml with NAME.json beside it, which alone says that a program was killed between its cases.
BROKEN is 1 when a suite ended badly, so that a run without a failing case still fails."""
import json
import os
import sys
import xml.etree.ElementTree as ElementTree


SAID = 6  # the last lines of a failed case that are said again beside its name
TROUBLE = ("# seed", "not ok", "ERROR:", "Traceback")  # where what went wrong begins
TOLD = 30  # lines from there
NOISE = "dbind-WARNING"  # what the accessibility bus says of every window that opens


def last_words(streams):
    """Where a failed case went wrong and what it printed last, for a reader who sees only the end of a long log."""
    for stream in streams:
        lines = [line for line in (stream or "").splitlines() if line.strip() and NOISE not in line]
        begin = next((i for i, line in enumerate(lines) if line.startswith(TROUBLE)), len(lines))
        told = lines[begin:begin + TOLD] + lines[max(begin + TOLD, len(lines) - SAID):]
        for line in told or lines[-SAID:]:
            print(f"    {line[:2200]}")


def count(path):
    cut_off = tests_cut_off(path.replace(".junit.xml", ".json"))
    passed = failed = skipped = 0
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):
        a, b, c = count_suite(suite, cut_off)
        passed, failed, skipped = passed + a, failed + b, skipped + c
        if b:  # the case in which it ended is told
            cut_off.pop(suite.get("name").partition(".")[2], None)
    for name, test in cut_off.items():
        print(f"FAILED {name}: {test['result'].lower()}, ended with {test['returncode']}")
        last_words([test.get("stdout"), test.get("stderr")])
    return passed, failed + len(cut_off), skipped


def tests_cut_off(path):
    """The tests that did not come to their end. JUnit shows what they passed until then, and nothing of that."""
    with open(path, encoding="utf-8") as lines:
        tests = [json.loads(line) for line in lines]
    return {test["name"]: test for test in tests if test["result"] in ("ERROR", "TIMEOUT", "INTERRUPT")}


def count_suite(suite, cut_off):
    passed = failed = skipped = 0
    for case in suite.findall("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
            print(f"FAILED {case.get('classname', '')} {case.get('name')}")
            # A program of many cases prints for all of them at once.
            node = case if case.find("system-out") is not None else suite
            last_words([node.findtext("system-out"), node.findtext("system-err")])
        elif case.find("skipped") is not None:
            skipped += 1
        elif case.get("name") not in cut_off:
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
