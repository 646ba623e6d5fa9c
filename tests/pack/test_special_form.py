#!/usr/bin/env python3
"""Holds form F to its rules: test_special_form.py HUITOUKAN-FORM PACK-FOLDER."""
import sys
import unittest

from pack_forms import person, sign_all, special

TOOL, PACK = sys.argv[1:3]
CHILD = person(2, rel="son", birth="2014-05-06", labor="", edu_level="")
HOUSE = dict(h_own="own", h_only="y", h_grade="A", h_sign="none")


class Special(unittest.TestCase):
    def open(self, check, members=None, **fields):
        form = special(TOOL, PACK, members or [person(1), CHILD], **fields)
        self.addCleanup(form.close)
        form.answer(a_result="home", a_resp="head", gps="24.07 101.97 1500 5", x_check=check)
        return form

    def school(self, form, **answers):
        form.answer(2, **{**dict(m_school="primary", m_edu_status="in", m_absent=0, m_seen="y",
                                 m_aid="got"), **answers})
        form.answer(roster_ok="y")

    def test_each_check_shows_its_own_questions(self):
        for check, shown in (("edu", {"s2"}), ("ill", {"s3"}), ("house", {"sec_house"}),
                             ("edu ill house", {"s2", "s3", "sec_house"})):
            form = self.open(check)
            seen = {n for n in ("s2", "s3") if "ill" in check or "edu" in check
                    if form.relevant(n, 2)}
            seen |= {"sec_house"} if form.relevant("sec_house") else set()
            self.assertEqual(seen, shown, check)

    def test_school_is_asked_of_those_of_that_age_alone(self):
        form = self.open("edu")
        self.assertFalse(form.relevant("s2", 1))
        self.assertTrue(form.relevant("s2", 2))
        self.assertFalse(form.relevant("m_edu", 1))
        form.answer(2, m_school="none")
        self.assertTrue(form.relevant("m_edu", 2))

    def test_what_was_not_chosen_is_na_and_not_asked_for(self):
        form = self.open("edu")
        self.school(form)
        self.assertEqual(form.values("d3", "d4", "d5", "color"), ("pass", "na", "na", "green"))
        sign_all(form)
        self.assertEqual(form.violations(), {})

    def test_a_chosen_check_that_is_not_answered_is_grey(self):
        form = self.open("edu house")
        self.school(form)
        self.assertEqual(form.values("d5", "color", "score"), ("na", "grey", "0"))
        form.answer(**HOUSE)
        self.assertEqual(form.values("d5", "color"), ("pass", "green"))

    def test_findings_are_those_of_form_a(self):
        form = self.open("edu ill house")
        self.school(form, m_absent=31, m_drop_reason="weary")
        for i in (1, 2):
            form.answer(i, m_health="well", m_basic_ins="none")
            form.answer(i, m_ins_ex="missed")
        form.answer(**{**HOUSE, "h_grade": "D"})
        form.answer(h_live="live")
        self.assertEqual(form.findings(), {"edu": ("edu", "1"), "med": ("med", "2"),
                                           "house": ("house", "1")})
        self.assertEqual(form.values("color", "score"), ("red", "40"))
        self.assertTrue(form.relevant("x_next"))

    def test_major_illness_is_yellow(self):
        form = self.open("ill", [person(1)])
        form.answer(1, m_health="major", m_disease="肺癌", m_oop=0, m_basic_ins="resident")
        form.answer(1, m_major_ins="y", m_med_aid="y", m_fd="y")
        self.assertEqual(form.values("d4", "color", "score"), ("pass", "yellow", "5"))

    def test_by_phone_the_house_is_not_judged(self):
        form = self.open("house")
        form.answer(a_result="phone")
        self.assertEqual(form.values("d5", "color"), ("na", "grey"))

    def test_nobody_met_asks_only_why(self):
        form = self.open("edu")
        form.answer(a_result="away")
        self.assertFalse(form.relevant("x_check"))
        self.assertEqual({r.rsplit("/", 1)[1] for r in form.violations()},
                         {"a_nocontact", "a_nophoto", "sign_w1"})

    def test_schooling_of_direct_transition_peoples_is_asked_to_18(self):
        for ethnic, asked in (("wa", True), ("han", False)):
            form = self.open("edu", [person(1), person(2, birth="2008-05-05", ethnic=ethnic)])
            form.answer(2, m_school="h1")
            self.assertEqual(form.relevant("m_edu_status", 2), asked, ethnic)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
