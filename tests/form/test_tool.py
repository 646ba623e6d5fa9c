#!/usr/bin/env python3
"""huitoukan-form's commands keep what the protocol says: test_tool.py HUITOUKAN-FORM"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

TOOL = sys.argv.pop(1)
HEAD = ('<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
        'xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>T</h:title><model><instance>'
        '<data id="t" version="1"><a/><b/><c/></data></instance>')
BIND = ('<bind nodeset="/data/a" type="int" required="true()"/>'
        '<bind nodeset="/data/b" calculate="/data/a * 2"/>%s')
BODY = ('</model></h:head><h:body><input ref="/data/a"><label>How many</label></input>'
        '<input ref="/data/c"><label>C</label></input></h:body></h:html>')


class Tool(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def write(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    def form(self, more="", bind=BIND):
        return self.write("t.xml", HEAD + (bind % more if "%s" in bind else bind) + BODY)

    def run_tool(self, *arguments, stdin=""):
        done = subprocess.run([TOOL, *arguments], input=stdin, capture_output=True, text=True,
                              timeout=30, check=False)
        self.assertGreaterEqual(done.returncode, 0, done.stderr)
        return done

    def codes(self, form):
        done = self.run_tool("validate", form, "--json")
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]

    def test_validate_says_nothing_of_a_good_form(self):
        code, found = self.codes(self.form())
        self.assertEqual((code, found), (0, []))

    def test_validate_names_what_is_wrong(self):
        for more, code, ref in (
                ('<bind nodeset="/data/c" relevant="/data/nowhere = 1"/>', "unknown-ref", "/data/c"),
                ('<bind nodeset="/data/c" calculate="/data/c"/>', "cycle", "/data/c"),
                ('<bind nodeset="/data/c" calculate="f()"/>', "xpath-unknown-function", "/data/c"),
                ('<instance id="l" src="jr://file-csv/l.csv"/>', "missing-resource", "jr://file-csv/l.csv")):
            status, found = self.codes(self.form(more))
            self.assertEqual(status, 1, more)
            self.assertIn((code, ref), [(f["code"], f["ref"]) for f in found])

    def test_validate_warns(self):
        for more, code in (
                ('<instance id="l"><root><item><name>x</name></item></root></instance>', "unused-list"),
                ('<bind nodeset="/data/c" relevant="false()"/>', "unreachable"),
                ('<bind nodeset="/data/c" constraint="1 = 2"/>', "constraint-never"),
                ('<bind nodeset="/data/c" relevant="/data/a"/>', "always-true"),
                ('<bind nodeset="/data/zz" required="true()"/>', "bind-no-node"),
                ('<itext><translation lang="A"><text id="x"><value>1</value></text></translation>'
                 '<translation lang="B"/></itext>', "missing-translation")):
            status, found = self.codes(self.form(more))
            self.assertEqual(status, 3, more)
            self.assertIn(code, [f["code"] for f in found])

    def test_fill_writes_the_answers(self):
        script = self.write("s.jsonl", '{"op":"answer","form":"f1","ref":"/data/a","value":"4"}\n')
        out = os.path.join(self.folder.name, "o.xml")
        done = self.run_tool("fill", self.form(), script, "--out", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(out, encoding="utf-8") as f:
            self.assertIn("<a>4</a><b>8</b>", f.read())
        value = self.run_tool("eval", self.form(), "/data/b + 1", "--instance", out)
        self.assertEqual(value.stdout, "9\n")

    def test_fill_says_how_it_ended(self):
        self.assertEqual(self.run_tool("fill", self.form()).returncode, 4)
        script = self.write("s.jsonl", '{"op":"answer","ref":"/data/zz","value":"4"}\n')
        done = self.run_tool("fill", self.form(), script)
        self.assertEqual(done.returncode, 1)
        self.assertIn("line 1: no-node", done.stderr)

    LAST_SAVED = ('<instance id="__last-saved" src="jr://instance/last-saved"/>'
                  '<setvalue event="odk-instance-first-load" ref="/data/a" '
                  'value="instance(\'__last-saved\')/data/a"/>')

    def test_last_saved_comes_from_the_folder(self):
        form = self.form(self.LAST_SAVED)
        self.assertIn("<a/>", self.run_tool("fill", form).stdout)
        self.write("last-saved.xml", '<data id="t" version="0"><a>7</a></data>')
        done = self.run_tool("fill", form)
        self.assertIn("<a>7</a><b>14</b>", done.stdout)
        self.assertEqual(done.returncode, 0)

    def test_last_saved_comes_with_the_request(self):
        load = {"op": "load", "path": self.form(self.LAST_SAVED), "missing": "blank"}
        saved = {"jr://instance/last-saved": {"text": '<data id="t"><a>5</a></data>'}}
        state = '{"op":"eval","expr":"string(/data/a)"}'
        done = self.run_tool("repl", stdin="\n".join(
            [json.dumps(load), state, json.dumps(dict(load, resources=saved)), state]) + "\n")
        replies = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([r.get("value") for r in replies], [None, "", None, "5"])

    AUDITED = (HEAD + '<bind nodeset="/data/a" type="int" required="true()"/>'
               '<bind nodeset="/data/meta/audit" type="binary" odk:track-changes="true"/>' +
               BODY).replace("<c/>", "<c/><m><n/></m><meta><audit/></meta>").replace(
                   "xmlns:jr=", 'xmlns:odk="http://www.opendatakit.org/xforms" xmlns:jr=').replace(
                       "</h:body>", '<group ref="/data/m"><repeat nodeset="/data/m"/></group>'
                       "</h:body>")

    def repl(self, *requests):
        done = self.run_tool("repl", stdin="".join(json.dumps(r) + "\n" for r in requests))
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_audit_follows_the_script(self):
        form = self.write("t.xml", self.AUDITED)
        log = os.path.join(self.folder.name, "audit.csv")

        def clock(second):
            return {"op": "clock", "now": f"2026-11-23T20:30:0{second}Z", "tz": "Asia/Shanghai"}

        replies = self.repl(
            clock(0), {"op": "load", "path": form}, {"op": "audit", "path": log},
            {"op": "audit", "event": "question", "ref": "/data/a"}, clock(2),
            {"op": "answer", "ref": "/data/a", "value": 4}, {"op": "audit", "leave": True},
            {"op": "repeat-add", "ref": "/data/m"}, {"op": "repeat-remove", "ref": "/data/m[2]"},
            {"op": "audit", "event": "form save"}, {"op": "finalize"}, {"op": "close"},
            {"op": "load", "path": form}, {"op": "audit", "path": log}, {"op": "finalize"})
        self.assertEqual([r["ok"] for r in replies], [True] * len(replies), replies)
        self.assertEqual([r["resumed"] for r in replies if "resumed" in r],
                         [False, False, False, False, True])
        self.assertIn("<audit>audit.csv</audit>", replies[10]["xml"])
        self.assertEqual(replies[10]["attachments"], ["audit.csv"])
        with open(log, encoding="utf-8", newline="") as f:
            rows = f.read().replace("17954658000", "+0").replace("17954658020", "+2")
        self.assertEqual(rows.split("\n"), [
            "event,node,start,end,old-value,new-value", "form start,,+000,,,",
            "question,/data/a,+000,+200,,4", "add repeat,/data/m[2],+200,+200,,",
            "delete repeat,/data/m[2],+200,,,", "form save,,+200,,,", "form finalize,,+200,,,",
            "form exit,,+200,,,", "form resume,,+200,,,", "constraint error,,+200,,,", ""])

    def test_audit_says_what_is_wrong(self):
        replies = self.repl(
            {"op": "load", "path": self.form()}, {"op": "audit", "path": "audit.csv"},
            {"op": "load", "path": self.write("a.xml", self.AUDITED)},
            {"op": "audit", "event": "form save"},
            {"op": "audit", "path": os.path.join(self.folder.name, "no", "audit.csv")},
            {"op": "audit", "path": os.path.join(self.folder.name, "audit.csv")},
            {"op": "audit", "event": "form stop"},
            {"op": "audit", "event": "question", "ref": "/data/zz"},
            {"op": "audit", "location": [1, 2]})
        self.assertEqual([r.get("error", {}).get("code") for r in replies],
                         [None, "form-invalid", None, "bad-request", "internal", None,
                          "bad-request", "no-node", "bad-request"])
        self.assertIn("no/audit.csv", replies[4]["error"]["message"])

    def test_print_outlines(self):
        done = self.run_tool("print", self.form())
        self.assertIn("/data/a *: How many", done.stdout)
        tree = json.loads(self.run_tool("print", self.form(), "--format", "json").stdout)
        self.assertEqual(tree["nodes"][0]["ref"], "/data")

    def test_eval_of_nonsense_fails(self):
        done = self.run_tool("eval", self.form(), "1 +")
        self.assertEqual(done.returncode, 1)
        self.assertIn("xpath-syntax", done.stderr)

    def test_wrong_usage(self):
        for arguments in ((), ("frob",), ("eval", "x.xml"), ("validate",), ("validate", "a", "--zz")):
            self.assertEqual(self.run_tool(*arguments).returncode, 2)

    def test_repl_answers_every_line(self):
        lines = ["{", '{"id":1,"op":"frob"}', '{"id":2,"op":"state","ref":"/x"}',
                 json.dumps({"id": 3, "op": "load", "path": self.form()}),
                 '{"id":4,"op":"deps","ref":"/data/a"}', '{"id":5,"op":"quit"}']
        done = self.run_tool("repl", stdin="\n".join(lines) + "\n")
        replies = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([r.get("error", {}).get("code") for r in replies[:3]],
                         ["bad-json", "unknown-op", "no-form"])
        self.assertEqual(replies[4]["read_by"], [{"ref": "/data/b", "why": "calculate"}])
        self.assertEqual([r["id"] for r in replies], [None, 1, 2, 3, 4, 5])


unittest.main()
