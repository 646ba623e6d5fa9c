"""Fills the forms of the pack through `huitoukan-form repl`, as a client would, for the tests."""
import json
import os
import subprocess

ROSTER = ["id", "seq", "name", "rel", "idt", "id_no", "birth", "sex", "ethnic", "status", "share",
          "labor", "work_place", "work_months", "sup", "edu_level", "post"]
MONEY = ["y_wage", "y_post", "y_grain", "y_tob", "y_fruit", "y_veg", "y_live", "y_obiz", "y_rent",
         "y_divid", "y_oprop", "y_dibao", "y_tekun", "y_pens", "y_eco", "y_subsidy", "y_otran"]


class Refused(Exception):
    """A request that the form engine answered with an error."""


def csv_text(columns, rows):
    lines = [",".join(columns)]
    lines += [",".join(str(row.get(c, "")) for c in columns) for row in rows]
    return "\n".join(lines) + "\n"


def one_row(fields):
    return csv_text(list(fields), [fields])


class Filling:
    """One form of the pack, loaded with resources that are given inline."""

    def __init__(self, tool, pack, form, today, tables, zone=("+08:00", "Asia/Shanghai"),
                 worker="采集员"):
        self.repl = subprocess.Popen([tool, "repl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                     text=True, encoding="utf-8")
        with open(os.path.join(pack, "settings.csv"), encoding="utf-8") as f:
            tables = dict(tables, settings=f.read())
        self.do(op="clock", now=f"{today}T09:00:00{zone[0]}", tz=zone[1])
        self.loaded = self.do(op="load", path=os.path.join(pack, form + ".xml"),
                              preload={"username": worker}, resources={
            f"jr://file-csv/{name}.csv": {"type": "text/csv", "text": text}
            for name, text in tables.items()})
        self.refs = {}

    def close(self):
        self.repl.stdin.close()
        self.repl.wait()
        self.repl.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def do(self, **request):
        self.repl.stdin.write(json.dumps(request) + "\n")
        self.repl.stdin.flush()
        reply = json.loads(self.repl.stdout.readline())
        if not reply["ok"]:
            raise Refused(f"{request.get('ref', request['op'])}: {reply['error']}")
        return reply

    def ref(self, name, member=None):
        if name.startswith("/"):
            return name
        if name not in self.refs:
            # Repeats get their instances only once the group they are in is asked.
            for node in self.do(op="tree", ref="/data", depth=9)["nodes"]:
                self.refs.setdefault(node["ref"].rsplit("/", 1)[1], node["ref"])
        ref = self.refs[name]
        if member is not None:
            head, tail = ref.split("/m[", 1)
            ref = f"{head}/m[{member}]{tail[tail.index(']') + 1:]}"
        return ref

    def answer(self, member=None, **values):
        for name, value in values.items():
            self.do(op="answer", ref=self.ref(name, member),
                    value="" if value is None else str(value))

    def state(self, name, member=None):
        return self.do(op="state", ref=self.ref(name, member))

    def value(self, name, member=None):
        return self.state(name, member)["value"] or ""

    def values(self, *names):
        return tuple(self.value(name) for name in names)

    def relevant(self, name, member=None):
        return self.state(name, member)["relevant"]

    def valid(self, name, member=None):
        return self.state(name, member)["valid"]

    def findings(self):
        """The automatic findings that the form asks about: name -> (category, level)."""
        self.ref("form_ver")
        return {n[3:-3]: (self.value(n[:-3] + "_cat"), self.value(n[:-3] + "_level"))
                for n in self.refs if n.startswith("af_") and n.endswith("_ok")
                and self.relevant(n)}

    def violations(self):
        return {v["ref"]: v["condition"] for v in self.do(op="validate")["violations"]}


def person(i, **fields):
    base = dict(id=f"m{i}", seq=i, name=f"成员{i}", rel="head" if i == 1 else "other", idt="none",
                birth=f"{1970 + i}-02-03", sex="m", ethnic="yi", status="ok", share="y",
                labor="general", work_place="none", sup="none", edu_level="junior", post="n")
    return {**base, **fields}


def household(tool, pack, members, today="2025-10-10", last=None, last_members=None, zone=None,
              **fields):
    """Form A of a household whose members are given as dictionaries of roster columns."""
    fields = {"id": "h1", "head_name": "成员1", "village_name": "测试村", "hh_type": "1", **fields}
    return Filling(tool, pack, "fa_household", today, {
        "roster": csv_text(ROSTER, members),
        "household": one_row(fields),
        "last_visit": one_row(last) if last else "visit_date\n",
        "last_members": last_members or "id\n"}, *([zone] if zone else []))


def answer_members(form, members):
    """Every member healthy, insured and, where of that age, at school."""
    for i in range(1, len(members) + 1):
        if form.relevant("m_school", i):
            form.answer(i, m_school="primary")
        for name, value in (("m_edu_status", "in"), ("m_absent", "0"), ("m_seen", "y"),
                            ("m_aid", "got"), ("m_educost", "0")):
            if form.relevant(name, i):
                form.answer(i, **{name: value})
        form.answer(i, m_health="well", m_basic_ins="resident")
        for name in ("m_major_ins", "m_med_aid", "m_fd"):
            if form.relevant(name, i):
                form.answer(i, **{name: "y"})
    form.answer(roster_ok="y")


def answer_house(form):
    form.answer(a_food="y", a_cloth="y", a_power="y", a_net="y", a_toilet="sanitary", a_road="hard",
                h_own="own", h_only="y", h_grade="A", h_sign="none",
                w_src="home", w_lpd=60, w_ok="sense", w_stop=3, w_run=1,
                ind_kind="grain", ind_coop="n", ind_gift="n", ev="none", basic_hard="n")


def answer_income(form, wage=0, business=0, property_=0, transfers=0, cost=0):
    form.answer(**{name: 0 for name in MONEY})
    form.answer(y_wage=wage, y_tob=business, y_rent=property_, y_otran=transfers,
                y_cost_mode="actual", y_cost_in=cost, y_loss=0)


def fill_household(form, members, income, cope):
    form.answer(a_result="home", a_resp="head", gps="24.07 101.97 1500 5")
    answer_members(form, members)
    answer_house(form)
    answer_income(form, **income)
    form.answer(cope=cope)


def village(tool, pack, facts, today="2025-10-10", last=None):
    """Form B of a village whose register facts are given as columns of village.csv."""
    return Filling(tool, pack, "fb_village", today, {
        "village": one_row({"code": "530427101201", "name": "测试村", "town": "测试镇", **facts}),
        "last_visit": one_row(last) if last else "visit_date\n"})


def project(tool, pack, today="2025-09-30", last=None, **facts):
    """Form C of a project with the columns of project.csv; money in fen."""
    facts = {"id": "p1", "code": "XM-1", "name": "生态鸡养殖", "village_name": "测试村",
             "dept": "农业农村局", "fund_type": "专项", "scope": "到户", "project_kind": "产业",
             "year": "2024", "alloc": 120000000, "paid": 42000000, "arrive_date": "2024-08-26",
             **facts}
    return Filling(tool, pack, "fc_project", today, {
        "project": one_row(facts), "last_visit": one_row(last) if last else "visit_date\n"})


def rectify(tool, pack, today="2025-09-30", worker="采集员", **facts):
    """Form D of a finding with the columns of finding.csv."""
    facts = {"id": "f1", "no": "WT-1", "subject_type": "household", "subject_name": "杨成员",
             "village_name": "测试村", "cat": "house", "level": "2", "state": "assigned",
             "text": "住房不安全", "found_on": "2025-09-01", "unit_name": "住建局",
             "person_name": "李责任", "deadline": "2025-10-01", "extended_to": "", "pct": "20",
             **facts}
    return Filling(tool, pack, "fd_rectify", today, {"finding": one_row(facts)}, worker=worker)


VILLAGES = ("name,label,town,dry_area,zhiguo\n530427101201,测试村,测试镇,0,0\n"
            "530427101202,旱村,测试镇,1,1\n")


def clue(tool, pack, members=(), today="2025-10-10", households="", known="", last=None, **fields):
    """Form E; without a head_name the household is not in the register."""
    return Filling(tool, pack, "fe_clue", today, {
        "roster": csv_text(ROSTER, members), "household": one_row({"id": "h1", **fields}),
        "last_visit": one_row(last) if last else "visit_date\n", "last_members": "id\n",
        "villages": VILLAGES, "households": "key\n" + households,
        "members": "key,household_name\n" + known})


def special(tool, pack, members, today="2025-10-10", **fields):
    """Form F of a household."""
    fields = {"id": "h1", "head_name": "成员1", "village_name": "测试村", "hh_type": "1", **fields}
    return Filling(tool, pack, "ff_special", today, {
        "roster": csv_text(ROSTER, members), "household": one_row(fields),
        "last_visit": "visit_date\n"})


def sign_all(form):
    """A picture wherever one is still asked for."""
    for ref in form.violations():
        if form.state(ref)["node"] == "upload":
            form.do(op="answer", ref=ref, value=ref.rsplit("/", 1)[1] + ".png",
                    data="iVBORw0KGgo=")


def open_questions(form, under):
    """The relevant required questions below a section that a person answers without a file."""
    asked = ("input", "select", "select1", "trigger")
    for node in form.do(op="tree", ref="/data/" + under, depth=9)["nodes"]:
        if node["node"] in asked and node["relevant"] and node["required"] and not node["readonly"]:
            yield node["ref"]


VERDICT = ("sug", "color", "score")
