#!/usr/bin/env python3
"""What comes from outside is wrong: no pack, broken forms, a damaged database, no county. Each time the
screen names the thing, the app goes on, and nothing of the person's is lost."""
import argparse
import os
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from apart import apart  # noqa: E402
from ui_driver import App  # noqa: E402
from world import County, Failed, Tablet, wait_for  # noqa: E402


class BadInput:
    def __init__(self, build):
        self.build = build
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="huitoukan-bad-"))
        self.county = County(build, self.folder / "county", 200)
        self.tablet = Tablet(build, self.folder / "tablet")
        self.n = 0

    def app(self, desktop, **changes):
        env = self.tablet.env()
        env.update(HTK_SYNC_PROGRAM=str(self.build / "sync/agent/huitoukan-sync"),
                   HTK_USER=self.user["id"], **changes)
        return App(desktop, self.build / "ui/huitoukan", env, self.folder / "app.log").start()

    def ok(self, what):
        self.n += 1
        print(f"ok {self.n} {what}", flush=True)

    def show_first(self, app):
        row = next(n for n in app.nodes() if app.role(n) == "list item" and app.extents(n)[2] > 0)
        app.click_node(row)
        app.settle(0.6)

    def open_first(self, app):
        self.show_first(app)
        app.click("开始回访", "push button", scroll=True)

    def still_there(self, app):
        if app.process.poll() is not None:
            raise Failed("the app ended")
        drafts = self.tablet.sql("SELECT count(*) AS n FROM draft")[0]["n"]
        if drafts:
            raise Failed(f"{drafts} drafts were made of a form that cannot be opened")
        app.stop()

    def page_refuses(self, desktop, pack, *words):
        """A pack that is not whole offers no form: the page says why, before anybody asks."""
        app = self.app(desktop, HTK_PACK_DIR=str(pack))
        self.show_first(app)
        for word in ("表单打不开", *words):
            app.wait_text(word)
        self.still_there(app)

    def dialog_refuses(self, desktop, pack, *words):
        """A form that cannot be opened is named when it is asked for."""
        app = self.app(desktop, HTK_PACK_DIR=str(pack))
        self.open_first(app)
        for word in ("表单打不开", *words):
            app.wait_text(word)
        app.close_dialog()
        self.still_there(app)

    def no_pack(self):
        apart(self.page_refuses, self.folder / "nowhere", "nowhere")
        self.ok("no pack: the page names the folder")

    def broken_form(self, what, refuses, change, *words):
        pack = self.folder / f"pack-{self.n}"
        shutil.copytree(self.build / "app/pack", pack, ignore=shutil.ignore_patterns("*.p"))
        form = pack / "fa_household.xml"
        text = form.read_text(encoding="utf-8")
        changed = change(text)
        if changed == text:
            raise Failed(f"the form could not be broken: {what}")
        form.chmod(0o600)
        form.write_text(changed, encoding="utf-8")
        apart(refuses, pack, *words)
        self.ok(f"{what}: the window names it")

    def fill_some(self, desktop):
        app = self.app(desktop)
        self.open_first(app)
        app.settle(1)
        app.answer("定位", "24.07 101.98 1500 8")
        app.choose("回访结果", "拒访")
        app.settle(0.5)
        app.answer("情况说明", "无人应门,邻居证实外出")
        app.wait_text("已保存")
        app.stop()

    def sync_and_read(self, desktop, expected, seconds):
        app = self.app(desktop)
        app.click("同步", "push button")
        app.settle(0.5)
        app.click("立即同步", "push button")
        app.wait_text(expected, seconds)
        app.stop()

    def no_county(self):
        """A visit that waits stays waiting through every failure, and arrives once."""
        apart(self.fill_some)
        drafts = self.tablet.sql("SELECT count(*) AS n FROM draft")[0]["n"]
        self.county.stop()
        apart(self.sync_and_read, "没有同步", 60)
        if self.tablet.sql("SELECT count(*) AS n FROM draft")[0]["n"] != drafts or drafts != 1:
            raise Failed("the draft went")
        self.ok("no county: “没有同步” with its reason, the draft is there")
        self.county.start()
        apart(self.sync_and_read, "县里已全部收到", 60)
        self.ok("the county is back: the next sync goes through")

    def says_damaged(self, desktop):
        app = self.app(desktop)
        app.wait_text("本机数据打不开")
        app.stop()

    def damaged(self):
        shutil.rmtree(self.tablet.folder / "backup", ignore_errors=True)
        self.tablet.db.write_bytes(os.urandom(200_000))
        for name in ("huitoukan.db-wal", "huitoukan.db-shm"):
            (self.tablet.folder / name).unlink(missing_ok=True)
        apart(self.says_damaged)
        self.ok("a database that is none: the window says that the data cannot be opened")

    def run(self):
        self.county.make().start()
        self.user = next(u for u in self.county.users() if u["role"] == "worker")
        self.tablet.enrol(self.county, self.user["id"])
        self.no_pack()
        self.broken_form("a truncated form", self.page_refuses, lambda t: t[:len(t) // 2],
                         "fa_household.xml")
        self.broken_form("an unknown function", self.dialog_refuses,
                         lambda t: t.replace("count-selected(", "count-chosen(", 1), "count-chosen")
        self.broken_form("a question that depends on itself", self.dialog_refuses,
                         lambda t: t.replace('<bind nodeset="/data/sec_visit/a_ymd"',
                                             '<bind relevant="/data/sec_visit/a_ymd = 1"'
                                             ' nodeset="/data/sec_visit/a_ymd"', 1), "a_ymd")
        self.no_county()
        self.damaged()

    def close(self):
        self.county.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    job = BadInput(parser.parse_args().build)
    try:
        job.run()
        return 0
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        job.close()


sys.exit(main())
