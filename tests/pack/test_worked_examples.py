#!/usr/bin/env python3
"""Holds the forms of the pack to the worked examples of the specification:
test_worked_examples.py HUITOUKAN-FORM PACK-FOLDER."""
import sys
import unittest

from pack_forms import VERDICT, fill_household, household, person, project, village

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
            self.assertEqual(form.values("net", "n", "pc", "adj"), ("28900", "4", "7225", "4225"))
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
            self.assertEqual(form.values("net", "pc", "adj"), ("63000", "12600", "6000"))
            self.assertEqual(form.values(*VERDICT), ("3", "red", "25"))
            self.assertEqual(form.value("causes"), "01 05")

    def test_h4_low_income_without_difficulty_is_watched(self):
        members = [person(1), person(2)]
        with fa(members) as form:
            fill_household(form, members, dict(wage=9000, business=6000, transfers=2000, cost=2000),
                           "yes")
            self.assertEqual(form.values(*VERDICT), ("W", "yellow", "25"))
            self.assertEqual(form.value("next_due"), "2025-12-09")
            form.answer(cope="no")
            self.assertEqual(form.values(*VERDICT), ("W", "yellow", "35"))

    def test_h5_all_met_is_green(self):
        members = [person(i) for i in range(1, 5)]
        with fa(members, last=dict(visit_date="2024-10-01", pc="13000")) as form:
            fill_household(form, members, dict(wage=42000, business=24000, property_=1000,
                                               transfers=3000, cost=10000), "yes")
            self.assertEqual(form.values(*VERDICT), ("0", "green", "0"))
            self.assertEqual(form.values("growth", "next_due"), ("15.38", "2026-01-08"))

    def test_h6_absence_beyond_30_days_goes_for_decision(self):
        members = [person(1), person(2), person(3),
                   person(4, birth="2012-03-05", labor="", edu_level="")]
        with fa(members, last=dict(visit_date="2024-10-01", pc="11500")) as form:
            fill_household(form, members, dict(wage=48000), "yes")
            self.assertEqual(form.value("m_age_sch", 4), "13")
            form.answer(4, m_school="g7", m_absent=35)
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
                form.answer(2, m_health="disabled", m_oop=0, m_dis_no="11010519491231002X42",
                            m_dis_ben="y")
                form.answer(3, m_basic_ins="none", m_ins_ex="newborn")
                form.answer(w_src="point", w_lpd=25, w_min=18, w_stop=30, w_run=5)
                self.assertEqual(form.value("pc"), "10000")
                self.assertEqual(form.values("d4", "d7"), ("pass", "warn"))
                self.assertEqual(form.value("d6"), "pass" if dry == "1" else "fail")
                self.assertEqual(form.values(*VERDICT), verdict)


# What the households of V-A gave: all met but one of 412 members without basic insurance.
FACTS = {"hh_total": 1200, "nv_n": 12, "v16_num": 0, "v16_den": 110, "v17_num": 411, "v17_den": 412,
         **{f"v{v}_{part}": 412 for v in (18, 19, 20) for part in ("num", "den")},
         "v21_net": 480000000, "v21_n": 412, "v21_last_net": 400000000, "v21_last_n": 412,
         "v22_num": 10, "v22_den": 110, "v23_num": 0, "v23_den": 110,
         **{f"v{v}_{part}": 20 for v in (25, 26, 30, 31, 33) for part in ("num", "den")},
         "v27_want": 40, "v27_labor": 200, "v28_num": 60, "v28_den": 110, "v32_num": 0}


def fill_village(form):
    form.answer(b_gps="24.07 101.97 1500 5", b_hh_n=1200, b_nv_n=12, b_hh_central=1092,
                b_hh_tap=1056,
                b_wq_n=10, b_wq_ok=10, b_farm_mu=1000, b_irrig_mu=270,
                b_road_v="y", b_road_wide="y",
                b_nv_paved=10, b_power3="y", b_power_rel=99.9, b_nopower_hh=0, b_nv_net=12,
                b_nv_4g=12,
                b_nv_waste=12, b_nv_toilet=9, b_env="good", b_sewage="n", b_clinic="y",
                b_clinic_std="y", b_doctor="y", b_book="y", b_book_open="n", b_book_days=5,
                b_book_hrs=4, b_book_n=1600, b_book_new=20, b_coll_income=32000, b_lead_ind="y",
                b_entity_n=2, b_ecom="y", b_train_n=40, b_trans_n=120, b_move_hh=30, b_move_in=30)


