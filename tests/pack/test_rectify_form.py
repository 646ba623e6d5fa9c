#!/usr/bin/env python3
"""Holds form D to the life of a finding: test_rectify_form.py HUITOUKAN-FORM PACK-FOLDER."""
import sys
import unittest

from pack_forms import rectify, sign_all

TOOL, PACK = sys.argv[1:3]


class Rectify(unittest.TestCase):
    def open(self, **facts):
        form = rectify(TOOL, PACK, **facts)
        self.addCleanup(form.close)
        return form

    def test_progress_is_reported(self):
        form = self.open()
        self.assertEqual(form.values("d_role", "d_left"), ("report", "1"))
        form.answer(d_state="doing", d_action="已联系施工队", d_pct=40)
        sign_all(form)
        self.assertEqual(form.violations(), {})
        self.assertEqual(form.value("d_event"), "progress")

    def test_done_is_100_percent_and_only_then(self):
        form = self.open()
        for state, pct, right in (("done", 100, True), ("done", 99, False), ("doing", 100, False),
                                  ("doing", 99, True), ("none", 0, True), ("none", 101, False)):
            form.answer(d_state=state, d_pct=pct)
            self.assertEqual(form.valid("d_pct"), right, (state, pct))

    def test_done_needs_a_photo_and_asks_the_household(self):
        form = self.open()
        form.answer(d_state="done", d_action="已加固", d_pct=100)
        self.assertEqual(set(form.violations()), {form.ref(n) for n in
                                                  ("d_photo", "d_masses", "d_sign")})
        form.answer(d_masses="n")
        self.assertTrue(form.relevant("w_masses"))
        self.assertEqual(form.value("d_event"), "claim")
        village = self.open(subject_type="village")
        village.answer(d_state="done")
        self.assertFalse(village.relevant("d_masses"))

    def test_who_cannot_says_why(self):
        form = self.open()
        form.answer(d_state="cannot", d_action="无地基", d_pct=0)
        self.assertIn(form.ref("d_cannot_why"), form.violations())
        form.answer(d_cannot_why="须整体搬迁")
        self.assertEqual(form.values("d_event", "d_why"), ("progress", "须整体搬迁"))

    def test_one_extension_of_at_most_30_days(self):
        form = self.open()
        form.answer(d_state="doing", d_ext="y")
        for day, right in (("2025-10-01", False), ("2025-10-02", True), ("2025-10-31", True),
                           ("2025-11-01", False)):
            form.answer(d_ext_to=day)
            self.assertEqual(form.valid("d_ext_to"), right, day)
        form.answer(d_ext_to="2025-10-20")
        self.assertEqual(form.value("d_event"), "ask")
        form.answer(d_state="done")
        self.assertFalse(form.relevant("d_ext"))
        again = self.open(extended_to="2025-10-20")
        again.answer(d_state="doing")
        self.assertFalse(again.relevant("d_ext"))
        self.assertEqual(again.value("d_left"), "20")

    def test_an_extension_over_a_leap_day(self):
        form = self.open(deadline="2024-02-10", found_on="2024-01-01", today="2024-02-01")
        form.answer(d_state="doing", d_ext="y")
        self.assertEqual(form.value("d_ext_max"), "2024-03-11")

    def test_only_a_claimed_finding_is_checked_and_not_by_who_is_responsible(self):
        for state, worker, right in (("claimed", "王组长", True), ("claimed", "李责任", False),
                                     ("assigned", "王组长", False)):
            form = self.open(state=state, worker=worker)
            form.answer(d_role="verify")
            self.assertEqual(form.valid("d_role"), right, (state, worker))

    def test_levels_1_and_2_are_checked_on_the_spot(self):
        for level, check, right in (("1", "paper", False), ("2", "paper", False), ("2", "onsite", True),
                                    ("3", "paper", True), ("4", "onsite", True)):
            form = self.open(state="claimed", level=level)
            self.assertEqual(form.value("d_role"), "verify")
            form.answer(d_check=check)
            self.assertEqual(form.valid("d_check"), right, (level, check))

    def test_a_check_closes_or_returns(self):
        form = self.open(state="claimed")
        form.answer(d_check="onsite", d_ok="n")
        self.assertIn(form.ref("d_fail_why"), form.violations())
        self.assertEqual(form.value("d_event"), "fail")
        form.answer(d_ok="y", d_masses="y")
        sign_all(form)
        self.assertEqual(form.violations(), {})
        self.assertEqual(form.values("d_event", "color"), ("pass", "green"))

    def test_a_closed_finding_is_asked_whether_it_is_there_again(self):
        form = self.open(state="closed")
        self.assertFalse(form.relevant("d_role"))
        form.answer(d_again="n")
        self.assertEqual(form.values("d_event", "color"), ("none", "green"))
        form.answer(d_again="y", d_again_what="又漏水")
        sign_all(form)
        self.assertEqual(form.violations(), {})
        self.assertEqual(form.values("d_event", "color"), ("reopen", "red"))

    def test_a_finding_that_is_not_assigned_or_void_is_only_looked_at(self):
        for state, note in (("open", "w_unassigned"), ("void", "w_closed")):
            form = self.open(state=state)
            self.assertTrue(form.relevant(note))
            for name in ("d_role", "d_state", "d_ok", "d_again"):
                self.assertFalse(form.relevant(name), (state, name))
            self.assertEqual(form.value("d_event"), "none")

    def test_colours_follow_the_deadline(self):
        for day, color in (("2025-09-27", "green"), ("2025-09-28", "yellow"),
                           ("2025-10-01", "yellow"), ("2025-10-02", "red")):
            form = self.open(today=day)
            self.assertEqual(form.value("color"), "grey")
            form.answer(d_state="doing")
            self.assertEqual(form.value("color"), color, day)
        self.assertTrue(form.relevant("w_late"))

    def test_nothing_is_done_before_it_was_found_or_after_today(self):
        form = self.open()
        for day, right in (("2025-08-31", False), ("2025-09-01", True), ("2025-09-30", True),
                           ("2025-10-01", False)):
            form.answer(d_date=day)
            self.assertEqual(form.valid("d_date"), right, day)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
