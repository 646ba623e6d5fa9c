#!/usr/bin/env python3
"""The REPL keeps every sentence of its protocol: test_protocol.py HUITOUKAN-FORM"""
import json
import unittest

from protocol_case import FORM, Repl, form


class Envelope(Repl):
    def test_any_scalar_id_is_echoed(self):
        for identity in (7, "x", None, True, 1.5):
            self.assertEqual(self.ok("state", ref="/data", id=identity)["id"], identity)
        self.assertIsNone(self.ok("state", ref="/data")["id"])

    def test_what_is_no_object_is_answered_and_the_repl_goes_on(self):
        for data in (b"{", b"[]", b"null", b"7", b"", b"  ", b"\xff\xfe", b'{"op":"quit"}\x00', b"[" * 50000):
            reply = self.line(data)
            self.assertEqual((reply["id"], reply["ok"], reply["error"]["code"]), (None, False, "bad-json"))
        self.ok("state", ref="/data")

    def test_unknown_members_are_ignored_and_unknown_operations_told(self):
        self.ok("state", ref="/data", frob=[1])
        self.refused("unknown-op", "frob")
        self.assertEqual(self.line(b'{"id":3}')["error"]["code"], "bad-request")

    def test_members_of_another_kind_are_told(self):
        for op, members in (("state", {"ref": 5}), ("answer", {"ref": "/data/age", "value": [1]}),
                            ("answer", {"ref": "/data/age", "value": 1, "strict": "yes"}),
                            ("eval", {"expr": "1", "as": "text"}), ("serialize", {"format": "yaml"}),
                            ("repeat-add", {"ref": "/data/member", "at": "1"}), ("state", {}),
                            ("answer", {"value": "1"}), ("load", {}), ("eval", {}), ("language", {}),
                            ("seed", {"seed": "x"}), ("load", {"xml": FORM, "missing": "maybe"})):
            self.refused("bad-request", op, **members)

    def test_a_failed_request_changes_nothing(self):
        self.ok("answer", ref="/data/age", value="20")
        before = self.ok("serialize", draft=True)["xml"]
        for code, op, members in (
                ("readonly", "answer", {"ref": "/data/note", "value": "x"}),
                ("not-relevant", "answer", {"ref": "/data/extra/more", "value": "x"}),
                ("no-choice", "answer", {"ref": "/data/sex", "value": "x", "strict": True}),
                ("bad-value", "answer", {"ref": "/data/age", "value": "x", "strict": True}),
                ("repeat-fixed", "repeat-add", {"ref": "/data/fixed"}),
                ("xml-syntax", "load", {"xml": "<a"})):
            self.refused(code, op, **members)
        self.assertEqual(self.ok("serialize", draft=True)["xml"], before)

    def test_form_is_the_last_that_was_loaded(self):
        self.assertEqual(self.loaded["form"], "f1")
        self.assertEqual(self.ok("new")["form"], "f2")
        self.ok("answer", ref="/data/age", value="30")
        self.assertEqual(self.ok("state", form="f1", ref="/data/age")["value"], "")
        self.assertEqual(self.value("/data/age"), "30")
        self.ok("close", form="f2")
        self.refused("no-form", "state", ref="/data/age")
        self.refused("no-form", "state", form="f9", ref="/data/age")

    def test_quit_answers_and_ends(self):
        self.ok("quit")
        self.assertEqual(self.process.wait(timeout=10), 0)


class References(Repl):
    def test_replies_write_positions_of_instances(self):
        self.assertEqual(self.ok("state", ref="/data/member[1]/name")["ref"], "/data/member[1]/name")
        self.assertEqual(self.ok("state", ref="/data/member[1]/@orx:k")["value"], "7")
        self.assertEqual(self.ok("state", ref="/data/member")["node"], "repeat")

    def test_an_instance_without_its_position_is_no_node(self):
        for ref in ("/data/member/name", "/data/member[2]", "/data/zz", "age", "", "/", "/data/age[2]"):
            self.assertEqual(self.refused("no-node", "state", ref=ref)["ref"], ref)

    def test_paths_of_raw_xml_are_positions(self):
        xml = "<a x='1'><b/>t<!--c--><?p d?><b><![CDATA[u]]></b></a>"
        for expr, node in (("/", "/"), ("/a", "/*[1]"), ("//b[2]", "/*[1]/*[2]"),
                           ("/a/text()", "/*[1]/text()[1]"), ("//comment()", "/*[1]/comment()[1]"),
                           ("//processing-instruction()", "/*[1]/processing-instruction()[1]"),
                           ("/a/@x", "/*[1]/@x"), ("/a/b[2]/text()", "/*[1]/*[2]/text()[1]")):
            self.assertEqual(self.ok("eval", xml=xml, expr=expr, **{"as": "nodeset"})["nodes"], [node])


