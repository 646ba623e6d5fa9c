"""A form and a running REPL for the tests of the protocol."""
import json
import subprocess
import sys
import unittest

TOOL = sys.argv.pop(1)
NAMESPACES = ('xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
              'xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms" '
              'xmlns:entities="http://www.opendatakit.org/xforms/entities"')


def form(instance, model, body):
    return (f'<h:html {NAMESPACES}><h:head><h:title>住户</h:title><model>'
            f'<instance><data id="hh" version="3">{instance}<orx:meta><orx:instanceID/></orx:meta>'
            f'</data></instance>{model}</model></h:head><h:body class="pages theme">{body}</h:body>'
            f'</h:html>')


FORM = form(
    '<age/><adult/><sex/><likes/><note/><photo/><extra><more/></extra>'
    '<member orx:k="7"><name/><years/></member><fixed><z/></fixed><calc/>',
    '<itext><translation lang="中文" default="true()"><text id="age"><value>年龄</value>'
    '<value form="image">jr://images/a.png</value><value form="guidance">问本人</value></text>'
    '</translation><translation lang="English"><text id="age"><value>Age</value></text></translation>'
    '</itext>'
    '<bind nodeset="/data/orx:meta/orx:instanceID" type="string" jr:preload="uid"/>'
    '<bind nodeset="/data/age" type="int" required="true()" constraint=". &gt;= 18" '
    'jr:constraintMsg="18 岁以下" jr:requiredMsg="必填"/>'
    '<bind nodeset="/data/adult" calculate="/data/age &gt;= 18"/>'
    '<bind nodeset="/data/extra" relevant="/data/sex = \'f\'"/>'
    '<bind nodeset="/data/note" readonly="true()"/><bind nodeset="/data/photo" type="binary"/>'
    '<bind nodeset="/data/member/years" type="int"/>'
    '<bind nodeset="/data/calc" calculate="sum(/data/member/years)"/>',
    '<input ref="/data/age" appearance="numbers"><label ref="jr:itext(\'age\')"/></input>'
    '<select1 ref="/data/sex"><label>**Sex** of <output value="/data/age"/></label>'
    '<item><label>F</label><value>f</value></item><item><label>M</label><value>m</value></item></select1>'
    '<select ref="/data/likes"><label>Likes</label><item><label>A</label><value>a</value></item>'
    '<item><label>B</label><value>b</value></item></select>'
    '<input ref="/data/note"><label>Note</label></input>'
    '<upload ref="/data/photo" mediatype="image/*"><label>Photo</label></upload>'
    '<group ref="/data/extra"><label>Extra</label><input ref="/data/extra/more"><label>More</label>'
    '</input></group>'
    '<group ref="/data/member"><label>Member</label><repeat nodeset="/data/member">'
    '<input ref="/data/member/name"><label>Name</label></input>'
    '<input ref="/data/member/years"><label>Years</label></input></repeat></group>'
    '<repeat nodeset="/data/fixed" jr:count="2"><input ref="/data/fixed/z"><label>Z</label></input>'
    '</repeat>')


class Repl(unittest.TestCase):
    """One REPL a test, with FORM loaded as f1."""
    ENVIRONMENT = {"TZ": "Asia/Shanghai", "HUITOUKAN_FORM_NOW": "2026-11-24T09:30:00+08:00",
                   "HUITOUKAN_FORM_SEED": "1", "PATH": "/usr/bin:/bin"}
    maxDiff = None

    def setUp(self):
        self.process = subprocess.Popen([TOOL, "repl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env=self.ENVIRONMENT)
        self.addCleanup(self.stop)
        self.loaded = self.ok("load", xml=FORM)

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def line(self, data):
        self.process.stdin.write(data + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def ask(self, op, **members):
        return self.line(json.dumps({"op": op, **members}, ensure_ascii=False).encode())

    def ok(self, op, **members):
        reply = self.ask(op, **members)
        self.assertIs(reply["ok"], True, reply)
        return reply

    def refused(self, code, op, **members):
        reply = self.ask(op, **members)
        self.assertIs(reply["ok"], False, reply)
        self.assertEqual(reply["error"]["code"], code, reply)
        self.assertEqual(set(reply), {"id", "ok", "error"})
        self.assertTrue(reply["error"]["message"])
        return reply["error"]

    def value(self, ref):
        return self.ok("state", ref=ref)["value"]
