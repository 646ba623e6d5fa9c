#!/usr/bin/env python3
"""Holds the forms of the pack to their rules:
test_form_rules.py HUITOUKAN-FORM PACK-FOLDER TABLES-FOLDER."""
import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ET

from pack_forms import (VERDICT, Refused, clue, fill_household, household, open_questions, person,
                        project, rectify, special, village)

TOOL, PACK, TABLES = sys.argv[1:4]
FORMS = ("fa_household", "fb_village", "fc_project", "fd_rectify", "fe_clue", "ff_special")
QUESTIONS = ("text", "integer", "decimal", "date", "select_one", "select_multiple", "image")
# The columns that the forms read, as README.md of the pack names them.
LISTS = {
    "roster": "id,seq,name,rel,idt,id_no,birth,sex,ethnic,status,share,labor,work_place,work_months,"
              "post,sup,edu_level",
    "household": "id,head_name,village_name,hh_type,monitor_class,monitor_state,"
                 "cleared_on,open_level1,move_type,helper_id,helper_name,lat,lon,dry_area,zhiguo,"
                 "village_zhiguo,round_id,measures,land_mu,land_transfer",
    "last_visit": "visit_date,pc", "last_members": "id,m_work_place", "village": "code,name",
    "project": "id,code,name,village_name,dept,fund_type,scope,project_kind,year,round_id,alloc,"
               "paid,arrive_date,plan_ref",
    "finding": "id,no,subject_type,subject_name,village_name,cat,level,state,text,found_on,"
               "unit_name,person_name,deadline,extended_to,pct",
    "villages": "name,label,town,dry_area,zhiguo", "households": "key",
    "members": "key,household_name"}
WELL = dict(wage=42000, business=24000, cost=6000)
PHOTO = {"data": "iVBORw0KGgo="}
# Asked because the county wants to know it, not because the judgement reads it.
NOT_JUDGED = {"m_name", "m_rel", "m_sex_in", "m_ethnic", "m_work_months", "m_edu", "m_disease",
              "roster_ok", "a_power", "a_net", "a_toilet", "a_road", "ind_kind", "ind_coop",
              "ind_gift"}
WHY = ["why_1", "why_3", "why_r", "why_w", "why_0", "why_t1", "why_t1w",
       *(f"why_t{i}" for i in range(2, 13))]
# What JavaRosa, the engine of ODK Collect, evaluates: it knows neither floor() nor last().
PORTABLE = {"and", "or", "div", "mod", "concat", "contains", "count", "count-selected", "coalesce",
            "current", "date", "date-time", "decimal-date-time", "digest", "distance", "format-date", "if", "instance", "int",
            "jr:itext", "max", "normalize-space", "not", "number", "once", "position", "regex", "round",
            "selected", "selected-at", "starts-with", "string", "string-length", "substr", "sum",
            "today", "translate", "true"}


def fa(members, **fields):
    return household(TOOL, PACK, members, **fields)


def identity(first17):
    """The check digit by powers of two modulo 11 (GB 11643), not by the form's table of weights."""
    total = sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(first17))
    return first17 + "10X98765432"[total % 11]


def code(ref):
    return ref.rsplit("/", 1)[1]


def all_forms():
    return (fa([person(1)]), village(TOOL, PACK, {}), project(TOOL, PACK), rectify(TOOL, PACK),
            clue(TOOL, PACK, [person(1)]), special(TOOL, PACK, [person(1)]))


def table(form, name="survey"):
    path = os.path.join(TABLES, form, name + ".csv")
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


