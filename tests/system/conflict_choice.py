"""A lead chooses in conflicts with real clicks: a name that a visit and the county both changed, with last
time's, and two visits to one household. Two tablets' work meets at the county before; what the screen says was
chosen is what both databases hold. And a visit that a lead sends back from a tablet of his own: its worker is told
on the first page, after a sync, and finds the comment at its question."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from job import Failed, Job, arguments, drive, held, wait_for  # noqa: E402
from two_tablets import TwoTablets  # noqa: E402


class ConflictChoice(Job):
    def __init__(self, build, folder, desktop, households=200):
        super().__init__(build, folder, desktop, households)
        self.work = None

    def meet(self):
        """The worker visits while another worker's visit to the same household is accepted."""
        self.work = TwoTablets(self.build, self.folder, 200)
        self.county, self.tablet = self.work.county, self.work.one
        self.home = self.work.homes[0]
        self.visit = self.tablet.do("visit", self.work.worker, self.home["id"], "回访改名")
        self.work.meanwhile(self.home, "县级改名")
        self.tablet.sync()
        self.tablet.sync()
        kinds = [r["kind"] for r in self.tablet.sql("SELECT kind FROM conflict WHERE state = 'open' ORDER BY kind")]
        if kinds != ["double", "field"]:
            raise Failed(f"the tablet has conflicts of {kinds}")
        self.step("two tablets met at the county: one household twice in a round, one name twice changed")

    def see(self):
        self.sign_in("lead")
        self.go("审核")
        self.app.click("冲突待选择", "push button", contains=True)
        self.app.settle(0.8)
        for text in (self.home["name"], "回访改名", "县级改名", "上次", "本次回访", "县级登记"):
            if not self.app.sees(text):
                raise Failed(f"the conflict does not show “{text}”")
        self.shot("conflict-01-page")
        self.step("the lead sees last time's, the visit's and the county's name beside each other")

    def choose(self):
        button = self.app.find("用本次回访的", "push button", contains=True)
        self.app.show(button)
        self.shot("conflict-02-field")
        self.app.click("用本次回访的", "push button", contains=True, scroll=True)
        wait_for("the choice of the name", lambda: self.tablet.sql(
            "SELECT choice FROM conflict WHERE kind = 'field'") == [{"choice": "mine"}])
        self.app.settle(0.5)
        self.app.click("两份都算", "push button", contains=True, scroll=True)
        wait_for("the choice of the visits", lambda: self.tablet.sql(
            "SELECT choice FROM conflict WHERE kind = 'double'") == [{"choice": "both"}])
        self.app.wait_text("没有冲突")
        self.shot("conflict-03-chosen")
        rows = self.tablet.sql("SELECT count(*) n FROM change WHERE kind = 'conflict.resolve' AND verdict IS NULL")
        if rows != [{"n": 2}]:
            raise Failed(f"{rows} choices wait for the county")
        self.app.click("返回", "push button")
        self.app.gone("冲突待选择")
        self.step("both are chosen with a click each; the button is gone; two rows wait for the county")

    def done(self):
        self.tablet.sync()
        self.tablet.do("approve", self.work.lead, self.visit)
        self.tablet.sync()
        self.work.accept(self.visit)
        there = self.county.sql("SELECT kind, choice FROM conflict WHERE state = 'resolved' ORDER BY kind")
        if there != [{"kind": "double", "choice": "both"}, {"kind": "field", "choice": "mine"}]:
            raise Failed(f"the county holds {there}")
        if self.work.register_name(self.home) != "回访改名":
            raise Failed("the register does not say what was chosen")
        self.step("the county holds both choices, and its register the chosen name")

    def come_back(self):
        """The lead decides on the other tablet; nothing of it is known here before the sync."""
        home = self.work.homes[1]
        visit = self.tablet.do("visit", self.work.worker, home["id"], home["name"])
        self.tablet.sync()
        self.work.two.sync()
        self.work.two.do("return", self.work.lead, visit)
        self.work.two.sync()
        self.sign_in("worker")
        self.app.settle(0.4)
        if self.app.sees("次回访退回更正"):
            raise Failed("the worker is told of what has not come yet")
        self.sync("conflict-04-synced")
        self.go("任务")
        self.app.find("1 次回访退回更正", "push button")
        self.shot("conflict-05-came-back")
        self.app.click("1 次回访退回更正", "push button")
        self.app.wait_text("已退回")
        self.app.click_node(self.app.find(home["name"], "list item"))
        self.app.click("更正", "push button")
        self.app.find("各部分", "list")
        self.app.wait_text("必改：请核对")
        self.shot("conflict-06-comment")
        self.step("a return from the lead's own tablet: the worker is told and finds the comment")

    def run(self):
        self.meet()
        self.start_app()
        self.see()
        self.choose()
        self.done()
        self.come_back()


def main():
    parser = arguments(__doc__)
    parser.add_argument("--portrait", action="store_true")
    args = parser.parse_args()
    return drive(args, "conflict", held(args.portrait), ConflictChoice, 200)


sys.exit(main())
