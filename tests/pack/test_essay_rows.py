#!/usr/bin/env python3
"""Holds the pack to the table of what the essay names (domain.md 1), a test for each row that no
other test is named after: test_essay_rows.py HUITOUKAN-FORM PACK-FOLDER TABLES-FOLDER."""
import csv
import glob
import os
import re
import sys
import unittest

from pack_forms import (answer_income, answer_members, clue, fill_household, household, person,
                        project, special, village)

TOOL, PACK, TABLES = sys.argv[1:4]
RULES = os.path.join(os.path.dirname(os.path.abspath(TABLES)), "rules")
TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WELL = dict(wage=42000, business=24000, cost=6000)
CARD = "11010519491231002X"          # with 42: a disability card of grade 2, with 44 of grade 4
WHOLE = 1000                         # so that a tenth of a percent is one household or village
NEAR_GAP = 5


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


INDICATORS = {r["id"]: r for r in rows_of(os.path.join(RULES, "indicators.csv"))}
FINDINGS = {(r["form"], r["id"]): r for r in rows_of(os.path.join(RULES, "findings.csv"))}
LEVELS = {r["level"]: r for r in rows_of(os.path.join(RULES, "levels.csv"))}
TARGETS = {r["key"]: float(r["value"]) for r in rows_of(os.path.join(PACK, "settings.csv"))}


def child(i=2, born="2014-05-06", **fields):
    return person(i, rel="son", birth=born, labor="", edu_level="", **fields)


class Rows(unittest.TestCase):
    def opened(self, form):
        self.addCleanup(form.close)
        return form

    def well(self, members=None, income=None, cope="yes", **fields):
        """A household of form A that lacks nothing, but for what a test then says of it."""
        members = members or [person(1), person(2)]
        fields = {"helper_id": "u1", "helper_name": "王干部", **fields}
        form = self.opened(household(TOOL, PACK, members, **fields))
        fill_household(form, members, income or WELL, cope)
        if form.relevant("hp_known"):
            form.answer(hp_known="y", hp_visits=2, hp_kind="work", hp_sat="4")
        if form.relevant("keep4"):
            form.answer(keep4="resp policy help super")
        return form

    def village(self, last=None, **facts):
        return self.opened(village(TOOL, PACK, facts, last=last))

    def project(self, **facts):
        return self.opened(project(TOOL, PACK, **facts))

    def asked(self, form, *names):
        """Each is required: without an answer the visit cannot be submitted."""
        missing = form.violations()
        for name in names:
            self.assertEqual(missing.get(form.ref(name)), "required", name)

    def limited(self, form, name, right, wrong):
        for values, valid in ((right, True), (wrong, False)):
            for value in values:
                form.answer(**{name: value})
                self.assertEqual(form.valid(name), valid, (name, value))

    def indicator(self, v, target, value, hard="", near="", **columns):
        """The row by which the county's card judges an indicator, with its target."""
        want = dict(value=value, hard=hard, near=near, **columns)
        self.assertEqual({n: INDICATORS[v][n] for n in want}, want, v)
        if target is not None:
            key, number = target
            self.assertEqual((INDICATORS[v]["target"], TARGETS[key]), (key, number), v)

    def judged(self, form, v, status, finding=None):
        name = v.lower()
        self.assertEqual(form.value(name + "_s"), status, v)
        self.assertEqual(form.findings().get(name), finding if status == "short" else None, v)

    def rate(self, v, part, whole, target, finding):
        """A rate that form B asks for is met, near and short at the very households or villages."""
        self.indicator(v, target, f"{part} {whole}", near="near_gap", kind="rate", direction="up")
        form = self.village()
        self.asked(form, part, whole)
        self.judged(form, v, "na")
        form.answer(**{whole: WHOLE})
        met = int(target[1] * WHOLE / 100)
        near = int((target[1] - NEAR_GAP) * WHOLE / 100)
        for n, status in ((WHOLE, "ok"), (met, "ok"), (met - 1, "near"), (near, "near"),
                          (near - 1, "short"), (0, "short")):
            form.answer(**{part: n})
            self.judged(form, v, status, finding)
            self.assertTrue(form.valid(part), n)
        self.limited(form, part, (WHOLE,), (WHOLE + 1, -1))

    def counted_rate(self, v, num, den, target, finding, hard=False):
        """The same of a rate that the accepted visits or the register give to form B."""
        self.indicator(v, target, f"{num} {den}", hard="1" if hard else "",
                       near="" if hard else "near_gap", kind="rate", direction="up")
        met = int(target[1] * WHOLE / 100)
        edge = met - NEAR_GAP * WHOLE // 100
        for n, status in ((met, "ok"), (met - 1, "short" if hard else "near"), (edge - 1, "short")):
            self.judged(self.village(**{num: n, den: WHOLE}), v, status, finding)
        self.judged(self.village(**{num: 0, den: 0}), v, "na")

    def yes(self, v, name, good, finding, hard=""):
        self.indicator(v, None, name, hard=hard, kind="yes",
                       direction="up" if good == "y" else "down")
        form = self.village()
        self.asked(form, name)
        self.judged(form, v, "na")
        for answer in "yn":
            form.answer(**{name: answer})
            self.judged(form, v, "ok" if answer == good else "short", finding)


