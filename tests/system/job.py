"""The main job, step by step, as people do it: the worker fills, the lead returns and approves, the
county accepts. Each step is believed only when the app shows it and both databases hold it."""
import argparse
import datetime
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from ui_driver import App, Desktop  # noqa: E402,F401
from world import County, Failed, Tablet, wait_for  # noqa: E402,F401

# What the household says, by question. A question that is answered already is left as it is.
ANSWERS = {
    "定位": "24.0671 101.9846 1500 8", "回访结果": ["入户"], "受访人": ["户主"],
    "成员已逐一核对": ["是", "已核对", "确认"], "名册之外新增的成员数": "0",
    "人员状态": ["正常"], "是否共同生活并共享收支": ["是"], "劳动技能": ["普通劳动力", "普通"],
    "务工所在地": ["县内"], "近12月务工月数": "10", "连续停工月数": "0", "低保/特困": ["无"],
    "健康状况": ["健康"], "基本医保": ["居民医保", "居民"], "大病保险": ["是"], "医疗救助覆盖": ["是"],
    "家庭医生签约": ["是"], "近12月随访次数": "4", "生活自理": ["能"], "病种": "高血压",
    "是否高血压、糖尿病、结核或严重精神障碍": ["是"], "近12月合规自付医疗费（元）": "800",
    "近12月理赔/救助（元）": "0", "残疾人两项补贴落实": ["是"], "就学状态": ["在校"],
    "无正当理由未到校天数": "0", "见到本人或学校核实": ["是"], "资助落实": ["已享受"],
    "非义务教育年支出（元）": "0", "吃得饱且有蛋白质食物": ["是"], "四季衣被": ["是"], "通生活用电": ["是"],
    "手机信号或宽带": ["是"], "厕所": ["卫生厕所"], "入户路": ["硬化"], "住房来源": ["自有"],
    "是否唯一住房": ["是"], "鉴定等级": ["A"], "现场疑似险情": ["无"], "是否仍居住": ["住"],
    "搬迁是否实际入住": ["是"], "后续扶持": ["就业"], "水源": ["集中供水入户"], "人均日水量（升）": "60",
    "水质": ["感官正常"], "近一年停水天数": "3", "最长连续停水天数": "1", "单次取水往返分钟": "10",
    "务工工资": "36000", "烤烟": "18000", "支出录入方式": ["实填"], "生产经营性支出": "6000",
    "产业": ["烟"], "加入合作社或企业带动": ["是"], "近一年只领苗、鸡、猪等物资而无后续": ["否"],
    "变故": ["无"], "自主应对能力": ["能"], "基本生活是否严重困难": ["否"], "知道帮扶责任人": ["是"],
    "近3个月帮扶人来访次数": "3", "帮扶方式": ["产业"], "满意度": ["满意", "4"],
    "四个不摘（选中已落实的）": ["责任", "政策", "帮扶", "监管"], "此问题是否成立": ["成立"],
    "另外发现的问题数": "0", "公益岗位": "0", "粮食": "2400",
}
ZEROS = ["林果", "蔬菜、药材及其他种植", "养殖（猪鸡等）", "其他经营", "土地流转、租金", "资产收益分红",
         "其他财产性收入", "低保金", "特困金", "养老金", "生态补偿（退耕、公益林）", "农业补贴",
         "其他转移（残补、高龄、赡养等）", "灾害、事故或产业损失"]
ANSWERS.update((name, "0") for name in ZEROS)
AGENT = "io.github.huitoukan.Huitoukan.Sync"
SIGNATURES = ["检查人员一签字", "检查人员二签字", "户主或受访人签字", "户主签字", "项目单位签字", "村负责人签字"]


