#!/usr/bin/env python3
"""Holds form E to its rules: test_clue_form.py HUITOUKAN-FORM PACK-FOLDER."""
import hashlib
import sys
import unittest

from pack_forms import (VERDICT, answer_income, answer_members, clue, household, person, sign_all,
                        fill_household)

TOOL, PACK = sys.argv[1:3]
NUMBER = "11010519491231002X"
KEY = hashlib.sha256(NUMBER.encode()).hexdigest()[:16]
NEW_MEMBER = dict(m_name="杨新户", m_rel="head", m_idt="none", m_birth_in="1970-02-03",
                  m_sex_in="m", m_ethnic="yi", m_share="y", m_labor="general",
                  m_work_place="none", m_sup="none", m_edu="junior")


def start(form):
    form.answer(gps="24.07 101.97 1500 5", e_src="apply", e_date="2025-10-08", e_eight="income")


def living(form):
    form.answer(a_food="y", a_cloth="y", h_own="own", h_only="y", h_grade="A", h_sign="none",
                w_src="home", w_lpd=60, w_ok="sense", w_stop=3, w_run=1, ev="none", basic_hard="n")


class Known(unittest.TestCase):
    """A household of the register."""

    def filled(self, members, income, cope, **fields):
        form = clue(TOOL, PACK, members, head_name="成员1", village_name="测试村", **fields)
        self.addCleanup(form.close)
        start(form)
        answer_members(form, members)
        living(form)
        answer_income(form, **income)
        form.answer(cope=cope)
        return form

    def test_it_suggests_as_form_a_does(self):
        """Worked examples 1, 3, 4 and 6 of the specification give the same through either form."""
        cases = (
            ([person(i) for i in range(1, 5)], "1", "no",
             dict(wage=18000, business=14000, property_=600, transfers=2400, cost=6100),
             dict(m_health="major", m_disease="肺癌", m_oop=12000, m_claim=0), ("1", "red", "55")),
            ([person(i) for i in range(1, 6)], "0", "no",
             dict(wage=48000, business=20000, property_=1000, transfers=3000, cost=9000),
             dict(m_health="injury", m_oop=45000, m_claim=12000), ("3", "red", "25")),
            ([person(1), person(2)], "1", "yes",
             dict(wage=9000, business=6000, transfers=2000, cost=2000), {}, ("W", "yellow", "25")),
            ([person(1), person(2)], "0", "no", dict(wage=9000), {"m_labor": "none"}, None))
        for members, hh_type, cope, income, first, verdict in cases:
            e = self.filled(members, income, cope, hh_type=hh_type)
            e.answer(1, **first)
            with household(TOOL, PACK, members, hh_type=hh_type) as a:
                fill_household(a, members, income, cope)
                a.answer(1, **first)
                names = (*VERDICT, "trig", "causes", "next_due", "net", "pc", "adj")
                self.assertEqual(e.values(*names), a.values(*names))
            if verdict:
                self.assertEqual(e.values(*VERDICT), verdict)

    def test_a_full_filling_is_valid(self):
        members = [person(1), person(2)]
        form = self.filled(members, dict(wage=9000), "no", hh_type="0")
        form.answer(causes_add="08", e_main="08", e_asset="none", e_consent="y", e_worker="agree")
        for name in form.findings():
            form.answer(**{f"af_{name}_ok": "y"})
        sign_all(form)
        self.assertEqual(form.violations(), {})

    def test_the_main_risk_comes_first(self):
        members = [person(1), person(2, labor="none")]
        form = self.filled(members, dict(wage=9000), "no")
        form.answer(causes_add="02 08 99", e_main="08")
        self.assertEqual(form.value("e_cause"), "08 02 99")

    def test_one_to_five_risks(self):
        form = self.filled([person(1)], dict(wage=48000), "yes")
        self.assertEqual(form.violations()[form.ref("causes_add")], "required")
        form.answer(causes_add="01 02 03 04 05")
        self.assertTrue(form.valid("causes_add"))
        form.answer(causes_add="01 02 03 04 05 06")
        self.assertFalse(form.valid("causes_add"))

    def test_a_disaster_says_which(self):
        form = self.filled([person(1)], dict(wage=48000), "yes")
        self.assertFalse(form.relevant("e_dis"))
        form.answer(ev="disaster")
        self.assertTrue(form.relevant("e_dis"))

    def test_assets_are_explained_and_do_not_reject(self):
        form = self.filled([person(1)], dict(wage=5000), "no")
        before = form.values(*VERDICT)
        form.answer(e_asset="car")
        self.assertEqual(form.violations()[form.ref("e_asset_why")], "required")
        self.assertEqual(form.values(*VERDICT), before)

    def test_without_consent_it_cannot_be_submitted(self):
        form = self.filled([person(1)], dict(wage=5000), "no")
        form.answer(e_consent="n")
        self.assertFalse(form.valid("e_consent"))

    def test_who_disagrees_says_why(self):
        form = self.filled([person(1)], dict(wage=5000), "no")
        form.answer(e_worker="disagree")
        self.assertEqual(form.violations()[form.ref("e_worker_why")], "required")

    def test_an_old_clue_is_warned_of(self):
        form = self.filled([person(1)], dict(wage=5000), "no")
        for day, late in (("2025-09-25", False), ("2025-09-24", True)):
            form.answer(e_date=day)
            self.assertEqual(form.relevant("w_clue_late"), late, day)
        form.answer(e_date="2025-10-11")
        self.assertFalse(form.valid("e_date"))

    def test_an_unasked_question_is_na(self):
        form = self.filled([person(1)], dict(wage=5000), "no")
        self.assertNotEqual(form.value("sug"), "na")
        for name in ("a_food", "h_grade", "w_lpd", "y_wage", "cope", "ev"):
            was = form.value(name)
            form.answer(**{name: ""})
            self.assertEqual(form.values(*VERDICT), ("na", "grey", "0"), name)
            form.answer(**{name: was})


