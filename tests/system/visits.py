"""Three visits from the register to the store: of a household (form A), a village (form B), a project
(form C). What each is about, what is answered and what must then be held. How it is done, by a finger or
by keys, is the test's."""
import datetime
import functools
import json
import subprocess

from job import ANSWERS, SIGNATURES, Failed, Job, wait_for

OPEN = "请选择"
STARTS = {"household": "开始回访", "village": "填村表", "project": "资金检查"}


class About:
    """What a visit is of: where the app has it, its answers and what of them must be in the store.

    An answer is what one types, or the choices one takes: of several in a single choice the first that is
    offered. A photo is asked for by its question's name.
    """

    form = place = None
    households = 200
    answers, held, files, photos = {}, {}, [], []
    name = number = None  # of the row in its list, and what the search finds it by
    is_searched = False  # whether its place has a list so long that one types the name

    def prepare(self, job):
        """Brings it into the county's register, before the tablet has that."""

    def choose(self, job):
        """Chooses it in the tablet's register, where the demo county made it."""

    def takes_over(self, _section):
        """Whether last time's answers are good for the section."""
        return False

    def after_filling(self, job):
        """What else is done before it is submitted."""


class Household(About):
    """Two are on the register, a third has come; the house is dangerous, which the form finds by itself."""

    form, place = "fa_household", "任务"
    households = 400
    new_member = "李小三"
    answers = {
        "姓名": new_member, "与户主关系": ["之子"], "证件类型": ["无"],
        "出生日期": "1990-01-01", "性别": ["男"], "民族": ["彝族"], "文化程度": ["小学"],
        "鉴定等级": ["D"], "是否仍居住": ["住"], "已纳入改造或搬迁计划": ["否"],
    }
    photos = ["住房照片"]
    held = {"a_result": "home", "m_new": 1, "m_name": new_member, "m_birth_in": "1990-01-01",
            "m_ethnic": "yi", "h_grade": "D", "d5": "fail", "af_house_ok": "y", "y_wage": 36000,
            "y_tob": 18000, "y_cost_in": 6000, "hp_visits": 3}
    files = ["h_photo", "sign", "sign_w1", "sign_w2"]

    def choose(self, job):
        day = (datetime.date.today() + datetime.timedelta(days=7)).isoformat()
        rows = job.tablet.sql(
            "SELECT hh_no, head_name FROM household h WHERE status = 'active' AND hh_type = 1"
            f" AND n_members = 2 AND next_due <= '{day}' AND extra LIKE '%last_answers%'"
            " AND helper_id IS NOT NULL AND monitor_class IS NULL AND NOT EXISTS (SELECT 1 FROM member m"
            "  WHERE m.household_id = h.id AND m.birth > '2003-01-01') ORDER BY next_due, id LIMIT 1")
        if not rows:
            raise Failed("the demo register has no household that fits the visit")
        self.name, self.number = rows[0]["head_name"], rows[0]["hh_no"]

    def takes_over(self, section):
        return not any(part in section for part in ("到访", "收入", "住房", "问题", "签字"))

    def after_filling(self, job):
        """A third member is named late; goes because the number is emptied, and comes back whole."""
        job.show_section("二、家庭成员")
        job.retype("名册之外新增的成员数", "1")
        wait_for("the new member", lambda: self.member(job), 10, 0.2)
        job.show_section("家庭成员 3")
        job.fill_section()
        job.check_layout()
        job.step("a new member is filled")
        job.show_section("二、家庭成员")
        job.retype("名册之外新增的成员数", "0")
        wait_for("the member to be gone", lambda: not self.member(job), 10, 0.2)
        job.app.wait_text("已删除")
        job.shot("member-deleted")
        job.undo()
        wait_for("the member to be back", lambda: self.member(job), 10, 0.2)
        job.show_section("家庭成员 3")
        if job.app.text_of(job.app.entry("姓名")) != self.new_member:
            raise Failed("the member came back without the name")
        job.shot("member-back")
        job.step("the member was deleted by mistake, and came back with all answers")
        # One more than the register has is a finding.
        job.show_section("十、问题")
        job.fill_section()

    @staticmethod
    def member(job):
        return any("家庭成员 3" in job.app.name(n) for n in job.sections())