class Household(Rows):
    def test_row_01_any_of_the_four_keeps_that_is_missing_is_found(self):
        kept = ["resp", "policy", "help", "super"]
        form = self.well()
        self.assertEqual(form.findings(), {})
        for missing in kept:
            form.answer(keep4=" ".join(k for k in kept if k != missing))
            self.assertEqual(form.findings(), {"keep": ("four_keep", "3")}, missing)
        self.assertEqual(self.well(helper_id="", helper_name="").findings(),
                         {"nohelper": ("four_keep", "3")})
        for missing in kept:
            form = self.village()
            self.asked(form, *(f"b_{k}_kept" for k in kept))
            form.answer(**{f"b_{k}_kept": "y" for k in kept})
            self.assertNotIn("keep", form.findings())
            form.answer(**{f"b_{missing}_kept": "n"})
            self.assertEqual(form.findings()["keep"], ("four_keep", "3"), missing)
        self.counted_rate("V31", "v31_num", "v31_den", ("t_full", 100), ("four_keep", "3"), True)

    def test_row_03_household_with_labour_and_no_engine_is_found(self):
        for industry, months, found in (("none", 5, True), ("none", 6, False), ("pig", 5, False)):
            form = self.well([person(1, work_place="county", work_months=months)])
            form.answer(1, m_stop_months=0)
            form.answer(ind_kind=industry)
            self.assertEqual(form.findings(), {"engine": ("work", "3")} if found else {},
                             (industry, months))
        form = self.well()
        form.answer(ind_kind="none")
        self.assertEqual(form.findings(), {"engine": ("work", "3")})
        form = self.well([person(1, labor="lost", work_place="", sup="dibao_hh")])
        form.answer(ind_kind="none")
        self.assertEqual(form.findings(), {})

    def test_row_06_each_of_the_three_guarantees_and_water_is_judged(self):
        form = self.well([person(1), child()])
        domains = ("d3", "d4", "d5", "d6")
        self.assertEqual(form.values(*domains), ("pass",) * 4)
        faults = (("d3", dict(m_absent=31), {}, "T4", ("edu", ("edu", "1"))),
                  ("d4", dict(m_basic_ins="none", m_ins_ex="missed"), {}, "T5",
                   ("med", ("med", "2"))),
                  ("d5", {}, dict(h_grade="C", h_live="live"), "T2", ("house", ("house", "2"))),
                  ("d6", {}, dict(w_ok="bad"), "T3", ("water", ("water", "1"))))
        for domain, of_child, of_house, trigger, (name, finding) in faults:
            form = self.well([person(1), child()])
            form.answer(2, **of_child)
            form.answer(**of_house)
            self.assertEqual(form.values(*domains),
                             tuple("fail" if d == domain else "pass" for d in domains))
            self.assertEqual(form.values("trig", "sug", "color"), (trigger, "R", "red"))
            self.assertEqual(form.findings(), {name: finding})

    def test_row_07_in_a_dry_area_20_litres_suffice_elsewhere_35(self):
        for dry, litres, d6 in (("0", 35, "pass"), ("0", 34, "fail"), ("1", 20, "pass"),
                                ("1", 19, "fail")):
            form = self.well(dry_area=dry)
            form.answer(w_lpd=litres)
            self.assertEqual(form.value("d6"), d6, (dry, litres))
        form = self.opened(clue(TOOL, PACK))
        for code, litres in (("530427101201", "35"), ("530427101202", "20")):
            form.answer(e_village=code)
            self.assertEqual(form.value("c_water_q"), litres, code)

    def test_row_12_a_child_out_of_school_fails_with_a_reason_and_is_counted(self):
        form = self.well([person(1), child()])
        for status, d3, asked in (("in", "pass", False), ("door", "pass", False),
                                  ("leave", "pass", False), ("delay", "pass", False),
                                  ("suspect", "warn", True), ("drop", "fail", True),
                                  ("never", "fail", True)):
            form.answer(2, m_edu_status=status)
            self.assertEqual(form.value("d3"), d3, status)
            self.assertEqual(form.relevant("m_drop_reason", 2), asked, status)
        self.assertEqual(form.violations()[form.ref("m_drop_reason", 2)], "required")
        form.answer(2, m_drop_reason="useless weary")   # the pressure to earn is among them
        self.assertTrue(form.valid("m_drop_reason", 2))
        for day, right in (("2025-10-10", True), ("2025-10-09", False)):
            form.answer(2, m_return_plan=day)
            self.assertEqual(form.valid("m_return_plan", 2), right, day)
        self.indicator("V16", ("t_dropout", 0), "v16", hard="1", kind="count", direction="down")
        for out, status in ((0, "ok"), (1, "short")):
            self.judged(self.village(v16_num=out, v16_den=50), "V16", status, ("edu", "1"))

    def test_row_33_water_passes_only_with_quantity_quality_way_and_constancy(self):
        for fault, d6 in ((dict(), "pass"), (dict(w_lpd=34), "fail"), (dict(w_ok="bad"), "fail"),
                          (dict(w_ok="report"), "pass"), (dict(w_ok="unknown"), "warn"),
                          (dict(w_stop=36, w_run=30), "pass"), (dict(w_stop=37), "fail"),
                          (dict(w_stop=31, w_run=31), "fail")):
            form = self.well()
            form.answer(**fault)
            self.assertEqual(form.value("d6"), d6, fault)
            self.assertEqual("water" in form.findings(), d6 == "fail", fault)
        for minutes, far, high, d6 in ((20, None, None, "pass"), (21, 801, 80, "pass"),
                                       (21, 800, 81, "pass"), (21, 801, 81, "fail")):
            form = self.well()
            form.answer(w_src="well")
            form.answer(w_min=minutes)
            if far is not None:
                form.answer(w_hm=far, w_vm=high)
            self.assertEqual(form.value("d6"), d6, (minutes, far, high))
        self.limited(form, "w_run", (0, 3), (4,))

    def test_row_40_contracted_land_is_shown_and_its_rent_is_property_income(self):
        form = self.well(land_mu="12.5", land_transfer="4")
        for figure in ("12.5 亩", "4 亩"):
            self.assertIn(figure, form.state("y_land")["label"])
        verdict = form.values("sug", "color", "score")
        self.assertEqual((verdict, form.findings()), (("0", "green", "0"), {}))
        form.answer(y_rent=3000)
        self.assertEqual(form.values("y_p", "net"), ("300000", "63000"))
        form = self.well()
        self.assertFalse(form.relevant("y_land"))
        self.assertEqual(form.values("sug", "color", "score"), verdict)

    def test_row_45_direct_transition_peoples_are_asked_to_18_and_unpaid_aid_is_found(self):
        for ethnic, fields, status in (("wa", {}, True), ("yi", {}, False),
                                       ("yi", {"zhiguo": "1"}, True),
                                       ("yi", {"village_zhiguo": "1"}, True)):
            for born, asked in (("2006-08-31", False), ("2006-09-01", True),   # 19 and 18
                                ("2022-08-31", True), ("2022-09-01", False)):  # 3 and 2
                form = self.opened(household(TOOL, PACK, [person(1), child(2, born, ethnic=ethnic)],
                                             **fields))
                form.answer(a_result="home")
                self.assertEqual(form.relevant("m_edu_status", 2), status and asked,
                                 (ethnic, fields, born))
                if status and asked:
                    self.assertEqual(form.violations()[form.ref("m_edu_status", 2)], "required")
        for aid, found in (("got", {}), ("no", {}), ("due", {"aid": ("edu", "2")})):
            form = self.well([person(1), child(ethnic="wa")])
            form.answer(2, m_aid=aid)
            self.assertEqual(form.findings(), found, aid)
            self.assertEqual(form.value("d3"), "warn" if found else "pass")

    def test_row_46_a_student_beyond_compulsory_school_is_asked_for_aid_and_cost(self):
        form = self.well([person(1), child(2, "2008-05-06")])
        for grade, studies in (("h1", True), ("v2", True), ("bachelor", True), ("none", False)):
            form.answer(2, m_school=grade)
            self.assertEqual(form.relevant("m_aid", 2), studies, grade)
            self.assertEqual(form.relevant("m_educost", 2), studies, grade)
        form.answer(2, m_school="h1", m_aid="due", m_educost=0)
        self.assertEqual(form.findings(), {"aid": ("edu", "2")})
        form.answer(2, m_aid="got", m_educost=17999.99)      # of 60000 yuan net
        self.assertEqual((form.findings(), form.value("t8")), ({}, "0"))
        form.answer(2, m_educost=18000)
        self.assertEqual(form.values("t8", "causes"), ("1", "02"))
        self.counted_rate("V26", "v26_num", "v26_den", ("t_full", 100), ("edu", "2"))

    def test_row_50_relocated_households_live_there_and_are_followed_up(self):
        self.assertFalse(self.well(move_type="none").relevant("mv_in"))
        for kind in ("yidi", "dizai"):
            form = self.well(move_type=kind)
            self.asked(form, "mv_in", "mv_follow")
            form.answer(mv_follow="work industry")
            for moved, d5 in (("y", "pass"), ("n", "warn")):
                form.answer(mv_in=moved)
                self.assertEqual(form.value("d5"), d5, (kind, moved))
            self.limited(form, "mv_follow", ("work", "none"), ("none work",))
        self.rate("V24", "b_move_in", "b_move_hh", ("t_full", 100), ("house", "2"))

    def test_row_52_dibao_tekun_and_disability_are_seen_and_benefits_checked(self):
        for sup, t12 in (("none", "1"), ("dibao_one", "1"), ("dibao_hh", "0"), ("tekun_in", "0"),
                         ("tekun_out", "0")):
            form = self.well([person(1, labor="lost", work_place="", sup=sup)])
            self.assertEqual(form.value("m_sup", 1), sup)
            self.assertEqual(form.values("t12", "color"),
                             (t12, "yellow" if t12 == "1" else "green"), sup)
        for grade, color in (("42", "yellow"), ("44", "green")):
            form = self.well()
            self.assertFalse(form.relevant("m_dis_ben", 2))
            form.answer(2, m_health="disabled", m_oop=0)
            self.assertEqual({form.violations()[form.ref(n, 2)] for n in ("m_dis_no", "m_dis_ben")},
                             {"required"})
            form.answer(2, m_dis_no=CARD + grade, m_dis_ben="y")
            self.assertEqual((form.value("color"), form.findings()), (color, {}), grade)
            form.answer(2, m_dis_ben="n")
            self.assertEqual(form.findings(), {"ben": ("med", "2")})
            form.answer(2, m_dis_no="11010519491231002142")
            self.assertFalse(form.valid("m_dis_no", 2))

    def test_row_53_risks_by_illness_school_and_disaster_are_named_at_most_five(self):
        answers = (("01", dict(m_health="injury", m_oop=18000, m_claim=0), {}),
                   ("03", dict(m_health="disabled", m_oop=0, m_dis_no=CARD + "42"), {}),
                   ("04", {}, dict(ev="disaster")),
                   ("04", {}, dict(y_loss=18000, y_loss_kind="disaster")),
                   ("05", {}, dict(ev="accident")), ("06", {}, dict(ev="industry")),
                   ("09", {}, dict(h_grade="D", h_live="live")), ("10", {}, dict(w_ok="bad")))
        for cause, of_member, of_house in answers:
            form = self.well()
            self.assertEqual(form.value("causes"), "")
            form.answer(1, **of_member)
            form.answer(**of_house)
            self.assertEqual(form.value("causes"), cause)
        form = self.well()
        form.answer(ev="disaster")
        for added, valid in (("01 02 03 05", True), ("01 02 03 05 06", False)):
            form.answer(causes_add=added)
            self.assertEqual(form.valid("causes_add"), valid)


