"""A worker submits and looks at nothing else: the agent sends it by itself, in town at once, and what failed
because no county answered as soon as one does. Real clicks, the real service on a real bus, the real county; with
--no-service the bus knows no service and the app has one of its own."""
import contextlib
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from job import AGENT, Failed, Job, arguments, drive, held, wait_for  # noqa: E402


class Unasked(Job):
    """One visit that is submitted three times; the page of the sync is never opened."""

    service = True

    # --- What must be there

    def write_visit(self):
        row = self.tablet.sql(
            "SELECT h.id, h.head_name FROM household h WHERE h.status = 'active' AND h.hh_type = 1 AND"
            " h.extra LIKE '%last_answers%' AND (SELECT count(*) FROM household o WHERE o.head_name ="
            " h.head_name) = 1 ORDER BY h.n_members, h.id LIMIT 1")[0]
        self.name = row["head_name"]
        subprocess.run([str(self.build / "tests/system/visit-writer"), self.user("worker")["id"]],
                       input=f"{row['id']} form\n", text=True, env=self.tablet.env(), check=True,
                       stdout=subprocess.DEVNULL)

    def begin(self):
        self.start_county()
        self.tablet.enrol(self.county, self.user("worker")["id"])
        self.write_visit()
        if self.service:
            self.agent_on_bus()
        # Only the service that is meant can have done it.
        program = "/nowhere" if self.service else str(self.build / "sync/agent/huitoukan-sync")
        self.start_app(HTK_SYNC_AFTER="1", HTK_SYNC_PROGRAM=program)

    # --- What the two ends hold

    def there(self):
        return self.county.sql("SELECT id FROM visit_revision ORDER BY rowid")

    def rows(self, books):
        return books.sql("SELECT seq, change_id, hash FROM "
                         + ("device_row" if books is self.county else "change") + " ORDER BY seq")

    def wait_until_there(self, n):
        wait_for(f"{n} revisions at the county that nobody sent", lambda: len(self.there()) == n, 60)
        wait_for("their receipt", lambda: not self.tablet.sql("SELECT 1 AS n FROM change WHERE verdict IS NULL"))
        if self.rows(self.tablet) != self.rows(self.county):
            raise Failed("the rows of the county are not those of the tablet")

    # --- What the worker does

    def submit_again(self):
        """Takes the visit back and submits it as a correction."""
        self.go("我的回访")
        self.app.settle(0.4)
        self.app.click_node(self.app.find(self.name, "list item"))
        self.app.click("撤回更正", "push button")
        self.app.find("各部分", "list")
        self.app.settle(0.4)
        before = len(self.rows(self.tablet))
        self.submit()
        wait_for("the submission", lambda: len(self.rows(self.tablet)) == before + 1)
        for _ in range(6):
            if next(self.app.find_all("返回", "push button"), None) is None:
                return
            self.app.click("返回", "push button")
            self.app.settle(0.4)

    def at_the_start(self):
        self.sign_in("worker")
        self.wait_until_there(1)
        self.step("what had waited when the app was started is at the county")

    def in_town(self):
        self.submit_again()
        self.wait_until_there(2)
        self.shot("01-in-town")
        self.step("a submission in town is at the county; nobody pressed anything")

    def without_a_county(self):
        self.county.stop()
        self.submit_again()

        def failed():
            return self.tablet.sql("SELECT 1 AS n FROM sync_log WHERE event = 'failed' AND at > "
                                   "(SELECT max (created_at) FROM change)")
        wait_for("a round that fails", failed, 60)
        if not self.tablet.sql("SELECT 1 AS n FROM change WHERE verdict IS NULL"):
            raise Failed("nothing waits, and no county was there")
        self.app.wait_text("在本机")
        self.shot("02-no-county")
        self.county.start()
        self.wait_until_there(3)
        self.app.wait_text("已送达")
        self.shot("03-county-is-back")
        self.step("a submission without a county was tried again, and is there; nobody pressed anything")

    def run(self):
        self.begin()
        self.at_the_start()
        self.in_town()
        self.without_a_county()
        if self.runs_on_the_bus() != self.service:
            raise Failed("it was not the service that was meant")

    def stop(self):
        super().stop()
        if self.service:
            with contextlib.suppress(OSError):
                os.unlink(self.desktop.services / f"{AGENT}.service")


class Alone(Unasked):
    service = False


def main():
    parser = arguments(__doc__)
    parser.add_argument("--no-service", action="store_true", help="the bus can start no service")
    args = parser.parse_args()
    return drive(args, "unasked", held(False), Alone if args.no_service else Unasked, 400)


sys.exit(main())