class Village(About):
    form, place = "fb_village", "村卡"
    is_searched = True
    yes = ["行政村通硬化路", "需扩宽路段已实施", "通动力电", "有卫生室", "卫生室达标准", "有合格村医",
           "有农家书屋", "到访时开门", "一村一品（主导产业）", "公共品牌", "农超、农社对接", "乡村旅游",
           "电商服务点", "不摘责任", "不摘政策", "不摘帮扶", "不摘监管", "挂包帮单位本季到村指导"]
    answers = {
        **{name: ["是"] for name in yes},
        "农户数": "100", "自然村数": "5", "集中供水户": "98", "自来水户": "97", "水质检测份数": "4",
        "水质合格份数": "4", "耕地（亩）": "1000", "有效灌溉（亩）": "150", "已通硬化路的自然村": "5",
        "供电可靠率（%）": "99.9", "未通电户": "0", "通宽带的自然村": "5", "通 4G 的自然村": "5",
        "有垃圾集中清理的自然村": "5", "有公共卫生厕所的自然村": "5", "现场人居环境": ["一般"],
        "污水横流": ["否"], "常用药种数": "80", "每周开放天数": "6", "每日开放小时": "8", "册数": "1800",
        "本年新书": "120", "近3个月借阅": "40", "上年集体经济收入（元）": "86000",
        "集体经济来源": ["入股分红", "土地流转"], "新型经营主体数": "3", "电商年销售额（元）": "120000",
        "年培训人次": "160", "转移就业人数": "210", "搬迁户": "12", "实际入住户": "12", "指导方式": ["项目"],
        "急需补短板（至多 3 项）": ["灌溉", "人居环境"], "村负责人意见": "同意，先修渠",
    }
    photos = ["村貌照片", "人居环境照片"]
    held = {"b_hh_n": 100, "b_irrig_mu": 150, "b_power_rel": 99.9, "b_env": "fair", "b_sewage": "n",
            "b_book_n": 1800, "b_coll_income": 86000, "b_unit_type": "project", "v04_s": "short",
            "af_v04_ok": "y", "b_chief": "同意，先修渠"}
    files = ["b_photo", "b_env_photo", "b_sign", "sign_w1", "sign_w2"]

    def choose(self, job):
        self.name = job.tablet.sql(
            "SELECT r.name FROM household h JOIN region r ON r.code = h.village_code WHERE (SELECT"
            " count(*) FROM region o WHERE o.name LIKE '%' || r.name || '%') = 1 GROUP BY 1"
            " ORDER BY count(*) DESC, 1 LIMIT 1")[0]["name"]


class Project(About):
    form, place = "fc_project", "资金"
    name = "蓄水池工程"
    plan = "乡村振兴规划第12项"
    table = """项目编号,项目名称,村代码,主管部门,资金类型,项目范围,项目类型,年度,批复金额,已支付,到账日期
X-1,{name},{village},水利局,专项,到村,基础设施,2026,1200000,900000,2026-03-26
"""
    answers = {
        "衔接的规划（乡村振兴、区域统筹等）": plan, "现场核实累计支付（元）": "900000", "阶段": ["在建"],
        "形象进度（%）": "75", "计划进度（%）": "75", "滞后原因": ["无"], "村内公示（不少于 5 个工作日）": ["否"],
        "名册受益户": "0", "抽查户": "0", "属实户": "0", "疑似违规": ["无"],
        "近 90 天有挂包帮单位或主管部门跟踪记录": ["是"],
    }
    photos = ["项目照片"]
    held = {"c_plan_ref": plan, "c_paid": 900000, "c_stage": "building", "c_prog": 75, "c_plan": 75,
            "c_slow": "none", "c_public": "n", "c_ben_list": 0, "c_misuse": "none", "c_unit_track": "y"}
    files = ["c_photo", "c_sign", "sign_w1", "sign_w2"]

    def prepare(self, job):
        village = job.county.sql("SELECT village_code AS code FROM household LIMIT 1")[0]["code"]
        table = job.folder / "projects.csv"
        table.write_text(self.table.format(name=self.name, village=village), encoding="utf-8")
        job.county.run("import", "--store", job.county.store, "--kind", "projects", table)


