#!/usr/bin/env python3
"""huitoukan-form convert keeps its promises to scripts: test_convert.py HUITOUKAN-FORM"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

TOOL = sys.argv.pop(1)
GOOD = "type,name,label\ntext,a,A\n"
WARNED = "type,name,label::中文,label::English\ntext,a,甲,\n"
WRONG = "type,name,label\nintegr,a,A\ntext,b b,B\n"


class Convert(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.out = os.path.join(self.folder.name, "out.xml")

    def run_tool(self, survey, *arguments, encoding="utf-8"):
        form = os.path.join(self.folder.name, "form")
        os.makedirs(form, exist_ok=True)
        with open(os.path.join(form, "survey.csv"), "w", encoding=encoding) as f:
            f.write(survey)
        return self.run_on("convert", form, *arguments)

    def run_on(self, *arguments):
        return subprocess.run([TOOL, *arguments], capture_output=True, text=True, timeout=30,
                              check=False)

    def test_a_good_form_is_written_and_nothing_said(self):
        done = self.run_tool(GOOD, "-o", self.out)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertEqual(self.run_on("validate", self.out).returncode, 0)

    def test_csv_is_read_in_the_encodings_of_chinese_spreadsheets(self):
        chinese = "type,name,label\ninteger,people,这户有几口人\n"
        for encoding in ("utf-8", "utf-8-sig", "gb18030", "gbk"):
            done = self.run_tool(chinese, encoding=encoding)
            self.assertEqual((done.returncode, done.stderr), (0, ""), encoding)
            self.assertIn("这户有几口人", done.stdout, encoding)

    def test_csv_in_no_encoding_we_know_is_refused_with_advice(self):
        form = os.path.join(self.folder.name, "form")
        os.makedirs(form)
        with open(os.path.join(form, "survey.csv"), "wb") as f:
            f.write(b"type,name,label\ninteger,people,\xff\xfe\xff\n")
        done = self.run_on("convert", form)
        self.assertEqual(done.returncode, 1)
        self.assertIn("CSV UTF-8", done.stderr)

    def test_without_a_file_the_form_goes_to_stdout(self):
        done = self.run_tool(WARNED)
        self.assertEqual(done.returncode, 3)
        self.assertTrue(done.stdout.startswith("<?xml"))
        self.assertEqual(done.stderr,
                         "warning survey, row 2, column label::English: is empty\n")

    def test_warnings_alone_are_3_and_the_form_is_written(self):
        done = self.run_tool(WARNED, "-o", self.out)
        self.assertEqual(done.returncode, 3)
        self.assertTrue(os.path.exists(self.out))

    def test_faults_are_1_and_leave_no_form(self):
        done = self.run_tool(WRONG, "-o", self.out, "--json")
        self.assertEqual(done.returncode, 1)
        self.assertFalse(os.path.exists(self.out))
        found = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([(f["severity"], f["sheet"], f["row"], f["column"]) for f in found],
                         [("error", "survey", 2, "type"), ("error", "survey", 3, "name")])
        self.assertIn("integer", found[0]["message"])

    def test_faults_leave_an_older_form_as_it_is(self):
        with open(self.out, "w", encoding="utf-8") as f:
            f.write("older")
        self.run_tool(WRONG, "-o", self.out)
        with open(self.out, encoding="utf-8") as f:
            self.assertEqual(f.read(), "older")

    def test_what_cannot_be_read_or_written_is_1_with_words(self):
        done = self.run_on("convert", os.path.join(self.folder.name, "none.xlsx"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("none.xlsx", done.stderr)
        done = self.run_tool(GOOD, "-o", os.path.join(self.folder.name, "no", "out.xml"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("out.xml", done.stderr)

    def test_wrong_usage_is_2(self):
        self.assertEqual(self.run_on("convert").returncode, 2)
        self.assertEqual(self.run_on("convert", "a", "b").returncode, 2)
        self.assertEqual(self.run_on("convert", "a", "--nothing").returncode, 2)


unittest.main()
