#!/usr/bin/env python3
"""Chinese as it is typed: pinyin through ibus-libpinyin into a question of a form. Ends with 0 only when
the characters are in the entry and in the draft in the store."""
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from job import App, Desktop, Failed, Job, arguments, drive, wait_for  # noqa: E402

QUESTION = "自然村"
# What is typed and the first candidate, which the space bar takes.
WORDS = [("shuidao", "水稻"), ("yumi", "玉米"), ("dadou", "大豆")]


class Typing(Job):
    """A worker who types pinyin into the form for a new household."""

    def start_ibus(self):
        home = self.folder / "home"
        for name in ("config", "cache", "data"):
            (home / name).mkdir(parents=True)
        self.env = dict(self.tablet.env(), HOME=str(home), GTK_IM_MODULE="ibus",
                        XMODIFIERS="@im=ibus", IBUS_ENABLE_SYNC_MODE="1",
                        XDG_CONFIG_HOME=str(home / "config"), XDG_CACHE_HOME=str(home / "cache"),
                        XDG_DATA_HOME=str(home / "data"))
        self.ibus_env = dict(os.environ, **{k: v for k, v in self.env.items() if k not in os.environ
                                            or k.startswith("XDG_") or k == "HOME"})
        self.ibus_env["XDG_RUNTIME_DIR"] = os.environ["XDG_RUNTIME_DIR"]
        self.desktop.spawn(["ibus-daemon", "--xim", "--panel", "disable", "--config",
                            "/usr/libexec/ibus-memconf", "--replace"], env=self.ibus_env)
        wait_for("ibus", lambda: self.ibus("address").returncode == 0
                 and "(null)" not in self.ibus("address").stdout, 20, 0.2)

    def ibus(self, *args):
        return subprocess.run(["ibus", *args], env=self.ibus_env, capture_output=True, text=True)

    def start_app(self):
        self.app = App(self.desktop, self.build / "ui/huitoukan", self.env,
                       self.folder / "app.log").start()

    def type_pinyin(self):
        self.app.click("新增农户", "push button")
        self.app.find("各部分", "list")
        entry = self.app.entry(QUESTION)
        self.app.click_node(entry)
        # An engine can only be chosen when a field has the focus; the command fails even when it was.
        def chosen():
            self.ibus("engine", "libpinyin")
            return "libpinyin" in self.ibus("engine").stdout
        wait_for("the pinyin engine", chosen, 20, 0.3)
        typed = ""
        for keys, word in WORDS:
            subprocess.run(["xdotool", "type", "--delay", "60", keys], check=True)
            time.sleep(0.3)
            self.app.key("space")
            typed += word
            wait_for(f"“{typed}” in the entry", lambda: self.app.text_of(entry) == typed, 10, 0.1)
        self.app.key("Tab")
        self.shot("typed")
        self.step(f"pinyin became {typed} in “{QUESTION}”")
        wait_for("the answer in the draft", lambda: self.tablet.sql(
            f"SELECT 1 AS n FROM draft_op WHERE ref LIKE '%/e_nv' AND value = '{typed}'"), 10)
        self.app.wait_text("已保存")
        self.step("and is in the draft in the store")

    def run(self):
        self.county.make().start()
        self.tablet.enrol(self.county, self.user("worker")["id"])
        self.county.stop()
        self.start_ibus()
        self.start_app()
        self.sign_in("worker")
        self.type_pinyin()


def main():
    args = arguments(__doc__).parse_args()
    return drive(args, "pinyin", Desktop(), Typing, 200)


sys.exit(main())