class New(unittest.TestCase):
    """A household that no register knows."""

    def new(self, **tables):
        form = clue(TOOL, PACK, **tables)
        self.addCleanup(form.close)
        start(form)
        form.answer(e_village="530427101201", e_head="杨新户", e_phone="13900000000", e_nv="上寨")
        form.answer(1, **NEW_MEMBER)
        return form

    def test_village_head_phone_and_members_are_asked(self):
        form = self.new()
        self.assertEqual(form.value("m_new"), "1")
        form.answer(m_new=0)
        self.assertFalse(form.valid("m_new"))
        self.assertEqual(form.values("village_name", "head_name", "hh_type", "dry_area"),
                         ("测试村", "杨新户", "0", "0"))
        form.answer(e_village="530427101202")
        self.assertEqual(form.values("dry_area", "zhiguo", "c_water_q"), ("1", "1", "20"))

    def test_it_is_judged_as_an_ordinary_household(self):
        form = self.new()
        answer_members(form, [1])
        living(form)
        answer_income(form, wage=5000)
        form.answer(cope="no")
        form.answer(1, m_health="major", m_disease="肺癌", m_oop=8000, m_claim=0)
        self.assertEqual(form.values("sug", "color"), ("2", "red"))

    def test_a_known_household_is_not_asked_who_it_is(self):
        with clue(TOOL, PACK, [person(1)], head_name="成员1") as form:
            for name in ("e_village", "e_head", "e_phone", "e_nv"):
                self.assertFalse(form.relevant(name), name)

    def test_the_same_name_in_the_village_is_asked_about(self):
        known = "530427101201|杨新户\n"
        form = self.new(households=known)
        self.assertTrue(form.relevant("w_dup_house"))
        self.assertEqual(form.violations()[form.ref("e_dup_why")], "required")
        form.answer(e_village="530427101202")
        self.assertFalse(form.relevant("w_dup_house"))
        self.assertNotIn(form.ref("e_dup_why"), form.violations())

    def test_a_registered_number_is_asked_about(self):
        form = self.new(known=f"{KEY},测试村 杨旧户\n")
        form.answer(1, m_idt="id", m_id=NUMBER)
        self.assertIn("杨旧户", form.state("w_m_known", 1)["label"])
        self.assertTrue(form.relevant("w_m_known", 1))
        self.assertEqual(form.violations()[form.ref("e_dup_why")], "required")
        form.answer(1, m_idt="dis", m_id=NUMBER + "42")
        self.assertTrue(form.relevant("w_m_known", 1))

    def test_a_phone_that_is_no_mobile_number_is_only_warned_of(self):
        form = self.new()
        for phone, warned in (("13900000000", False), ("1390000000", True), ("08772012345", True)):
            form.answer(e_phone=phone)
            self.assertEqual(form.relevant("w_phone"), warned, phone)
            self.assertTrue(form.valid("e_phone"))

    def test_a_head_of_another_name_is_warned_of(self):
        form = self.new()
        self.assertFalse(form.relevant("w_head"))
        form.answer(1, m_name="李别人")
        self.assertTrue(form.relevant("w_head"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