class Loading(unittest.TestCase):
    def test_all_forms_load_without_warnings_in_two_languages(self):
        for form in all_forms():
            with form:
                self.assertEqual(form.loaded["warnings"], [])
                self.assertEqual(form.loaded["languages"], ["中文", "English"])

    def test_every_question_speaks_both_languages(self):
        for form in all_forms():
            with form:
                labels = {}
                for lang in form.loaded["languages"]:
                    form.do(op="language", lang=lang)
                    labels[lang] = {n["ref"]: n["label"] for n in
                                    form.do(op="tree", ref="/data", depth=9)["nodes"] if n["label"]}
                self.assertEqual(labels["中文"].keys(), labels["English"].keys())
                self.assertGreater(len(labels["English"]), 30)

    def test_only_functions_that_other_odk_clients_have_too(self):
        for name in FORMS:
            used = set()
            for element in ET.parse(os.path.join(PACK, name + ".xml")).iter():
                for attribute in element.attrib.values():
                    plain = re.sub(r"'[^']*'", "''", attribute)
                    used.update(re.findall(r"([a-z][a-z:-]*) *\(", plain))
            self.assertEqual(used - PORTABLE, set(), name)

    def test_every_text_of_the_tables_is_in_both_languages(self):
        for form in FORMS:
            for row in table(form) + table(form, "choices"):
                for what in ("label", "hint", "constraint_message"):
                    zh, en = row.get(what + "::中文", ""), row.get(what + "::English", "")
                    self.assertEqual(zh == "", en == "", (form, row["name"]))

    def test_the_validator_has_nothing_to_say(self):
        with tempfile.TemporaryDirectory() as media:
            for name, columns in LISTS.items():
                with open(os.path.join(media, name + ".csv"), "w", encoding="utf-8") as f:
                    f.write(columns + "\n")
            shutil.copy(os.path.join(PACK, "settings.csv"), media)
            for form in FORMS:
                done = subprocess.run([TOOL, "validate", os.path.join(PACK, form + ".xml"), "--media",
                                       media], capture_output=True, text=True, check=False)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""), form)

    def test_members_are_asked_alike_in_all_forms(self):
        """Acceptance writes the same fields whichever form asked."""
        asked = {r["name"]: r for r in table("fa_household")}
        for form in ("fe_clue", "ff_special"):
            shared = [r for r in table(form) if r["name"].startswith(("m_", "h_", "mv_", "w_", "y_"))
                      and r["name"] in asked and r["type"].split()[0] in QUESTIONS]
            self.assertGreater(len(shared), 25)
            for row in shared:
                if row["name"] == "m_new":
                    continue
                for column in ("type", "label::中文", "constraint", "default"):
                    self.assertEqual(row[column], asked[row["name"]][column], row["name"])

    def test_findings_have_a_category_and_a_level_of_the_lists(self):
        for form in FORMS:
            lists = table(form, "choices")
            cats = {c["name"] for c in lists if c["list_name"] == "cat"}
            for row in table(form):
                if re.fullmatch("af_.*_cat", row["name"]):
                    self.assertIn(row["calculation"].strip("'"), cats, (form, row["name"]))
                if re.fullmatch("af_.*_level", row["name"]):
                    self.assertRegex(row["calculation"], r"^'?[1-4]'?$|^if\(.*, [1-4], [1-4]\)$")

    def test_every_threshold_is_looked_up(self):
        """A key that the settings lack would read as empty, and never be passed."""
        with open(os.path.join(PACK, "settings.csv"), encoding="utf-8") as f:
            keys = {r["key"] for r in csv.DictReader(f)}
        for form in FORMS:
            used = set(re.findall(r"key = '(\w+)'", "".join(r["calculation"] for r in table(form))))
            self.assertLessEqual(used, keys, form)

    def test_settings_are_sorted_by_key_and_day(self):
        with open(os.path.join(PACK, "settings.csv"), encoding="utf-8") as f:
            rows = list(csv.DictReader(f))
        keys = [(r["key"], int(r["ymd"])) for r in rows]
        self.assertEqual(keys, sorted(keys))
        self.assertEqual(len(keys), len(set(keys)))
        for r in rows:
            self.assertEqual(r["ymd"], r["on_date"].replace("-", ""))
            float(r["value"])