class Load(Repl):
    def test_load_says_what_was_loaded(self):
        self.assertEqual({k: self.loaded[k] for k in ("formId", "version", "title", "languages", "language",
                                                      "warnings")},
                         {"formId": "hh", "version": "3", "title": "住户", "languages": ["中文", "English"],
                          "language": "中文", "warnings": []})

    def test_errors_of_load(self):
        bind = '<bind nodeset="/data/a" calculate="%s"/>'
        for code, xml in (("xml-syntax", "<a"), ("form-invalid", "<a/>"),
                          ("cycle", form("<a/>", bind % "/data/a", "")),
                          ("xpath-syntax", form("<a/>", bind % "1 +", "")),
                          ("xpath-unknown-function", form("<a/>", bind % "f()", "")),
                          ("xpath-arity", form("<a/>", bind % "true(1)", "")),
                          ("missing-resource", form("<a/>", '<instance id="v" src="jr://file-csv/v.csv"/>', ""))):
            self.refused(code, "load", xml=xml)
        self.refused("instance-mismatch", "load", xml=FORM, instance='<data id="other"/>')
        self.refused("missing-resource", "load", path="/nowhere/form.xml")

    def test_resources_come_with_the_request_or_are_blank(self):
        xml = form("<a/>", '<instance id="v" src="jr://file-csv/v.csv"/>', "")
        count = {"expr": "count(instance('v')/root/item)"}
        self.ok("load", xml=xml, resources={"jr://file-csv/v.csv": {"type": "text/csv",
                                                                   "text": "name,label\n1,A\n"}})
        self.assertEqual(self.ok("eval", **count)["value"], 1)
        self.ok("load", xml=xml, missing="blank")
        self.assertEqual(self.ok("eval", **count)["value"], 0)

    def test_resume_keeps_the_identity_and_edit_moves_it(self):
        xml = self.ok("finalize")["xml"]
        identity = self.value("/data/orx:meta/orx:instanceID")
        self.assertTrue(identity.startswith("uuid:"))
        self.ok("load", xml=FORM, instance=xml)
        self.assertEqual(self.value("/data/orx:meta/orx:instanceID"), identity)
        self.ok("load", xml=FORM, instance=xml, edit=True)
        self.assertEqual(self.value("/data/orx:meta/orx:deprecatedID"), identity)
        self.assertNotEqual(self.value("/data/orx:meta/orx:instanceID"), identity)

    def test_preload_and_location(self):
        names = ("deviceid", "username", "phonenumber", "email")
        binds = "".join(f'<bind nodeset="/data/{n}" jr:preload="property" jr:preloadParams="{n}"/>' for n in names)
        odk = 'xmlns:odk="http://www.opendatakit.org/xforms"'
        xml = form("".join(f"<{n}/>" for n in names) + "<where/>", binds +
                   f'<odk:setgeopoint {odk} event="odk-instance-first-load" ref="/data/where"/>', "")
        self.ok("load", xml=xml, preload={"deviceid": "d1", "username": "u", "phonenumber": "1", "email": "e"},
                location="23.9 101.7 1800 5")
        self.assertEqual([self.value(f"/data/{n}") for n in names], ["d1", "u", "1", "e"])
        self.assertTrue(self.value("/data/where").startswith("23.9 101.7 1800"))


