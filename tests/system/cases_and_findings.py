#!/usr/bin/env python3
"""From what a visit found to what becomes of it, with real clicks: its suggestion is one tap from a
clue, the lead leads it through publicity to the county, the county decides, help begins; what the
visit's form found by itself is a finding that is assigned, worked at, reported done and verified by
another person. Every step is seen in the app and in the databases of both ends."""
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import job  # noqa: E402
from job import Failed, Job, arguments, drive, held, wait_for  # noqa: E402

# A family below the line whose members are not insured and who cannot cope alone.
POOR = {"自主应对能力": ["不能"], "基本医保": ["未参保"], "未参保原因": ["漏保"], "生活自理": ["能自理"], "务工工资": "3000",
        "烤烟": "2000", "粮食": "1000", "生产经营性支出": "500", "不成立的理由": "家中另有一份收入，待核"}
# What the family said last time is not what it says now.
NOT_AS_BEFORE = {"基本医保", "自主应对能力"}
UNINSURED = "有成员未参加基本医保"


class CasesJob(Job):
    """The steps of the main job up to the visit, and then those of its case and its finding."""

    def __init__(self, build, folder, desktop, households):
        super().__init__(build, folder, desktop, households)
        self.county.pack = self.tablet.pack = self.quick_pack()
        self.case = self.finding = None
        self.doubted = False

    def quick_pack(self):
        """The pack with a publicity of no days: the settings are data, and a test is over in a day."""
        pack = self.folder / "pack"
        shutil.copytree(self.county.pack, pack)
        settings = pack / "settings.csv"
        lines = settings.read_text(encoding="utf-8").splitlines()
        index = lines[0].split(",").index("value")
        for i, line in enumerate(lines):
            if line.startswith("pub_days,"):
                cells = line.split(",")
                cells[index] = "0"
                lines[i] = ",".join(cells)
        settings.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return pack

    # --- The visit

    def give(self, name, panel):
        if name in NOT_AS_BEFORE:
            buttons = {self.app.name(n).split(" ")[0]: n for n in self.app.nodes(panel)
                       if self.app.role(n) in ("radio button", "check box")}
            wanted = next((n for text, n in buttons.items() if text in job.ANSWERS[name]), None)
            if wanted is None:
                raise Failed(f"“{name}” offers none of {job.ANSWERS[name]}, only {list(buttons)}")
            if wanted.get_state_set().contains(self.app.atspi.StateType.CHECKED):
                return False
            self.app.click_node(wanted)
            return True
        return super().give(name, panel)

    def fill_section(self):
        """Of the two findings of the form the second is said not to hold."""
        if self.app.sees("本表自动发现 2 个问题"):
            for text in (UNINSURED, "II 重要", "30 天内整改到位"):
                if not self.app.sees(text):
                    raise Failed(f"the findings of the form do not show “{text}”")
            second = list(self.app.find_all("此问题是否成立", "panel"))[1]
            self.app.click_node(next(n for n in self.app.nodes(second)
                                     if self.app.matches(self.app.name(n), "不成立")))
            self.app.settle(0.5)
            super().fill_section()
            self.shot("10-findings")
            self.doubted = True
            return
        super().fill_section()

    # --- Pressing and typing on a step's page

    def go(self, place):
        self.home()
        super().go(place)

    def write(self, label, text):
        self.app.click(label, "text", scroll=True)
        self.app.paste(text)

    def pick(self, name):
        node = wait_for(f"the choice “{name}”", lambda: next(
            (n for n in self.app.nodes() if self.app.role(n) in ("radio button", "check box")
             and self.app.matches(self.app.name(n), name) and self.app.extents(n)[2] > 0), None))
        self.app.click_node(node)

    def take(self, step, **fields):
        """Presses the button of a step, fills its page, and presses the button of the page."""
        self.app.click(step, "push button", scroll=True)
        self.app.wait_text("取消")
        for kind, name, text in fields.get("say", []):
            self.pick(name) if kind == "pick" else self.write(name, text)
        self.shot("step-" + fields.get("shot", "page"))
        self.app.click(step, "push button")
        self.app.gone("取消")

    def state_of(self, table, object_id, wanted, ends=("tablet",)):
        for end in ends:
            rows = getattr(self, end).sql(f"SELECT state FROM {table} WHERE id = '{object_id}'")
            if rows != [{"state": wanted}]:
                raise Failed(f"at the {end} the {table} is {rows}, not {wanted}")

    # --- The case

    def suggestion_to_clue(self):
        self.app.wait_text("转为线索")
        self.shot("21-suggested")
        self.app.click("转为线索", "push button", scroll=True)
        self.app.wait_text("经过")
        rows = self.tablet.sql("SELECT id, state, household_id FROM risk_case")
        if len(rows) != 1 or rows[0]["household_id"] != self.household["id"]:
            raise Failed(f"the tablet's cases are {rows}")
        self.case = rows[0]["id"]
        self.state_of("risk_case", self.case, "clue")
        for text in ("T1 人均纯收入", "名成员未参加基本医保"):
            if not self.app.sees(text):
                raise Failed(f"the case does not say why: no “{text}”")
        self.shot("22-clue")
        self.app.click("返回", "push button")
        self.app.gone("转为线索")
        self.app.wait_text("打开风险档案")
        self.step("one tap made the visit's suggestion a clue; the file leads to the case now")

    def open_case(self):
        self.go("风险")
        self.app.settle(0.5)
        self.shot("23-cases")
        self.app.click_node(self.app.find(self.household["head_name"], "list item"))
        self.app.wait_text("经过")

    def lead_to_county(self):
        self.open_case()
        self.take("开始入户核查", say=[("write", "核查人员", "普建华、村组长")], shot="check")
        self.state_of("risk_case", self.case, "home_check")
        self.sign_in("lead")
        self.open_case()
        self.take("召开民主评议", say=[("write", "入户核查情况", "收入低，两人未参保"),
                                 ("write", "参加人员", "村民代表 15 人")], shot="assembly")
        self.take("在村内公示", say=[("write", "张贴地点", "村委会公告栏")], shot="publish")
        self.take("结束公示，报乡镇审核", say=[("write", "异议情况（没有请写“无”）", "无")], shot="review")
        self.take("报县级审定", say=[("write", "乡镇意见", "同意")], shot="forward")
        self.state_of("risk_case", self.case, "county_review")
        self.app.wait_text("等待县级：县级审定")
        if any(self.app.role(n) == "push button" and self.app.extents(n)[2] > 0
               for n in self.app.find_all("县级审定")):
            raise Failed("the tablet offers the county's decision")
        self.shot("24-waits-for-county")
        self.step("home check, assembly, publicity and township review; the county's step is no button")

    def county_decides(self):
        self.sync("25-sync")
        self.state_of("risk_case", self.case, "county_review", ("tablet", "county"))
        self.county.run("case", "identify", self.case, "--store", self.county.store, "--user",
                        self.user("county")["id"], "--set", "class=0", "--set", "decision_no=新监〔1〕号")
        self.sync("26-sync")
        self.state_of("risk_case", self.case, "active", ("tablet", "county"))
        self.step("the county decided by its command; the tablet knows: active")

    def help_begins(self):
        self.sign_in("worker")
        self.open_case()
        self.app.wait_text("脱贫不稳定")
        self.app.click("添加措施", "push button", scroll=True)
        self.app.wait_text("取消")
        self.pick("就业")
        self.write("金额（元）", "1200.50")
        self.pick("实施中")
        self.shot("27-measure")
        self.app.click("帮扶措施", "push button")
        self.app.gone("取消")
        rows = self.tablet.sql("SELECT kind, amount, state FROM measure")
        if rows != [{"kind": "work", "amount": 120050, "state": "running"}]:
            raise Failed(f"the measures are {rows}")
        self.app.wait_text("消除条件")
        self.shot("28-active")
        self.sync("29-sync")
        there = self.county.sql("SELECT kind, amount FROM measure")
        if there != [{"kind": "work", "amount": 120050}]:
            raise Failed(f"the county's measures are {there}")
        self.step("a measure of 1200.50 yuan is there and at the county; the clear gate is shown")

    # --- The finding

    def findings_open(self):
        self.sign_in("lead")
        self.open_review()
        if not self.app.sees("证件号码"):
            self.app.click("显示全部答案，不只是有变化的", contains=True)
        self.app.wait_text("证件号码")
        for row in self.tablet.sql(f"SELECT id_no FROM member WHERE household_id = '{self.household['id']}'"):
            if self.app.sees(row["id_no"]):
                raise Failed("the lead reads an identity number in full")
        self.app.click("通过", "push button")
        self.app.settle(1)
        self.check_visit("lead_approved", None)
        self.sync("30-sync")
        self.accept()
        self.sync("31-sync")
        rows = self.tablet.sql("SELECT id, level, state FROM finding WHERE source_ref = 'af_med'")
        if len(rows) != 1 or rows[0]["state"] != "open" or rows[0]["level"] != 2:
            raise Failed(f"the finding of the uninsured is {rows}")
        self.finding = rows[0]["id"]
        others = self.county.sql("SELECT source_ref FROM finding WHERE source_ref <> 'af_med'")
        if others or not self.doubted:
            raise Failed(f"what was said not to hold is a finding: {others}")
        self.step("the county accepted the visit: what its form found and the worker did not doubt is a "
                  "finding of level II")

    def open_finding(self):
        self.go("整改")
        self.app.settle(0.5)
        self.shot("32-findings")
        self.app.click_node(self.app.find(UNINSURED, "list item"))
        self.app.wait_text("经过")

    def stop_halfway(self):
        """The worker begins to report, the battery is pulled; what was typed and picked is there again."""
        self.app.click("报告进展", "push button", scroll=True)
        self.app.wait_text("取消")
        self.write("已完成（%）", "50")
        self.write("落实情况", "已上门说明")
        self.app.wait_text("已保存")
        wait_for("what was typed to be kept", lambda: len(self.tablet.sql("SELECT 1 FROM begun_words")) == 2)
        self.shot("33-halfway")
        self.app.kill()
        self.start_app()
        self.sign_in("worker")
        self.open_finding()
        self.app.click("报告进展", "push button", scroll=True)
        self.app.wait_text("取消")
        for label, text in (("已完成（%）", "50"), ("落实情况", "已上门说明")):
            entry = self.app.find(label, "text")
            if self.app.text_of(entry) != text:
                raise Failed(f"after the battery was pulled “{label}” is “{self.app.text_of(entry)}”")
        self.shot("33-halfway-again")
        self.app.click("报告进展", "push button")
        self.app.gone("取消")
        kept = self.tablet.sql("SELECT deed, field FROM begun_words")
        if kept:
            raise Failed(f"the step was done and is kept as if it were not: {kept}")

    def rectify(self):
        worker = self.user("worker")["name"]
        self.open_finding()
        self.take("派发整改", say=[("pick", worker, None), ("write", "整改措施", "协助参保")], shot="assign")
        self.state_of("finding", self.finding, "assigned")
        self.shot("33-assigned")
        self.sign_in("worker")
        self.open_finding()
        self.stop_halfway()
        self.take("申请销号", say=[("write", "落实情况", "两人已参保"),
                               ("write", "佐证：记录或照片编号", "医保缴费凭证")], shot="claim")
        self.state_of("finding", self.finding, "claimed")
        self.app.wait_text("等待组长复核")
        self.shot("34-claimed")
        self.step("assigned to the worker, half done after a pulled battery, then reported done with a record")

    def verify(self):
        self.sign_in("lead")
        self.open_finding()
        self.take("复核通过，销号", shot="pass")
        self.state_of("finding", self.finding, "closed")
        self.shot("35-closed")
        self.sync("36-sync")
        self.state_of("finding", self.finding, "closed", ("tablet", "county"))
        rows = self.county.sql("SELECT verified_by, json_extract (extra, '$.check') AS how FROM finding"
                               f" WHERE id = '{self.finding}'")
        if rows != [{"verified_by": self.user("lead")["id"], "how": "onsite"}]:
            raise Failed(f"the county knows of the verification {rows}")
        self.step("verified on the spot by another person: closed at both ends")

    # --- The frame

    def narrow(self):
        """A tablet 400 px wide: what does not fit stands behind More, and nothing is cut off."""
        self.home()
        window = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid",
                                 str(self.app.process.pid)], capture_output=True, text=True,
                                check=True).stdout.split()[-1]
        for width in ("480", "400"):
            subprocess.run(["xdotool", "windowsize", window, width, "640"], check=True)
            self.app.settle(1)
        self.app.find("更多")
        self.shot("37-narrow")
        for name in ("任务", "审核", "我的回访", "风险", "更多"):
            at = [self.app.extents(n) for n in self.app.find_all(name, "push button")
                  if self.app.extents(n)[1] > 400]
            if not any(x >= 0 and x + w <= 400 and w >= 48 and h >= 48 for x, _, w, h in at):
                raise Failed(f"at 400 px the place “{name}” is at {at}")
        if next(self.app.find_all("整改", "push button"), None) is not None:
            raise Failed("at 400 px every place stands in the row")
        self.app.click("更多", "push button")
        self.app.settle(0.5)
        self.app.key("space")
        self.app.wait_text("全部未销号")
        self.shot("38-narrow-findings")
        self.step("400 px wide, four places and More fit; the keyboard leads behind it")

    def run(self):
        self.start_county()
        self.start_app()
        self.enrol()
        self.sign_in("worker")
        self.choose_household()
        self.open_form()
        self.fill_form()
        self.submit_first()
        self.suggestion_to_clue()
        self.lead_to_county()
        self.county_decides()
        self.help_begins()
        self.findings_open()
        self.rectify()
        self.verify()
        self.narrow()


def main():
    parser = arguments(__doc__)
    parser.add_argument("--portrait", action="store_true")
    args = parser.parse_args()
    job.ANSWERS.update(POOR)
    return drive(args, "cases", held(args.portrait), CasesJob, 400)


sys.exit(main())