class IdentityNumbers(unittest.TestCase):
    def setUp(self):
        self.form = fa([person(1)])
        self.addCleanup(self.form.close)
        self.form.answer(a_result="home")

    def valid(self, number, kind="id"):
        self.form.answer(1, m_idt=kind, m_id=number)
        return self.form.valid("m_id", 1)

    def test_right_numbers_pass(self):
        for number in ("11010519491231002X", identity("53042719900101901"),
                       identity("53042720240229002"),
                       identity("53042720000229002"), identity("53042720251010002")):
            self.assertTrue(self.valid(number), number)

    def test_the_standard_example_tells_birth_and_sex(self):
        self.valid("11010519491231002X")
        self.assertEqual(self.form.value("m_birth", 1), "1949-12-31")
        self.assertEqual(self.form.value("m_sex", 1), "f")
        self.assertEqual(self.form.value("m_age", 1), "75")

    def test_any_other_check_digit_fails(self):
        right = identity("53042719900101901")
        for digit in set("0123456789X") - {right[-1]}:
            self.assertFalse(self.valid(right[:-1] + digit), digit)

    def test_wrong_numbers_fail(self):
        for number in ("11010519491231002x",                # a small x
                       "110105491231002",                   # 15 digits
                       identity("53042720230229002"),       # no leap year
                       identity("53042719000229002"),       # 1900 was none
                       identity("53042720230431002"),       # April has 30 days
                       identity("53042720231301002"),       # month 13
                       identity("53042720230100002"),       # day 0
                       identity("53042720251011002"),       # tomorrow
                       identity("53042718991231002"),       # before 1900
                       "11010519491231002X42"):             # a disability card, not said to be one
            self.assertFalse(self.valid(number), number)

    def test_disability_cards(self):
        for number, right in (("11010519491231002X42", True), ("11010519491231002X4201", True),
                              ("11010519491231002X82", False), ("11010519491231002X45", False),
                              ("11010519491231002X4", False), ("110105194912310021" + "42", False),
                              ("11010519491231002X", False)):
            self.assertEqual(self.valid(number, "dis"), right, number)

    def test_numbers_of_elsewhere_and_twice_are_only_warnings(self):
        with fa([person(1, idt="id", id_no="11010519491231002X"),
                 person(2, idt="id", id_no="11010519491231002X")]) as form:
            form.answer(a_result="home")
            self.assertTrue(form.valid("m_id", 1))
            self.assertTrue(form.relevant("w_m_area", 1))
            self.assertTrue(form.relevant("w_m_twice", 2))


class Ages(unittest.TestCase):
    def ages(self, birth, today):
        with fa([person(1, birth=birth)], today=today) as form:
            form.answer(a_result="home")
            return form.value("m_age", 1), form.value("m_age_sch", 1)

    def test_school_year_turns_on_31_august(self):
        self.assertEqual(self.ages("2019-08-31", "2025-10-10"), ("6", "6"))
        self.assertEqual(self.ages("2019-09-01", "2025-10-10"), ("6", "5"))
        self.assertEqual(self.ages("2019-08-31", "2025-08-30"), ("5", "5"))
        self.assertEqual(self.ages("2019-08-31", "2025-08-31"), ("6", "6"))

    def test_birthdays_in_leap_years(self):
        self.assertEqual(self.ages("2004-02-29", "2025-02-28")[0], "20")
        self.assertEqual(self.ages("2004-02-29", "2025-03-01")[0], "21")