class Answer(Repl):
    def test_a_wrong_answer_is_stored_and_marked(self):
        reply = self.ok("answer", ref="/data/age", value="17")
        self.assertEqual({k: reply[k] for k in ("value", "valid", "violation", "message")},
                         {"value": "17", "valid": False, "violation": "constraint", "message": "18 岁以下"})
        reply = self.ok("answer", ref="/data/age", value="37")
        self.assertEqual((reply["value"], reply["valid"], reply["violation"]), ("37", True, None))

    def test_null_and_blank_clear(self):
        for blank in (None, ""):
            self.ok("answer", ref="/data/age", value="37")
            reply = self.ok("answer", ref="/data/age", value=blank)
            self.assertEqual((reply["value"], reply["violation"], reply["message"]), ("", "required", "必填"))

    def test_numbers_and_booleans_are_written_canonically(self):
        for value, written in ((37, "37"), (1.5, "1.5"), (1e3, "1000"), (True, "1"), (9007199254740993,
                                                                                     "9007199254740993")):
            self.assertEqual(self.ok("answer", ref="/data/member[1]/name", value=value)["value"], written)

    def test_unknown_choices_are_dropped_unless_strict(self):
        self.assertEqual(self.ok("answer", ref="/data/likes", value="a zz b")["value"], "a b")
        self.refused("no-choice", "answer", ref="/data/likes", value="a zz", strict=True)
        self.assertEqual(self.ok("answer", ref="/data/likes", value="b", strict=True)["value"], "b")

    def test_an_upload_is_a_name_with_its_bytes(self):
        self.assertEqual(self.ok("answer", ref="/data/photo", value="a.jpg", data="aGk=")["value"], "a.jpg")
        self.refused("bad-value", "answer", ref="/data/photo", value="a.jpg", data="a$")

    def test_errors_of_answer(self):
        for code, ref in (("no-node", "/data/zz"), ("not-a-value", "/data/member[1]"), ("readonly", "/data/note"),
                          ("not-relevant", "/data/extra/more")):
            self.refused(code, "answer", ref=ref, value="1")


class Repeats(Repl):
    def test_added_at_the_end_and_before(self):
        self.ok("answer", ref="/data/member[1]/name", value="one")
        reply = self.ok("repeat-add", ref="/data/member")
        self.assertEqual((reply["ref"], reply["count"]), ("/data/member[2]", 2))
        reply = self.ok("repeat-add", ref="/data/member", at=1)
        self.assertEqual((reply["ref"], reply["count"]), ("/data/member[1]", 3))
        self.assertEqual(self.value("/data/member[2]/name"), "one")
        self.assertEqual(self.ok("repeat-remove", ref="/data/member[1]")["count"], 2)
        self.assertEqual(self.value("/data/member[1]/name"), "one")

    def test_the_last_place_is_one_past_the_end(self):
        self.assertEqual(self.ok("repeat-add", ref="/data/member", at=2)["ref"], "/data/member[2]")
        for at in (0, -1, 4):
            self.refused("bad-request", "repeat-add", ref="/data/member", at=at)

    def test_counts_and_who_decides_them(self):
        reply = self.ok("repeat-count", ref="/data/member")
        self.assertEqual((reply["count"], reply["fixed"]), (1, False))
        reply = self.ok("repeat-count", ref="/data/fixed")
        self.assertEqual((reply["count"], reply["fixed"]), (2, True))

    def test_errors_of_repeats(self):
        for code, op, ref in (("repeat-fixed", "repeat-add", "/data/fixed"),
                              ("repeat-fixed", "repeat-remove", "/data/fixed[1]"),
                              ("not-a-repeat", "repeat-add", "/data/age"),
                              ("not-a-repeat", "repeat-remove", "/data/age"),
                              ("not-a-repeat", "repeat-remove", "/data/member"),
                              ("not-a-repeat", "repeat-count", "/data/age"),
                              ("no-node", "repeat-add", "/data/zz"), ("no-node", "repeat-remove", "/data/member[9]"),
                              ("no-node", "repeat-count", "/data/zz")):
            self.refused(code, op, ref=ref)


