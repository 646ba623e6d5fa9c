#!/usr/bin/env python3
"""Proves that each text of the screens has its Chinese, and each count its word for one: check_translation.py TOP"""
import pathlib
import re
import subprocess
import sys
import tempfile


# A count and what is counted: English says one and many apart.
COUNT = re.compile(r"%(?:l|z)?[du] (?:[a-z]+ )?(?!is\b|as\b|was\b)[a-z]+s\b")
# What makes a file one for translators, in C and in a template.
TEXT = re.compile(r'\b(?:_|N_|ngettext) ?\("|translatable="yes"')


def counts(pot):
    """The texts that say many of something, and have no word for one."""
    for block in pot.split("\n\n"):
        body = "\n".join(line for line in block.splitlines() if not line.startswith("#"))
        m = re.match(r'msgid ((?:".*"\n?)+)msgstr', body)
        key = "".join(re.findall(r'"(.*)"', m.group(1))) if m else ""
        if COUNT.search(key):
            yield key


def strings(text):
    """(msgid, whether every msgstr of it is filled, whether it is fuzzy) of a catalogue."""
    for block in text.split("\n\n"):
        body = "\n".join(line for line in block.splitlines() if not line.startswith("#"))
        m = re.match(r'msgid ((?:".*"\n?)+)', body)
        if not m:
            continue
        key = "".join(re.findall(r'"(.*)"', m.group(1)))
        values = re.findall(r'msgstr(?:\[\d+\])? ((?:".*"\n?)+)', body)
        filled = all("".join(re.findall(r'"(.*)"', v)) for v in values) and bool(values)
        if key:
            yield key, filled, "#, fuzzy" in block


def main():
    top = pathlib.Path(sys.argv[1])
    listed = (top / "po/POTFILES").read_text().split()
    sources = sorted(p.relative_to(top).as_posix()
                     for p in [*top.glob("ui/*.c"), *top.glob("ui/*.ui"), *top.glob("sync/agent/*.c")]
                     if TEXT.search(p.read_text()))
    faults = [f"{name} has texts and is not in po/POTFILES" for name in sources if name not in listed]
    with tempfile.TemporaryDirectory() as tmp:
        pot = pathlib.Path(tmp) / "all.pot"
        subprocess.run(["xgettext", "-o", pot, "--from-code=UTF-8", "-k_", "-kN_", "-kngettext:1,2",
                        "-D", top, *listed], check=True)
        needed = [key for key, _, _ in strings(pot.read_text())]
        faults += [f"“{key}” needs ngettext" for key in counts(pot.read_text())]
    have = {key: filled and not fuzzy
            for key, filled, fuzzy in strings((top / "po/zh_CN.po").read_text())}
    faults += [f"no Chinese for “{key}”" for key in needed if not have.get(key)]
    print("\n".join(faults) or f"{len(needed)} texts, all in Chinese")
    return 1 if faults else 0


sys.exit(main())
