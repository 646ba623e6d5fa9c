"""The other kinds of conflict with real clicks: a visit corrected twice, a decision that comes while the lead
writes and one that comes too late, a household that the county deleted or merged meanwhile, a worker who moved to
another team with unsent work. The other tablet and the county do their part first; the agent that the app's own
button starts brings it. What the page says stands beside the choice, and what was clicked is read from both
databases."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from job import AGENT, Failed, Job, arguments, drive, held, wait_for  # noqa: E402
from two_tablets import TwoTablets  # noqa: E402


class ConflictClick(Job):
    """The lead has the first tablet with its window; the second has none, or is opened at the end."""

    def __init__(self, build, folder, desktop, households=200):
        super().__init__(build, folder, desktop, households)
        self.work = TwoTablets(self.build, self.folder, households)
        self.county, self.tablet, self.other = self.work.county, self.work.one, self.work.two
        self.homes = iter(self.work.homes)

    # --- What both sides hold

    def same(self, what, query, wanted):
        """The tablet and the county answer alike."""
        for name, end in (("tablet", self.tablet), ("county", self.county)):
            found = end.sql(query)
            if found != wanted:
                raise Failed(f"{what} at the {name}: found {found}, wanted {wanted}")

    def state(self, visit, wanted):
        self.same("the visit", f"SELECT state FROM visit WHERE id = '{visit}'", [{"state": wanted}])

    def opened(self, kind, visit):
        self.same(f"what is open of {kind}",
                  f"SELECT kind, state FROM conflict WHERE visit_id = '{visit}'", [{"kind": kind, "state": "open"}])

    def new_visit(self, home, name=None):
        return self.tablet.do("visit", self.work.worker, home["id"], name or home["name"])

    # --- The page of conflicts

    def fetch(self, shot):
        """Whoever has the tablet presses the button; a conflict is told there and leaves no “all well”."""
        self.home()
        self.go("同步")
        self.round_of_sync()
        self.shot(shot)

    def is_red(self, button, shot):
        """Whether a button that lies in view calls for a choice by its colour."""
        x, y, _, h = self.app.show(button)
        self.shot(shot)
        red_over_blue = subprocess.run(
            ["convert", self.shots / f"{shot}.png", "-crop", f"1x1+{x}+{y + h // 2}", "-format", "%[fx:mean.r-mean.b]",
             "info:"], capture_output=True, text=True, check=True).stdout
        return float(red_over_blue) > 0.4

    def conflicts_page(self, *texts, shot):
        self.home()
        self.go("审核")
        button = self.app.find("冲突待选择", "push button", contains=True)
        if not self.is_red(button, f"{shot}-button"):
            raise Failed("what waits for the lead's choice is not red")
        self.app.click_node(button)
        self.app.settle(0.5)
        for text in texts:
            if not self.app.sees(text):
                self.shot(shot)
                raise Failed(f"the conflict does not show “{text}”")
        self.shot(shot)

    def choose(self, button, kind, visit, choice):
        """A click; then it waits for the county, and after a round the county holds the same."""
        chosen = f"SELECT state, choice FROM conflict WHERE visit_id = '{visit}' AND kind = '{kind}'"
        self.app.click(button, "push button", contains=True, scroll=True)
        wait_for("the choice", lambda: self.tablet.sql(chosen) == [{"state": "resolved", "choice": choice}])
        self.app.wait_text("没有冲突")
        self.fetch(f"{kind}-{choice}-sent")
        self.same("the choice", chosen, [{"state": "resolved", "choice": choice}])

    # --- The kinds

    def corrected_twice(self):
        home = next(self.homes)
        visit = self.new_visit(home)
        self.tablet.do("return", self.work.lead, visit)
        self.tablet.sync()
        self.other.sync()
        self.other.do("correct", self.work.worker, visit, "王改二")
        self.tablet.do("correct", self.work.worker, visit, "王改一")
        self.tablet.sync()
        self.other.sync()
        self.fetch("fork-come")
        self.opened("fork", visit)
        self.conflicts_page(home["name"], "王改一", "王改二", "两处", shot="fork")
        self.choose("用第二版", "fork", visit, "mine")
        self.open_review(home["name"], "fork-review")
        self.app.click("通过", "push button")
        wait_for("the approval", lambda: self.tablet.sql(
            f"SELECT state FROM visit WHERE id = '{visit}'") == [{"state": "lead_approved"}])
        self.fetch("fork-approved")
        self.work.accept(visit)
        self.fetch("fork-accepted")
        self.same("the register", f"SELECT name FROM member WHERE id = '{home['member']}'", [{"name": "王改二"}])
        self.state(visit, "county_accepted")
        self.step("corrected twice: both names shown, the second chosen by a click and accepted")

    def open_review(self, name, shot):
        self.home()
        self.go("审核")
        self.app.click_node(self.app.find(name, "list item"))
        self.app.wait_text("显示全部答案")
        self.app.settle(0.4)
        self.shot(shot)

    def comment(self, text):
        if next(self.app.find_all("提意见", "push button", contains=True), None) is None:
            self.app.click("显示全部答案，不只是有变化的", contains=True)
        self.app.click_node(next(self.app.find_all("提意见", "push button", contains=True)))
        self.app.click_node(self.app.find("意见", "text"))
        self.app.paste(text)
        wait_for("the comment to be kept", lambda: self.begun() == [text])

    def begun(self):
        return [r["words"] for r in self.tablet.sql("SELECT words FROM begun_words WHERE field NOT LIKE '%level%'")]

    def decided_elsewhere(self, home):
        """Both tablets know the visit; the lead approves on the other one, and the county accepts."""
        visit = self.new_visit(home)
        self.tablet.sync()
        self.other.sync()
        self.other.do("approve", self.work.lead, visit)
        self.other.sync()
        self.work.accept(visit)
        return visit

    def too_late(self):
        """The lead returns what is accepted already, and does not know."""
        home = next(self.homes)
        visit = self.decided_elsewhere(home)
        self.open_review(home["name"], "late-review")
        self.comment("请核对水费")
        self.app.click("退回调查员", "push button")
        wait_for("the return", lambda: self.tablet.sql(
            f"SELECT state FROM visit WHERE id = '{visit}'") == [{"state": "returned"}])
        self.fetch("late-come")
        self.opened("decision", visit)
        self.state(visit, "county_accepted")
        self.conflicts_page(home["name"], "已退回", "县级已采纳", "请核对水费", shot="late")
        self.choose("知道了", "decision", visit, "theirs")
        self.step("a decision too late: both decisions and the comment shown, read by a click, the county's stands")

    def round_unasked(self):
        """As the system's timer asks for one: the page on the screen stays."""
        subprocess.run(["dbus-send", "--session", f"--dest={AGENT}", "--print-reply", "--type=method_call",
                        "/" + AGENT.replace(".", "/"), f"{AGENT}.Kick"], check=True, stdout=subprocess.DEVNULL)

    def start_as_lead(self, **more):
        self.start_app(**more)
        self.sign_in("lead")

    def while_writing(self):
        """The decision comes while the lead's comment stands half written: nothing that was written goes away, and
        nobody decides what is decided."""
        self.agent_on_bus(idle=1)
        self.app.stop()
        self.start_as_lead(HTK_SYNC_PROGRAM="/nowhere")
        home = next(self.homes)
        visit = self.decided_elsewhere(home)
        self.open_review(home["name"], "writing")
        self.comment("请核对电费")
        self.round_unasked()
        self.app.wait_text("县级已采纳", 60)
        self.shot("writing-decided")
        self.state(visit, "county_accepted")
        for button in ("退回调查员", "通过"):
            if next(self.app.find_all(button, "push button"), None) is not None:
                raise Failed(f"the page still offers “{button}” about a visit that is decided")
        if self.app.text_of(self.app.find("意见", "text")) != "请核对电费":
            raise Failed("the comment is gone from the page")
        self.app.click("查看现状", "push button")
        self.app.wait_text("没有发出的意见")
        self.app.wait_text("请核对电费")
        self.shot("writing-kept")
        self.app.click("不再需要", "push button", scroll=True)
        wait_for("the comment to be forgotten", lambda: self.begun() == [])
        self.app.gone("没有发出的意见")
        self.app.stop()
        self.agent_off_bus()
        self.start_as_lead()
        self.step("a decision that comes while the lead writes: the page says so, the comment stays until it is"
                  " put away by a click")

    def deleted(self):
        home = next(self.homes)
        visit = self.new_visit(home)
        self.work.office("household", "delete", home["id"], "--reason", "已销户")
        self.fetch("deleted-come")
        self.opened("household", visit)
        self.conflicts_page(home["name"], "移出", "已销户", self.user("county")["name"], self.user("worker")["name"],
                            shot="deleted")
        self.choose("仍然移出，回访作废", "household", visit, "theirs")
        self.state(visit, "voided")
        self.same("the household", f"SELECT status FROM household WHERE id = '{home['id']}'", [{"status": "removed"}])
        self.step("deleted at the county: both sides shown, removed again by a click, its visit is void")

    def merged(self):
        """Once the visit goes along, once the household stays."""
        for button, choice, status in (("仍然并入，回访随之转入", "theirs", "removed"), ("保留该户", "mine", "active")):
            home, into = next(self.homes), next(self.homes)
            visit = self.new_visit(home)
            self.work.office("household", "merge", home["id"], "--into", into["id"], "--reason", "重复登记")
            self.fetch("merged-come")
            self.opened("household", visit)
            self.conflicts_page(home["name"], into["name"], "重复登记", shot=f"merged-{choice}")
            self.choose(button, "household", visit, choice)
            whose = into if choice == "theirs" else home
            self.same("whose visit it is", f"SELECT subject_id FROM visit WHERE id = '{visit}'",
                      [{"subject_id": whose["id"]}])
            self.same("the household", f"SELECT status FROM household WHERE id = '{home['id']}'",
                      [{"status": status}])
            self.step(f"merged at the county: both households shown; {button} by a click")

    def moved(self):
        """The second tablet's worker belongs to another team before their visit is sent."""
        home = next(h for h in self.homes if not h["village_code"].startswith("530427101"))
        visit = self.other.do("visit", self.work.other, home["id"], home["name"])
        team = self.county.sql(f"SELECT team_id FROM user WHERE id = '{self.work.other}'")[0]["team_id"]
        self.county.run("user", "move", self.work.other, "--store", self.county.store, "--team", "other-team",
                        "--scope", "530427101")
        self.worker_is_told(home)
        self.fetch("moved-come")
        self.opened("team", visit)
        own = self.tablet.sql(f"SELECT name FROM team WHERE id = '{team}'")[0]["name"]
        self.conflicts_page(home["name"], "其他组", self.name_of(self.work.other), "回访时所在组", own, "现在所在组",
                            "另一个组", shot="moved")
        self.choose(own, "team", visit, "mine")
        self.same("whose visit it is", f"SELECT team_id FROM visit WHERE id = '{visit}'", [{"team_id": team}])
        self.step("moved with unsent work: the worker is told, the lead chooses the team by a click")

    def worker_is_told(self, home):
        """On the tablet of the worker who moved."""
        first, self.tablet = self.tablet, self.other
        self.app.stop()
        self.start_app()
        self.app.click(self.name_of(self.work.other), "push button")
        self.app.wait_text("任务")
        self.fetch("moved-worker")
        self.app.wait_text(home["name"])
        self.app.wait_text("填报人现已调到其他组")
        button = self.app.find("1 项冲突，由组长选择", "push button")
        if self.is_red(button, "moved-worker-told"):
            raise Failed("a worker sees red for what only the lead chooses")
        self.app.click_node(button)
        self.app.wait_text("此处由组长选择。")
        self.shot("moved-worker-reads")
        self.app.stop()
        self.tablet = first
        self.start_as_lead()

    def name_of(self, user):
        return next(u["name"] for u in self.county.users() if u["id"] == user)

    def run(self):
        self.start_as_lead()
        self.corrected_twice()
        self.too_late()
        self.while_writing()
        self.deleted()
        self.merged()
        self.moved()


def main():
    parser = arguments(__doc__)
    parser.add_argument("--portrait", action="store_true")
    args = parser.parse_args()
    return drive(args, "conflict-click", held(args.portrait), ConflictClick, 200)


sys.exit(main())
