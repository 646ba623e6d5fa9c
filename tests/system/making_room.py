"""A tablet that runs full, with real clicks: what the county has had for its days gives way, and only that; the
window says so, and so does the visit. Days that only the tablet's clock has seen free nothing."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from job import App, Failed, Job, arguments, drive, held  # noqa: E402

DAY = 24 * 3600
FREED = "为腾出空间，本机移除了县里已收妥的 2 张照片"


class MakingRoom(Job):
    """A worker's tablet with two visits of a month ago."""

    def write_visits(self):
        rows = self.tablet.sql(
            "SELECT h.id, h.head_name FROM household h WHERE h.status = 'active' AND h.hh_type = 1 AND"
            " h.extra LIKE '%last_answers%' AND (SELECT count(*) FROM household o WHERE o.head_name ="
            " h.head_name) = 1 ORDER BY h.n_members, h.id LIMIT 2")
        self.names = [r["head_name"] for r in rows]
        writer = subprocess.run([str(self.build / "tests/system/visit-writer"), self.user("worker")["id"]],
                                input=f"{rows[0]['id']} form\n{rows[1]['id']} green 0 0\n", text=True,
                                env=self.tablet.env(), capture_output=True)
        if writer.returncode != 0:
            raise Failed(f"the visits are not written: {writer.stderr[-400:]}")
        # The second round brings the county's word of what time it is.
        for _ in range(2):
            self.tablet.agent("--once")
        waiting = self.tablet.sql("SELECT count(*) AS n FROM attachment WHERE receipt_at IS NULL"
                                  " OR counted_from IS NULL")[0]["n"]
        if waiting:
            raise Failed(f"{waiting} files have no receipt")
        self.step("two visits with their photos and signatures are at the county")

    def later(self, who, days):
        """From now on its clock is ahead by so many days."""
        env = dict(who.env(), LD_PRELOAD=str(self.build / "tests/lib/bad-machine.so"),
                   HTK_BAD_CLOCK=str(days * DAY))
        who.env = lambda: env

    def begin(self):
        env = dict(self.tablet.env(), HTK_BAD_FOLDER=str(self.tablet.folder), HTK_BAD_FREE="300000000",
                   HTK_SYNC_PROGRAM=str(self.build / "sync/agent/huitoukan-sync"),
                   HTK_USER=self.user("worker")["id"])
        self.app = App(self.desktop, self.build / "ui/huitoukan", env, self.folder / "app.log").start()
        self.app.wait_text("本机只剩 300.0")

    def files(self):
        """The hashes of the files that are on the disk."""
        return {p.name for p in (self.tablet.folder / "attachments").rglob("*") if p.is_file()}

    def known(self, what):
        return {r["sha256"] for r in self.tablet.sql(f"SELECT sha256 FROM attachment WHERE {what}")}

    def clock_alone(self):
        """The tablet's clock says that the days are over; the county has not said it."""
        self.later(self.tablet, 40)
        self.begin()
        self.app.settle(3)
        if self.app.sees("为腾出空间") or self.files() != self.known("1") or self.known("freed_at IS NOT NULL"):
            raise Failed("a clock that was set forward freed photos")
        self.app.stop()
        self.step("a clock set forward by 40 days: nothing goes from a full tablet")

    def days_pass(self):
        self.county.stop()
        self.later(self.county, 40)
        self.county.start()
        self.tablet.agent("--once")
        self.begin()
        self.app.wait_text(FREED)
        self.shot("freed")
        freed = self.known("freed_at IS NOT NULL")
        signatures = self.tablet.sql("SELECT DISTINCT f.sha256 FROM visit_file f JOIN revision_signature s"
                                     " ON s.revision_id = f.revision_id AND s.name = f.name")
        if self.files() != self.known("freed_at IS NULL") or len(freed) != 2:
            raise Failed(f"{len(freed)} photos are said to be gone; the disk has {self.files()}")
        if not {r["sha256"] for r in signatures} <= self.files():
            raise Failed("a signature is gone")
        if not self.tablet.sql("SELECT 1 FROM sync_log WHERE event = 'freed'"):
            raise Failed("the log does not say it")
        self.app.click("我知道了", "push button")
        self.app.gone(FREED)
        self.step("40 days later by the county's clock too: both photos went, the signatures stay, the bar says it")

    def visit_says_it(self):
        self.go("我的回访")
        self.app.settle(0.4)
        self.app.click_node(self.app.find(self.names[1], "list item"))
        self.app.find("打印", "push button")
        self.app.click("显示全部答案", "check box", contains=True)
        self.app.show(self.app.find("这张照片县里有", "label", contains=True))
        self.shot("visit")
        self.step("the visit says of its photo that the county has it")

    def nothing_is_sent_again(self):
        self.app.stop()
        self.tablet.agent("--once")
        here = self.county.sql("SELECT count(*) AS n FROM attachment WHERE complete_at IS NULL")[0]["n"]
        waiting = self.known("receipt_at IS NULL")
        if here or waiting:
            raise Failed(f"{here} files wait at the county, {len(waiting)} on the tablet")
        self.step("the next round sends nothing again")

    def run(self):
        self.start_county()
        self.tablet.enrol(self.county, self.user("worker")["id"])
        self.write_visits()
        self.clock_alone()
        self.days_pass()
        self.visit_says_it()
        self.nothing_is_sent_again()


def main():
    args = arguments(__doc__).parse_args()
    return drive(args, "room", held(False), MakingRoom, 300)


sys.exit(main())
