#!/usr/bin/env python3
"""A tablet whose county is another county's door for phones, and entities both ways: forms and lists come from
the real county, what is filled enters its review, and what the form says of an entity is in the register when
the visit is accepted, and on the tablet after that. test_entities.py BUILD"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import types
import unittest
import xml.etree.ElementTree as ET

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "tests/lib"), str(TOP / "tests/openrosa")]
import collect  # noqa: E402
import second_client  # noqa: E402
import world  # noqa: E402

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
TOOL = BUILD / "app/xlsform/huitoukan-form"

# As an author writes them: one changes a household of the register, one adds a member to it.
FORMS = {
    "ent_phone": {
        "survey.csv": "type,name,label,required,calculation,save_to\n"
                      "select_one_from_file register_villages.csv,village,村,,,\n"
                      "select_one_from_file register_households.csv,who,户,yes,,\n"
                      "text,tel,电话,yes,,phone\n"
                      "text,kind,状态,yes,,monitor_state\n",
        "entities.csv": "list_name,entity_id,label\nregister_households,${who},\n",
    },
    "ent_member": {
        "survey.csv": "type,name,label,required,calculation,save_to\n"
                      "select_one_from_file register_villages.csv,village,村,,,\n"
                      "select_one_from_file register_households.csv,home,户,yes,,household\n"
                      "text,called,姓名,yes,,\n"
                      "text,rel,关系,yes,,rel\n",
        "entities.csv": "list_name,label\nregister_members,${called}\n",
    },
}


def make_pack(folder):
    """The shipped pack and two forms with entities."""
    pack = folder / "pack"
    shutil.copytree(BUILD / "app/pack", pack, ignore=shutil.ignore_patterns("*.p", "meson*", "forms"))
    described = json.loads((pack / "pack.json").read_text())
    described["version"] += "e"
    for form, tables in FORMS.items():
        source = folder / form
        source.mkdir()
        for name, text in tables.items():
            (source / name).write_text(text)
        (source / "settings.csv").write_text(f"form_title,form_id,version\n{form},{form},1\n")
        (source / "choices.csv").write_text("list_name,name,label\n")
        subprocess.run([TOOL, "convert", source, "-o", pack / f"{form}.xml"], check=True)
        described["forms"].append(dict(id=form, title=form, subject="household", file=f"{form}.xml"))
    (pack / "pack.json").write_text(json.dumps(described))
    return pack


class EntitiesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="htk-entities-")
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.county = world.County(BUILD, cls.folder / "county", households=40,
                                  pack=make_pack(cls.folder)).make().start()
        cls.users = {u["role"]: u["id"] for u in reversed(cls.county.users())}
        cls.lead = second_client.Client(cls.county.url, cls.folder)
        assert cls.lead.enrol(cls.county.code_for(cls.users["lead"])).status == 200
        cls.url = cls.county.run("device", "phone", "--store", cls.county.store, "--user", cls.users["worker"],
                                 "--address", cls.county.url).stdout.strip().splitlines()[-1]
        cls.tablet = world.Tablet(BUILD, cls.folder / "tablet")
        cls.tablet.agent("enrol", cls.url, "")
        cls.tablet.agent("--once")
        cls.households = iter(cls.county.sql(
            "SELECT h.id, h.village_code, h.version FROM household h JOIN user u ON u.id = '"
            f"{cls.users['worker']}' WHERE h.status = 'active' AND substr (h.village_code, 1,"
            " length (u.region_scope)) = u.region_scope ORDER BY h.id"))

    @classmethod
    def tearDownClass(cls):
        cls.county.stop()
        cls.temporary.cleanup()

    def form_on_tablet(self, form_id):
        """The form as it lies on the tablet, with what it looks up."""
        version = self.tablet.sql("SELECT value FROM meta WHERE name = 'pack'")[0]["value"]
        folder = self.tablet.folder / "packs" / version
        described = next(f for f in json.loads((folder / "pack.json").read_text())["forms"]
                         if f["id"] == form_id)
        media = {p.name: p.read_text() for p in (folder / described["media"]).iterdir()}
        # What became the register is looked up there.
        for name, rows in (("households", "SELECT id, head_name FROM household WHERE status = 'active'"),
                           ("villages", "SELECT code, name FROM region WHERE level = 5")):
            media[f"register_{name}.csv"] = "name,label,__version\n" + "".join(
                ",".join(r.values()) + ",1\n" for r in self.tablet.sql(rows))
        return types.SimpleNamespace(id=form_id, xml=(folder / described["file"]).read_bytes(), media=media)

    def send(self, form_id, household, **answers):
        """Fills a form on the tablet about a household, and sends it."""
        out = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        (out / "files").mkdir()
        with collect.Filling(TOOL, self.form_on_tablet(form_id)) as filling:
            filling.answer("/data/htk_village", household["village_code"])
            filling.answer("/data/htk_subject", household["id"])
            xml = filling.fill(lambda name: name.encode() * 3000, **answers)
        (out / "form.xml").write_bytes(xml)
        for name, content in filling.files.items():
            (out / "files" / name).write_bytes(content)
        r = subprocess.run([BUILD / "tests/openrosa/form-filler"], env=self.tablet.env(), text=True,
                           input=f"take\t{form_id}\t1\t{out / 'form.xml'}\t{out / 'files'}\n",
                           capture_output=True)
        self.assertTrue(r.stdout.startswith("ok "), r.stdout + r.stderr)
        self.tablet.agent("--once")
        instance = collect.instance_id(xml)
        return self.county.sql("SELECT v.* FROM phone_submission s JOIN visit v ON v.id = s.visit_id"
                               f" WHERE s.instance_id = '{instance}'")[0], filling.files

    def accept(self, visit, check=True):
        verdict = self.lead.say("visit.review", visit["id"], {
            "visit_id": visit["id"], "revision_id": visit["revision_id"],
            "review_id": second_client.uuid.uuid4().hex, "decision": "approve",
            "reviewer": self.users["lead"], "at": visit["submitted_at"], "comments": []})
        self.assertEqual(verdict["verdict"], "accepted", verdict)
        return self.county.run("accept", "--store", self.county.store, "--user", self.users["county"],
                               visit["id"], check=check)

    def extra(self, household):
        return json.loads(self.county.sql(f"SELECT extra FROM household WHERE id = '{household}'")[0]["extra"])

    def test_lists_are_offered_as_entity_lists(self):
        phone = collect.Phone(self.url)
        files = ET.fromstring(phone.get(self.url + "/forms/ent_phone/manifest"))
        kinds = {f.find(collect.MANIFEST + "filename").text: f.get("type") for f in files}
        self.assertEqual(kinds["register_households.csv"], "entityList")
        self.assertIsNone(kinds["htk_subjects.csv"])
        text = phone.get(self.url + "/forms/ent_phone/media/register_households.csv").decode()
        rows = collect.csv_rows(text)
        self.assertTrue(rows and set(rows[0]) >= {"name", "label", "__version", "village_code"})
        self.assertNotIn("id_no", rows[0])

    def test_register_of_the_tablet_is_the_list(self):
        here = self.tablet.sql("SELECT id FROM household WHERE status = 'active' ORDER BY id")
        there = self.county.sql(
            f"SELECT h.id FROM household h JOIN user u ON u.id = '{self.users['worker']}' WHERE h.status ="
            " 'active' AND substr (h.village_code, 1, length (u.region_scope)) = u.region_scope ORDER BY h.id")
        self.assertEqual(here, there)
        self.assertTrue(there)

    def test_visit_of_the_shipped_form_enters_the_review_once(self):
        household = next(self.households)
        visit, files = self.send("fa_household", household)
        self.assertEqual((visit["state"], visit["subject_id"]), ("submitted", household["id"]))
        names = self.county.sql(f"SELECT name FROM visit_file WHERE revision_id = '{visit['revision_id']}'")
        self.assertEqual({r["name"] for r in names}, set(files))
        self.tablet.agent("--once")
        self.assertEqual(self.county.sql("SELECT count(*) n FROM visit WHERE subject_id = "
                                         f"'{household['id']}' AND form_id = 'fa_household' AND state = "
                                         "'submitted'"), [dict(n=1)])
        self.assertEqual({r["verdict"] for r in self.tablet.sql("SELECT verdict FROM change")}, {"accepted"})

    def test_entity_changes_the_register_when_accepted_and_no_sooner(self):
        subject, other = next(self.households), next(self.households)
        before = self.county.sql(f"SELECT monitor_state FROM household WHERE id = '{other['id']}'")
        visit, _ = self.send("ent_phone", subject, who=other["id"], tel="13900001111", kind="active")
        self.assertNotEqual(self.extra(other["id"]).get("phone"), "13900001111")
        self.accept(visit)
        self.assertEqual(self.extra(other["id"])["phone"], "13900001111")
        # A form changes what the table of the pack lets it change, and nothing else.
        self.assertEqual(self.county.sql(f"SELECT monitor_state FROM household WHERE id = '{other['id']}'"),
                         before)
        # A mistake is taken back.
        self.county.run("void", "--store", self.county.store, "--user", self.users["county"], "--reason",
                        "录错", visit["id"])
        self.assertNotEqual(self.extra(other["id"]).get("phone"), "13900001111")

    def test_entity_that_is_made_is_in_the_register(self):
        home = next(self.households)
        visit, _ = self.send("ent_member", home, home=home["id"], called="龙小山", rel="child")
        members = f"SELECT name, rel, pinyin FROM member WHERE household_id = '{home['id']}' AND name = '龙小山'"
        self.assertEqual(self.county.sql(members), [])
        self.accept(visit)
        row, = self.county.sql(members)
        self.assertEqual((row["name"], row["rel"]), ("龙小山", "child"))
        self.assertTrue(row["pinyin"])


if __name__ == "__main__":
    unittest.main()