class Job:
    """County, tablet and app of one run, with the steps as they are seen to happen."""

    def __init__(self, build, folder, desktop, households=1000):
        self.build, self.folder, self.desktop = pathlib.Path(build), pathlib.Path(folder), desktop
        self.shots = self.folder / "screenshots"
        self.shots.mkdir(parents=True, exist_ok=True)
        self.county = County(build, self.folder / "county", households)
        self.tablet = Tablet(build, self.folder / "tablet")
        self.app = None
        self.n = 0
        self.household = self.visit = None

    def step(self, text):
        self.n += 1
        print(f"{self.n:2}. {text}", flush=True)

    def shot(self, name):
        self.app.screenshot(self.shots / f"{name}.png")

    # --- County and app

    def start_county(self):
        self.county.make().start()
        n = self.county.sql("SELECT count(*) AS n FROM household")[0]["n"]
        self.step(f"the county server answers at {self.county.url} with {n} made-up households")

    def start_app(self, **more):
        env = {**self.tablet.env(), "HTK_SYNC_PROGRAM": str(self.build / "sync/agent/huitoukan-sync"),
               "HOME": str(self.folder / "home"), **more}
        (self.folder / "home").mkdir(exist_ok=True)
        self.app = App(self.desktop, self.build / "ui/huitoukan", env,
                       self.folder / "app.log").start()

    @staticmethod
    def ask_bus(method, *args):
        return subprocess.run(["dbus-send", "--session", "--dest=org.freedesktop.DBus", "--print-reply", "/",
                               f"org.freedesktop.DBus.{method}", *args], check=True, capture_output=True,
                              text=True).stdout

    def agent_on_bus(self, idle=120):
        """The desktop's bus starts the agent of this tablet, as on a tablet where it is installed."""
        program = self.build.resolve() / "sync/agent/huitoukan-sync"
        (self.desktop.services / f"{AGENT}.service").write_text(
            f"[D-BUS Service]\nName={AGENT}\nExec=/usr/bin/env HTK_DATA_DIR={self.tablet.folder} "
            f"HTK_PACK_DIR={self.tablet.pack} HTK_LOCALE_DIR={self.build.resolve()}/po HTK_SYNC_IDLE={idle} "
            f"LANGUAGE=zh_CN {program}\n", encoding="utf-8")
        self.ask_bus("ReloadConfig")

    def agent_off_bus(self):
        """No more than before agent_on_bus(); one that runs is waited for."""
        (self.desktop.services / f"{AGENT}.service").unlink(missing_ok=True)
        self.ask_bus("ReloadConfig")
        wait_for("the agent to leave the bus", lambda: not self.runs_on_the_bus())

    def runs_on_the_bus(self):
        return "boolean true" in self.ask_bus("NameHasOwner", f"string:{AGENT}")

    def user(self, role):
        return next(u for u in self.county.users() if u["role"] == role)

    def enrol(self):
        code = self.county.code_for(self.user("worker")["id"])
        self.shot("01-not-enrolled")
        for name, text in (("县服务器地址", self.county.url), ("登记码", code)):
            self.app.click(name, "text")
            self.app.paste(text)
        self.app.click("登记本机", "push button")
        self.app.click("跳过", "push button", timeout=120)
        self.app.wait_text(self.user("worker")["name"])
        here = self.tablet.sql("SELECT count(*) AS n FROM household")[0]["n"]
        there = self.county.sql("SELECT count(*) AS n FROM household")[0]["n"]
        devices = self.county.sql("SELECT count(*) AS n FROM device")[0]["n"]
        if here != there or devices != 1:
            raise Failed(f"the tablet holds {here} of {there} households, {devices} devices")
        self.shot("02-sign-in")
        self.step(f"this tablet is enrolled and holds the register: {here} households")

    def sign_in(self, role):
        if not self.app.sees("谁在使用？"):
            self.app.click("·", "push button", contains=True)
        self.app.click(self.user(role)["name"], "push button")
        self.app.wait_text("任务")
        self.app.settle(0.5)

    def home(self):
        """Back from every page that lies over the places."""
        for _ in range(6):
            if next(self.app.find_all("返回", "push button"), None) is None:
                return
            self.app.click("返回", "push button")
            self.app.settle(0.4)
        raise Failed("the app does not lead back to its places")

    def go(self, place):
        """To a place of the app; a click while the screen is still being laid out may miss."""
        def there():
            return any(self.app.role(n) == "label" and self.app.name(n) == place
                       and self.app.extents(n)[1] < 60 and self.app.extents(n)[2] > 0
                       for n in self.app.nodes())
        for _ in range(4):
            self.app.click(place, "push button")
            self.app.settle(0.4)
            if there():
                return
        raise Failed(f"the app does not go to “{place}”")

    # --- The worker

    def choose_household(self):
        day = (datetime.date.today() + datetime.timedelta(days=7)).isoformat()
        rows = self.tablet.sql(
            "SELECT id, head_name FROM household h WHERE status = 'active' AND hh_type = 1"
            f" AND n_members = 2 AND next_due <= '{day}' AND extra LIKE '%last_answers%'"
            " AND (SELECT count(*) FROM household o WHERE o.head_name = h.head_name) = 1"
            " AND helper_id IS NOT NULL AND monitor_class IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM member m WHERE m.household_id = h.id"
            "  AND m.birth > '2003-01-01') ORDER BY next_due, id LIMIT 1")
        if not rows:
            raise Failed("the demo register has no household that fits the job")
        self.household = rows[0]
        self.shot("03-tasks")
        self.app.click("按村", "push button")
        self.app.gone("正在统计各村户数")
        self.shot("04-villages")
        self.app.click("到期", "push button")
        self.app.click("搜索")
        self.app.paste(self.household["head_name"])
        row = self.app.find(self.household["head_name"], "list item")
        self.app.settle(0.6)
        row = self.app.find(self.household["head_name"], "list item")
        self.app.click_node(row)
        self.app.wait_text("家庭成员")
        self.shot("05-household")
        self.step("the worker searched the household by name and opened its file")

    def open_form(self):
        self.app.click("开始回访", "push button", scroll=True)
        self.app.find("各部分", "list")
        self.app.settle(0.8)
        n = self.tablet.sql("SELECT count(*) AS n FROM draft WHERE trashed_at IS NULL")[0]["n"]
        if n != 1:
            raise Failed(f"the tablet has {n} drafts after the form was opened")
        self.shot("06-form")
        self.step("the form is open, its draft is in the store")

    def is_answered(self, panel):
        states = self.app.atspi.StateType
        for node in self.app.nodes(panel):
            role = self.app.role(node)
            if role in ("radio button", "check box") and node.get_state_set().contains(states.CHECKED):
                return True
            if role in ("text", "entry"):
                iface = node.get_text_iface()
                if iface and iface.get_character_count() > 0:
                    return True
        return False

    def questions(self):
        """The questions of the section on the screen that are still open and have an answer here."""
        for node in list(self.app.nodes()):
            if self.app.role(node) != "panel" or self.app.extents(node)[2] <= 0:
                continue
            name = self.app.name(node)
            if name in ANSWERS:
                yield name, node

    def give(self, name, panel):
        answer = ANSWERS[name]
        if self.is_answered(panel):
            return False
        if isinstance(answer, str):
            entry = next(n for n in self.app.nodes(panel)
                         if self.app.role(n) in ("text", "entry"))
            self.app.click_node(entry)
            if answer.isascii():
                self.app.type(answer)
            else:
                self.app.paste(answer)
            self.app.key("Return")
            return True
        buttons = {self.app.name(n).split(" ")[0]: n for n in self.app.nodes(panel)
                   if self.app.role(n) in ("radio button", "check box")}
        several = any(self.app.role(n) == "check box" for n in buttons.values())
        given = False
        for choice in answer:
            if choice in buttons and (several or not given):
                self.app.click_node(buttons[choice])
                given = True
        if not given:
            raise Failed(f"“{name}” offers none of {answer}, only {list(buttons)}")
        return True

    def pad(self, name):
        """Where that signature is drawn; None where it is there already or not asked."""
        panel = next(self.app.find_all(name, "panel"), None)
        nodes = list(self.app.nodes(panel)) if panel is not None else []
        pad = next((n for n in nodes if self.app.name(n) == "在此签字" and self.app.extents(n)[2] > 0), None)
        return pad and (pad, next(n for n in nodes if self.app.name(n) == "保存签字"))

    def sign(self, name):
        """False where there is nothing to sign. A hand tries again where the page still moved."""
        for tries in range(4):
            found = self.pad(name)
            if not found:
                return tries > 0
            self.app.show(found[0])
            self.app.settle(0.5)
            self.app.drag(found[0], [(40, 120), (90, 60), (140, 140), (200, 50), (260, 130), (330, 80)])
            self.app.click_node(found[1])
            self.app.settle(0.4)
        raise Failed(f"“{name}” is not signed after three tries")

    def fill_section(self):
        for _ in range(8):
            again = False
            for name, panel in self.questions():
                if self.give(name, panel):
                    again = True
            if not again:
                return
        raise Failed("the section never comes to rest")

    def sections(self):
        return [n for n in self.app.nodes(self.app.find("各部分", "list"))
                if self.app.role(n) == "list item"]

    def fill_form(self):
        done = set()
        while True:
            rows = [n for n in self.sections() if self.app.name(n) not in done]
            if not rows:
                break
            name = self.app.name(rows[0])
            done.add(name)
            self.app.click_node(rows[0], scroll=False)
            self.app.settle(0.4)
            if self.app.sees("无变化") and "到访" not in name and "收入" not in name:
                self.app.click("无变化", "push button")
            self.fill_section()
            if "成员 1" in name:
                self.shot("07-member")
            if "收入" in name:
                self.shot("08-income")
            if "判定" in name:
                self.shot("09-result")
            if "签字" in name:
                self.app.wait_text("未签字")
        self.app.wait_text("已保存")
        n = self.tablet.sql("SELECT count(*) AS n FROM draft")[0]["n"]
        ops = self.tablet.sql("SELECT count(*) AS n FROM draft_op")[0]["n"]
        self.step(f"every section is filled; {n} draft, {ops} answers since its snapshot")

    def read_to_household(self):
        """To the page that is read to the household, and every signature that is missing there."""
        self.app.click("核对提交", "push button")
        self.app.settle(1)
        if self.app.sees("题未填或有误"):
            self.shot("submit-refused")
            names = [self.app.name(n) for n in self.app.nodes() if self.app.role(n) == "list item"]
            raise Failed(f"the app does not go on to submit: {names[-8:]}")
        self.app.wait_text("请把以下内容读给对方听")
        self.shot("10-read-back")
        n = sum(self.sign(name) for name in SIGNATURES)
        if n > 0:
            self.app.wait_text("已保存")
            self.shot("10-signatures")
        return n

    def submit(self):
        self.read_to_household()
        self.app.click("提交", "push button")
        self.app.settle(1)

    def check_visit(self, state, shown):
        rows = self.tablet.sql("SELECT id, state, revision_id FROM visit")
        if len(rows) != 1 or rows[0]["state"] != state:
            raise Failed(f"the tablet's visits are {rows}, not one that is {state}")
        self.visit = rows[0]
        if shown and not self.app.sees(shown):
            raise Failed(f"the app does not show “{shown}”")

    def submit_first(self):
        self.read_to_household()
        signed = self.tablet.sql("SELECT count(DISTINCT hash) AS n, count(*) AS all_n FROM draft_signature")[0]
        if signed["n"] != 1 or signed["all_n"] < 1:
            raise Failed(f"the signatures are bound to {signed}, not to one content")
        self.step(f"read back: {signed['all_n']} signatures, all bound to what was read")
        self.app.click("提交", "push button")
        wait_for("the visit in the tablet's store",
                 lambda: self.tablet.sql("SELECT id FROM visit"))
        self.check_visit("submitted", None)
        waiting = self.tablet.sql("SELECT kind FROM change WHERE verdict IS NULL")
        drafts = self.tablet.sql("SELECT id FROM draft")
        if [w["kind"] for w in waiting] != ["visit.submit"] or drafts:
            raise Failed(f"the journal holds {waiting}, the drafts are {drafts}")
        self.app.wait_text("待审核")
        self.shot("11-submitted")
        self.step("submitted: one visit, one journal row, no draft; the file shows 待审核")

    def print_sheet(self):
        """The visit's sheet, printed to a file as the system's window does it."""
        while not self.app.sees("我的回访"):
            self.app.click("返回", "push button")
            self.app.settle(0.5)
        self.go("我的回访")
        self.app.click_node(self.app.find(self.household["head_name"], "list item"))
        self.app.find("作废", "push button")
        self.app.find("撤回更正", "push button")
        self.shot("11-visit")
        self.app.click("打印", "push button")
        wait_for("the window of printers", lambda: self.app.root.get_child_count() > 1)
        self.app.settle(1)
        self.app.click_node(self.app.find("打印到文件", timeout=15), scroll=False)
        self.app.settle(0.4)
        self.app.key("alt+p")
        printed = wait_for("the printed file", lambda: list((self.folder / "home").rglob("*.pdf")), 30)
        wait_for("the whole file", lambda: b"%%EOF" in printed[0].read_bytes()[-64:], 15)
        text = subprocess.run(["pdftotext", "-layout", printed[0], "-"], capture_output=True, text=True,
                              check=True).stdout
        if self.household["head_name"] not in text or "务工工资" not in text:
            raise Failed(f"the sheet says: {text[:600]}")
        self.app.settle(0.5)
        self.step(f"the visit's sheet was printed to {printed[0].name}")

    # --- The lead

    def open_review(self):
        self.go("审核")
        self.app.settle(0.5)
        self.shot("12-review-list")
        self.app.click_node(self.app.find(self.household["head_name"], "list item"))
        self.app.settle(1)

    def lead_returns(self):
        self.sign_in("lead")
        self.open_review()
        self.shot("13-review")
        if not self.app.sees("对“务工工资”提意见"):
            self.app.click("显示全部答案，不只是有变化的", contains=True)
        self.app.click("对“务工工资”提意见", "push button", scroll=True, contains=True)
        entry = self.app.find("意见", "text")
        self.app.click_node(entry)
        self.app.paste("工资请按银行流水核对")
        self.shot("14-comment")
        self.app.click("退回调查员", "push button")
        self.app.settle(1)
        self.check_visit("returned", None)
        comments = self.tablet.sql("SELECT ref, level, text FROM comment")
        if len(comments) != 1 or comments[0]["level"] != "must" or "y_wage" not in comments[0]["ref"]:
            raise Failed(f"the comments are {comments}")
        self.step("the lead commented on 务工工资 and returned the visit")

    def worker_corrects(self):
        self.sign_in("worker")
        self.go("我的回访")
        self.app.settle(0.5)
        self.app.wait_text("已退回")
        self.shot("15-my-visits")
        self.app.click_node(self.app.find(self.household["head_name"], "list item"))
        self.app.settle(1)
        self.app.click("更正", "push button")
        self.app.settle(1)
        income = next(n for n in self.sections() if "收入" in self.app.name(n))
        self.app.click_node(income, scroll=False)
        self.app.settle(0.5)
        self.app.wait_text("必改：工资请按银行流水核对")
        self.shot("16-correction")
        self.app.answer("务工工资", "34500")
        self.app.wait_text("已保存")
        if self.read_to_household() != 0:
            raise Failed("the correction asks for signatures that were there")
        self.app.wait_text("签名后有改动")
        self.app.click("提交", "push button")
        wait_for("the second revision", lambda: len(self.tablet.sql(
            "SELECT id FROM visit_revision")) == 2)
        revisions = self.tablet.sql("SELECT id, parent FROM visit_revision ORDER BY ended_at")
        if revisions[1]["parent"] != revisions[0]["id"]:
            raise Failed(f"the correction does not name its parent: {revisions}")
        stale = {r["stale"] for r in self.tablet.sql(
            f"SELECT stale FROM revision_signature WHERE revision_id = '{revisions[1]['id']}'")}
        if stale != {1}:
            raise Failed(f"the signatures before the correction are kept as {stale}, not as stale")
        self.check_visit("submitted", None)
        self.step("the worker corrected the answer: a second revision with its parent")

    def lead_approves(self):
        self.sign_in("lead")
        self.open_review()
        self.app.wait_text("更正前")
        self.app.wait_text("签名后有改动")
        self.shot("17-review-correction")
        self.app.click("通过", "push button")
        self.app.settle(1)
        self.check_visit("lead_approved", None)
        self.step("the lead saw the change and approved")

    # --- Sync and county

    def may_sync(self):
        """The button, while it can be pressed."""
        node = next(self.app.find_all("立即同步", "push button"), None)
        return node and node.get_state_set().contains(self.app.atspi.StateType.SENSITIVE) and node

    def pulled_at(self):
        return self.tablet.sql("SELECT value FROM meta WHERE name = 'pulled_at'")

    def round_of_sync(self):
        """A whole round that the button began. One that runs already is waited for and is not taken for it:
        what it asked the county for may be older than what the test wants to see."""
        button = wait_for("立即同步 to be pressed", self.may_sync, 60)
        before = self.pulled_at()
        self.app.click_node(button)
        # Pressed as another round began, the button does nothing, and that round is no answer to it.
        wait_for("a round to end", lambda: self.pulled_at() != before and self.may_sync(), 90)

    def sync(self, shot):
        """Rounds until nothing is left to send."""
        self.go("同步")
        self.app.settle(0.4)

        def round_is_made():
            self.round_of_sync()
            return self.app.sees("县里已全部收到")
        wait_for("县里已全部收到 after a round that was asked for", round_is_made, 90)
        self.shot(shot)

    def push(self):
        self.sync("18-sync")
        waiting = self.tablet.sql("SELECT count(*) AS n FROM change WHERE verdict IS NULL")[0]["n"]
        there = self.county.sql("SELECT id, state FROM visit")
        if waiting or there != [{"id": self.visit["id"], "state": "lead_approved"}]:
            raise Failed(f"{waiting} rows wait; the county holds {there}")
        files = self.county.sql("SELECT count(*) AS n FROM attachment WHERE complete_at IS NOT NULL")
        self.step(f"the agent pushed: the county holds the visit and {files[0]['n']} file(s) of signatures, "
                  "nothing waits on the tablet")

    def accept(self):
        self.county.run("accept", self.visit["id"], "--store", self.county.store, "--user",
                        self.user("county")["id"])
        there = self.county.sql("SELECT state FROM visit")
        if there != [{"state": "county_accepted"}]:
            raise Failed(f"at the county the visit is {there}")
        self.step("the county accepted the visit")

    def pull(self):
        self.sync("19-pulled")
        self.check_visit("county_accepted", None)
        today = datetime.date.today().isoformat()
        row = self.tablet.sql("SELECT last_visit, next_due FROM household"
                              f" WHERE id = '{self.household['id']}'")[0]
        if row["last_visit"] != today:
            raise Failed(f"the register on the tablet says {row}")
        self.sign_in("worker")
        self.go("我的回访")
        self.app.wait_text("县级已采纳")
        self.shot("20-accepted")
        self.step(f"the decision is pulled: 县级已采纳; next visit {row['next_due']}")

    def run(self):
        self.start_county()
        self.start_app()
        self.enrol()
        self.sign_in("worker")
        self.choose_household()
        self.open_form()
        self.fill_form()
        self.submit_first()
        self.print_sheet()
        self.lead_returns()
        self.worker_corrects()
        self.lead_approves()
        self.push()
        self.accept()
        self.pull()

    def stop(self):
        if self.app:
            self.app.stop()
        self.county.stop()


def arguments(doc):
    """The command line of a driven test, to which a test may add its own."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--build", required=True)
    parser.add_argument("--folder", help="where all stays; a temporary folder goes when all is well")
    return parser


def drive(args, prefix, desktop, kind, households=1000):
    """Runs a job of that KIND on DESKTOP, and takes down what it set up: 0 when each of its steps
    happened. What did not is said, with the screen at that moment."""
    folder = args.folder or tempfile.mkdtemp(prefix=f"huitoukan-{prefix}-")
    work = None
    try:
        desktop.start()
        work = kind(args.build, folder, desktop, households)
        work.run()
    except Failed as failure:
        print(f"step {work.n + 1 if work else 1} did not happen: {failure}", file=sys.stderr)
        if work and work.app:
            work.shot("failed")
            print(f"the screen at that moment: {work.shots / 'failed.png'}", file=sys.stderr)
        return 1
    finally:
        if work:
            work.stop()
        desktop.stop()
    if not args.folder:
        # A service that the desktop started may still write while it ends.
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def held(portrait):
    """The screen of a tablet, upright or across."""
    return Desktop(*((800, 1280) if portrait else (1280, 800)))
