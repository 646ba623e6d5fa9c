#!/usr/bin/env python3
"""The lead's queue with real clicks and keys: what stands first, by risk, then by the score, then by age; each of
its filters, and two at once, against the database. Then a hint beside a comment that must be done: what the
worker sees of each, which of them keeps the visit from being sent again, and what the lead sees after."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from job import Failed, Job, arguments, drive, held, wait_for  # noqa: E402

# Colour, score, days ago: not in the order in which they must stand.
VISITS = ["form", "green 0 6", "yellow 30 1", "red 60 1", "yellow 30 4", "red 80 0", "red 60 5", "green 0 2"]
RANK = {"red": 0, "yellow": 1, "grey": 2, "green": 3}
HINT, MUST = "问问亩产多少", "工资请按银行流水核对"


class ReviewQueue(Job):
    """One tablet of a worker and a lead, with visits that wait."""

    def write_visits(self):
        rows = self.tablet.sql(
            "SELECT h.id, h.head_name AS name FROM household h WHERE h.status = 'active' AND h.hh_type = 1 AND"
            " h.extra LIKE '%last_answers%' AND (SELECT count(*) FROM household o WHERE o.head_name ="
            f" h.head_name) = 1 ORDER BY h.n_members, h.id LIMIT {len(VISITS)}")
        self.name = rows[0]["name"]
        lines = "".join(f"{r['id']} {kind}\n" for r, kind in zip(rows, VISITS))
        subprocess.run([str(self.build / "tests/system/visit-writer"), self.user("worker")["id"]], input=lines,
                       text=True, env=self.tablet.env(), check=True)
        self.step(f"{len(rows)} visits of the worker wait on the tablet")

    def waiting(self, where="1"):
        """The names as they must stand: by colour, the higher score before, the older before."""
        rows = self.tablet.sql(
            "SELECT h.head_name AS name, v.color, v.score, v.submitted_at AS at FROM visit v JOIN household h"
            f" ON h.id = v.subject_id WHERE v.state = 'submitted' AND ({where})")
        return [r["name"] for r in sorted(rows, key=lambda r: (RANK.get(r["color"], 2), -(r["score"] or 0), r["at"]))]

    def listed(self):
        self.app.pump()
        nodes = [n for n in self.app.nodes() if self.app.role(n) == "list item" and self.app.name(n)
                 and self.app.extents(n)[2] > 300 and self.app.extents(n)[1] > 130]
        return [self.app.name(n) for n in sorted(nodes, key=lambda n: self.app.extents(n)[1])]

    def shows(self, what, names):
        """As many as fit: the rest lies below the window."""
        def right():
            seen = self.listed()
            return seen == names[:len(seen)] and (len(seen) == len(names) or len(seen) >= 4)
        try:
            wait_for(what, right, 8, 0.1)
        except Failed as failure:
            raise Failed(f"{what}: the list shows {self.listed()}, not {names}") from failure

    def filter(self, name, down):
        """The choice so many rows below the first; its rows have no action."""
        self.app.click(name, "combo box")
        self.app.settle(0.3)
        self.app.key("Home", *["Down"] * down, "Return")
        self.app.settle(0.3)

    def order(self):
        self.sign_in("lead")
        self.go("审核")
        self.app.wait_text("待审核，其中红色")
        names = self.waiting()
        self.shows("the queue by risk, score and age", names)
        self.shot("01-queue")
        self.step(f"{len(names)} stand by colour, the higher score before the lower, the older before the newer")

    def filters(self):
        for color, down in (("red", 1), ("yellow", 2), ("green", 3), ("grey", 4)):
            where = f"v.color = '{color}'" if color != "grey" else "coalesce (v.color, 'grey') = 'grey'"
            self.filter("颜色", down)
            self.shows(f"only {color}", self.waiting(where))
            self.shot(f"02-{color}")
        self.filter("颜色", 0)
        days = 3 * 24 * 3600 * 1000
        newest = self.tablet.sql("SELECT max (submitted_at) AS at FROM visit")[0]["at"]
        self.filter("范围", 1)
        self.shows("only what is late", self.waiting(f"v.submitted_at < {newest - days}"))
        self.filter("颜色", 1)
        self.shows("late and red", self.waiting(f"v.submitted_at < {newest - days} AND v.color = 'red'"))
        self.shot("03-late-and-red")
        self.filter("颜色", 0)
        self.filter("范围", 0)
        self.filter("表格", 2)
        self.shows("another form", [])
        self.app.wait_text("没有符合条件的回访")
        self.shot("04-none")
        self.filter("表格", 1)
        self.shows("the household form", self.waiting())
        self.filter("表格", 0)
        self.villages()
        self.workers()
        for down, suggestion in enumerate(("1", "2", "3", "R", "W", "0", "na"), 1):
            self.filter("判定", down)
            self.shows(f"suggested {suggestion}", self.waiting(f"v.suggestion = '{suggestion}'"))
        self.filter("判定", 0)
        self.shows("all again", self.waiting())
        self.step("by colour, late ones, late and red, by form, village, worker and suggested class: each shows what the store has of it")

    def type_village(self, name):
        """As one finds a village among many; the keys may be in the list first, and not in the search over it."""
        def searches():
            entry = next((n for n in self.app.nodes() if self.app.role(n) in ("text", "entry")
                          and self.app.extents(n)[2] > 0), None)
            if entry is not None and self.app.has_focus(entry):
                return True
            self.app.key("shift+Tab")
            return False
        self.app.click("村", "combo box")
        self.app.settle(0.3)
        wait_for("the search of the villages", searches, 8, 0.3)
        self.app.paste(name)
        self.app.settle(0.6)
        self.app.key("Down", "Return")

    def villages(self):
        """Each that has visits, and one that has none."""
        rows = self.tablet.sql(
            "SELECT r.code, r.name, count (v.id) AS n FROM region r JOIN household h ON h.village_code = r.code"
            " LEFT JOIN visit v ON v.subject_id = h.id AND v.state = 'submitted' WHERE h.status = 'active'"
            " GROUP BY r.code ORDER BY r.code")
        some = [r for r in rows if r["n"]]
        none = [r for r in rows if not r["n"]]
        if len(some) < 2 or not none:
            raise Failed(f"of {len(rows)} villages {len(some)} have visits: not some and not others")
        for row in (*some, none[0]):
            self.type_village(row["name"])
            self.shows(f"only of {row['name']}", self.waiting(f"h.village_code = '{row['code']}'"))
        self.app.wait_text("没有符合条件的回访")
        self.shot("05-no-visit-of-the-village")
        self.type_village("全部村")
        self.shows("of all villages", self.waiting())

    def workers(self):
        """All visits are of one of the team's workers; the others have none."""
        team = self.tablet.sql("SELECT u.id FROM user u, user l WHERE l.id = "
                               f"'{self.user('lead')['id']}' AND u.team_id = l.team_id AND u.id <> l.id")
        names, those = self.waiting(), []
        for down in range(1, len(team) + 1):
            self.filter("调查员", down)
            self.app.settle(0.5)
            seen = self.listed()
            if seen and seen != names[:len(seen)]:
                raise Failed(f"of one worker the list shows {seen}, not {names}")
            those.append(bool(seen))
        if len(team) < 2 or those.count(True) != 1:
            raise Failed(f"of {len(team)} workers {those.count(True)} have visits, not one")
        self.filter("调查员", 0)

    # --- A hint beside what must be done

    def pencil(self, question):
        self.app.click(f"对“{question}”提意见", "push button", scroll=True, contains=True)
        self.app.settle(0.4)
        entry = wait_for("an empty comment", lambda: next(
            (n for n in self.app.find_all("意见", "text") if not self.app.text_of(n)), None))
        self.app.click_node(entry)

    def comment(self):
        self.app.click_node(self.app.find(self.name, "list item"))
        self.app.wait_text("显示全部答案")
        self.app.click("显示全部答案，不只是有变化的", contains=True, scroll=True)
        self.app.settle(0.4)
        self.pencil("粮食")
        self.app.paste(HINT)
        self.app.click("必改", "check box", scroll=True)
        self.pencil("务工工资")
        self.app.paste(MUST)
        self.shot("06-comments")
        self.app.click("退回调查员", "push button")
        wait_for("the return", lambda: self.tablet.sql("SELECT 1 FROM visit WHERE state = 'returned'"))
        rows = {r["text"]: (r["level"], r["ref"].rsplit("/", 1)[-1]) for r in self.tablet.sql(
            "SELECT level, text, ref FROM comment")}
        if rows.get(MUST) != ("must", "y_wage") or rows.get(HINT, ("",))[0] != "hint" or len(rows) != 2:
            raise Failed(f"the comments are {rows}")
        self.hint_ref = rows[HINT][1]
        self.step("the lead returned the visit with a hint at one answer and a must at another")

    def worker_sees(self):
        self.sign_in("worker")
        self.go("我的回访")
        self.app.wait_text("已退回")
        self.app.settle(0.4)
        self.app.click_node(self.app.find(self.name, "list item"))
        self.app.wait_text(f"提示：{HINT}")
        self.app.wait_text(MUST)
        self.shot("07-returned")
        self.app.click("更正", "push button", scroll=True)
        self.app.find("各部分", "list")
        income = next(n for n in self.sections() if "收入" in self.app.name(n))
        self.app.click_node(income, scroll=False)
        self.app.wait_text(f"必改：{MUST}")
        self.app.wait_text(f"提示：{HINT}")
        self.shot("08-correction")
        self.step("the worker reads in the form which is a hint and which must be done")

    def must_holds_back(self):
        self.app.click("核对提交", "push button")
        self.app.wait_text("没有提交：请更正此题，或说明为何不改")
        if self.app.sees("请把以下内容读给对方听"):
            raise Failed("a comment that must be done did not keep the visit back")
        self.shot("09-held-back")
        self.app.answer("务工工资", "34500")
        self.app.wait_text("已保存")
        self.app.click("核对提交", "push button")
        self.app.wait_text("请把以下内容读给对方听")
        self.app.click("提交", "push button")
        wait_for("the second revision", lambda: len(self.tablet.sql(
            "SELECT r.id FROM visit_revision r JOIN visit v ON v.id = r.visit_id JOIN household h ON h.id ="
            f" v.subject_id WHERE h.head_name = '{self.name}'")) == 2)
        self.step("the must kept the visit back until its answer was changed; the hint did not")

    def lead_sees(self):
        self.sign_in("lead")
        self.go("审核")
        self.app.wait_text("待审核，其中红色")
        self.app.settle(0.4)
        self.app.click_node(self.app.find(self.name, "list item"))
        self.app.wait_text("更正前")
        self.shot("10-corrected")
        self.app.click("通过", "push button")
        wait_for("the approval", lambda: self.tablet.sql(
            "SELECT 1 FROM visit v JOIN household h ON h.id = v.subject_id WHERE v.state = 'lead_approved'"
            f" AND h.head_name = '{self.name}'"))
        self.step("the lead saw what was changed and approved")

    def run(self):
        self.start_county()
        self.tablet.enrol(self.county, self.user("worker")["id"])
        self.write_visits()
        self.start_app()
        self.order()
        self.filters()
        self.comment()
        self.worker_sees()
        self.must_holds_back()
        self.lead_sees()


def main():
    args = arguments(__doc__).parse_args()
    return drive(args, "queue", held(False), ReviewQueue, 600)


sys.exit(main())