class Checks(Rows):
    """Special checks (form F) and clues (form E)."""

    def check(self, what, members):
        form = self.opened(special(TOOL, PACK, members))
        form.answer(a_result="home", a_resp="head", gps="24.07 101.97 1500 5", x_check=what)
        return form

    def test_row_21_the_dropout_check_asks_each_child_of_school_age(self):
        form = self.check("edu", [person(1), child(2), child(3, "2012-01-01"),
                                  child(4, "2023-01-01")])
        self.assertEqual([form.relevant("s2", i) for i in (1, 2, 3, 4)], [False, True, True, False])
        for i in (2, 3):
            form.answer(i, m_school="primary", m_edu_status="in", m_absent=0, m_seen="y",
                        m_aid="got")
        for days, d3, found in ((7, "pass", {}), (8, "warn", {}),
                                (31, "fail", {"edu": ("edu", "1")})):
            form.answer(3, m_absent=days)
            self.assertEqual((form.value("d3"), form.findings()), (d3, found), days)
        form.answer(3, m_absent=0, m_seen="n")     # a name on the list is no child at school
        self.assertEqual(form.value("d3"), "warn")

    def test_row_22_the_illness_check_asks_every_member_for_illness_and_cover(self):
        form = self.check("ill", [person(1), child(2)])
        self.assertEqual([form.relevant("s3", i) for i in (1, 2)], [True, True])
        for i in (1, 2):
            form.answer(i, m_health="well", m_basic_ins="resident")
            form.answer(i, m_major_ins="y", m_med_aid="y", m_fd="y")
        self.assertEqual(form.values("d4", "color"), ("pass", "green"))
        form.answer(1, m_health="major chronic")
        missing = form.violations()
        for name in ("m_disease", "m_chron4", "m_oop"):
            self.assertEqual(missing[form.ref(name, 1)], "required", name)
        form.answer(1, m_disease="肺癌、高血压", m_chron4="y", m_oop=0)
        for visits, d4 in ((4, "pass"), (3, "warn")):
            form.answer(1, m_fd_n=visits)
            self.assertEqual(form.values("d4", "color"), (d4, "yellow"), visits)
        form.answer(2, m_basic_ins="none")
        form.answer(2, m_ins_ex="missed")
        self.assertEqual((form.value("d4"), form.findings()), ("fail", {"med": ("med", "2")}))

    def test_row_23_the_house_check_finds_who_lives_in_a_house_rated_c_or_d(self):
        for grade, live, d5, found in (("A", None, "pass", {}), ("B", None, "pass", {}),
                                       ("C", "live", "fail", {"house": ("house", "2")}),
                                       ("D", "live", "fail", {"house": ("house", "1")}),
                                       ("D", "left", "warn", {}), ("C", "repair", "warn", {})):
            form = self.check("house", [person(1)])
            form.answer(h_own="own", h_only="y", h_grade=grade, h_sign="none")
            if live:
                self.asked(form, "h_live", "h_plan", "h_photo")
                form.answer(h_live=live)
            self.assertEqual((form.value("d5"), form.findings()), (d5, found), (grade, live))
        for sign, d5 in (("none", "pass"), ("wall", "warn"), ("roof", "fail")):
            form.answer(h_grade="unrated", h_sign=sign)
            self.assertEqual(form.value("d5"), d5, sign)

    def test_row_27_an_ordinary_household_at_the_edge_is_class_2(self):
        for net, cope, sug in ((17399, "no", "2"), (17399, "yes", "W"), (17400, "no", "0")):
            members = [person(1, labor="lost", work_place=""),
                       person(2, labor="lost", work_place="")]
            form = self.opened(clue(TOOL, PACK, members, head_name="成员1", hh_type="0"))
            form.answer(gps="24.07 101.97 1500 5", e_src="apply", e_date="2025-10-08",
                        e_eight="income")
            answer_members(form, members)
            form.answer(a_food="y", a_cloth="y", h_own="own", h_only="y", h_grade="A",
                        h_sign="none", w_src="home", w_lpd=60, w_ok="sense", w_stop=3, w_run=1,
                        ev="none", basic_hard="n", cope=cope)
            answer_income(form, wage=net)
            self.assertEqual(form.values("hh_type", "sug"), ("0", sug), (net, cope))
        form = self.village()
        self.asked(form, "b_need")
        self.limited(form, "b_need", ("water", "water road net"), ("water road net env",))