class Judgement(unittest.TestCase):
    def well(self, members=None, cope="yes", **fields):
        members = members or [person(1), person(2)]
        form = fa(members, **fields)
        self.addCleanup(form.close)
        fill_household(form, members, WELL, cope)
        return form

    def test_a_full_filling_is_valid_but_for_signatures(self):
        form = self.well(helper_id="u1")
        form.answer(hp_known="y", hp_visits=1, hp_kind="work", hp_sat="4",
                    keep4="resp policy help super")
        self.assertEqual({code(r) for r in form.violations()}, {"sign", "sign_w1", "sign_w2"})
        for name in ("sign", "sign_w1", "sign_w2"):
            form.do(op="answer", ref=form.ref(name), value=name + ".png", **PHOTO)
        self.assertEqual(form.violations(), {})

    def test_any_unasked_question_of_the_judgement_is_na(self):
        child = person(3, rel="son", birth="2014-05-06", labor="", edu_level="")
        ill = person(2, rel="spouse", work_place="county", work_months=6)
        form = self.well([person(1), ill, child])
        form.answer(2, m_health="chronic", m_disease="高血压", m_chron4="n", m_oop=10, m_claim=0,
                    m_stop_months=0)
        form.answer(1, m_basic_ins="none")
        form.answer(1, m_ins_ex="elsewhere")
        self.assertEqual(form.values(*VERDICT)[:2], ("0", "green"))
        seen = 0
        for section in ("sec_members", "sec_living", "sec_house", "sec_water", "sec_income",
                        "sec_work"):
            for ref in list(open_questions(form, section)):
                if code(ref) in NOT_JUDGED:
                    continue
                value = form.state(ref)["value"]
                form.do(op="answer", ref=ref, value="")
                self.assertEqual(form.values(*VERDICT), ("na", "grey", "0"), ref)
                form.do(op="answer", ref=ref, value=value)
                self.assertEqual(form.value("sug"), "0", ref)
                seen += 1
        self.assertGreater(seen, 50)

    def test_by_phone_nothing_is_judged_and_the_next_visit_is_in_15_days(self):
        form = self.well()
        form.answer(a_result="phone")
        self.assertEqual(form.values("d1", "d5", "d6"), ("pass", "na", "na"))
        self.assertEqual(form.values(*VERDICT, "next_due"), ("na", "grey", "0", "2025-10-25"))

    def test_nobody_met_asks_only_why(self):
        with fa([person(1)]) as form:
            form.answer(a_result="refused")
            self.assertEqual({code(r) for r in form.violations()},
                             {"gps", "a_nocontact", "a_nophoto", "sign_w1"})
            self.assertEqual(form.values(*VERDICT), ("na", "grey", "0"))

    def test_at_the_line_is_not_below_it(self):
        for net, d7 in ((17399.99, "fail"), (17400, "warn"), (20879.99, "warn"), (20880, "pass")):
            form = self.well()
            form.answer(y_wage=net, y_tob=0, y_cost_in=0)
            self.assertEqual(form.value("d7"), d7, net)

    def test_the_line_is_that_of_the_day_of_the_visit(self):
        for day, line, missing in (("2025-01-01", "8700", False), ("2024-12-31", "8050", True),
                                   ("2022-06-01", "6000", True), ("2020-06-01", "5000", False)):
            with fa([person(1)]) as form:
                form.answer(a_date=day)
                self.assertEqual(form.value("c_line"), line)
                self.assertEqual(form.relevant("line_missing"), missing, day)

    def test_cost_by_ratio(self):
        form = self.well()
        form.answer(y_grain=1000, y_tob=1000, y_fruit=1000, y_veg=1000, y_live=1000,
                    y_cost_mode="ratio")
        self.assertEqual(form.value("cost"), "180000")

    def test_negative_income_is_divided_by_one_yuan(self):
        form = self.well(cope="no")
        form.answer(1, m_health="injury", m_oop=1, m_claim=0)
        form.answer(y_wage=0, y_tob=0, y_cost_in=5000)
        self.assertEqual(form.values("net", "t7", "sug"), ("-5000", "1", "1"))
        self.assertEqual(form.value("pc"), "-2500")

    def test_triggers_at_their_thresholds(self):
        form = self.well(last=dict(visit_date="2024-10-01", pc="30000"))
        form.answer(y_wage=50000, y_tob=0, y_cost_in=0)
        form.answer(1, m_health="injury", m_oop=14999.99, m_claim=0)
        self.assertEqual(form.value("t7"), "0")
        form.answer(1, m_oop=15000)
        self.assertEqual(form.value("t7"), "1")
        form.answer(y_loss=14999.99, y_loss_kind="disaster")
        self.assertEqual(form.value("t9"), "0")
        form.answer(y_loss=15000)
        self.assertEqual(form.value("t9"), "1")
        self.assertEqual(form.value("t10"), "0")
        form.answer(y_wage=42000)
        self.assertEqual(form.value("t10"), "1")

    def test_the_earner_laid_off_counts_others_do_not(self):
        form = self.well([person(1, work_place="county", work_months=6)])
        form.answer(1, m_stop_months=3, m_main="n")
        self.assertEqual(form.value("t11"), "0")
        form.answer(1, m_main="y")
        self.assertEqual(form.values("t11", "color", "causes"), ("1", "yellow", "07"))

    def test_no_labour_counts_unless_on_full_dibao(self):
        form = self.well([person(1, labor="lost", work_place="")])
        self.assertEqual(form.values("t12", "score", "color"), ("1", "12", "yellow"))
        form.answer(1, m_sup="dibao_hh")
        self.assertEqual(form.values("t12", "color"), ("0", "green"))

    def test_an_active_case_stays_red_and_a_cleared_one_yellow_for_a_year(self):
        form = self.well(monitor_class="0", monitor_state="active")
        self.assertEqual(form.values("color", "next_due"), ("red", "2025-11-09"))
        for day, color in (("2025-08-30", "yellow"), ("2024-10-10", "yellow"),
                           ("2024-10-09", "green")):
            form = self.well(monitor_class="0", monitor_state="cleared", cleared_on=day)
            self.assertEqual(form.values("color", "next_due"), (color, "2026-01-08"), day)

    def test_an_open_finding_of_level_1_is_red(self):
        self.assertEqual(self.well(open_level1="1").value("color"), "red")
        form = self.well()
        form.answer(f_n=1)
        form.answer(f_cat="water", f_level="1", f_text="塌方断水")
        self.assertEqual(form.value("color"), "red")

    def test_days_are_added_to_the_day_wherever_the_tablet_is(self):
        for zone in (("-07:00", "America/Phoenix"), ("+00:00", "UTC"),
                     ("+13:00", "Pacific/Tongatapu")):
            with fa([person(1)], zone=zone) as form:
                self.assertEqual(form.values("a_date", "next_due"), ("2025-10-10", "2025-10-25"),
                                 zone)

    def test_ordinary_households_are_next_in_180_days(self):
        self.assertEqual(self.well(hh_type="0").values("color", "next_due"),
                         ("green", "2026-04-08"))

    def test_houses(self):
        cases = (
            (dict(h_grade="C"), dict(h_live="live"), "fail"),
            (dict(h_grade="D"), dict(h_live="left"), "warn"),
            (dict(h_grade="C", h_only="n"), dict(h_live="live"), "warn"),
            (dict(h_grade="C"), {}, "na"),
            (dict(h_grade="unrated"), {}, "pass"),
            (dict(h_grade="unrated", h_sign="wall"), {}, "warn"),
            (dict(h_grade="unrated", h_sign="roof wall"), {}, "fail"),
            (dict(h_grade="B", h_sign="tilt"), {}, "pass"),
            (dict(h_own="homeless"), {}, "na"),
            (dict(h_own="homeless"), dict(h_safe="n"), "fail"),
            (dict(h_own="homeless"), dict(h_safe="y"), "pass"))
        for first, then, d5 in cases:
            form = self.well()
            form.answer(**first)
            form.answer(**then)
            self.assertEqual(form.value("d5"), d5, (first, then))

    def test_relocated_but_not_moved_in_is_a_warning(self):
        form = self.well(move_type="yidi")
        self.assertEqual(form.value("d5"), "na")
        form.answer(mv_in="n")
        self.assertEqual(form.value("d5"), "warn")

    def test_water_far_and_high_fails_either_alone_does_not(self):
        form = self.well()
        form.answer(w_src="well", w_min=21)
        self.assertEqual(form.value("d6"), "na")
        form.answer(w_hm=801, w_vm=80)
        self.assertEqual(form.value("d6"), "pass")
        form.answer(w_vm=81)
        self.assertEqual(form.value("d6"), "fail")
        form.answer(w_vm=80, w_ok="unknown")
        self.assertEqual(form.value("d6"), "warn")
        form.answer(w_stop=36, w_run=31)
        self.assertEqual(form.value("d6"), "fail")


    def test_a_suggestion_says_which_trigger_figures_and_line(self):
        form = self.well(cope="no")
        form.answer(1, m_health="major", m_disease="肺癌", m_oop=12000, m_claim=2000)
        form.answer(y_wage=9000, y_tob=6000, y_cost_in=0)
        self.assertEqual(form.values("sug", "trig"), ("1", "T1 T7"))
        said = {n: form.state(n)["label"] for n in WHY if form.relevant(n)}
        self.assertEqual(set(said), {"why_1", "why_t1", "why_t7"})
        self.assertIn("T1 T7", said["why_1"])
        for figure in ("7500", "15000", "2 人", "2025 年", "8700"):
            self.assertIn(figure, said["why_t1"])
        for figure in ("10000", "66.67%", "30%", "15000"):
            self.assertIn(figure, said["why_t7"])

    def test_every_suggestion_but_na_gives_one_reason(self):
        for cope, wage, oop, sug in (("yes", 48000, 0, "0"), ("yes", 9000, 0, "W"),
                                     ("no", 9000, 8000, "1"), ("no", 20000, 14000, "3")):
            form = self.well(cope=cope)
            form.answer(y_wage=wage, y_tob=0, y_cost_in=0)
            form.answer(1, m_health="injury", m_oop=oop)
            if oop:
                form.answer(1, m_claim=0)
            self.assertEqual(form.value("sug"), sug)
            self.assertEqual([n for n in WHY[:5] if form.relevant(n)],
                             [{"0": "why_0", "W": "why_w", "1": "why_1", "3": "why_3"}[sug]])

    def test_a_carried_line_names_its_year(self):
        form = self.well(today="2026-03-01")
        self.assertTrue(form.relevant("line_missing"))
        self.assertIn("2025", form.state("line_missing")["label"])

    def test_the_line_changes_with_the_year(self):
        for day, d7 in (("2024-12-31", "pass"), ("2025-01-01", "warn")):
            form = self.well(today=day)
            form.answer(y_wage=2 * 9700, y_tob=0, y_cost_in=0)
            self.assertEqual(form.value("d7"), d7, day)

    def test_causes_that_follow_are_ticked(self):
        form = self.well(cope="no")
        form.answer(h_grade="D")
        form.answer(h_live="live")
        form.answer(w_lpd=10)
        form.answer(y_loss=25000, y_loss_kind="accident")
        self.assertEqual(form.value("causes_auto"), "05 09 10")
        form.answer(causes_add="99 08")
        self.assertEqual(set(form.value("causes").split()), {"05", "09", "10", "99", "08"})
        form.answer(causes_add="99 08 07")
        self.assertFalse(form.valid("causes_add"))

    def test_causes_are_checked_against_the_measures_of_the_case(self):
        for measures, warned in (("work finance", True), ("house", False), ("none", True),
                                 ("", False)):
            form = self.well(cope="no", monitor_class="0", monitor_state="active",
                             measures=measures)
            form.answer(h_grade="D")
            form.answer(h_live="live")
            self.assertEqual(form.relevant("w_cause_house"), warned, measures)

    def test_a_clearing_check_says_what_stands_against_it(self):
        form = self.well(monitor_class="0", monitor_state="active", measures="none")
        form.answer(a_vt="clear")
        self.assertEqual([form.relevant("w_clear_" + n) for n in ("line", "measure", "open")],
                         [False, True, False])
        form.answer(y_wage=1000, y_tob=0, y_cost_in=0, w_ok="unknown")
        self.assertEqual([form.relevant("w_clear_" + n) for n in ("line", "measure", "open")],
                         [True, True, True])

    def test_record_checks_that_only_warn(self):
        form = self.well()
        form.answer(1, m_labor="none")
        self.assertTrue(form.relevant("w_m_labor", 1))
        form.answer(y_wage=99)
        self.assertTrue(form.relevant("w_wage"))
        form.answer(y_wage=100)
        self.assertFalse(form.relevant("w_wage"))
        form.answer(causes_add="01 07 08")
        self.assertTrue(form.relevant("w_cause_ill"))
        self.assertTrue(form.relevant("w_cause_labor"))
        self.assertFalse(form.relevant("w_cause_work"))
        form.answer(2, m_labor="none")
        self.assertTrue(form.relevant("w_cause_work"))
        form.answer(h_grade="C")
        form.answer(h_live="live")
        self.assertTrue(form.relevant("w_house_case"))

    def test_income_far_from_last_time_is_warned_of(self):
        for wage, warned in ((30000, False), (30001, True), (10000, False), (9999, True)):
            form = self.well(last=dict(visit_date="2024-10-01", pc="10000"))
            form.answer(y_wage=wage, y_tob=0, y_cost_in=0)
            self.assertEqual(form.relevant("w_swing"), warned, wage)


