#!/usr/bin/env python3
"""What helps in a form, by real clicks and keys: cards of members, the search for a question, one answer
taken over, the form's language, drafts that are deleted and had back, and the move to a newer form."""
import os
import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from job import Failed, Job, arguments, drive, held, wait_for  # noqa: E402


class Runner(Job):
    def selected(self):
        states = self.app.atspi.StateType
        return next((self.app.name(n) for n in self.sections()
                     if n.get_state_set().contains(states.SELECTED)), "")

    def drafts(self, where="trashed_at IS NULL"):
        return self.tablet.sql(f"SELECT id, asked, answered, form_version FROM draft WHERE {where}")

    def unchanged(self):
        return {r["ref"] for r in self.tablet.sql("SELECT ref FROM draft_unchanged")}

    def open_section(self, title):
        row = wait_for(f"the section {title}", lambda: next(
            (n for n in self.sections() if title in self.app.name(n)), None), 15, 0.2)
        self.app.show(row)
        self.app.click_node(row, scroll=False)
        wait_for(f"{title} on the screen", lambda: title in self.selected(), 10, 0.2)
        self.app.settle(0.4)

    def cards(self):
        return len([n for n in self.app.find_all("打开", "push button") if self.app.extents(n)[3] > 0])

    def members_follow(self):
        """The cards and the heads of a section follow its answers at once."""
        n = wait_for("the members as cards", self.cards)
        for more in ("2", "1", "0"):
            self.app.answer("名册之外新增的成员数", more)
            self.app.key("Tab")
            wait_for(f"{n} + {more} cards", lambda: self.cards() == n + int(more), 10, 0.2)
        self.open_section("十、问题")
        self.app.question("另外发现的问题数")
        if any(self.app.extents(head)[3] > 0 for head in self.app.find_all("问题", "label")):
            raise Failed("a head stands over no findings")
        self.app.answer("另外发现的问题数", "1")
        self.app.key("Tab")
        wait_for("the head over the finding", lambda: any(
            self.app.extents(head)[3] > 0 for head in self.app.find_all("问题", "label")), 10, 0.2)
        self.shot("form-findings")
        self.app.answer("另外发现的问题数", "0")
        self.app.key("Tab")
        wait_for("no card and no head", lambda: not self.cards() and not any(
            self.app.extents(head)[3] > 0 for head in self.app.find_all("问题", "label")), 10, 0.2)
        self.open_section("二、家庭成员")
        self.step("members and findings are as many cards as the section says, and a head is over some")

    def members(self):
        self.app.choose("回访结果", "入户")
        self.app.settle(0.6)
        self.open_section("二、家庭成员")
        self.members_follow()
        self.app.show(self.app.find("打开", "push button"))
        self.app.settle(0.3)
        self.shot("form-members")
        self.app.click("打开", "push button", scroll=True)
        wait_for("the first member", lambda: "家庭成员 1" in self.selected(), 10, 0.2)
        self.step("the members are cards; one tap opened the first")

    def search(self):
        """Two letters of pinyin and Enter are the way to a question."""
        self.app.key("ctrl+f")
        self.app.find("回访类型", "list item")
        self.app.settle(0.4)
        self.app.type("zftc")
        self.app.settle(0.6)
        self.shot("form-search-initials")
        self.app.type("h_own")
        self.app.find("住房来源", "list item")
        self.shot("form-search")
        self.app.key("Return")
        wait_for("the section of the house", lambda: "住房" in self.selected(), 10, 0.2)
        self.app.settle(0.5)
        focus = self.app.atspi.StateType.FOCUSED
        group = self.app.question("住房来源")
        if not any(n.get_state_set().contains(focus) for n in self.app.nodes(group)):
            raise Failed("the question that was found has not the focus")
        self.step("a question was found by its name, shown, and has the focus")

    def carry(self):
        before = self.unchanged()
        group = self.app.question("住房来源")
        self.app.click_node(next(self.app.find_all("无变化", "push button", under=group)))
        wait_for("the answer as confirmed and not asked",
                 lambda: [r for r in self.unchanged() - before if r.endswith("/h_own")])
        self.app.wait_text("已确认无变化", 10)
        self.shot("form-carried")
        if len(self.unchanged() - before) != 1:
            raise Failed("more was taken over than the one question")
        self.step("one tap took one last answer over, and only that")

    def keys(self):
        was = self.selected()
        self.app.key("ctrl+Next")
        after = wait_for("the next section", lambda: self.selected() != was and self.selected(), 10, 0.2)
        self.app.key("ctrl+Prior")
        wait_for("the section before", lambda: self.selected() == was, 10, 0.2)
        self.step(f"Ctrl+PageDown led to “{after}”, Ctrl+PageUp back")

    def restart(self):
        """The app is closed and started anew, and the worker goes on with the draft."""
        self.app.stop()
        self.app.start()
        name = self.user("worker")["name"]
        wait_for("the app started anew", lambda: any(self.app.sees(x) for x in ("谁在使用？", "任务", "各部分")))
        if self.app.sees("谁在使用？"):
            self.app.click(name, "push button")
            wait_for("the worker's pages", lambda: self.app.sees("任务") or self.app.sees("各部分"))
        if not self.app.sees("各部分"):
            self.go("我的回访")
            self.app.click_node(self.app.find(self.household["head_name"], "list item"))
            self.app.find("各部分", "list")

    def language(self):
        self.app.click("表格语言")
        self.app.settle(0.5)
        self.shot("form-languages")
        self.app.key("Down", "Return")
        self.app.find("House", "panel")
        self.app.settle(0.4)
        self.shot("form-english")
        self.restart()
        self.app.find("House", "panel")
        self.app.click("表格语言")
        self.app.settle(0.5)
        self.app.key("Home", "Return")
        self.app.find("住房来源", "panel")
        self.step("the form was asked in English, also by the app started anew, and in Chinese again")

    def trash(self):
        draft = self.drafts()[0]["id"]
        while not self.app.sees("我的回访"):
            self.app.click("返回", "push button")
            self.app.settle(0.5)
        self.go("我的回访")
        self.app.settle(0.5)
        row = self.drafts()[0]
        if row["asked"] < 20 or row["answered"] < 2:
            raise Failed(f"the draft's progress is kept as {row}")
        self.app.wait_text(f"{row['answered']}/{row['asked']}")
        self.app.wait_text(row["form_version"])
        self.shot("drafts")
        self.app.click("删除", "push button")
        wait_for("the draft in the trash", lambda: not self.drafts())
        self.app.settle(0.5)
        self.shot("drafts-deleted")
        self.app.click("撤销", "push button")
        wait_for("the draft back by one tap", lambda: [d["id"] for d in self.drafts()] == [draft])
        self.app.settle(0.5)
        self.app.click("删除", "push button")
        wait_for("the draft in the trash again", lambda: not self.drafts())
        self.app.settle(0.4)
        self.app.click("回收站（1）", "push button")
        self.app.settle(0.5)
        self.shot("trash")
        self.app.click("恢复", "push button")
        wait_for("the draft back from the trash", lambda: [d["id"] for d in self.drafts()] == [draft])
        self.app.click("返回", "push button")
        self.app.settle(0.4)
        self.app.click_node(self.app.find(self.household["head_name"], "list item"))
        self.app.find("各部分", "list")
        wait_for("the section where it was left", lambda: "住房" in self.selected(), 10, 0.2)
        self.step("a draft was deleted, had back by one tap and from the trash, and goes on where it was")

    def newer_pack(self):
        """The county's next pack: form A asks for a remark where it asked for the memo."""
        pack = self.folder / "newer"
        shutil.copytree(self.county.pack, pack)
        form = pack / "fa_household.xml"
        text = form.read_text().replace("sec_sign/memo", "sec_sign/remark").replace("<memo/>", "<remark/>")
        text = text.replace("<value>备注</value>", "<value>补充说明</value>", 1)
        form.write_text(re.sub('(<data id="fa_household" version=")[0-9]+', r"\g<1>2099010101", text, count=1))
        said = pack / "pack.json"
        said.write_text(re.sub('"version": *"[^"]*"', '"version": "9999"', said.read_text(), count=1))
        self.county.run("pack", "install", pack, "--store", self.county.store, "--user",
                        self.user("county")["id"])

    def leave_form(self):
        self.app.click("返回", "push button")
        self.app.settle(0.5)

    def kept(self, value):
        return self.tablet.sql(f"SELECT ref FROM draft_op WHERE value = '{value}'")

    def move(self):
        """A draft goes over to the newer form and back, each by a tap, and no answer is lost."""
        self.app.key("ctrl+f")
        self.app.find("回访类型", "list item")
        self.app.type("memo")
        self.app.find("备注", "list item")
        self.app.key("Return")
        self.app.settle(0.6)
        self.app.type("road 3")
        wait_for("the memo in the draft", lambda: self.kept("road 3"))
        old = self.drafts()[0]["form_version"]
        self.newer_pack()
        self.leave_form()
        self.sync("move-sync")
        self.app.wait_text("县里的新表单和规则已启用", 20)
        self.go("我的回访")
        self.app.click_node(self.app.find(self.household["head_name"], "list item"))
        self.app.find("各部分", "list")
        self.app.settle(0.5)
        self.shot("move-offered")
        self.app.click("换用新版表单…", "push button")
        self.app.wait_text("road 3")
        self.app.wait_text("补充说明")
        self.app.settle(0.4)
        self.shot("move-listed")
        self.app.click("换用新版表单", "push button")
        wait_for("the draft on the newer form",
                 lambda: self.drafts()[0]["form_version"] == "2099010101")
        self.app.find("换回旧版表单", "push button")
        self.app.settle(0.8)
        self.shot("moved")
        self.app.click("换回旧版表单", "push button")
        wait_for("the draft on the older form", lambda: self.drafts()[0]["form_version"] == old)
        self.app.find("换用新版表单…", "push button")
        if not self.kept("road 3"):
            raise Failed("the memo is gone after the way there and back")
        self.step("the draft went over to the newer form and back, with all its answers")

    def run(self):
        self.start_county()
        self.tablet.enrol(self.county, self.user("worker")["id"])
        # Preferences that last are kept in a file here, as a session keeps them in dconf.
        os.environ["GSETTINGS_BACKEND"] = "keyfile"
        self.start_app()
        self.sign_in("worker")
        self.choose_household()
        self.open_form()
        self.members()
        self.search()
        self.carry()
        self.keys()
        self.language()
        self.trash()
        self.move()


def main():
    parser = arguments(__doc__)
    parser.add_argument("--portrait", action="store_true")
    args = parser.parse_args()
    return drive(args, "runner", held(args.portrait), Runner, 400)


sys.exit(main())
