#!/usr/bin/env python3
"""huitoukan-form's commands, their options and exit codes: test_commands.py HUITOUKAN-FORM PACK-FORM..."""
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import unittest

PACK = [a for a in sys.argv[2:] if a.endswith(".xml")]
del sys.argv[2:2 + len(PACK)]

from protocol_case import FORM, TOOL, form  # noqa: E402 (takes its own argument)


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


class Commands(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.form = self.write("form.xml", FORM)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    def run_tool(self, *arguments, code=0, environment=None, stdin=""):
        done = subprocess.run([TOOL, *arguments], input=stdin, capture_output=True, text=True, timeout=60,
                              env={**os.environ, **(environment or {})}, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def findings(self, path, code, *more):
        done = self.run_tool("validate", path, "--json", *more, code=code)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_version(self):
        done = self.run_tool("--version")
        self.assertRegex(done.stdout, r"^huitoukan-form [0-9][0-9.]* protocol 1\n$")

    def test_wrong_usage_is_2(self):
        for arguments in ((), ("frob",), ("repl", "x"), ("validate",), ("validate", "a", "b"), ("eval", self.form),
                          ("print", self.form, "--format", "yaml"), ("fill",), ("validate", self.form, "--frob")):
            done = self.run_tool(*arguments, code=2)
            self.assertIn("usage", done.stderr)
            self.assertEqual(done.stdout, "")

    def test_repl_ends_with_its_input(self):
        self.assertEqual(self.run_tool("repl").stdout, "")

    def test_environment(self):
        shown = ("eval", self.form, "format-date-time(now(), '%Y-%m-%d %H:%M')")
        now = {"HUITOUKAN_FORM_NOW": "2026-11-24T01:30:00Z"}
        for zone, value in (("Asia/Shanghai", "2026-11-24 09:30"), ("America/Phoenix", "2026-11-23 18:30")):
            self.assertEqual(self.run_tool(*shown, environment={**now, "TZ": zone}).stdout, value + "\n")
        seed = {"HUITOUKAN_FORM_SEED": "5"}
        rolls = [self.run_tool("eval", self.form, "uuid()", environment=seed).stdout for _ in range(2)]
        self.assertEqual(rolls[0], rolls[1])
        for wrong in ({"HUITOUKAN_FORM_NOW": "soon"}, {"HUITOUKAN_FORM_SEED": "x"}):
            self.assertIn("HUITOUKAN_FORM", self.run_tool("repl", code=2, environment=wrong).stderr)

    def test_validate_prints_severity_code_ref_message(self):
        path = self.write("w.xml", form("<a/><b/>", '<bind nodeset="/data/a" relevant="/data/zz = 1"/>'
                                        '<bind nodeset="/data/b" relevant="false()"/>',
                                        '<input ref="/data/a"><label>A</label></input>'
                                        '<input ref="/data/b"><label>B</label></input>'))
        lines = self.run_tool("validate", path, code=1).stdout.splitlines()
        self.assertEqual([line.split(" ", 3)[:3] for line in lines],
                         [["error", "unknown-ref", "/data/a"], ["warning", "unreachable", "/data/b"]])
        found = self.findings(path, 1)
        self.assertEqual([set(f) for f in found], [{"severity", "code", "ref", "message"}] * 2)

    def test_validate_tells_every_bad_expression_of_a_form_that_does_not_load(self):
        path = self.write("w.xml", form("<a/><b/>", '<bind nodeset="/data/a" relevant="1 +"/>'
                                        '<bind nodeset="/data/b" calculate="${a} + f()"/>', ""))
        found = self.findings(path, 1)
        self.assertEqual([f["ref"] for f in found], ["/data/a", "/data/b"])
        self.assertIn("${name}", found[1]["message"])

    def test_validate_finds_lists_and_pictures_in_the_media_folder(self):
        text = form("<v/>", '<instance id="v" src="jr://file-csv/v.csv"/><itext><translation lang="A">'
                    '<text id="v"><value>V</value><value form="image">jr://images/p.png</value></text>'
                    '</translation></itext>',
                    '<select1 ref="/data/v"><label ref="jr:itext(\'v\')"/><itemset nodeset="instance(\'v\')/root/item">'
                    '<value ref="name"/><label ref="label"/></itemset></select1>')
        path = self.write("v.xml", text)
        self.assertEqual([(f["code"], f["ref"]) for f in self.findings(path, 1)],
                         [("missing-resource", "jr://file-csv/v.csv"), ("missing-media", "/data/v")])
        self.write("media/v.csv", "name,label\n1,A\n")
        self.write("media/p.png", "")
        self.assertEqual(self.findings(path, 0, "--media", os.path.join(self.folder, "media")), [])
        self.write("v.csv", "name,label\n1,A\n")
        self.write("p.png", "")
        self.assertEqual(self.findings(path, 0), [])

    def test_validate_of_no_file(self):
        self.assertIn("nowhere.xml", self.run_tool("validate", "nowhere.xml", code=1).stderr)

    def test_every_code_is_told_in_the_table(self):
        here = os.path.dirname(os.path.abspath(__file__))
        source = os.path.join(here, "..", "..", "app", "form")
        told = set(re.findall(r"`([a-z-]+)`", read(os.path.join(source, "CHECKS.md"))))
        for name in os.listdir(source):
            if not re.match(r"htk-(check-.*|form-check)\.c$", name):
                continue
            text = read(os.path.join(source, name))
            for code in re.findall(r'HTK_FINDING_(?:ERROR|WARNING),\s*"([a-z-]+)"', text):
                self.assertIn(code, told, name)

    def test_the_shipped_forms_need_only_their_lists(self):
        self.assertTrue(PACK)
        for path in PACK:
            start = time.monotonic()
            self.assertEqual({f["code"] for f in self.findings(path, 1)}, {"missing-resource"}, path)
            self.assertLess(time.monotonic() - start, 5)

    def test_fill_runs_the_script_and_writes_the_answers(self):
        script = self.write("s.jsonl", '{"op":"answer","ref":"/data/age","value":20}\n\n'
                            '{"op":"answer","form":"f1","ref":"/data/sex","value":"f"}\n')
        done = self.run_tool("fill", self.form, script)
        self.assertIn("<age>20</age>", done.stdout)
        out = os.path.join(self.folder, "o.xml")
        self.assertEqual(self.run_tool("fill", self.form, script, "--out", out).stdout, "")
        self.assertIn("<sex>f</sex>", read(out))

    def test_fill_of_answers_that_are_not_valid_is_4_and_still_written(self):
        out = os.path.join(self.folder, "o.xml")
        done = self.run_tool("fill", self.form, "--out", out, code=4)
        self.assertTrue(os.path.exists(out))
        self.assertIn("/data/age: required", done.stderr)

    def test_fill_stops_at_the_first_error(self):
        script = self.write("s.jsonl", '{"op":"answer","ref":"/data/zz","value":1}\n{"op":"frob"}\n')
        done = self.run_tool("fill", self.form, script, code=1)
        self.assertIn("line 1: no-node", done.stderr)
        self.assertNotIn("frob", done.stderr)
        self.run_tool("fill", self.form, self.write("q.jsonl", '{"op":"quit"}\n{"op":"frob"}\n'), code=4)
        for arguments in ((self.form, "nowhere.jsonl"), ("nowhere.xml",)):
            self.run_tool("fill", *arguments, code=1)

    def test_print_outlines_labels_logic_and_choices(self):
        text = self.run_tool("print", self.form).stdout
        for part in ("住户 (hh, version 3)", "/data/age *: 年龄", "constraint: . >= 18", "required: true()",
                     "relevant: /data/sex = 'f'", "- f = F", "/data/member: Member"):
            self.assertIn(part, text)
        self.assertIn("/data/age *: Age", self.run_tool("print", self.form, "--lang", "English").stdout)
        self.assertIn("no-language", self.run_tool("print", self.form, "--lang", "fr", code=1).stderr)

    def test_print_as_json_shows_an_instance(self):
        instance = self.write("i.xml", '<data id="hh" version="3"><age>44</age></data>')
        tree = json.loads(self.run_tool("print", self.form, "--format", "json", "--instance", instance).stdout)
        nodes = {n["ref"]: n for n in tree["nodes"]}
        self.assertEqual(nodes["/data/age"]["value"], "44")
        self.assertEqual(nodes["/data/age"]["logic"], {"required": "true()", "constraint": ". >= 18"})
        self.assertEqual([c["value"] for c in nodes["/data/sex"]["choices"]], ["f", "m"])

    def test_print_needs_no_lists(self):
        path = self.write("l.xml", form("<a/>", '<instance id="v" src="jr://file-csv/v.csv"/>', ""))
        self.run_tool("print", path)
        self.assertIn("missing-resource", self.run_tool("eval", path, "1", code=1).stderr)

    def test_eval_prints_one_string(self):
        instance = self.write("i.xml", '<data id="hh" version="3"><age>44</age><member><years>3</years></member>'
                              '</data>')
        for expr, more, value in (("/data/age + 1", ("--instance", instance), "45"), ("1 = 1", (), "true"),
                                  ("../years", ("--instance", instance, "--context", "/data/member[1]/name"), "3")):
            self.assertEqual(self.run_tool("eval", self.form, expr, *more).stdout, value + "\n")
        self.assertIn("xpath-syntax", self.run_tool("eval", self.form, "1 +", code=1).stderr)
        self.assertIn("no-node", self.run_tool("eval", self.form, "1", "--context", "/data/zz", code=1).stderr)
        self.run_tool("eval", self.form, "1", "--instance", "nowhere.xml", code=1)


if __name__ == "__main__":
    unittest.main()
