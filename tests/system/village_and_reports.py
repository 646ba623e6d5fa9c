#!/usr/bin/env python3
"""Village card, funds, a new household and a ledger, as people do it in the window. Ends with 0 only
when each was seen in the app and found in the tablet's database or in the file that was saved."""
import csv
import datetime
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from job import App, Failed, arguments, drive, held, wait_for  # noqa: E402
from new_household import NewHousehold  # noqa: E402

PROJECTS = """项目编号,项目名称,村代码,主管部门,资金类型,项目范围,项目类型,年度,批复金额,已支付,到账日期
X-1,蓄水池工程,{village},水利局,专项,到村,基础设施,2024,1200000,420000,2024-08-26
X-2,养殖到户,{village},农业农村局,行业,到户,产业,2026,90000,90000,2026-06-01
"""
ROUND = "秋季回头看"
SCENES = ["open_card", "households_behind", "begin_form_b", "funds", "new_household", "new_pack",
          "ledger", "by_area", "choose_folder", "cancel", "print_notice"]


class Look(NewHousehold):
    """One tablet that looks at a village, its funds and a ledger."""

    village = None
    scenes = ()

    def prepare(self):
        self.county.make()
        rows = self.county.sql(
            "SELECT h.village_code AS code, r.name FROM household h JOIN region r ON r.code ="
            " h.village_code WHERE (SELECT count(*) FROM region o WHERE o.name = r.name) = 1"
            " GROUP BY 1 ORDER BY sum (h.extra LIKE '%\"m_med_aid\":\"n\"%') DESC, count(*) DESC LIMIT 1")
        self.village = rows[0]
        table = self.folder / "projects.csv"
        table.write_text(PROJECTS.format(village=self.village["code"]))
        self.county.run("import", "--store", self.county.store, "--kind", "projects", table)
        self.county.run("round", "open", "--store", self.county.store, "--user",
                        self.user("county")["id"], "--kind", "household", "--scope",
                        self.village["code"][:9], "--name", ROUND, "--starts",
                        datetime.date.today().isoformat())
        self.county.start()
        self.step(f"a county with a round, and two projects in {self.village['name']}")

    def start_tablet(self):
        env = self.tablet.env()
        env["HTK_SYNC_PROGRAM"] = str(self.build / "sync/agent/huitoukan-sync")
        home = self.folder / "home"
        home.mkdir()
        env["HOME"] = str(home)
        self.app = App(self.desktop, self.build / "ui/huitoukan", env, self.folder / "app.log").start()

    def goto(self, place):
        """Back from every page over the places; one may stand behind More when held upright."""
        while any(self.app.find_all("返回", "push button")):
            self.back()
        if not any(self.app.find_all(place, "push button")) and self.app.sees("更多"):
            self.app.click("更多")
            self.app.settle(0.4)
        self.go(place)

    def back(self):
        self.app.click("返回", "push button")
        self.app.settle(0.4)

    # --- The village card

    def open_card(self):
        self.goto("村卡")
        self.app.wait_text("得分", 60)
        self.shot("01-villages")
        self.app.click_node(next(n for n in self.app.find_all("搜索") if self.app.extents(n)[2] > 300))
        self.app.paste(self.village["name"])
        self.app.settle(0.8)
        node = self.app.find(self.village["name"], "label", timeout=30)
        self.app.click_node(node)
        self.app.wait_text("33 项中已判定", 60)
        self.app.wait_text(f"{ROUND}：已访")
        self.app.settle(0.5)
        self.shot("02-card")
        self.back()
        self.app.settle(1)
        row = self.app.find(self.village["name"], "list item")
        wait_for("the village one comes back to", lambda: self.app.has_focus(row))
        self.app.key("Return")
        self.app.wait_text("33 项中已判定", 60)
        self.step("the village card opened: score, shortfalls, indicators; one comes back to its village")

    def households_behind(self):
        rows = self.tablet.sql(
            "SELECT count(DISTINCT h.id) AS n FROM household h, json_each (h.extra,"
            " '$.last_answers.m') m WHERE h.status = 'active' AND h.village_code ="
            f" '{self.village['code']}' AND json_extract (m.value, '$.m_status') = 'ok'"
            " AND json_extract (m.value, '$.m_med_aid') = 'n'")
        want = rows[0]["n"]
        self.app.click("V19", "push button", scroll=True)
        self.app.wait_text("医保")
        self.app.settle(0.5)
        self.shot("03-indicator")
        self.app.click(f"相关农户 {want} 户", scroll=True, contains=True)
        self.app.wait_text(f"{want} 户")
        self.app.settle(0.5)
        self.shot("04-households")
        self.back()
        self.step(f"V19 names the {want} households behind it, as the store has them")

    def begin_form_b(self):
        self.app.click("填村表", "push button", scroll=True)
        self.app.find("各部分", "list")
        drafts = wait_for("the draft of form B", lambda: self.tablet.sql(
            "SELECT form_id, subject_id FROM draft"))
        if drafts != [{"form_id": "fb_village", "subject_id": self.village["code"]}]:
            raise Failed(f"the drafts are {drafts}")
        self.shot("05-form-b")
        self.back()
        self.app.wait_text("继续填草稿")
        self.back()
        self.step("form B began from the card; its draft is in the store")

    # --- Funds

    def funds(self):
        self.goto("资金")
        self.app.wait_text("蓄水池工程")
        self.app.wait_text("支付 420,000 元 / 批复 1,200,000 元，支付率 35%")
        self.app.settle(0.4)
        self.shot("06-funds")
        self.app.click_node(self.app.find("蓄水池工程"))
        self.app.wait_text("F1 资金滞留")
        self.app.wait_text("2024年8月26日 到账")
        if any(self.app.sees(word) for word in ("F2", "违规")):
            raise Failed("the page of a project tells of misuse")
        self.shot("07-project")
        self.app.click("资金检查", "push button", scroll=True)
        self.app.find("各部分", "list")
        n = self.tablet.sql("SELECT count(*) AS n FROM draft WHERE form_id = 'fc_project'")[0]["n"]
        if n != 1:
            raise Failed(f"{n} drafts of form C")
        self.shot("08-form-c")
        self.back()
        self.back()
        self.step("the idle project is told with its figures, its check began, misuse is not shown")

    # --- A household that is not in the register

    def new_household(self):
        before = self.tablet.sql("SELECT count(*) AS n FROM draft")[0]["n"]
        self.goto("任务")
        self.app.click("新增农户", "push button")
        self.app.find("各部分", "list")
        self.app.wait_text("未在册农户")
        self.shot("09-new-household")
        drafts = self.tablet.sql("SELECT subject_id FROM draft WHERE form_id = 'fe_clue'")
        known = self.tablet.sql("SELECT count(*) AS n FROM household WHERE id ="
                                f" '{drafts[0]['subject_id']}'")[0]["n"]
        after = self.tablet.sql("SELECT count(*) AS n FROM draft")[0]["n"]
        if len(drafts) != 1 or known or after != before + 1:
            raise Failed(f"the drafts of form E are {drafts}; {known} of them are in the register")
        self.step("the form for a household that is not in the register is open, with its draft")
        self.fill_clue()
        self.submit_clue()
        self.approve_clue()
        self.county_takes_it()

    # --- A new pack of the county

    def publish_pack(self):
        """The shipped pack as version 99, with a newer form B."""
        folder = self.folder / "pack-99"
        shutil.copytree(self.county.pack, folder)
        for name, old, new in (("pack.json", '"version": "3"', '"version": "99"'),
                               ("fb_village.xml", 'id="fb_village" version="2', 'id="fb_village" version="3')):
            text = (folder / name).read_text(encoding="utf-8")
            if old not in text:
                raise Failed(f"{name} of the pack has no {old}")
            (folder / name).write_text(text.replace(old, new), encoding="utf-8")
        self.county.run("pack", "install", folder, "--store", self.county.store, "--user",
                        self.user("county")["id"])

    def new_pack(self):
        """It comes while a form is open and is used from when that form closes; the draft keeps its own."""
        self.goto("村卡")
        self.app.settle(0.4)
        self.app.click_node(self.app.find(self.village["name"], "label", timeout=30))
        self.app.click("继续填草稿", "push button", scroll=True)
        self.app.find("各部分", "list")
        version = self.tablet.sql("SELECT form_version FROM draft WHERE form_id = 'fb_village'")
        self.publish_pack()
        self.tablet.agent("--once")
        if self.tablet.sql("SELECT value FROM meta WHERE name = 'pack'") != [{"value": "99"}]:
            raise Failed("the tablet did not get the county's pack")
        self.app.settle(0.5)
        if self.app.sees("新表单"):
            raise Failed("the pack was taken while a form is open")
        self.back()
        self.app.wait_text("县里的新表单和规则已启用（版本 99）")
        self.shot("08-new-pack")
        self.app.click("继续填草稿", "push button", scroll=True)
        self.app.find("各部分", "list")
        if self.app.sees("新版本"):
            raise Failed("the draft is not finished in the form it was begun with")
        self.back()
        now = self.tablet.sql("SELECT form_version FROM draft WHERE form_id = 'fb_village'")
        if now != version:
            raise Failed(f"the draft was begun with {version} and is now of {now}")
        self.back()
        self.step("the county's new pack is used from when the form was closed; its draft keeps its own")

    # --- A ledger

    def ledger(self):
        self.goto("报表")
        self.app.wait_text("问题清单")
        self.shot("10-reports")
        self.app.click_node(self.app.find("返贫风险台账", contains=True))
        self.app.wait_text("前几行预览")
        self.app.gone("正在读取", 30)
        self.app.settle(0.4)
        self.shot("11-ledger")
        self.app.click("保存为 CSV", "push button", scroll=True)
        self.app.wait_text("已保存：", 60)
        self.shot("12-saved")
        files = list((self.folder / "home").rglob("*.csv"))
        if len(files) != 1:
            raise Failed(f"the folder holds {files}")
        with open(files[0], encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.reader(lines))
        titles = next((r for r in rows if "户编号" in r), None)
        if titles is None:
            raise Failed(f"{files[0]} has no row of titles: {rows[:6]}")
        self.app.click("保存为 XLSX", "push button", scroll=True)
        wait_for("the workbook", lambda: list((self.folder / "home").rglob("*.xlsx")), 60)
        self.back()
        self.step(f"a ledger was saved as CSV and XLSX and read back: {len(titles)} columns")

    def by_area(self):
        """Coverage of the round, by the kinds of area of its villages."""
        self.goto("报表")
        self.app.click_node(self.app.find("覆盖率", contains=True))
        self.app.wait_text("前几行预览")
        self.app.click("按区域类型汇总", "check box")
        self.app.gone("正在读取", 60)
        self.app.wait_text("筛选：按区域类型汇总")
        self.app.wait_text("合计")
        self.app.settle(0.4)
        self.shot("13-by-area")
        self.back()
        self.step("the coverage of the round is told by kind of area")

    def choose_folder(self):
        """Another folder in the system's window, and the file is there."""
        folder = self.folder / "stick"
        folder.mkdir()
        self.goto("报表")
        self.app.click_node(self.app.find("问题清单", contains=True))
        self.app.wait_text("前几行预览")
        self.app.click("选择文件夹", "push button", scroll=True)
        wait_for("the window of folders", lambda: self.app.root.get_child_count() > 1)
        self.app.settle(0.8)
        self.app.key("ctrl+l")
        self.app.paste(str(folder))
        self.shot("14-folder")
        self.app.key("Return")
        self.app.settle(0.3)
        if self.app.root.get_child_count() > 1:
            self.app.key("Return")
        wait_for("the window of folders to close", lambda: self.app.root.get_child_count() == 1)
        self.app.wait_text(f"保存到：{folder}")
        self.app.click("保存为 CSV", "push button", scroll=True)
        wait_for("the file in the folder", lambda: list(folder.glob("*.csv")), 60)
        self.back()
        self.step("a folder was chosen, and the ledger is in it")

    def cancel(self):
        """A ledger that is given up leaves nothing."""
        folder = self.folder / "home"
        before = sorted(folder.rglob("*"))
        self.goto("报表")
        self.app.click_node(self.app.find("村级短板清单", contains=True))
        self.app.wait_text("前几行预览")
        self.app.gone("正在读取", 60)
        self.app.settle(0.4)
        save = self.app.find("保存为 XLSX", "push button")
        self.app.click_node(save, scroll=False)
        self.app.click("取消", "push button", timeout=5)
        self.app.wait_text("已取消，没有留下文件")
        self.shot("15-cancelled")
        after = sorted(folder.rglob("*"))
        if after != before:
            raise Failed(f"a ledger that was given up left {set(after) - set(before)}")
        self.back()
        self.step("a ledger was given up half-way; it left nothing behind")

    def print_notice(self):
        """The notice of one whose publicity runs, printed to a file as the system's window does it."""
        self.notice_hangs()
        self.goto("报表")
        self.app.click_node(self.app.find("公示", contains=True))
        self.app.wait_text("前几行预览")
        self.app.wait_text(self.known["head"])
        self.shot("16-notice")
        self.app.click("打印", "push button", scroll=True)
        wait_for("the window of printers", lambda: self.app.root.get_child_count() > 1)
        self.app.settle(1)
        self.app.click_node(self.app.find("打印到文件", timeout=15), scroll=False)
        self.app.settle(0.4)
        self.shot("17-print")
        self.app.key("alt+p")
        printed = wait_for("the printed file", lambda: list((self.folder / "home").rglob("*.pdf")), 30)
        wait_for("the whole file", lambda: b"%%EOF" in printed[0].read_bytes()[-64:], 15)
        text = subprocess.run(["pdftotext", "-layout", printed[0], "-"], capture_output=True, text=True,
                              check=True).stdout
        # Whole words, and not cut at the edge of a column.
        wanted = (self.known["head"], self.village["name"], datetime.date.today().strftime("%Y年%-m月%-d日"))
        if any(word not in text for word in wanted) or self.known["id_no"] in text or "未判定" in text:
            raise Failed(f"the notice says: {text}")
        self.back()
        self.step(f"the notice was printed to {printed[0].name}; it names {self.known['head']} and no number")

    def run(self):
        self.prepare()
        self.start_tablet()
        self.enrol()
        self.sign_in("worker")
        for scene in self.scenes:
            getattr(self, scene)()


def main():
    parser = arguments(__doc__)
    parser.add_argument("--portrait", action="store_true")
    parser.add_argument("--scenes", nargs="+", default=SCENES, help="only those, in their order")
    args = parser.parse_args()
    Look.scenes = args.scenes
    return drive(args, "look", held(args.portrait), Look)


sys.exit(main())