KINDS = {"household": Household, "village": Village, "project": Project}


class Visit(Job):
    """The steps of a visit that are the same for a finger and for keys."""

    def __init__(self, about, *args):
        super().__init__(*args)
        self.about = about
        self.answers = dict(ANSWERS, **about.answers)

    @property
    def start(self):
        """The button that opens the form."""
        return next(text for kind, text in STARTS.items() if isinstance(self.about, KINDS[kind]))

    def prepare(self):
        self.county.make()
        self.about.prepare(self)
        self.county.start()
        self.tablet.enrol(self.county, self.user("worker")["id"])
        self.county.stop()
        self.about.choose(self)

    def search_field(self):
        """Where one types what is looked for; its button in the header has the same name."""
        return wait_for("a field to search in", lambda: next(
            (n for n in self.app.find_all("搜索") if self.app.extents(n)[2] > 300), None), 60, 0.2)

    # --- One question

    def questions(self):
        asked = {**self.answers, **dict.fromkeys(self.about.photos)}
        for node in list(self.app.nodes()):
            if self.app.role(node) == "panel" and self.app.extents(node)[2] > 0:
                name = self.app.name(node)
                if name in asked:
                    yield name, node

    def give(self, name, panel):
        """False where it is answered already."""
        if name in self.about.photos:
            if any(self.app.find_all("移除", "push button", under=panel)):
                return False
            self.take_photo(panel)
            return True
        nodes = list(self.app.nodes(panel))
        if not any(self.app.role(n) in ("radio button", "check box", "text", "entry") for n in nodes):
            return self.answer_in_list(name, panel, nodes)
        return False if self.is_answered(panel) else self.answer(name, panel, nodes)

    def answer_in_list(self, name, panel, nodes):
        if not self.app.sees(OPEN, under=panel):
            return False
        face = next(n for n in nodes if self.app.role(n) in ("toggle button", "push button", "combo box")
                    and self.app.extents(n)[2] > 100)
        self.until(name, lambda: self.choose_in_list(face, self.answers[name][0]),
                   lambda: not self.app.sees(OPEN, under=panel))
        return True

    def until(self, name, act, is_done):
        """A hand tries again where an answer before still moved the page."""
        for _ in range(4):
            try:
                act()
                wait_for(f"the answer to “{name}”", is_done, 3)
                return
            except Failed as failed:
                missed = failed
                self.shot(f"missed-{name.replace('/', '-')}")
        raise missed

    def answer(self, name, panel, nodes):
        """By typing or by choosing; the hand that does it is the subclass's."""
        wanted = self.answers[name]
        if isinstance(wanted, str):
            entry = next(n for n in nodes if self.app.role(n) in ("text", "entry"))
            self.type_into(entry, wanted)
            return True
        buttons = {self.app.name(n).split(" ")[0]: n for n in nodes
                   if self.app.role(n) in ("radio button", "check box")}
        offered = [choice for choice in wanted if choice in buttons]
        if not offered:
            raise Failed(f"“{name}” offers none of {wanted}, only {list(buttons)}")
        if self.app.role(buttons[offered[0]]) == "check box":
            for choice in offered:
                self.take(buttons, choice)
        else:
            self.until(name, lambda: self.take(buttons, offered[0]), lambda: self.is_answered(panel))
        return True

    def is_multiline(self, entry):
        return entry.get_state_set().contains(self.app.atspi.StateType.MULTI_LINE)

    def put_text(self, entry, text):
        """Where the focus is. In a long text Enter is a new line."""
        (self.app.type if text.isascii() else self.app.paste)(text)
        self.app.key("ctrl+Return" if self.is_multiline(entry) else "Return")

    def retype(self, name, text):
        self.type_into(self.app.entry(name), text)

    # --- Files

    def picture(self, name, what):
        path = self.folder / f"{name}.png"
        subprocess.run(["convert", "-size", "640x480", what, str(path)], check=True)
        return path

    def take_photo(self, panel):
        """Without a camera a photo is a file."""
        self.choose_file(panel, "选照片", self.picture("photo", "plasma:tan-green"))
        wait_for("the photo in the form",
                 lambda: next(self.app.find_all("移除", "push button", under=panel), None))

    def choose_file(self, panel, button, path):
        """Its name is typed into the dialog of the system."""
        self.press(self.app.find(button, "push button", under=panel))
        wait_for("the dialog that chooses a file", lambda: self.app.root.get_child_count() > 1)
        self.app.settle(1)
        self.app.write(str(path))
        self.app.key("Return")
        wait_for("the dialog to close", lambda: self.app.root.get_child_count() == 1)

    # --- The sections

    def shown_section(self):
        states = self.app.atspi.StateType
        return next((self.app.name(n) for n in self.sections()
                     if n.get_state_set().contains(states.SELECTED)), None)

    def overlapping(self):
        """A choice that lies below the end of its question, over the next one."""
        for name, panel in self.questions():
            _, y, _, height = self.app.extents(panel)
            for node in self.app.nodes(panel):
                if self.app.role(node) in ("radio button", "check box"):
                    _, top, _, size = self.app.extents(node)
                    if top + size > y + height + 2:
                        return f"“{self.app.name(node)}” lies below its question “{name}”"
        return None

    def check_layout(self):
        try:
            wait_for("choices that lie within their questions", lambda: not self.overlapping(), 3, 0.5)
        except Failed as failed:
            raise Failed(f"{self.overlapping()} in “{self.shown_section()}”") from failed

    def fill_form(self):
        """Section by section, in their order."""
        seen = []
        while True:
            section = self.shown_section()
            seen.append(section)
            if self.about.takes_over(section):
                self.take_over()
            self.fill_section()
            self.check_layout()
            self.shot(f"form-{len(seen):02}")
            if section == self.app.name(self.sections()[-1]):
                break
            self.next_section()
            wait_for(f"a section after “{section}”",
                     lambda: self.shown_section() not in (None, *seen), 10, 0.1)
            self.app.settle(0.2)
        self.app.wait_text("已保存")
        self.step(f"{len(seen)} sections are filled")
        self.about.after_filling(self)

    # --- The end

    def values(self):
        """Of the one visit in the store: all that is held, by the question's name."""
        rows = wait_for("the visit in the store", lambda: self.tablet.sql(
            "SELECT v.state, v.form_id, r.answers FROM visit v JOIN visit_revision r"
            " ON r.id = v.revision_id"))
        if [(row["state"], row["form_id"]) for row in rows] != [("submitted", self.about.form)]:
            raise Failed(f"the store holds {[(row['state'], row['form_id']) for row in rows]}")
        found = {}

        def collect(node):
            for name, value in node.items():
                for one in value if isinstance(value, list) else [value]:
                    if isinstance(one, dict):
                        collect(one)
                    else:
                        found.setdefault(name, []).append(one)
        collect(json.loads(rows[0]["answers"])["data"])
        return found

    def read_back(self, how):
        found = self.values()
        wrong = {name: found.get(name) for name, value in self.about.held.items()
                 if value not in found.get(name, [])}
        wrong.update({name: None for name in self.about.files if not any(found.get(name, []))})
        if wrong:
            raise Failed(f"the store holds not what was given: {wrong}")
        self.step(f"submitted {how}; {len(self.about.held)} answers and {len(self.about.files)} files are"
                  " in the store as they were given")

    def missing_signatures(self):
        for name in SIGNATURES:
            panel = next(self.app.find_all(name, "panel"), None)
            if panel is not None:
                yield name, panel


def add_argument(parser):
    parser.add_argument("--form", choices=sorted(KINDS), default="project")


def visit_of(hand, args):
    """For drive(): the visit of that kind by that HAND, and how many households the county has."""
    about = KINDS[args.form]()
    return functools.partial(hand, about), about.households
