"""Form E about a household that is not in the register, filled to its end: what is known already is
said and must be explained, the county's acceptance makes the register's row."""
import datetime
import subprocess

import job
from job import Failed, Job, wait_for

# What this household says that the one of the main job does not.
CLUE = {
    "线索来源": ["干部排查"], "线索日期": datetime.date.today().isoformat(), "联系电话": "19000001234",
    "自然村": "新寨", "八必访类别": ["收入低或骤减"], "名册之外新增的成员数（未在册农户为全部成员）": "1",
    "与户主关系": ["户主"], "证件类型": ["身份证"], "生活自理": ["能自理"], "公益性岗位": ["否"],
    "与在册户或成员重复，不是同一户、同一人的理由": "同名不同户，证号待核实", "家庭资产": ["无"], "首要风险": ["其他"],
    "其他风险（合计 1 到 5 项）": ["其他"], "农户授权承诺（同意信息比对）": ["是"],
    "采集员对建议的意见": ["同意"], "基本医保": ["居民医保"], 
}
# Chosen in a list that opens: what one types, or of a short list the how-manieth after the first.
LISTS = {"民族": "彝族", "文化程度": 2}
OPEN = "请选择"


class NewHousehold(Job):
    """The steps of form E; self.village is the village it lies in."""

    village = None
    known = None
    lists = {}

    def choose_in_list(self, question, what):
        panel = self.app.question(question)
        button = next(n for n in self.app.nodes(panel)
                      if self.app.role(n) in ("toggle button", "push button", "combo box")
                      and self.app.extents(n)[2] > 0)
        self.app.click_node(button)
        self.app.settle(0.4)
        if isinstance(what, str):
            self.app.paste(what)
            self.app.settle(0.6)
            self.shot("09-list")
        else:
            self.app.key(*["Down"] * what)
        self.app.key("Return")
        self.app.settle(0.3)
        wait_for(f"an answer to “{question}”", lambda: not self.app.sees(OPEN, under=panel))

    def find_known(self):
        """A head of the village whom the register has once there, and a member of another village."""
        rows = self.tablet.sql(
            "SELECT h.head_name AS head, m.id_no, o.head_name AS at FROM household h, member m"
            " JOIN household o ON o.id = m.household_id WHERE h.status = 'active' AND"
            f" h.village_code = '{self.village['code']}' AND o.village_code <> h.village_code"
            " AND m.status = 'ok' AND length(m.id_no) = 18 AND m.birth > '1975'"
            " AND m.birth < '1990' GROUP BY h.head_name HAVING count(DISTINCT h.id) = 1"
            " ORDER BY h.id, m.id LIMIT 1")
        self.known = rows[0]

    def fill_clue(self):
        self.find_known()
        answers = dict(job.ANSWERS)
        self.lists = dict(LISTS, 行政村=self.village["name"])
        job.ANSWERS.update(CLUE)
        job.ANSWERS.update({"户主姓名": self.known["head"], "姓名": self.known["head"],
                            "证件号码": self.known["id_no"]})
        checked = job.ANSWERS.pop("成员已逐一核对")
        try:
            self.fill_form()
            self.say_why_another(checked)
        finally:
            job.ANSWERS.clear()
            job.ANSWERS.update(answers)

    def fill_section(self):
        """What a list chooses decides what else is asked."""
        for _ in range(8):
            super().fill_section()
            panels = [(n, next(self.app.find_all(n, "panel"), None)) for n in self.lists]
            still = [n for n, panel in panels if panel is not None and self.app.sees(OPEN, under=panel)]
            if not still:
                return
            for name in still:
                self.choose_in_list(name, self.lists[name])
        raise Failed("the lists of the section never come to rest")

    def section(self, part):
        self.app.click_node(next(n for n in self.sections() if part in self.app.name(n)),
                            scroll=False)
        self.app.settle(0.4)

    def say_why_another(self, checked):
        """Name and number are known in the register: the form says whose, and asks for a reason."""
        self.section("线索与农户")
        self.app.wait_text("本村已有户主同名的在册户 1 户")
        self.app.show(self.app.question("八必访类别"))
        self.shot("09-known-name")
        self.section("家庭成员 1")
        self.app.wait_text("此证件号码已登记在")
        self.app.show(self.app.question("民族"))
        self.shot("09-known-number")
        self.section("二、家庭成员")
        job.ANSWERS["成员已逐一核对"] = checked
        self.fill_section()
        self.shot("09-why-another")
        self.section("九、资产")
        self.take_photo("授权书照片")
        self.shot("09-consent")

    def take_photo(self, question):
        photo = self.folder / "photo.png"
        subprocess.run(["convert", "-size", "640x480", "gradient:orange-white", str(photo)], check=True)
        files = "SELECT count(*) AS n FROM draft_file"
        before = self.tablet.sql(files)[0]["n"]
        panel = self.app.question(question)
        self.app.click_node(next(self.app.find_all("选照片", "push button", panel)))
        wait_for("the window of files", lambda: self.app.root.get_child_count() > 1)
        self.app.settle(0.8)
        self.app.key("ctrl+l")
        self.app.paste(str(photo))
        self.app.key("Return")
        wait_for("the photo in the draft", lambda: self.tablet.sql(files)[0]["n"] == before + 1)
        self.app.settle(0.5)

    def submit_clue(self):
        self.submit()
        rows = wait_for("the visit of the new household", lambda: self.tablet.sql(
            "SELECT id, subject_id, village_code FROM visit WHERE form_id = 'fe_clue'"))
        if len(rows) != 1 or rows[0]["village_code"] != self.village["code"]:
            raise Failed(f"the visits of form E are {rows}")
        self.visit = rows[0]
        self.app.settle(0.6)
        self.shot("09-submitted")
        self.step("the household's form is submitted: its visit is in the tablet's store")

    def approve_clue(self):
        self.sign_in("lead")
        self.go("审核")
        self.app.settle(0.5)
        self.shot("09-review-list")
        self.app.click_node(self.app.find(self.known["head"], "list item"))
        self.app.wait_text("通过")
        self.app.settle(0.6)
        self.shot("09-review")
        self.app.click("通过", "push button")
        wait_for("the lead's decision", lambda: self.tablet.sql(
            f"SELECT id FROM visit WHERE id = '{self.visit['id']}' AND state = 'lead_approved'"))
        self.sync("09-sync")
        self.step("the lead approved it, and the county has it")

    def county_takes_it(self):
        """Only the county's acceptance makes the register's row, which then comes back."""
        where = f"id = '{self.visit['subject_id']}'"
        if self.county.sql(f"SELECT id FROM household WHERE {where}"):
            raise Failed("the county's register has the household before anybody accepted it")
        self.county.run("accept", self.visit["id"], "--store", self.county.store, "--user",
                        self.user("county")["id"])
        row = f"SELECT head_name, village_code, n_members, status FROM household WHERE {where}"
        want = [{"head_name": self.known["head"], "village_code": self.village["code"],
                 "n_members": 1, "status": "active"}]
        if self.county.sql(row) != want:
            raise Failed(f"the county's register has {self.county.sql(row)}, not {want}")
        self.sync("09-pulled")
        if self.tablet.sql(row) != want:
            raise Failed(f"the tablet's register has {self.tablet.sql(row)}, not {want}")
        self.sign_in("worker")
        self.step("the county accepted it: the household is in the register of both ends")

    def notice_hangs(self):
        """The county leads the clue that came of it to its publicity."""
        clue = self.county.sql("SELECT id FROM risk_case WHERE household_id ="
                               f" '{self.visit['subject_id']}'")[0]["id"]
        for event, *sets in (("check", "who=核查组"), ("assemble", "what=收入低", "who=村民代表"),
                             ("publish", "where=村委会")):
            self.county.run("case", event, clue, "--store", self.county.store, "--user",
                            self.user("county")["id"], *(f"--set={s}" for s in sets))
        self.sync("13-publicity")
