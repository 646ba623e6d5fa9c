#!/usr/bin/env python3
"""Random households through form A, held to what the rules promise of every household:
test_properties.py HUITOUKAN-FORM PACK-FOLDER. $HTK_SEED repeats a run."""
import os
import random
import sys
import unittest
from decimal import ROUND_HALF_UP, Decimal

from pack_forms import MONEY, fill_household, household, person

TOOL, PACK = sys.argv[1:3]
SEED = int(os.environ.get("HTK_SEED") or random.randrange(10**6))
ROUNDS = int(os.environ.get("HTK_ROUNDS") or 10)
LINE, EDGE = 870000, 1044000  # fen a head, 2025
RANK = {"0": 0, "W": 1, "R": 2, "1": 3, "2": 3, "3": 3}


def fen(value):
    return int((Decimal(str(value)) * 100).to_integral_value(ROUND_HALF_UP))


class Random(unittest.TestCase):
    def setUp(self):
        self.random = random.Random(f"{SEED} {self.id()}")

    def household(self, n=None, cope=None, last=None, **answers):
        """A filled household of random answers; those given are as given."""
        pick = self.random.choice
        members = [person(i, labor=pick(["general", "skilled", "weak", "lost", "none"]),
                          sup=pick(["none", "none", "dibao_hh", "tekun_out"]))
                   for i in range(1, (n or self.random.randint(1, 6)) + 1)]
        form = household(TOOL, PACK, members, hh_type=pick("01"), last=last)
        self.addCleanup(form.close)
        fill_household(form, members, {}, cope or pick(["yes", "partly", "no"]))
        for i in range(1, len(members) + 1):
            if self.random.random() < 0.4:
                form.answer(i, m_health=pick(["injury", "major chronic", "disabled"]))
                for name, value in (("m_disease", "病"), ("m_chron4", "n"),
                                    ("m_dis_no", "11010519491231002X4" + pick("1234")),
                                    ("m_dis_ben", pick("yn")), ("m_oop", self.amount(30000)),
                                    ("m_claim", self.amount(9000))):
                    if form.relevant(name, i):
                        form.answer(i, **{name: value})
            if self.random.random() < 0.1:
                form.answer(i, m_basic_ins="none")
                form.answer(i, m_ins_ex=pick(["missed", "elsewhere"]))
        most = pick([1000, 2500, 8000])
        form.answer(**{name: self.amount(most) for name in MONEY})
        form.answer(y_cost_in=self.amount(most), y_loss=pick([0, 0, self.amount(20000)]),
                    a_food=pick("y" * 9 + "n"), a_cloth=pick("y" * 9 + "n"),
                    w_lpd=pick([60, 60, 35, 34]), w_ok=pick(["report", "sense", "unknown"]),
                    basic_hard=pick("nnny"))
        form.answer(h_grade=pick(["A", "A", "A", "B", "C", "unrated"]))
        if form.relevant("h_live"):
            form.answer(h_live=pick(["live", "left", "repair"]))
        form.answer(**answers)
        return form

    def amount(self, most):
        return str(Decimal(self.random.randint(0, most * 100)) / 100)

    def say(self, form):
        return f"HTK_SEED={SEED}: " + " ".join(
            f"{n}={form.value(n)}" for n in ("sug", "color", "score", "trig", "net", "n", "cope"))

    def test_figures_are_those_of_whole_fen(self):
        for _ in range(ROUNDS):
            form = self.household()
            n = int(form.value("n"))
            net = sum(fen(form.value(m)) for m in MONEY) - fen(form.value("y_cost_in"))
            self.assertEqual(int(form.value("net_fen")), net, self.say(form))
            self.assertEqual(form.value("d7"), "fail" if net < LINE * n else
                             "warn" if net < EDGE * n else "pass", self.say(form))

    def test_at_exactly_the_line_and_the_edge(self):
        for _ in range(ROUNDS):
            n = self.random.randint(1, 6)
            form = self.household(n)
            for goal, at, below in ((LINE * n, "warn", "fail"), (EDGE * n, "pass", "warn")):
                # The cost makes up for amounts that have no finite binary fraction.
                rest = sum(fen(form.value(m)) for m in MONEY if m != "y_wage")
                cost = self.random.randint(0, rest)
                form.answer(y_cost_in=str(Decimal(cost) / 100),
                            y_wage=str(Decimal(goal + cost - rest) / 100)
                            if goal + cost >= rest else "0")
                if form.value("net_fen") != str(goal):
                    continue
                self.assertEqual(form.value("d7"), at, self.say(form))
                form.answer(y_cost_in=str(Decimal(cost + 1) / 100))
                self.assertEqual(form.value("d7"), below, self.say(form))

    def test_score_colour_and_class_hold_together(self):
        seen = set()
        for _ in range(2 * ROUNDS):
            form = self.household()
            sug, color, score = form.value("sug"), form.value("color"), int(form.value("score"))
            said = self.say(form)
            seen.add(sug)
            self.assertIn(sug, RANK, said)
            self.assertTrue(0 <= score <= 100, said)
            if sug in ("1", "2", "3", "R"):
                self.assertEqual(color, "red", said)
            if sug == "W":
                self.assertIn(color, ("red", "yellow"), said)
            if color == "green":
                self.assertEqual((sug, score), ("0", 0), said)
            if sug in ("1", "2"):
                self.assertEqual(sug, "1" if form.value("hh_type") == "1" else "2", said)
            if form.value("cope") == "yes":
                self.assertNotIn(sug, ("1", "2", "3"), said)
            if sug == "3":
                self.assertEqual(form.value("t1"), "0", said)
        self.assertGreaterEqual(len(seen), 3, f"HTK_SEED={SEED}: {seen}")

    def test_more_income_never_makes_the_class_worse(self):
        for _ in range(ROUNDS):
            form = self.household(last={"visit_date": "2024-10-01",
                                        "pc": self.amount(15000)})
            worst = None
            for wage in (0, 5000, 20000, 60000, 200000):
                form.answer(y_wage=wage)
                rank = RANK[form.value("sug")]
                if worst is not None:
                    self.assertLessEqual(rank, worst, self.say(form))
                worst = rank

    def test_coping_alone_never_makes_the_class_worse(self):
        for _ in range(ROUNDS):
            form = self.household(cope="no")
            ranks = []
            for cope in ("no", "partly", "yes"):
                form.answer(cope=cope)
                ranks.append((RANK[form.value("sug")], int(form.value("score"))))
            self.assertEqual(ranks, sorted(ranks, reverse=True), self.say(form))

    def test_a_higher_own_cost_never_makes_the_class_better(self):
        for _ in range(ROUNDS):
            form = self.household()
            form.answer(1, m_health="injury", m_oop=0)
            best = None
            for oop in (0, 3000, 20000, 90000):
                form.answer(1, m_oop=oop)
                if oop:
                    form.answer(1, m_claim=0)
                rank = RANK[form.value("sug")]
                if best is not None:
                    self.assertGreaterEqual(rank, best, self.say(form))
                best = rank


if __name__ == "__main__":
    print(f"HTK_SEED={SEED}")
    unittest.main(argv=sys.argv[:1], verbosity=2)