class State(Repl):
    def test_state_has_all_a_client_draws(self):
        self.ok("answer", ref="/data/age", value="17")
        state = self.ok("state", ref="/data/age")
        state.pop("id"), state.pop("ok")
        self.assertEqual(state, {
            "ref": "/data/age", "node": "input", "type": "int", "value": "17", "relevant": True,
            "readonly": False, "required": True, "valid": False, "violation": "constraint",
            "message": "18 岁以下", "constraint": {"ok": False, "message": "18 岁以下"},
            "required_state": {"ok": True, "message": None}, "label": "年龄", "hint": None,
            "guidance": None, "appearance": ["numbers"], "media": {"image": "jr://images/a.png"},
            "params": {}, "attributes": {}})

    def test_kinds_of_nodes(self):
        for ref, kind in (("/data", "root"), ("/data/extra", "group"), ("/data/member", "repeat"),
                          ("/data/member[1]", "repeat-instance"), ("/data/age", "input"),
                          ("/data/likes", "select"), ("/data/sex", "select1"), ("/data/photo", "upload"),
                          ("/data/note", "note"), ("/data/adult", "model-value")):
            self.assertEqual(self.ok("state", ref=ref)["node"], kind, ref)
        for kind, body in (("range", '<range ref="/data/a" start="1" end="5" step="1"/>'),
                           ("trigger", '<trigger ref="/data/a"/>')):
            self.ok("load", xml=form("<a/>", "", body))
            self.assertEqual(self.ok("state", ref="/data/a")["node"], kind)

    def test_root_has_classes_and_what_holds_others_its_children(self):
        root = self.ok("state", ref="/data")
        self.assertEqual(root["classes"], ["pages", "theme"])
        self.assertIsNone(root["value"])
        self.assertIn("/data/age", root["children"])
        self.assertIn("/data/member", root["children"])
        self.assertEqual(self.ok("state", ref="/data/extra")["children"], ["/data/extra/more"])
        self.assertEqual(self.ok("state", ref="/data/fixed")["children"], ["/data/fixed[1]", "/data/fixed[2]"])
        self.assertEqual(self.ok("state", ref="/data/member[1]")["children"],
                         ["/data/member[1]/name", "/data/member[1]/years"])
        self.assertNotIn("children", self.ok("state", ref="/data/age"))

    def test_outputs_are_filled_and_rich_adds_the_markdown(self):
        self.ok("answer", ref="/data/age", value="20")
        state = self.ok("state", ref="/data/sex")
        self.assertIn("of 20", state["label"])
        self.assertNotIn("label_md", state)
        self.assertEqual(self.ok("state", ref="/data/sex", rich=True)["label_md"], "**Sex** of 20")

    def test_tree_is_in_document_order_with_what_is_not_relevant(self):
        nodes = self.ok("tree", ref="/data", depth=9)["nodes"]
        refs = [n["ref"] for n in nodes]
        self.assertEqual(refs[:3], ["/data", "/data/age", "/data/adult"])
        self.assertLess(refs.index("/data/extra/more"), refs.index("/data/member"))
        self.assertLess(refs.index("/data/member"), refs.index("/data/member[1]"))
        self.assertIs(nodes[refs.index("/data/extra/more")]["relevant"], False)
        self.assertEqual([n["ref"] for n in self.ok("tree", ref="/data/extra", depth=0)["nodes"]], ["/data/extra"])

    def test_choices(self):
        self.ok("answer", ref="/data/likes", value="b")
        self.assertEqual(self.ok("choices", ref="/data/likes")["choices"],
                         [{"value": "a", "label": "A", "selected": False, "media": {}, "properties": {}},
                          {"value": "b", "label": "B", "selected": True, "media": {}, "properties": {}}])
        self.refused("not-a-value", "choices", ref="/data/age")

    def test_properties_of_a_choice_are_its_row(self):
        self.ok("load", xml=form(
            "<v/>", '<instance id="v" src="jr://file-csv/v.csv"/>',
            '<select1 ref="/data/v"><label>V</label><itemset nodeset="instance(\'v\')/root/item">'
            '<value ref="name"/><label ref="label"/></itemset></select1>'),
            resources={"jr://file-csv/v.csv": {"type": "text/csv", "text": "name,label,town\nv1,哀牢,t1\n"}})
        choice = self.ok("choices", ref="/data/v")["choices"][0]
        self.assertEqual((choice["value"], choice["label"], choice["properties"]["town"]), ("v1", "哀牢", "t1"))

    def test_language(self):
        self.assertEqual(self.ok("language", lang="English")["language"], "English")
        self.assertEqual(self.ok("state", ref="/data/age")["label"], "Age")
        self.refused("no-language", "language", lang="fr")


