#!/usr/bin/env python3
"""Several visits begun at once: two households and two forms of one of them. The worker goes from one to the
other, the battery is pulled, and each goes on with its own answers, at its own question; none is there twice,
and what is submitted of one leaves the others."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from job import Failed, Job, arguments, drive, held, wait_for  # noqa: E402

# How each is begun, and what is answered in it: the button, the form, the result of the visit, where.
BEGIN, OTHER_FORM = "开始回访", "专项检查"
FORMS = {BEGIN: ("fa_household", "脱贫户回头看"), OTHER_FORM: ("ff_special", "专项检查")}
RESULTS = {"入户": "home", "电话": "phone"}


class SeveralDrafts(Job):
    """One worker with three visits under way."""

    def choose_households(self):
        self.families = self.tablet.sql(
            "SELECT id, head_name AS name FROM household h WHERE status = 'active' AND hh_type = 1 AND n_members = 2"
            " AND (SELECT count(*) FROM household o WHERE o.head_name = h.head_name) = 1 ORDER BY id LIMIT 2")
        one, two = self.families
        # family, button, result, place: of the same question each has another answer.
        self.drafts = [(one, BEGIN, "入户", "24.0111 101.9111 1501.0 5.0"),
                       (two, BEGIN, "电话", "24.0222 101.9222 1502.0 6.0"),
                       (one, OTHER_FORM, "电话", "24.0333 101.9333 1503.0 7.0")]

    def open_file(self, family):
        self.home()
        self.app.click("搜索")
        self.app.paste(family["name"])
        self.app.settle(0.6)
        self.app.click_node(self.app.find(family["name"], "list item"))
        self.app.wait_text("家庭成员")

    def begin(self, family, button):
        self.open_file(family)
        self.app.click(button, "push button", scroll=True)
        self.app.find("各部分", "list")
        self.app.settle(0.5)

    def rows(self):
        return self.tablet.sql("SELECT id, subject_id, form_id FROM draft WHERE trashed_at IS NULL ORDER BY id")

    def answer_of(self, draft, ref):
        ops = self.tablet.sql(f"SELECT value FROM draft_op WHERE draft_id = '{draft}' AND ref LIKE '%/{ref}'"
                              " ORDER BY n DESC LIMIT 1")
        return ops[0]["value"] if ops else None

    def held_by(self, family, button):
        """The draft of a family and a form: there is one."""
        rows = [r for r in self.rows() if (r["subject_id"], r["form_id"]) == (family["id"], FORMS[button][0])]
        if len(rows) != 1:
            raise Failed(f"{len(rows)} drafts of {FORMS[button][1]} for one household")
        return rows[0]["id"]

    def check_store(self):
        """Each holds its own answers and nobody else's."""
        for family, button, result, place in self.drafts:
            draft = self.held_by(family, button)
            wait_for(f"the answers of {FORMS[button][1]} in their draft", lambda draft=draft, result=result, place=place: (
                self.answer_of(draft, "a_result"), self.answer_of(draft, "gps")) == (RESULTS[result], place), 10)
        if len(self.rows()) != len(self.drafts):
            raise Failed(f"{len(self.rows())} drafts are there for {len(self.drafts)} visits")

    def is_chosen(self, question, choice):
        node = next(n for n in self.app.nodes(self.app.question(question)) if self.app.matches(self.app.name(n), choice)
                    and self.app.role(n) in ("radio button", "check box"))
        return node.get_state_set().contains(self.app.atspi.StateType.CHECKED)

    def check_screen(self, result, place):
        """What the open form shows: the answers of this draft."""
        self.app.find("各部分", "list")
        self.app.settle(0.5)
        for name in RESULTS:
            if self.is_chosen("回访结果", name) != (name == result):
                raise Failed(f"the form does not show “{result}” as the result of the visit")
        shown = [self.app.text_of(n) for n in self.app.nodes(self.app.question("定位"))
                 if self.app.role(n) in ("text", "entry")]
        if not any(place.split()[0].rstrip("0") in text for text in shown):
            raise Failed(f"the form shows {shown} as the place, not {place}")

    def begin_all(self):
        for family, button, result, place in self.drafts:
            self.begin(family, button)
            self.app.answer("定位", place)
            self.app.choose("回访结果", result)
            self.app.wait_text("已保存")
        self.shot("01-third")
        self.check_store()
        self.step("three visits are begun, two of them of one household; each draft has its own answers")

    def go_on(self, family, button):
        """From the list of one's visits, where a family may stand twice."""
        self.home()
        self.go("我的回访")
        self.app.settle(0.4)

        def row():
            return next((n for n in self.app.nodes() if self.app.role(n) == "list item"
                         and self.app.extents(n)[2] > 0 and family["name"] in self.app.name(n)
                         and any(FORMS[button][1] in self.app.name(m) for m in self.app.nodes(n))), None)
        self.app.click_node(wait_for(f"{FORMS[button][1]} of the household in the list", row, 15, 0.1))

    def switch(self):
        for family, button, result, place in [*self.drafts, self.drafts[0]]:
            self.go_on(family, button)
            self.check_screen(result, place)
        self.open_file(self.families[0])
        self.shot("02-file")
        self.app.click("继续填草稿", "push button", scroll=True)
        self.check_screen(*self.drafts[0][2:])
        self.check_store()
        self.step("gone from one to the other and back, by the list and by the file: each shows its own answers")

    def pull_the_battery(self):
        """In the middle of the second; it and the others are there at the next start."""
        family, button, _, place = self.drafts[1]
        self.go_on(family, button)
        self.app.choose("回访结果", "入户")
        self.app.wait_text("已保存")
        wait_for("the changed answer", lambda: self.answer_of(self.held_by(family, button), "a_result") == "home")
        self.drafts[1] = (family, button, "入户", place)
        self.app.kill()
        self.start_app()
        self.sign_in("worker")
        self.app.settle(0.5)
        self.shot("03-after-the-battery")
        self.check_store()
        for family, button, result, place in reversed(self.drafts):
            self.go_on(family, button)
            self.check_screen(result, place)
        self.shot("04-resumed")
        self.step("the battery was pulled in the second; all three go on, each with its own answers")

    def begin_once(self):
        """Who presses the button of a visit that is under way goes on with it: no second one is begun."""
        for family, button, result, place in self.drafts:
            self.open_file(family)
            self.app.click("继续填草稿" if button == BEGIN else f"继续填写：{FORMS[button][1]}", "push button",
                           contains=True, scroll=True)
            self.check_screen(result, place)
        self.check_store()
        self.step("begun again from the file of the household, each goes on: no visit is there twice")

    def delete_one(self):
        """One is deleted: the others stay as they are."""
        self.home()
        self.go("我的回访")
        self.app.settle(0.4)
        before = {r["id"] for r in self.rows()}
        self.app.click("删除", "push button")
        wait_for("one draft to go", lambda: len(self.rows()) == len(before) - 1)
        gone = before - {r["id"] for r in self.rows()}
        self.app.click("撤销", "push button")
        wait_for("it to come back", lambda: {r["id"] for r in self.rows()} == before)
        self.check_store()
        self.step(f"{len(gone)} was deleted and put back; all three have their own answers")

    def run(self):
        self.start_county()
        self.tablet.enrol(self.county, self.user("worker")["id"])
        self.choose_households()
        self.start_app()
        self.sign_in("worker")
        self.begin_all()
        self.switch()
        self.pull_the_battery()
        self.begin_once()
        self.delete_one()


def main():
    args = arguments(__doc__).parse_args()
    return drive(args, "several", held(False), SeveralDrafts, 300)


sys.exit(main())