class Members(unittest.TestCase):
    def test_schooling_of_direct_transition_peoples_is_asked_to_18(self):
        for ethnic, zhiguo, asked in (("lahu", "", True), ("yi", "", False), ("yi", "1", True)):
            with fa([person(1), person(2, birth="2008-05-05", ethnic=ethnic)],
                    village_zhiguo=zhiguo) as form:
                form.answer(a_result="home")
                form.answer(2, m_school="h1")
                self.assertEqual(form.relevant("m_edu_status", 2), asked, ethnic)

    def test_head_and_spouse_of_one_sex_are_warned_of(self):
        for sex, warned in (("m", True), ("f", False)):
            with fa([person(1), person(2, rel="spouse", sex=sex)]) as form:
                form.answer(a_result="home")
                self.assertEqual(form.relevant("w_pair_sex"), warned)

    def test_roster_facts_are_filled_in_and_findings_blank(self):
        with fa([person(1),
                 person(2, rel="spouse", sex="f", name="李秀英", work_place="county",
                        work_months=7)]) as form:
            form.answer(a_result="home")
            got = [form.value(n, 2) for n in ("m_name", "m_rel", "m_ethnic", "m_labor",
                                              "m_work_place", "m_work_months")]
            self.assertEqual(got, ["李秀英", "spouse", "yi", "general", "county", "7"])
            self.assertEqual([form.value(n, 2) for n in ("m_health", "m_basic_ins",
                                                         "m_stop_months")], ["", "", ""])
            self.assertEqual(form.value("m_roster_id", 2), "m2")

    def test_a_new_member_is_blank_and_becomes_a_finding(self):
        with fa([person(1)]) as form:
            form.answer(a_result="home", m_new=1)
            self.assertEqual([form.value(n, 2) for n in ("m_roster_id", "m_name", "m_status")],
                             ["", "", "ok"])
            self.assertTrue(form.relevant("af_roster"))

    def test_exactly_one_head_and_at_most_one_spouse(self):
        for rels, right in ((("head", "spouse"), True), (("head", "son"), True),
                            (("son", "spouse"), False),
                            (("head", "head"), False), (("head", "spouse", "spouse"), False)):
            with fa([person(i, rel=r) for i, r in enumerate(rels, 1)]) as form:
                form.answer(a_result="home", roster_ok="y")
                self.assertEqual(form.valid("roster_ok"), right, rels)

    def test_a_head_who_died_is_no_head(self):
        with fa([person(1, status="dead"), person(2, rel="head")]) as form:
            form.answer(a_result="home", roster_ok="y")
            self.assertTrue(form.valid("roster_ok"))
            self.assertEqual(form.value("n_ok"), "1")

    def test_grade_or_education_never_both(self):
        with fa([person(1), person(2, birth="2008-05-05")]) as form:
            form.answer(a_result="home")
            self.assertEqual((form.relevant("m_school", 1), form.relevant("m_edu", 1)),
                             (False, True))
            for school, asked in (("h1", False), ("none", True)):
                form.answer(2, m_school=school)
                self.assertEqual(form.relevant("m_edu", 2), asked)

    def test_healthy_goes_with_nothing_else(self):
        with fa([person(1)]) as form:
            form.answer(a_result="home")
            form.answer(1, m_health="well major")
            self.assertFalse(form.valid("m_health", 1))

    def test_a_newborn_is_exempt_for_90_days(self):
        for birth, right in (("2025-07-12", True), ("2025-07-11", False)):
            with fa([person(1), person(2, birth=birth)]) as form:
                form.answer(a_result="home")
                form.answer(2, m_basic_ins="none", m_ins_ex="newborn")
                self.assertEqual(form.valid("m_ins_ex", 2), right, birth)
                self.assertEqual(form.value("m_d4", 2), "pass" if right else "fail")

    def test_days_absent_turn_at_7_and_30(self):
        with fa([person(1), person(2, birth="2014-05-05")]) as form:
            form.answer(a_result="home")
            form.answer(2, m_school="primary", m_edu_status="in", m_seen="y", m_aid="got")
            for days, d3 in ((7, "pass"), (8, "warn"), (30, "warn"), (31, "fail")):
                form.answer(2, m_absent=days)
                self.assertEqual(form.value("m_d3", 2), d3, days)

    def test_a_member_who_left_is_not_asked_for_health(self):
        with fa([person(1), person(2, status="married_out")]) as form:
            form.answer(a_result="home")
            self.assertFalse(form.relevant("s3", 2))
            with self.assertRaises(Refused):
                form.answer(2, m_basic_ins="none")