class Whole(Repl):
    def test_validate_tells_relevant_nodes_in_order(self):
        reply = self.ok("validate")
        self.assertEqual((reply["valid"], reply["violations"]),
                         (False, [{"ref": "/data/age", "condition": "required", "message": "必填"}]))
        self.ok("answer", ref="/data/age", value="20")
        self.assertEqual(self.ok("validate")["violations"], [])

    def test_events_are_the_walk_of_a_paged_client(self):
        events = [(e["event"], e["ref"]) for e in self.ok("events")["events"]]
        self.assertEqual(events[0], ("question", "/data/age"))
        self.assertNotIn(("group", "/data/extra"), events)
        start = events.index(("repeat", "/data/member[1]"))
        self.assertEqual(events[start:start + 4], [
            ("repeat", "/data/member[1]"), ("question", "/data/member[1]/name"),
            ("question", "/data/member[1]/years"), ("prompt", "/data/member")])
        self.assertNotIn(("prompt", "/data/fixed"), events)
        self.ok("answer", ref="/data/sex", value="f")
        events = [(e["event"], e["ref"]) for e in self.ok("events")["events"]]
        self.assertIn(("group", "/data/extra"), events)
        self.assertIn(("question", "/data/extra/more"), events)

    def test_serialize_leaves_out_what_is_not_relevant_but_drafts_keep_it(self):
        self.ok("answer", ref="/data/sex", value="f")
        self.ok("answer", ref="/data/extra/more", value="kept")
        self.ok("answer", ref="/data/sex", value="m")
        self.ok("answer", ref="/data/photo", value="a.jpg")
        reply = self.ok("serialize")
        self.assertNotIn("<extra>", reply["xml"])
        self.assertTrue(reply["xml"].startswith("<data "))
        self.assertEqual(reply["attachments"], ["a.jpg"])
        self.assertIn("<more>kept</more>", self.ok("serialize", draft=True)["xml"])

    def test_json_has_numbers_nulls_and_arrays(self):
        self.ok("answer", ref="/data/age", value="20")
        self.ok("answer", ref="/data/member[1]/years", value="5")
        data = self.ok("serialize", format="json")["json"]
        self.assertEqual((data["id"], data["version"]), ("hh", "3"))
        self.assertEqual((data["data"]["age"], data["data"]["sex"]), (20, None))
        self.assertEqual(data["data"]["member"], [{"@orx:k": "7", "name": None, "years": 5}])
        with_all = self.ok("serialize", format="json", draft=True)["json"]
        xml = self.ok("serialize", draft=True)["xml"]
        self.ok("load", xml=FORM, json=with_all)
        self.assertEqual(self.ok("serialize", draft=True)["xml"], xml)

    def test_entities_are_told_when_asked_for(self):
        self.assertNotIn("entities", self.ok("serialize"))
        self.ok("load", xml=form(
            "<n>Li</n>", '<bind nodeset="/data/n" entities:saveto="full_name"/>', "").replace(
                "<orx:instanceID/>", '<orx:instanceID/><entity dataset="people" id="e1" create="1">'
                '<label>Li</label></entity>'))
        self.assertEqual(self.ok("serialize", entities=True)["entities"],
                         [{"dataset": "people", "action": "create", "id": "e1", "label": "Li",
                           "data": {"full_name": "Li"}}])

    def test_finalize_validates_and_serializes(self):
        reply = self.ok("finalize")
        self.assertIs(reply["valid"], False)
        self.assertEqual(reply["violations"][0]["ref"], "/data/age")
        self.assertIn("<data ", reply["xml"])
        self.ok("load", xml=form("<e/>", '<bind nodeset="/data/e" jr:preload="timestamp" '
                                 'jr:preloadParams="end"/>', ""))
        self.assertIn("<e>2026-11-24T09:30:00", self.ok("finalize")["xml"])


