"""Turns in the life of a visit on a shared tablet, with real clicks and keys: a submitted visit is taken back for
a correction while the lead is told of it, sent again, or the correction given up; approvals are undone; visits
are voided by their worker and by the county; and a PIN tells who is who. What the screen says is compared with
the database."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from job import Failed, Job, arguments, drive, held, wait_for  # noqa: E402


class VisitLife(Job):
    """One tablet of a worker and a lead, with visits that wait."""

    def write_visits(self):
        rows = self.tablet.sql(
            "SELECT h.id, h.head_name FROM household h WHERE h.status = 'active' AND h.hh_type = 1 AND"
            " h.extra LIKE '%last_answers%' AND (SELECT count(*) FROM household o WHERE o.head_name ="
            " h.head_name) = 1 ORDER BY h.n_members, h.id LIMIT 5")
        self.names = [r["head_name"] for r in rows]
        lines = "".join(f"{r['id']} {kind}\n" for r, kind in zip(rows, ["form"] + ["green 0 0"] * 4))
        writer = subprocess.run([str(self.build / "tests/system/visit-writer"),
                                 self.user("worker")["id"]], input=lines, text=True,
                                env=self.tablet.env(), capture_output=True)
        if writer.returncode != 0:
            raise Failed(f"the visits are not written: {writer.stderr[-400:]}")
        self.step(f"{len(rows)} visits of the worker wait on the tablet")

    def visit_of(self, name):
        return self.tablet.sql(
            "SELECT v.id, v.state, v.reason, v.revision_id FROM visit v JOIN household h"
            f" ON h.id = v.subject_id WHERE h.head_name = '{name}'")[0]

    def count(self, what):
        return self.tablet.sql(f"SELECT count(*) AS n FROM {what}")[0]["n"]

    def my_visit(self, name):
        self.go("我的回访")
        self.app.settle(0.4)
        self.app.click_node(self.app.find(name, "list item"))
        self.app.find("打印", "push button")
        self.app.settle(0.4)

    # --- A correction, and what the lead sees of it

    def take_back(self):
        self.sign_in("worker")
        self.my_visit(self.names[0])
        self.shot("01-submitted")
        self.app.click("撤回更正", "push button")
        self.app.find("各部分", "list")
        draft = self.tablet.sql("SELECT visit_id, parent_revision FROM draft")
        visit = self.visit_of(self.names[0])
        if draft != [{"visit_id": visit["id"], "parent_revision": visit["revision_id"]}]:
            raise Failed(f"the correction is {draft}, of the visit {visit}")
        self.step("the worker took the submitted visit back; it is open for a correction")

    def lead_is_told(self):
        self.sign_in("lead")
        self.go("审核")
        self.app.wait_text("待审核，其中红色")
        self.app.wait_text("更正中")
        self.shot("02-queue")
        self.app.click_node(self.app.find(self.names[0], "list item"), scroll=False)
        self.app.wait_text("正在更正这次回访")
        self.app.find("通过更正前的版本", "push button")
        if next(self.app.find_all("通过", "push button"), None) is not None:
            raise Failed("the version before the correction can be approved by habit")
        self.shot("03-being-corrected")
        self.home()
        self.step("the lead is told of the correction, in the list and at the decision")

    def undo_batch(self):
        self.app.click("批量通过绿色", "push button", contains=True)
        self.app.settle(0.5)
        self.shot("04-batch")
        button = next(n for n in self.app.find_all("通过", "push button", contains=True)
                      if self.app.name(n).endswith("件"))
        n = int("".join(c for c in self.app.name(button) if c.isdigit()))
        self.app.click_node(button)
        wait_for("the approvals", lambda: self.count("visit WHERE state = 'lead_approved'") == n)
        self.shot("05-undo")
        self.app.click("撤销", "push button")
        wait_for("all to wait again", lambda: self.count("visit WHERE state = 'lead_approved'") == 0)
        if self.count("change WHERE kind = 'visit.withdraw'") != n:
            raise Failed("not each approval was taken back by a row of its own")
        self.app.wait_text("待审核，其中红色")
        self.step(f"{n} approvals were undone by one press")

    # --- The PIN of who shares the tablet

    def set_pin(self):
        self.asked_for(self.user("worker"))
        self.app.find("各部分", "list")  # where the worker was at work
        self.home()
        self.app.key("ctrl+comma")
        self.app.click("设置密码", "push button")
        for name in ("新数字密码", "再输一遍新数字密码"):
            self.app.click(name, "text")
            self.app.type("4711")
        self.shot("06-pin")
        self.app.click("继续", "push button")
        self.app.find("更改密码", "push button")
        if "4711" in str(self.tablet.sql("SELECT value FROM meta")):
            raise Failed("the PIN can be read in the store")
        self.home()
        self.step("the worker set a PIN; the store has only its hash")

    def asked_for(self, user):
        """Somebody else takes the tablet and taps a name."""
        self.app.click("·", "push button", contains=True)
        self.app.wait_text("谁在使用？")
        self.app.click(user["name"], "push button")

    def pin_is_asked(self):
        self.asked_for(self.user("worker"))
        self.app.find("数字密码", "text")
        self.app.type("4712")
        self.app.key("Return")
        self.app.wait_text("密码不对，还可再试 4 次。")
        self.shot("07-pin-wrong")
        if self.app.sees("我的回访"):
            raise Failed("a wrong PIN let somebody in")
        self.app.type("4711")
        self.app.key("Return")
        self.app.wait_text("我的回访")
        self.sign_in("lead")
        self.step("a wrong PIN let nobody in, the right one did; the lead has none and is asked for none")

    def county_voids_pin(self):
        self.county.run("user", "unpin", self.user("worker")["id"], "--store", self.county.store)
        self.sync("08-unpinned")
        self.asked_for(self.user("worker"))
        self.app.wait_text("我的回访")
        self.step("the county voided the forgotten PIN; after the next sync nobody asks for it")

    # --- The correction goes on, is given up, and visits are voided

    def send_again(self):
        before = self.visit_of(self.names[0])["revision_id"]
        self.go("我的回访")
        self.app.settle(0.4)
        self.app.click_node(self.app.find(self.names[0], "list item"))
        self.app.find("各部分", "list")
        self.app.settle(0.4)
        self.submit()
        wait_for("the second revision", lambda: self.visit_of(self.names[0])["revision_id"] != before)
        parent = self.tablet.sql("SELECT parent FROM visit_revision WHERE id = "
                                 f"'{self.visit_of(self.names[0])['revision_id']}'")
        if parent != [{"parent": before}] or self.count("draft"):
            raise Failed(f"what was sent again is {parent}, with {self.count('draft')} drafts left")
        self.home()
        self.step("the corrected visit was sent again, after the revision before it")

    def give_up(self):
        """A correction that was begun by mistake is deleted like any draft; the visit waits as before."""
        self.my_visit(self.names[3])
        self.app.click("撤回更正", "push button")
        self.app.find("各部分", "list")
        self.app.settle(0.4)
        self.home()
        self.go("我的回访")
        self.app.click("删除", "push button")
        wait_for("no correction", lambda: not self.count("draft WHERE trashed_at IS NULL"))
        if self.visit_of(self.names[3])["state"] != "submitted":
            raise Failed(f"the visit is {self.visit_of(self.names[3])}")
        self.sign_in("lead")
        self.go("审核")
        self.app.wait_text("待审核，其中红色")
        self.app.settle(0.4)
        if self.app.sees("更正中"):
            raise Failed("the lead is told of a correction that was given up")
        self.app.click_node(self.app.find(self.names[3], "list item"), scroll=False)
        self.app.find("通过", "push button")
        self.home()
        self.step("a correction was given up; the lead can approve the visit again")

    def void_whole(self):
        self.sign_in("worker")
        self.my_visit(self.names[1])
        self.app.click("作废", "push button")
        self.app.click("原因", "text")
        self.app.paste("走错了人家")
        self.shot("09-void")
        self.app.click("继续", "push button")
        wait_for("the void visit", lambda: self.visit_of(self.names[1])["state"] == "voided")
        if self.visit_of(self.names[1])["reason"] != "走错了人家":
            raise Failed(f"it is void for {self.visit_of(self.names[1])}")
        self.app.wait_text("已作废")
        self.my_visit(self.names[1])
        self.app.wait_text("走错了人家")
        self.shot("10-voided")
        self.home()
        self.step("the worker voided a visit as a whole, with a reason that stays to be read")

    def county_voids(self):
        self.sync("11-sent")
        visit = self.visit_of(self.names[2])["id"]
        self.county.run("void", visit, "--store", self.county.store, "--user",
                        self.user("county")["id"], "--reason", "同一户报了两次")
        self.sync("12-heard")
        if self.visit_of(self.names[2])["state"] != "voided":
            raise Failed(f"on the tablet the visit is {self.visit_of(self.names[2])}")
        self.my_visit(self.names[2])
        self.app.wait_text("同一户报了两次")
        self.shot("13-county-voided")
        self.step("the county voided a visit; the tablet says so, and why")

    def run(self):
        self.start_county()
        self.tablet.enrol(self.county, self.user("worker")["id"])
        self.write_visits()
        self.start_app()
        self.take_back()
        self.lead_is_told()
        self.undo_batch()
        self.set_pin()
        self.pin_is_asked()
        self.county_voids_pin()
        self.send_again()
        self.give_up()
        self.void_whole()
        self.county_voids()


def main():
    args = arguments(__doc__).parse_args()
    return drive(args, "life", held(False), VisitLife, 600)


sys.exit(main())
