#!/usr/bin/env python3
"""The officers' pages call the codes of the pack's choice lists as its forms do."""
import csv
import pathlib
import re
import sys
import unittest

TOP = pathlib.Path(sys.argv.pop())
# What the pages call a list, and the form and the list that it is; codes that no form has.
LISTS = {"cat": ("fa_household", "cat", set()), "cause": ("fa_household", "risk", set()),
         "source": ("fe_clue", "src", {"visit"})}


def said():
    text = (TOP / "sync/county/htk-web-words.c").read_text(encoding="utf-8")
    for of, code, name in re.findall(r'{ "([^"]+)", "([^"]+)", "([^"]+)" }', text):
        yield of, code, name


class Words(unittest.TestCase):
    def test_choices_have_the_names_of_the_pack(self):
        for of, (form, wanted, own) in LISTS.items():
            with open(TOP / "app/pack/forms" / form / "choices.csv", encoding="utf-8") as lines:
                pack = {r["name"]: r["label::中文"] for r in csv.DictReader(lines)
                        if r["list_name"] == wanted}
            pages = {code: name for o, code, name in said() if o == of and code not in own}
            self.assertEqual(pages, pack, of)


unittest.main()