class Eval(Repl):
    def test_with_a_form(self):
        self.ok("answer", ref="/data/member[1]/years", value="5")
        reply = self.ok("eval", expr="count(/data/member)", **{"as": "number"})
        self.assertEqual((reply["type"], reply["value"]), ("number", 1))
        self.assertEqual(self.ok("eval", expr="../years + 1", context="/data/member[1]/name")["value"], 6)
        self.assertEqual(self.ok("eval", expr="string(data/member/years)", context="/")["value"], "5")
        self.refused("no-node", "eval", expr="1", context="/data/zz")

    def test_errors_tell_the_byte(self):
        for code, expr, offset in (("xpath-syntax", "1 +", 3), ("xpath-unknown-function", "1 + f()", 4),
                                   ("xpath-arity", "1 + true(1)", 4)):
            self.assertEqual(self.refused(code, "eval", expr=expr)["offset"], offset, expr)
            self.assertEqual(self.refused(code, "eval", xml="<a/>", expr=expr)["offset"], offset, expr)
        self.refused("xpath-type", "eval", expr="count(1)")

    def test_conversions_and_natural_types(self):
        for expr, wanted, kind, value in (
                ("1 div 0", None, "number", "Infinity"), ("-1 div 0", None, "number", "-Infinity"),
                ("number('x')", None, "number", "NaN"), ("'a'", None, "string", "a"), ("1 = 1", None, "boolean", True),
                ("'5'", "number", "number", 5), ("5", "string", "string", "5"), ("''", "boolean", "boolean", False),
                ("/a", "string", "string", "t")):
            members = {"as": wanted} if wanted else {}
            reply = self.ok("eval", xml="<a>t</a>", expr=expr, **members)
            self.assertEqual((reply["type"], reply["value"]), (kind, value), expr)
        self.assertEqual(self.ok("eval", xml="<a/>", expr="/a")["type"], "nodeset")
        self.refused("xpath-type", "eval", xml="<a/>", expr="1", **{"as": "nodeset"})

    def test_context_root_prefixes_and_library(self):
        xml = '<a xmlns:q="urn:q"><b><c>1</c></b><q:d>2</q:d></a>'
        self.assertEqual(self.ok("eval", xml=xml, expr="string(c)", context="/*[1]/*[1]")["value"], "1")
        self.assertEqual(self.ok("eval", xml=xml, expr="string(/c)", root="/*[1]/*[1]")["value"], "1")
        self.assertEqual(self.ok("eval", xml=xml, expr="string(//z:d)", ns={"z": "urn:q"})["value"], "2")
        self.refused("no-node", "eval", xml=xml, expr="1", context="/*[9]")
        self.ok("eval", xml=xml, expr="today()")
        self.refused("xpath-unknown-function", "eval", xml=xml, expr="today()", lib="xpath1")

    def test_instances_and_texts_of_a_raw_form(self):
        xml = form("<a/>", '<instance id="l"><root><item><name>x</name></item></root></instance><itext>'
                   '<translation lang="en"><text id="t"><value>T</value></text></translation></itext>', "")
        self.assertEqual(self.ok("eval", xml=xml, expr="string(instance('l')/root/item/name)")["value"], "x")
        self.assertEqual(self.ok("eval", xml=xml, expr="string(jr:itext('t'))", lang="en")["value"], "T")


class World(Repl):
    def test_the_clock_stands_where_the_environment_says(self):
        self.assertEqual(self.ok("eval", expr="format-date-time(now(), '%Y-%m-%d %H:%M')")["value"],
                         "2026-11-24 09:30")

    def test_clock_is_set_and_let_go(self):
        self.ok("clock", now="2026-11-23T13:30:00-07:00", tz="America/Phoenix")
        read = {"expr": "format-date-time(now(), '%Y-%m-%d %H:%M')"}
        self.assertEqual(self.ok("eval", **read)["value"], "2026-11-23 13:30")
        self.refused("bad-request", "clock", now="yesterday", tz="Asia/Shanghai")
        self.refused("bad-request", "clock", tz="No/Where")
        self.assertEqual(self.ok("eval", **read)["value"], "2026-11-23 13:30")
        self.ok("clock", now=None)
        self.assertNotEqual(self.ok("eval", **read)["value"], "2026-11-23 13:30")

    def test_seed_makes_chance_repeat(self):
        def roll():
            return self.ok("eval", expr="random()")["value"], self.ok("eval", expr="uuid()")["value"]
        self.ok("seed", seed=1)
        first, second = roll(), roll()
        self.ok("seed", seed=1)
        self.assertEqual((roll(), roll()), (first, second))
        self.assertNotEqual(first, second)

    def test_deps(self):
        reply = self.ok("deps", ref="/data/age")
        self.assertIn({"ref": "/data/adult", "why": "calculate"}, reply["read_by"])
        self.assertEqual(self.ok("deps", ref="/data/adult")["reads"], ["/data/age"])
        self.assertEqual(self.ok("deps", ref="/data/member[1]/years")["read_by"],
                         [{"ref": "/data/calc", "why": "calculate"}])
        self.refused("no-node", "deps", ref="/data/zz")

    def test_log_tells_what_changed(self):
        self.assertNotIn("changed", self.ok("answer", ref="/data/age", value="19"))
        self.ok("log", on=True)
        self.assertEqual(self.ok("state", ref="/data/age")["changed"], [])
        changed = self.ok("answer", ref="/data/age", value="17")["changed"]
        self.assertEqual(sorted(changed), ["/data/adult", "/data/age"])
        self.assertIn("/data/member[2]", self.ok("repeat-add", ref="/data/member")["changed"])
        self.ok("answer", ref="/data/member[2]/years", value="4")
        changed = self.ok("repeat-remove", ref="/data/member[2]")["changed"]
        self.assertIn("/data/calc", changed)
        self.assertFalse([ref for ref in changed if ref.startswith("/data/member[2]")])
        self.ok("log", on=False)
        self.assertNotIn("changed", self.ok("answer", ref="/data/age", value="18"))


if __name__ == "__main__":
    unittest.main()