class Village(Rows):
    def test_row_04_households_linked_to_a_cooperative_are_counted(self):
        form = self.well()
        self.assertTrue(form.relevant("ind_coop"))
        form.answer(ind_coop="")
        self.asked(form, "ind_coop")
        form.answer(ind_kind="none")
        self.assertFalse(form.relevant("ind_coop"))
        self.indicator("V28b", ("t_linked", 50), "v28_num v28_den", near="near_gap", kind="rate",
                       part_of="V28")
        for linked, status in ((500, "ok"), (499, "near"), (450, "near"), (449, "short")):
            form = self.village(v28_num=linked, v28_den=WHOLE)
            form.answer(b_lead_ind="y", b_entity_n=1)
            self.judged(form, "V28", status, ("work", "2"))

    def test_row_08_roads_power_and_network_are_judged(self):
        self.yes("V05", "b_road_v", "y", ("infra", "4"), hard="1")
        self.rate("V12", "b_nv_4g", "b_nv_n", ("t_full", 100), ("infra", "4"))
        self.indicator("V10a", ("t_power_rel", 99.8), "b_power_rel", near="near_gap",
                       kind="number", part_of="V10")
        self.indicator("V10b", ("t_nopower", 0), "b_nopower_hh", hard="1", kind="count",
                       part_of="V10")
        form = self.village()
        self.asked(form, "b_power3", "b_nopower_hh")
        form.answer(b_hh_n=100)
        for rate, without, status in ((99.8, 0, "ok"), (99.79, 0, "near"), (94.8, 0, "near"),
                                      (94.79, 0, "short"), (100, 1, "short")):
            form.answer(b_power_rel=rate, b_nopower_hh=without)
            self.judged(form, "V10", status, ("infra", "4"))
        self.limited(form, "b_power_rel", (0, 100), (100.01, -0.1))
        self.limited(form, "b_nopower_hh", (0, 100), (101, -1))

    def test_row_09_irrigated_land_of_30_percent(self):
        self.rate("V04", "b_irrig_mu", "b_farm_mu", ("t_irrig", 30), ("infra", "4"))

    def test_row_10_water_samples_against_the_provincial_average(self):
        self.rate("V03", "b_wq_ok", "b_wq_n", ("t_water_quality", 90), ("water", "2"))
        form = self.village()
        form.answer(b_wq_n=0, b_wq_ok=0)
        self.judged(form, "V03", "na")
        self.assertTrue(form.relevant("w_wq"))

    def test_row_11_waste_sewage_and_dirty_villages(self):
        self.rate("V07", "b_nv_waste", "b_nv_n", ("t_full", 100), ("environment", "4"))
        self.yes("V09", "b_sewage", "n", ("environment", "2"))
        form = self.village()
        self.asked(form, "b_env", "b_photo")
        for seen, photo in (("good", False), ("fair", True), ("bad", True)):
            form.answer(b_env=seen)
            self.assertEqual(form.violations().get(form.ref("b_env_photo")),
                             "required" if photo else None, seen)

    def test_row_13_a_standard_clinic_with_a_doctor(self):
        for part, name in (("V13a", "b_clinic"), ("V13b", "b_clinic_std"), ("V13c", "b_doctor")):
            self.indicator(part, None, name, kind="yes", part_of="V13")
            form = self.village()
            form.answer(b_clinic="y")
            form.answer(b_clinic_std="y", b_doctor="y")
            self.judged(form, "V13", "ok")
            form.answer(**{name: "n"})
            self.judged(form, "V13", "short", ("service", "2"))
        form = self.village()
        form.answer(b_clinic="y")
        self.asked(form, "b_clinic_std", "b_doctor", "b_drug_n")
        self.judged(form, "V13", "na")

    def test_row_31_every_natural_village_has_a_paved_road(self):
        self.rate("V06", "b_nv_paved", "b_nv_n", ("t_full", 100), ("infra", "4"))
        self.indicator("V05", None, "b_road_v", hard="1", kind="yes")
        self.indicator("V05b", None, "b_road_wide", kind="yes", direction="shown", weight="0")
        form = self.village()
        self.asked(form, "b_road_v", "b_road_wide")
        form.answer(b_road_v="n", b_road_wide="y")
        self.judged(form, "V05", "short", ("infra", "4"))

    def test_row_34_waste_is_collected_and_each_natural_village_has_a_toilet(self):
        self.rate("V08", "b_nv_toilet", "b_nv_n", ("t_full", 100), ("environment", "4"))
        self.indicator("V07", ("t_full", 100), "b_nv_waste b_nv_n", near="near_gap", kind="rate")
        form = self.village()
        form.answer(b_nv_n=12, b_nv_waste=12, b_nv_toilet=9)
        self.assertEqual(form.values("v07", "v07_s", "v08", "v08_s"), ("100", "ok", "75", "short"))

    def test_row_36_every_natural_village_is_on_the_internet(self):
        self.rate("V11", "b_nv_net", "b_nv_n", ("t_full", 100), ("infra", "4"))

    def test_row_39_industries_of_households_and_a_lead_industry(self):
        form = self.well()
        form.answer(ind_kind="")
        self.asked(form, "ind_kind")
        self.limited(form, "ind_kind", ("tobacco fruit pig", "none"), ("none pig",))
        self.indicator("V28a", None, "b_lead_ind", kind="yes", part_of="V28")
        form = self.village(v28_num=50, v28_den=100)
        form.answer(b_entity_n=1)
        self.asked(form, "b_lead_ind")
        for lead, status in (("", "na"), ("y", "ok"), ("n", "short")):
            form.answer(b_lead_ind=lead)
            self.judged(form, "V28", status, ("work", "2"))

    def test_row_41_enterprises_are_judged_brand_market_and_tourism_shown(self):
        self.indicator("V28c", ("t_entity", 1), "b_entity_n", kind="count", part_of="V28")
        for v, name in (("V28d", "b_brand"), ("V28e", "b_market"), ("V28f", "b_tour")):
            self.indicator(v, None, name, kind="yes", part_of="V28", direction="shown")
        form = self.village(v28_num=50, v28_den=100)
        form.answer(b_lead_ind="y")
        self.asked(form, "b_entity_n", "b_brand", "b_market", "b_tour")
        for number, status in ((0, "short"), (1, "ok"), (7, "ok")):
            form.answer(b_entity_n=number)
            self.judged(form, "V28", status, ("work", "2"))
        self.limited(form, "b_entity_n", (0,), (-1,))

    def test_row_42_training_wanted_is_given(self):
        form = self.well([person(1), person(2, labor="lost", work_place="")])
        for name in ("m_train", "m_want"):
            self.assertEqual([form.relevant(name, i) for i in (1, 2)], [True, False], name)
            form.answer(1, **{name: "tobacco vegetable fruit herb pig chicken"})
            self.assertTrue(form.valid(name, 1), name)
        self.indicator("V27a", ("t_train", 80), "b_train_n v27_want", near="near_gap", kind="rate",
                       part_of="V27")
        for trained, status in ((80, "ok"), (79, "near"), (75, "near"), (74, "short")):
            form = self.village(v27_want=100, v27_labor=100)
            form.answer(b_train_n=trained, b_trans_n=50)
            self.judged(form, "V27", status, ("work", "3"))

    def test_row_43_work_elsewhere_is_asked_and_counted(self):
        form = self.well([person(1)])
        self.assertFalse(form.relevant("m_work_months", 1))
        form.answer(1, m_work_place="out")
        self.assertEqual(form.violations()[form.ref("m_work_months", 1)], "required")
        for months, right in ((0, False), (1, True), (12, True), (13, False)):
            form.answer(1, m_work_months=months)
            self.assertEqual(form.valid("m_work_months", 1), right, months)
        form.answer(y_wage=30000)
        self.assertEqual(form.value("y_w"), "3000000")
        self.indicator("V27b", ("t_transfer", 50), "b_trans_n v27_labor", near="near_gap",
                       kind="rate", part_of="V27")
        for away, status in ((50, "ok"), (49, "near"), (45, "near"), (44, "short")):
            form = self.village(v27_want=100, v27_labor=100, hh_trans_num=50, hh_labor_n=100)
            form.answer(b_train_n=100, b_trans_n=away)
            self.judged(form, "V27", status, ("work", "3"))
            self.assertEqual("data" in form.findings(), away == 44, away)


