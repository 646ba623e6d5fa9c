#!/usr/bin/env python3
"""The machine itself is at fault: a full disk while answers and visits are saved, a clock that was set
back a year, a database that is read slowly after an unclean stop, a folder that cannot be written, a
database of a newer program. Each time the screen says
what it is and what to do; nothing is lost and nothing is there twice."""
import argparse
import hashlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from apart import apart  # noqa: E402
from job import Failed, Job  # noqa: E402
from ui_driver import App  # noqa: E402
from world import wait_for  # noqa: E402

YEAR = 365 * 24 * 3600
LAG = "本机时钟比以前写下的记录还早"
AMOUNT = "36000"


class BadMachine(Job):
    """The main job's worker on a machine whose faults are switched on and off."""

    def __init__(self, build, folder):
        super().__init__(build, folder, None)
        self.full = self.folder / "disk-is-full"
        self.slow = self.folder / "disk-is-slow"

    def begin(self, desktop, **faults):
        self.desktop = desktop
        env = self.tablet.env()
        env.update(LD_PRELOAD=str(self.build / "tests/lib/bad-machine.so"),
                   HTK_BAD_FOLDER=str(self.tablet.folder), HTK_BAD_FULL=str(self.full), HTK_BAD_SLOW=str(self.slow),
                   HTK_SYNC_PROGRAM=str(self.build / "sync/agent/huitoukan-sync"),
                   HTK_USER=self.user("worker")["id"], **faults)
        self.app = App(desktop, self.build / "ui/huitoukan", env, self.folder / "app.log").start()

    def count(self, table):
        return self.tablet.sql(f"SELECT count(*) AS n FROM {table}")[0]["n"]

    def header(self, text):
        """What stands where “saved” is said."""
        wait_for(f"“{text}” at the top of the form", lambda: any(
            self.app.role(n) == "label" and text in self.app.name(n)
            and 0 < self.app.extents(n)[1] < 140 for n in list(self.app.nodes())), 15)

    def entry_text(self, question):
        return self.app.text_of(self.app.entry(question))

    def open_section(self, part):
        section = next(n for n in self.sections() if part in self.app.name(n))
        self.app.click_node(section, scroll=False)
        self.app.settle(0.6)

    # --- A full disk

    def answer_on_full_disk(self):
        """The answer stays in its field, called not saved; the same key saves it when there is room."""
        self.open_section("收入")
        before = self.count("draft_op")
        self.full.touch()
        self.app.answer("务工工资", AMOUNT)
        self.app.wait_text("本机存储空间已满")
        self.app.close_dialog()
        self.header("未保存")
        self.shot("full-answer")
        if self.entry_text("务工工资") != AMOUNT:
            raise Failed(f"the field holds “{self.entry_text('务工工资')}”")
        if self.count("draft_op") != before:
            raise Failed("an answer was kept that the screen calls not saved")
        self.app.click("下一部分", "push button")
        self.app.settle(0.6)
        if self.entry_text("务工工资") != AMOUNT:
            raise Failed("the section was left with an answer that is not saved")
        self.full.unlink()
        self.app.click_node(self.app.entry("务工工资"))
        self.app.key("Return")
        self.header("已保存")
        kept = self.tablet.sql("SELECT value FROM draft_op WHERE ref LIKE '%y_wage' ORDER BY n")
        if [row["value"] for row in kept] != [AMOUNT]:
            raise Failed(f"the draft holds {kept}")
        self.step("full disk: 未保存 with its reason, the amount stays in its field; with room, Enter "
                  "saves it, once")

    def submit_on_full_disk(self):
        self.fill_form()
        self.read_to_household()
        self.full.touch()
        self.app.click("提交", "push button")
        self.app.wait_text("没有提交，草稿还在")
        self.app.wait_text("本机存储空间已满")
        self.shot("full-submit")
        self.app.close_dialog()
        if (self.count("draft"), self.count("visit"), self.count("change")) != (1, 0, 0):
            raise Failed("a submission on a full disk left something behind")
        self.full.unlink()
        self.app.click("修改答案", "push button")
        self.submit_first()

    def full_disk(self, desktop):
        self.begin(desktop)
        self.choose_household()
        self.open_form()
        self.app.choose("回访结果", "入户")
        self.app.settle(0.5)
        self.answer_on_full_disk()
        self.submit_on_full_disk()
        self.app.stop()
        return self.household, self.visit, self.n

    # --- A clock set back

    def answer_a_year_ago(self, desktop):
        self.begin(desktop, HTK_BAD_CLOCK=str(-YEAR))
        self.app.wait_text(LAG)
        self.shot("clock")
        other = self.tablet.sql(
            "SELECT head_name FROM household h WHERE hh_type = 1"
            f" AND id != '{self.household['id']}' AND (SELECT count(*) FROM household o"
            "  WHERE o.head_name = h.head_name) = 1 ORDER BY id LIMIT 1")[0]["head_name"]
        self.app.click("搜索")
        self.app.paste(other)
        self.app.settle(0.8)
        self.app.click_node(self.app.find(other, "list item"))
        self.app.settle(0.6)
        self.app.click("开始回访", "push button", scroll=True)
        self.app.settle(1)
        self.app.answer("定位", "24.07 101.98 1500 8")
        self.header("已保存")
        self.app.stop()

    def resume_today(self, desktop):
        self.begin(desktop)
        self.app.settle(1)
        if self.app.sees(LAG):
            raise Failed("the clock is right and is called behind")
        self.go("我的回访")
        self.app.settle(0.5)
        self.app.click_node(next(n for n in self.app.nodes() if self.app.role(n) == "list item"
                                 and self.app.extents(n)[2] > 0))
        self.app.settle(1)
        if not self.entry_text("定位").startswith("24.07"):
            raise Failed("the answer of the wrong clock is not there")
        self.app.stop()

    def clock(self):
        apart(self.answer_a_year_ago)
        apart(self.resume_today)
        self.step("clock a year back: the window says so, the answer is kept and there afterwards")
        self.tablet.agent("--once")
        there = self.county.sql("SELECT id, state FROM visit")
        if there != [{"id": self.visit["id"], "state": "submitted"}] or self.count("draft") != 1:
            raise Failed(f"the county holds {there}, the tablet {self.count('draft')} drafts")
        self.step("the county has the visit once; the draft waits on the tablet")

    # --- Records that are looked through

    def checks(self, desktop):
        self.begin(desktop)
        self.app.kill()

    def says_it_checks(self, desktop):
        """The window says what it waits for, and is the app's own when the records are looked through."""
        self.slow.touch()
        self.begin(desktop)
        self.app.wait_text("正在检查记录")
        self.app.wait_text("不用做什么")
        self.shot("checking")
        if self.app.sees("任务"):
            raise Failed("the app goes on with records that are not looked through")
        self.slow.unlink()
        self.app.wait_text("我的回访", timeout=60)
        self.app.gone("正在检查记录")
        self.app.stop()

    def closed_while_it_checks(self, desktop):
        """Who closes the window does not get another one."""
        self.slow.touch()
        self.begin(desktop)
        self.app.wait_text("正在检查记录")
        self.app.key("alt+F4")
        wait_for("the end of the app whose window was closed", lambda: self.app.process.poll() is not None, 30)
        if self.app.process.returncode != 0:
            raise Failed(f"the app ended with {self.app.process.returncode}")
        self.slow.unlink()

    def unclean(self):
        apart(self.checks)
        apart(self.says_it_checks)
        apart(self.closed_while_it_checks)
        if (self.count("visit"), self.count("draft")) != (1, 1):
            raise Failed(f"{self.count('visit')} visits and {self.count('draft')} drafts are left")
        self.step("unclean stop: the window says that records are looked through, then the work goes on")

    # --- A data folder that cannot be used

    def shows(self, desktop, *words, **faults):
        self.begin(desktop, **faults)
        self.app.wait_text("本机数据打不开")
        for word in words:
            self.app.wait_text(word)
        self.shot(f"closed-{self.n}")
        self.app.stop()

    def content(self):
        # SQLite's lock file and WAL index hold no data.
        return {p.name: hashlib.sha256(p.read_bytes()).hexdigest()
                for p in sorted(self.tablet.folder.iterdir())
                if p.is_file() and not p.name.endswith(("-shm", ".lock"))}

    def read_only(self):
        before = self.content()
        apart(lambda desktop: self.shows(desktop, "不能写入", HTK_BAD_READONLY="1"))
        if self.content() != before:
            raise Failed("a folder that cannot be written was changed")
        self.step("read-only folder: named, with what to do; nothing was changed")

    def newer(self):
        subprocess.run([self.build / "tests/lib/htk-sql", self.tablet.db, "--key",
                        self.tablet.folder / "key", "--schema", "999", "SELECT 1"], check=True,
                       stdout=subprocess.DEVNULL)
        before = self.content()
        apart(lambda desktop: self.shows(desktop, "更新版本", "schema 999"))
        if self.content() != before:
            raise Failed("a newer database was changed")
        self.step("newer database: refused by name; nothing was changed")

    def run(self):
        self.start_county()
        self.tablet.enrol(self.county, self.user("worker")["id"])
        self.household, self.visit, self.n = apart(self.full_disk)
        self.clock()
        self.unclean()
        self.read_only()
        self.newer()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="huitoukan-machine-"))
    job = BadMachine(parser.parse_args().build, folder)
    try:
        job.run()
        shutil.rmtree(folder, ignore_errors=True)
        return 0
    except Failed as failure:
        print(f"step {job.n + 1} did not happen: {failure}\nscreenshots and logs are in {folder}",
              file=sys.stderr)
        return 1
    finally:
        job.county.stop()


sys.exit(main())
