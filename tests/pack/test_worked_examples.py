#!/usr/bin/env python3
"""Holds the forms of the pack to the worked examples of the specification:
test_worked_examples.py HUITOUKAN-FORM PACK-FOLDER."""
import sys
import unittest

from pack_forms import VERDICT, fill_household, household, person

TOOL, PACK = sys.argv[1:3]


def fa(members, **fields):
    return household(TOOL, PACK, members, **fields)


class Household(unittest.TestCase):
    """Form A: line 8700, check year 2025."""

    def test_h1_low_income_and_illness_is_class_1(self):
        members = [person(i) for i in range(1, 5)]
        with fa(members) as form:
            fill_household(form, members, dict(wage=18000, business=14000, property_=600,
                                               transfers=2400, cost=6100), "no")
            form.answer(2, m_health="major", m_disease="肺癌", m_oop=12000, m_claim=0)
            self.assertEqual(form.values("net", "n", "pc", "adj"), ("2890000", "4", "722500", "422500"))
            self.assertEqual(form.values(*VERDICT), ("1", "red", "55"))
            self.assertEqual(form.value("causes"), "01")
            self.assertEqual(form.value("next_due"), "2025-11-09")

    def test_h3_accident_of_an_ordinary_household_is_class_3(self):
        members = [person(i) for i in range(1, 6)]
        with fa(members, hh_type="0") as form:
            fill_household(form, members, dict(wage=48000, business=20000, property_=1000,
                                               transfers=3000, cost=9000), "no")
            form.answer(1, m_health="injury", m_oop=45000, m_claim=12000)
            form.answer(ev="accident")
            self.assertEqual(form.values("net", "pc", "adj"), ("6300000", "1260000", "600000"))
            self.assertEqual(form.values(*VERDICT), ("3", "red", "25"))
            self.assertEqual(form.value("causes"), "01 05")

    def test_h4_low_income_without_difficulty_is_watched(self):
        members = [person(1), person(2)]
        with fa(members) as form:
            fill_household(form, members, dict(wage=9000, business=6000, transfers=2000, cost=2000), "yes")
            self.assertEqual(form.values(*VERDICT), ("W", "yellow", "25"))
            self.assertEqual(form.value("next_due"), "2025-12-09")
            form.answer(cope="no")
            self.assertEqual(form.values(*VERDICT), ("W", "yellow", "35"))

    def test_h5_all_met_is_green(self):
        members = [person(i) for i in range(1, 5)]
        with fa(members, last=dict(visit_date="2024-10-01", pc="1300000")) as form:
            fill_household(form, members, dict(wage=42000, business=24000, property_=1000,
                                               transfers=3000, cost=10000), "yes")
            self.assertEqual(form.values(*VERDICT), ("0", "green", "0"))
            self.assertEqual(form.values("growth", "next_due"), ("15.38", "2026-01-08"))

    def test_h6_absence_beyond_30_days_goes_for_decision(self):
        members = [person(1), person(2), person(3), person(4, birth="2012-03-05", labor="", edu_level="")]
        with fa(members, last=dict(visit_date="2024-10-01", pc="1150000")) as form:
            fill_household(form, members, dict(wage=48000), "yes")
            self.assertEqual(form.value("m_age_sch", 4), "13")
            form.answer(4, m_school="j7", m_absent=35)
            self.assertEqual(form.values(*VERDICT), ("R", "red", "15"))
            self.assertEqual(form.value("n_d3_fail"), "1")
            form.answer(4, m_absent=12)
            self.assertEqual(form.value("d3"), "warn")
            self.assertEqual(form.values(*VERDICT), ("0", "yellow", "8"))

    def test_h7_dry_area_severe_disability_and_a_newborn(self):
        members = [person(1), person(2), person(3, birth="2025-08-31", labor="", edu_level="")]
        for dry, verdict in (("1", ("0", "yellow", "15")), ("0", ("R", "red", "25"))):
            with fa(members, dry_area=dry) as form:
                fill_household(form, members, dict(wage=20000, business=12000, property_=500,
                                                   transfers=2500, cost=5000), "yes")
                form.answer(2, m_health="disabled", m_oop=0, m_dis_no="11010519491231002X42", m_dis_ben="y")
                form.answer(3, m_basic_ins="none", m_ins_ex="newborn")
                form.answer(w_src="point", w_lpd=25, w_min=18, w_stop=30, w_run=5)
                self.assertEqual(form.value("pc"), "1000000")
                self.assertEqual(form.values("d4", "d7"), ("pass", "warn"))
                self.assertEqual(form.value("d6"), "pass" if dry == "1" else "fail")
                self.assertEqual(form.values(*VERDICT), verdict)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