class Project(Rows):
    def test_row_16_each_kind_of_misuse_is_urgent_restricted_and_reported_in_a_day(self):
        for kind in ("withheld", "diverted", "false", "taken", "kin", "beyond"):
            form = self.project()
            form.answer(c_misuse=kind)
            self.assertEqual(form.findings()["f2"], ("fund_misuse", "1"), kind)
            self.asked(form, "c_mis_note", "c_mis_ev")
        form.answer(c_misuse="none")
        self.assertNotIn("f2", form.findings())
        self.assertFalse(form.relevant("c_mis_note"))
        restricted = {name: row for name, row in FINDINGS.items() if row["restricted"] == "1"}
        self.assertEqual(set(restricted), {("fc_project", "af_f2")})
        self.assertEqual(restricted["fc_project", "af_f2"]["hides"].split(),
                         ["c_misuse", "c_mis_note", "c_mis_ev", "f2"])
        self.assertEqual(LEVELS["1"]["report_days"], "1")

    def test_row_17_goods_without_training_market_or_follow_up_are_welfare(self):
        def answered(**answers):
            form = self.project()
            form.answer(**{**dict(c_inkind="y", c_training="y", c_market="y", c_follow="y",
                                  c_link="y"), **answers})
            return form.value("f3"), {n: f for n, f in form.findings().items() if n[:2] == "f3"}

        self.assertEqual(answered(), ("pass", {}))
        for name in ("c_training", "c_market", "c_follow"):
            self.assertEqual(answered(**{name: "n"}), ("fail", {"f3_gift": ("quality", "2")}), name)
            self.assertEqual(answered(**{name: "n", "c_inkind": "n"}), ("pass", {}), name)
        self.assertEqual(answered(c_link="n"), ("fail", {"f3_link": ("quality", "2")}))

    def test_row_29_a_check_says_of_which_kind_of_funds_and_how_much(self):
        for kind in ("专项", "行业", "社会", "整合"):
            form = self.project(fund_type=kind, alloc=50000000)
            self.assertIn(kind, form.state("c_who")["label"])
            form.answer(c_paid=200000)
            self.assertEqual(form.values("c_fund_type", "c_alloc", "c_paid_fen", "c_rate"),
                             (kind, "50000000", "20000000", "40"))

    def test_row_30_a_project_is_linked_to_the_plan_it_serves(self):
        form = self.project(plan_ref="乡村振兴规划 3.2")
        self.assertEqual(form.value("c_plan_ref"), "乡村振兴规划 3.2")
        form.answer(c_plan_ref="滇中区域统筹 7")
        self.assertEqual(form.value("c_plan_ref"), "滇中区域统筹 7")
        form = self.project()
        self.assertEqual(form.value("c_plan_ref"), "")
        self.assertNotIn(form.ref("c_plan_ref"), form.violations())


class Whole(unittest.TestCase):
    def test_every_row_of_the_essay_has_a_test(self):
        named = set()
        for suffix, pattern in ((".c", r'"/[a-z-]+/row-(\d+)-'), (".py", r"def test_row_(\d+)_")):
            for path in glob.glob(os.path.join(TESTS, "**", "*" + suffix), recursive=True):
                with open(path, encoding="utf-8") as f:
                    named.update(int(n) for n in re.findall(pattern, f.read()))
        self.assertEqual([n for n in range(1, 54) if n not in named], [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
