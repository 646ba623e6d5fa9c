#!/usr/bin/env python3
"""Village card, funds, a new household and a ledger, as people do it in the window. Ends with 0 only
when each was seen in the app and found in the tablet's database or in the file that was saved."""
import argparse
import csv
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from job import App, Desktop, Failed, Job, wait_for  # noqa: E402

PROJECTS = """项目编号,项目名称,村代码,主管部门,资金类型,项目范围,项目类型,年度,批复金额,已支付,到账日期
X-1,蓄水池工程,{village},水利局,专项,到村,基础设施,2024,1200000,420000,2024-08-26
X-2,养殖到户,{village},农业农村局,行业,到户,产业,2026,90000,90000,2026-06-01
"""
ROUND = "秋季回头看"


class Look(Job):
    """One tablet that looks at a village, its funds and a ledger."""

    village = None

    def prepare(self):
        self.county.make()
        rows = self.county.sql(
            "SELECT h.village_code AS code, r.name FROM household h JOIN region r ON r.code ="
            " h.village_code WHERE (SELECT count(*) FROM region o WHERE o.name = r.name) = 1"
            " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
        self.village = rows[0]
        table = self.folder / "projects.csv"
        table.write_text(PROJECTS.format(village=self.village["code"]))
        self.county.run("import", "--store", self.county.store, "--kind", "projects", table)
        self.county.run("round", "open", "--store", self.county.store, "--user",
                        self.user("county")["id"], "--kind", "household", "--scope",
                        self.village["code"][:9], "--name", ROUND, "--starts", "2026-01-01")
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
        """A place may stand behind More when the tablet is held upright."""
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
        self.app.click("搜索")
        self.app.paste(self.village["name"])
        self.app.settle(0.8)
        node = self.app.find(self.village["name"], "label", timeout=30)
        self.app.click_node(node)
        self.app.wait_text("33 项中已判定", 60)
        self.app.wait_text(f"{ROUND}：已访")
        self.app.settle(0.5)
        self.shot("02-card")
        self.step("the village card opened: score, shortfalls, indicators")

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
        self.app.wait_text("支付 420000 元 / 批复 1200000 元，支付率 35%")
        self.app.settle(0.4)
        self.shot("06-funds")
        self.app.click_node(self.app.find("蓄水池工程"))
        self.app.wait_text("F1 资金滞留")
        self.app.wait_text("2024-08-26 到账")
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
        self.back()
        self.step("the form for a household that is not in the register is open, with its draft")

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

    def run(self):
        self.prepare()
        self.start_tablet()
        self.enrol()
        self.sign_in("worker")
        self.open_card()
        self.households_behind()
        self.begin_form_b()
        self.funds()
        self.new_household()
        self.ledger()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--folder")
    parser.add_argument("--portrait", action="store_true")
    args = parser.parse_args()
    folder = args.folder or tempfile.mkdtemp(prefix="huitoukan-look-")
    desktop = Desktop(*((800, 1280) if args.portrait else (1280, 800)))
    look = None
    done = False
    try:
        desktop.start()
        look = Look(args.build, folder, desktop, 1500)
        look.run()
        done = True
        return 0
    except Failed as failure:
        print(f"step {look.n + 1 if look else 1} did not happen: {failure}", file=sys.stderr)
        if look and look.app:
            look.shot("failed")
        return 1
    finally:
        if look:
            look.stop()
        desktop.stop()
        if done and not args.folder:
            shutil.rmtree(folder)


sys.exit(main())
