#!/usr/bin/env python3
"""Holds form C to the fund rules F1-F7: test_project_form.py HUITOUKAN-FORM PACK-FOLDER."""
import sys
import unittest

from pack_forms import project, sign_all

TOOL, PACK = sys.argv[1:3]
SOUND = dict(c_paid=1200000, c_stage="building", c_prog=50, c_plan=50, c_slow="none", c_public="y",
             c_ben_list=30, c_ben_seen=5, c_ben_ok=5, c_misuse="none", c_inkind="y", c_training="y",
             c_market="y", c_follow="y", c_link="y", c_unit_track="y")
RULES = [f"f{i}" for i in range(1, 8)]


class Project(unittest.TestCase):
    def sound(self, **facts):
        form = project(TOOL, PACK, **facts)
        self.addCleanup(form.close)
        form.answer(**{n: v for n, v in SOUND.items()
                       if n not in ("c_inkind", "c_training", "c_market", "c_follow", "c_link")
                       or form.relevant(n)})
        return form

    def test_a_sound_project_is_green_without_findings(self):
        form = self.sound()
        self.assertEqual(form.values("color", "score", "next_due"), ("green", "0", "2025-12-29"))
        self.assertEqual(form.findings(), {})
        sign_all(form)
        self.assertEqual(form.violations(), {})

    def test_f1_money_is_idle_after_365_days_not_on_the_365th(self):
        for day, idle in (("2025-08-26", False), ("2025-08-27", True)):
            form = self.sound(today=day)
            form.answer(c_paid=1000000)
            self.assertEqual(form.value("f1") == "fail", idle, day)

    def test_f1_five_percent_may_be_kept_back(self):
        form = self.sound()
        for paid, f1 in ((1140000, "pass"), (1139999.99, "fail")):
            form.answer(c_paid=paid)
            self.assertEqual(form.value("f1"), f1, paid)

    def test_f1_leap_days_count(self):
        form = self.sound(arrive_date="2023-03-01", today="2024-02-29")
        self.assertEqual(form.value("c_days"), "365")

    def test_f1_not_begun_after_60_days_is_yellow(self):
        for day, f1, color in (("2024-10-25", "pass", "green"), ("2024-10-26", "warn", "yellow")):
            form = self.sound(today=day)
            form.answer(c_stage="none", c_prog=0, c_plan=0)
            self.assertEqual(form.values("f1", "color"), (f1, color), day)
        self.assertEqual(form.findings(), {"f1_unstarted": ("fund_idle", "3")})

    def test_f1_20_points_behind_is_yellow(self):
        form = self.sound()
        for done, f1 in ((31, "pass"), (30, "warn")):
            form.answer(c_prog=done)
            self.assertEqual(form.value("f1"), f1, done)

    def test_f1_money_that_never_came_is_not_idle(self):
        form = self.sound(arrive_date="")
        self.assertEqual(form.values("f1", "color"), ("na", "grey"))
        form.answer(c_arrived="n")
        self.assertEqual(form.value("f1"), "pass")
        form.answer(c_paid=0, c_arrived="y")
        form.answer(c_arrive_in="2024-01-01")
        self.assertEqual(form.value("f1"), "fail")

    def test_f2_any_misuse_is_a_restricted_finding_of_level_1(self):
        form = self.sound()
        form.answer(c_misuse="diverted kin")
        self.assertEqual(form.findings(), {"f2": ("fund_misuse", "1")})
        self.assertEqual(form.value("color"), "red")
        self.assertEqual({form.violations()[form.ref(n)] for n in ("c_mis_note", "c_mis_ev")},
                         {"required"})
        form.answer(c_misuse="none diverted")
        self.assertFalse(form.valid("c_misuse"))
        self.assertEqual(form.value("f2"), "fail")

    def test_f3_goods_need_training_market_and_follow_up(self):
        for missing in ("c_training", "c_market", "c_follow"):
            form = self.sound()
            form.answer(**{missing: "n"})
            self.assertEqual(form.findings(), {"f3_gift": ("quality", "2")}, missing)
            form.answer(c_inkind="n")
            self.assertEqual(form.findings(), {}, missing)

    def test_f3_is_asked_of_industry_alone(self):
        form = self.sound(project_kind="基础设施")
        self.assertFalse(form.relevant("c_inkind"))
        self.assertEqual(form.values("f3", "color"), ("skip", "green"))

    def test_f4_below_all_is_level_2_below_80_percent_level_1(self):
        form = self.sound()
        for seen, right, level in ((5, 4, "2"), (5, 3, "1"), (10, 8, "2"), (10, 7, "1")):
            form.answer(c_ben_seen=seen, c_ben_ok=right)
            self.assertEqual(form.findings(), {"f4": ("quality", level)}, (seen, right))
            self.assertEqual(form.value("color"), "red" if level == "1" else "yellow")

    def test_f4_the_sample_has_5_or_all(self):
        form = self.sound()
        for listed, seen, right in ((30, 4, False), (30, 5, True), (30, 31, False), (3, 2, False),
                                    (3, 3, True), (0, 0, True)):
            form.answer(c_ben_list=listed, c_ben_seen=seen)
            self.assertEqual(form.valid("c_ben_seen"), right, (listed, seen))
        form.answer(c_ben_ok=0)
        self.assertEqual(form.value("f4"), "skip")

    def test_f5_f6_f7(self):
        form = self.sound()
        form.answer(c_unit_track="n", c_public="n", c_stage="accepted", c_prog=100, c_plan=100)
        self.assertEqual(form.values("f6", "color"), ("na", "grey"))
        form.answer(c_run="idle")
        self.assertEqual(form.findings(), {"f5": ("four_keep", "3"), "f6": ("quality", "2"),
                                           "f7": ("quality", "3")})
        self.assertTrue(form.relevant("c_keeper"))

    def test_any_unasked_question_of_a_rule_is_na(self):
        form = self.sound()
        for name in SOUND:
            if name == "c_slow":
                continue
            form.answer(**{name: ""})
            self.assertEqual(form.values("color", "score"), ("grey", "0"), name)
            form.answer(**{name: SOUND[name]})
            self.assertEqual(form.value("color"), "green", name)

    def test_paid_beyond_the_grant_is_refused_and_other_than_registered_warned_of(self):
        form = self.sound()
        for paid, right in ((1200000, True), (1200000.01, False), (-1, False)):
            form.answer(c_paid=paid)
            self.assertEqual(form.valid("c_paid"), right, paid)
        self.assertTrue(form.relevant("w_paid"))
        form.answer(c_paid=420000)
        self.assertFalse(form.relevant("w_paid"))

    def test_without_a_registered_grant_it_is_asked_for(self):
        form = self.sound(alloc="", paid="")
        self.assertEqual(form.value("f1"), "na")
        form.answer(c_alloc_in=1200000)
        self.assertEqual(form.values("c_rate", "f1"), ("100", "pass"))

    def test_the_score_is_capped_at_100(self):
        form = self.sound()
        form.answer(c_paid=0, c_misuse="false", c_training="n", c_link="n", c_ben_ok=1,
                    c_unit_track="n", c_public="n", c_stage="done")
        form.answer(c_run="left")
        self.assertEqual(form.values(*RULES), ("fail",) * 7)
        self.assertEqual(form.value("score"), "100")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
