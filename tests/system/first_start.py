#!/usr/bin/env python3
"""A fresh tablet: a wrong code and a dead address are said in words, the line of the county is pasted, the
register comes, the tour is read, somebody signs in. Then what lies around the pages: keys, preferences
that last, the sync page with a refused row, paused and resumed, the guards of disk and clock."""
import argparse
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import device_form  # noqa: E402
import slow_line  # noqa: E402
from apart import apart  # noqa: E402
from job import Failed, Job  # noqa: E402
from ui_driver import App  # noqa: E402
from world import Tablet, free_port, wait_for  # noqa: E402


class FirstStart(Job):
    def __init__(self, build, folder, size):
        super().__init__(build, folder, None, 300)
        self.size = size

    def live(self, action, *args):
        """One life of the app."""
        self.n = apart(self.in_life, action, *args, size=self.size)

    def in_life(self, desktop, action, *args):
        self.desktop = desktop
        try:
            action(*args)
        except Failed:
            if self.app:
                self.shot("failed")
            raise
        self.app.stop()
        return self.n

    def begin(self, user=None, tablet=None, **more):
        tablet = tablet or self.tablet
        env = tablet.env()
        env.update(HTK_SYNC_PROGRAM=str(self.build / "sync/agent/huitoukan-sync"),
                   XDG_CONFIG_HOME=str(self.folder / "config"), **more)
        if user:
            env["HTK_USER"] = user["id"]
        # Preferences that last are kept in a file here, as a session keeps them in dconf.
        os.environ["GSETTINGS_BACKEND"] = "keyfile"
        self.app = App(self.desktop, self.build / "ui/huitoukan", env, self.folder / "app.log").start()

    def type_in(self, name, text):
        self.app.click(name, "text")
        self.app.paste(text)

    # --- Enrolment

    def enrol_by_hand(self):
        worker = self.user("worker")
        self.begin()
        self.app.wait_text("本机尚未登记到县")
        self.shot("welcome")
        self.app.click("登记本机", "push button")
        self.app.wait_text("还没有填县服务器地址")
        self.type_in("县服务器地址", f"http://127.0.0.1:{free_port()}")
        self.app.click("登记本机", "push button")
        self.app.wait_text("还没有填登记码")
        self.type_in("登记码", "AAAA-BBBB-CCCC")
        self.app.click("登记本机", "push button")
        self.app.wait_text("县服务器没有应答")
        self.step("no address, no code, nobody at the address: each is said in words")
        self.type_in("县服务器地址", self.county.url)
        self.app.click("登记本机", "push button")
        self.app.wait_text("没有这个登记码")
        self.shot("wrong-code")
        self.step("a code that is none: the county's own words")
        out = self.county.run("device", "code", "--store", self.county.store, "--user", worker["id"],
                              "--address", self.county.url, "--svg", self.folder / "code.svg").stdout
        line = out.strip().split()[-1]
        self.app.click("扫描县里的登记码", "push button")
        self.scan("not the code of a county")
        self.app.wait_text("这不是县里的登记码")
        self.shot("scanned-wrong")
        self.type_in("县服务器地址", line)
        if self.app.text_of(self.app.find("登记码", "text")) != line.split("code=")[1]:
            raise Failed("the code of a pasted line is not in its field")
        self.app.click("登记本机", "push button")
        self.app.wait_text("该去谁家，排在最前", 120)
        here = self.tablet.sql("SELECT count(*) AS n FROM household")[0]["n"]
        if here != self.county.sql("SELECT count(*) AS n FROM household")[0]["n"]:
            raise Failed(f"the tablet holds {here} households")
        self.step(f"the county's line enrols this tablet, and {here} households have come")
        self.tour()

    def county_code(self, name):
        """A picture of a code as the county prints it."""
        self.devices = self.county.sql("SELECT count(*) AS n FROM device")[0]["n"]
        svg = self.folder / f"{name}.svg"
        out = self.county.run("device", "code", "--store", self.county.store, "--user", self.user("worker")["id"],
                              "--address", self.county.url, "--svg", svg).stdout
        png = self.folder / "home" / f"{name}.png"
        png.parent.mkdir(exist_ok=True)
        import gi
        gi.require_version("GdkPixbuf", "2.0")
        from gi.repository import GdkPixbuf
        GdkPixbuf.Pixbuf.new_from_file_at_scale(str(svg), 720, 720, True).savev(str(png), "png", [], [])
        if not out.strip().split()[-1].startswith("h"):
            raise Failed(f"the county gives no line to scan: {out}")
        return png

    def enrolled(self, tablet, how):
        """What was scanned enrols at once, and all of the register comes."""
        wait_for("the window that scans to close", lambda: self.app.root.get_child_count() == 1, 30)
        # The tour was read in the life before.
        self.app.wait_text("谁在使用", 120)
        here = tablet.sql("SELECT count(*) AS n FROM household")[0]["n"]
        there = self.county.sql("SELECT count(*) AS n FROM household")[0]["n"]
        now = self.county.sql("SELECT count(*) AS n FROM device")[0]["n"]
        if here != there or now != self.devices + 1:
            raise Failed(f"the tablet holds {here} of {there} households, the county knows {now} devices")
        self.sign_in("worker")
        self.shot(f"scanned-{how.split()[-1]}")
        self.step(f"the county's code {how}: enrolled, {here} households have come, the worker signs in")

    def enrol_by_camera(self):
        """The tablet is held over the county's code."""
        png = self.county_code("by-camera")
        tablet = Tablet(self.build, self.folder / "by-camera")
        self.begin(tablet=tablet, HTK_CAMERA_SOURCE=device_form.camera_on(png))
        self.app.click("扫描县里的登记码", "push button")
        self.enrolled(tablet, "before the camera")

    def enrol_by_picture(self):
        """The code came as a picture, and this tablet has no camera."""
        png = self.county_code("by-picture")
        tablet = Tablet(self.build, self.folder / "by-picture")
        self.begin(tablet=tablet)
        self.app.click("扫描县里的登记码", "push button")
        self.app.wait_text("没有可用的摄像头")
        windows = self.app.root.get_child_count()
        self.app.click("从图片读取", "push button")
        wait_for("the window of files", lambda: self.app.root.get_child_count() > windows)
        self.app.settle(0.6)
        self.app.key("ctrl+l")
        self.app.settle(0.3)
        self.app.paste(str(png))
        self.app.settle(0.3)
        self.app.key("Return")
        self.enrolled(tablet, "out of a picture")

    def scan(self, text):
        """In a room without a camera the scanned text is typed."""
        wait_for("the window that scans", lambda: self.app.root.get_child_count() > 1, 15)
        dialog = self.app.root.get_child_at_index(self.app.root.get_child_count() - 1)
        self.app.settle(0.5)
        self.shot("scan")
        entry = next(n for n in self.app.nodes(dialog) if self.app.role(n) in ("text", "entry")
                     and self.app.extents(n)[2] > 0)
        self.app.click_node(entry, scroll=False)
        self.app.paste(text)
        self.app.key("Return")
        wait_for("the window that scans to close", lambda: self.app.root.get_child_count() == 1, 15)

    def tour(self):
        self.shot("tour-1")
        self.app.click("下一页", "push button")
        self.app.wait_text("显示“已保存”，就是安全的")
        self.app.click("上一页", "push button")
        self.app.wait_text("该去谁家，排在最前")
        self.app.click("下一页", "push button")
        self.app.click("下一页", "push button")
        self.app.wait_text("到了有网的地方")
        self.shot("tour-3")
        self.app.click("开始使用", "push button")
        self.app.wait_text("谁在使用")
        self.shot("sign-in")
        self.sign_in("worker")
        self.shot("tasks")
        self.step("the tour's three pages, there and back; then the worker signs in")

    def resume_download(self):
        """A tablet that was switched off after the enrolment goes on by itself, without the tour."""
        other = Tablet(self.build, self.folder / "other")
        other.agent("enrol", self.county.url, self.county.code_for(self.user("worker")["id"]))
        self.begin(tablet=other)
        self.app.wait_text("谁在使用", 60)
        if self.app.sees("跳过"):
            raise Failed("the tour is shown a second time")
        if other.sql("SELECT count(*) AS n FROM household")[0]["n"] == 0:
            raise Failed("the register has not come")
        self.step("a first download that was broken off goes on by itself; the tour was seen")

    def half_a_register(self):
        """A tablet whose line broke when some of the register had come; returns it and the line, which lets
        nothing through until it is whole again."""
        line = slow_line.Line(self.county.port)
        half = Tablet(self.build, self.folder / "half")
        half.agent("enrol", line.url, self.county.code_for(self.user("worker")["id"]))
        for size in (150000, 50000, 50000):
            line.cut_down_after(size, *[0] * 1000)
            half.agent("--once", check=False)
            if half.sql("SELECT count(*) AS n FROM household")[0]["n"] > 0:
                return half, line
        raise Failed("nothing of the register has come")

    def part_of_the_register(self):
        """Whoever works before all has come reads that, where somebody would miss a household."""
        half, line = self.half_a_register()
        note = "首次下载尚未完成"
        self.begin(tablet=half)
        self.app.click("先用已下载的内容工作", "push button", timeout=60)
        self.app.wait_text("谁在使用")
        if self.app.sees(note):
            raise Failed("the note stands where nobody is looked for")
        self.sign_in("worker")
        self.app.wait_text(note)
        self.shot("half-tasks")
        self.go("村卡")
        self.app.wait_text(note)
        self.app.key("ctrl+k")
        here = {row["name"] for row in half.sql("SELECT head_name AS name FROM household")}
        there = {row["name"] for row in self.county.sql("SELECT head_name AS name FROM household")}
        self.app.settle(0.3)
        self.app.paste(min(there - here))
        self.app.wait_text("本机上没有查到")
        self.app.wait_text(note)
        self.shot("half-search")
        line.cut_down_after()
        self.app.key("ctrl+r")
        self.app.wait_text("县里已全部收到", 60)
        self.app.key("ctrl+k")
        self.app.settle(0.3)
        self.app.paste(min(there - here))
        self.app.find(min(there - here), "list item")
        self.app.gone(note, 5)
        self.app.key("alt+1")
        self.app.wait_text("一周内到期")
        self.app.gone(note, 5)
        self.step("before all of the register has come the lists and the search say so, and no longer than that")

    # --- Keys and preferences

    def keys(self):
        self.begin(self.user("worker"))
        self.app.key("F1")
        self.app.wait_text("导航栏的各个页面")
        self.shot("keys")
        self.app.key("Escape")
        self.app.gone("导航栏的各个页面")
        self.app.key("ctrl+k")
        self.app.settle(0.3)
        self.app.paste("王")
        wait_for("the typed text in a search entry", lambda: any(
            self.app.role(n) in ("text", "entry") and self.app.text_of(n) == "王"
            for n in self.app.nodes()), 15)
        self.app.key("alt+4")
        self.app.wait_text("整改")
        self.app.key("ctrl+r")
        self.app.wait_text("县里已全部收到", 60)
        self.shot("synced")
        self.app.key("ctrl+comma")
        self.app.wait_text("深色，适合夜间")
        self.app.click("深色，适合夜间", scroll=True)
        self.app.click("保留相机写入照片的位置", scroll=True)
        self.app.settle(0.3)
        self.shot("preferences-dark")
        self.app.key("alt+Left")
        self.app.gone("深色，适合夜间")
        self.app.click("菜单")
        self.app.settle(0.5)
        self.shot("menu-dark")
        self.app.key("Up")
        self.app.key("Return")
        self.app.wait_text("数据格式")
        self.shot("about-dark")
        if any(self.app.name(n) == self.user("worker")["name"] for n in self.app.nodes()):
            raise Failed("the page About names a person")
        self.step("F1, Ctrl+K, Alt+4, Ctrl+R, Ctrl+comma, Escape and Alt+Left do what the page says")

    def checked(self, name):
        node = self.app.find(name)
        return node.get_state_set().contains(self.app.atspi.StateType.CHECKED)

    def preferences_last(self):
        self.begin(self.user("worker"))
        self.app.key("ctrl+comma")
        self.app.wait_text("深色，适合夜间")
        for name, wanted in (("深色，适合夜间", True), ("保留相机写入照片的位置", True),
                             ("仅在 Wi-Fi 下上传照片", True), ("暂停同步", False)):
            if self.checked(name) != wanted:
                raise Failed(f"“{name}” is {'not ' if wanted else ''}set after a restart")
        self.app.click("浅色，适合阳光下", scroll=True)
        self.app.settle(0.2)
        self.shot("preferences")
        self.step("what was set is set at the next start")

    # --- The sync page

    def write_visits(self, lines):
        r = subprocess.run([self.build / "tests/agent/journal-writer"], input=lines, text=True,
                           env=self.tablet.env(), capture_output=True)
        if r.returncode != 0:
            raise Failed(f"journal-writer: {r.stderr}")

    def scope(self, scope):
        """Another region for the worker, who was never responsible for the old one."""
        self.county.stop()
        db = sqlite3.connect(self.county.db)
        db.execute("UPDATE user SET region_scope = ? WHERE id = ?", (scope, self.user_id))
        db.execute("DELETE FROM user_past WHERE user_id = ?", (self.user_id,))
        db.commit()
        db.close()
        self.county.start()

    def sync_page(self):
        self.begin(self.user("worker"))
        self.go("同步")
        self.app.wait_text("3 条回访")
        self.app.wait_text("2 张照片和签名")
        self.app.click("暂停", "push button")
        self.app.wait_text("已暂停")
        self.shot("sync-paused")
        if self.tablet.agent("--once", check=False).returncode != 9:
            raise Failed("the agent does not obey the pause")
        self.step("what waits is counted; paused, the agent sends nothing")

    def sync_resumed(self):
        self.begin(self.user("worker"))
        self.go("同步")
        self.app.click("恢复同步", "push button")
        self.app.settle(0.3)
        self.app.click("立即同步", "push button")
        self.app.wait_text("需要处理", 60)
        self.app.wait_text("它不在你负责的区域内")
        self.shot("sync-attention")
        self.app.click("复制给县里", "push button", scroll=True)
        self.app.wait_text("已复制")
        self.app.click("90", "push button", scroll=True)
        self.app.wait_text("没有这个登记码")
        self.shot("sync-log")
        self.app.key("Escape")
        left = self.tablet.sql("SELECT count(*) AS n FROM change WHERE verdict IS NULL")[0]["n"]
        refused = self.tablet.sql("SELECT count(*) AS n FROM change WHERE verdict = 'refused'")[0]["n"]
        if (left, refused) != (0, 3):
            raise Failed(f"{left} rows wait, {refused} are refused")
        self.step("still paused after a restart; resumed, a refused row says why and what to do")

    # --- Guards, and two people with one tablet

    def guards(self):
        self.begin(self.user("worker"), LD_PRELOAD=str(self.build / "tests/lib/bad-machine.so"),
                   HTK_BAD_FOLDER=str(self.tablet.folder), HTK_BAD_FREE="300000000",
                   HTK_BAD_CLOCK=str(-3 * 24 * 3600))
        self.app.wait_text("本机只剩 300.0")
        self.app.wait_text("相差 3 天")
        self.shot("guards")
        self.app.click("查看待上传内容", "push button")
        self.app.wait_text("剩余空间")
        self.step("little space and a clock that is behind: what is safe, what to do, a button that leads there")

    def hand_over(self):
        self.begin(self.user("worker"))
        lead = self.user("lead")
        self.app.click("·", "push button", contains=True)
        self.app.click(lead["name"], "push button")
        self.app.wait_text("审核")
        self.app.click("·", "push button", contains=True)
        self.app.wait_text("谁在使用")
        people = [u["name"] for u in self.county.users()]

        def first():
            return next((self.app.name(n).split(" ")[0] for n in self.app.nodes()
                         if self.app.role(n) == "push button" and self.app.extents(n)[1] > 60
                         and self.app.name(n).split(" ")[0] in people), None)
        wait_for("who worked last to stand first", lambda: first() == lead["name"])
        self.step("two taps in the header change the person; who worked last stands first")

    def run(self):
        self.start_county()
        self.user_id = self.user("worker")["id"]
        self.live(self.enrol_by_hand)
        self.live(self.enrol_by_camera)
        self.live(self.enrol_by_picture)
        self.live(self.resume_download)
        self.live(self.part_of_the_register)
        self.live(self.keys)
        self.live(self.preferences_last)
        self.write_visits("row\nphoto 300000\nphoto 500000\n")
        self.live(self.sync_page)
        was = self.county.sql(f"SELECT region_scope AS s FROM user WHERE id = '{self.user_id}'")[0]["s"]
        self.scope("539999")
        self.live(self.sync_resumed)
        self.scope(was)
        self.live(self.guards)
        self.live(self.hand_over)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--portrait", action="store_true")
    args = parser.parse_args()
    folder = args.folder or pathlib.Path(tempfile.mkdtemp(prefix="huitoukan-first-"))
    job = FirstStart(args.build, folder, (800, 1280) if args.portrait else (1280, 800))
    try:
        job.run()
        if not args.folder:
            shutil.rmtree(folder, ignore_errors=True)
        return 0
    except Failed as failure:
        print(f"step {job.n + 1} did not happen: {failure}\nscreenshots and logs are in {folder}",
              file=sys.stderr)
        return 1
    finally:
        job.county.stop()


sys.exit(main())
