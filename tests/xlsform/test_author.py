#!/usr/bin/env python3
"""The way of an author who knows only a spreadsheet: test_author.py HUITOUKAN-FORM SAMPLE-WORKBOOK
A workbook with the usual mistakes is converted, what is said is mended, and the form is filled."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

SAMPLE = sys.argv.pop(2)
TOOL = sys.argv.pop(1)


class Author(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.book = os.path.join(folder.name, "visit.xlsx")
        self.form = os.path.join(folder.name, "visit.xml")
        self.script = os.path.join(folder.name, "answers.jsonl")

    def run_tool(self, *arguments):
        return subprocess.run([TOOL, *arguments], capture_output=True, text=True, timeout=60,
                              check=False)

    def make(self, *how):
        subprocess.run([SAMPLE, self.book, *how], check=True)
        return self.run_tool("convert", self.book, "-o", self.form, "--json")

    def test_mistakes_are_named_with_what_to_write(self):
        done = self.make("dirty")
        found = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(done.returncode, 1)
        self.assertFalse(os.path.exists(self.form))
        self.assertEqual([(f["row"], f["column"]) for f in found],
                         [(12, "constraint"), (16, "type"), (17, "type"), (23, "calculation")])
        for fault, word in zip(found, ("“and”", "“integer”", "“yes_no”", "“income”")):
            self.assertIn(word, fault["message"])

    def test_the_mended_workbook_is_a_form_without_a_word(self):
        done = self.make()
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        done = self.run_tool("validate", self.form)
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def fill(self, answers):
        with open(self.script, "w", encoding="utf-8") as f:
            for ref, value in answers:
                f.write(json.dumps({"op": "answer", "ref": ref, "value": value}) + "\n")
        return self.run_tool("fill", self.form, self.script)

    def test_the_form_is_filled(self):
        self.make()
        house, members, income = "/data/sec_house", "/data/sec_members", "/data/sec_income"
        answers = [(house + "/town", "t2"), (house + "/village", "v3"), (house + "/head", "李明"),
                   (members + "/n", 2),
                   (members + "/m[1]/who", "李明"), (members + "/m[1]/age", 40),
                   (members + "/m[2]/who", "李小明"), (members + "/m[2]/age", 9),
                   (members + "/m[2]/school", "0"),
                   (income + "/income", 17401), (income + "/sources", "wage other"),
                   (income + "/sources_other", "卖菌子"), (income + "/mood", 4)]
        done = self.fill(answers)
        self.assertEqual(done.returncode, 0, done.stderr)
        for piece in ("<village>v3</village>", "<out>1</out>", "<per_head>8700.5</per_head>",
                      "<sources_other>卖菌子</sources_other>", "<pos>2</pos>"):
            self.assertIn(piece, done.stdout)
        self.assertRegex(done.stdout, "<instanceName>李明 2[0-9-]+</instanceName>")

    def test_answers_the_form_does_not_allow_are_said(self):
        self.make()
        self.assertEqual(self.fill([("/data/sec_members/n", 99)]).returncode, 4)


unittest.main()