class Findings(unittest.TestCase):
    def test_a_finding_that_does_not_hold_needs_a_reason(self):
        with fa([person(1)], helper_id="u1", helper_name="王干部") as form:
            form.answer(a_result="home", hp_visits=0, keep4="resp policy help super")
            self.assertTrue(form.relevant("af_helper"))
            self.assertFalse(form.relevant("af_keep"))
            form.answer(af_helper_ok="n")
            self.assertEqual(form.violations()[form.ref("af_helper_why")], "required")
            form.answer(af_helper_why="刚换人")
            self.assertNotIn(form.ref("af_helper_why"), form.violations())
            form.answer(keep4="resp policy help")
            self.assertTrue(form.relevant("af_keep"))

    def test_no_finding_is_asked_for_where_there_is_none(self):
        with fa([person(1)]) as form:
            form.answer(a_result="home")
            self.assertFalse([r for r in form.violations() if "/f[" in r])


class Village(unittest.TestCase):
    def test_parts_cannot_be_more_than_the_whole(self):
        with village(TOOL, PACK, {}) as form:
            form.answer(b_hh_n=100, b_hh_tap=101, b_wq_n=3, b_wq_ok=4, b_farm_mu=10,
                        b_irrig_mu=10.5)
            for name in ("b_hh_tap", "b_wq_ok", "b_irrig_mu"):
                self.assertFalse(form.valid(name), name)

    def test_no_water_sample_is_warned_of_and_not_judged(self):
        with village(TOOL, PACK, {}) as form:
            form.answer(b_wq_n=0, b_wq_ok=0)
            self.assertTrue(form.relevant("w_wq"))
            self.assertEqual(form.value("v03_s"), "na")

    def test_a_closed_clinic_or_bookroom_asks_no_more(self):
        with village(TOOL, PACK, {}) as form:
            form.answer(b_clinic="n", b_book="n")
            self.assertFalse(form.relevant("b_clinic_std"))
            self.assertFalse(form.relevant("b_book_days"))
            self.assertEqual(form.values("v13_s", "v14_s"), ("short", "short"))

    def test_shortfalls_become_findings(self):
        with village(TOOL, PACK, {"hh_total": 100}) as form:
            form.answer(b_hh_n=106, b_hh_tap=0, b_unit_visit="n", b_help_kept="n")
            for name in ("af_v02", "af_unit", "af_keep", "af_data"):
                self.assertTrue(form.relevant(name), name)
            self.assertEqual(form.value("af_v02_level"), "4")

    def test_figures_that_differ_from_the_households_by_5_points_are_a_finding(self):
        facts = {"hh_tap_num": 90, "hh_central_num": 95, "hh_water_den": 100,
                 "hh_trans_num": 50, "hh_labor_n": 100}
        for tap, central, trans, differs in ((950, 950, 50, False), (951, 950, 50, True),
                                             (850, 950, 50, False), (849, 950, 50, True),
                                             (900, 899, 50, True), (900, 950, 56, True)):
            with village(TOOL, PACK, facts) as form:
                form.answer(b_hh_n=1000, b_hh_tap=tap, b_hh_central=central, b_trans_n=trans)
                self.assertEqual(form.relevant("af_data"), differs, (tap, central, trans))

    def test_sub_indicators_are_shown_and_not_scored(self):
        with village(TOOL, PACK, {"v18b_num": 3, "v18b_den": 4}) as form:
            self.assertIn("75%", form.state("v18b_show")["label"])
            self.assertFalse(form.relevant("v29b_show"))
            self.assertEqual(form.value("score_n"), "0")

    def test_at_most_three_needs(self):
        with village(TOOL, PACK, {}) as form:
            form.answer(b_need="water road net env")
            self.assertFalse(form.valid("b_need"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