class Village(unittest.TestCase):
    """Form B: the score card of village V-A."""

    def test_v_a_shortfalls_and_near(self):
        with village(TOOL, PACK, FACTS) as form:
            fill_village(form)
            self.assertEqual(form.values("short_list", "near_list", "na_list"),
                             ("V02 V06 V08 V14 V15 V17", "V01 V04", ""))
            self.assertEqual(form.values("v01", "v02", "v04", "v06", "v08", "v17"),
                             ("91", "88", "27", "83.33", "75", "99.76"))
            self.assertEqual(form.value("color"), "red")

    def test_without_household_data_nothing_derived_is_judged(self):
        with village(TOOL, PACK, {}) as form:
            fill_village(form)
            self.assertEqual(form.value("na_list"),
                             "V16 V17 V18 V19 V20 V21 V22 V23 V25 V26 V27 V28 "
                                                    "V30 V31 V32 V33")
            self.assertEqual(form.value("short_list"), "V02 V06 V08 V14 V15")

    def test_an_empty_form_judges_nothing(self):
        with village(TOOL, PACK, {}) as form:
            self.assertEqual(form.values("short_list", "near_list", "score", "color"),
                             ("", "", "0", "grey"))

    def test_what_was_met_last_time_and_is_not_now_has_slipped(self):
        last = {"visit_date": "2025-03-01", "v02_s": "ok", "v04_s": "ok", "v06_s": "short",
                "v22": 9.5}
        with village(TOOL, PACK, FACTS, last=last) as form:
            fill_village(form)
            self.assertEqual(form.value("slip_list"), "V02 V04")
            self.assertEqual(form.values("v22", "v22_s"), ("9.09", "ok"))

    def test_low_income_share_must_fall(self):
        with village(TOOL, PACK, FACTS, last={"visit_date": "2025-03-01", "v22": 9.0}) as form:
            self.assertEqual(form.value("v22_s"), "near")

    def test_a_household_without_power_is_no_near_miss(self):
        with village(TOOL, PACK, FACTS) as form:
            fill_village(form)
            form.answer(b_nopower_hh=1)
            self.assertEqual(form.value("v10_s"), "short")
            form.answer(b_nopower_hh=0, b_power_rel=98)
            self.assertEqual(form.value("v10_s"), "near")

    def test_a_full_card_scores_100(self):
        with village(TOOL, PACK, {**FACTS, "v17_num": 412}) as form:
            fill_village(form)
            form.answer(b_hh_central=1200, b_hh_tap=1200, b_irrig_mu=300, b_nv_paved=12,
                        b_nv_toilet=12, b_book_open="y", b_coll_income=50000)
            self.assertEqual(form.values("short_list", "near_list", "score", "score_n", "color"),
                             ("", "", "100", "33", "green"))


class Project(unittest.TestCase):
    """Form C: the industry project of example 12."""

    def test_example_12_gives_four_findings_none_restricted(self):
        with project(TOOL, PACK) as form:
            form.answer(c_paid=420000, c_stage="building", c_prog=40, c_plan=40, c_slow="none",
                        c_public="y", c_ben_list=30, c_ben_seen=5, c_ben_ok=4, c_misuse="none",
                        c_inkind="y", c_training="n", c_market="y", c_follow="y", c_link="n",
                        c_unit_track="y")
            self.assertEqual(form.values("c_rate", "c_days", "c_ok_rate"), ("35", "400", "80"))
            self.assertEqual(form.values(*(f"f{i}" for i in range(1, 8))),
                             ("fail", "pass", "fail", "fail", "pass", "skip", "pass"))
            self.assertEqual(form.findings(), {"f1": ("fund_idle", "2"), "f3_gift": ("quality", "2"),
                                               "f3_link": ("quality", "2"), "f4": ("quality", "2")})
            self.assertEqual(form.value("color"), "red")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
