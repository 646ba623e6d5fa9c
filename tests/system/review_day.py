"""A lead's evening with real clicks and keys: the queue by risk and age with its filters, green records
approved in one go, the comparison with the last visit, a comment that outlives a pulled battery, the
search from any page, a long list that is scrolled, and the tablet handed over. What the screen says is
compared with the database."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from job import Failed, Job, arguments, drive, held, wait_for  # noqa: E402


class ReviewDay(Job):
    """One tablet of a worker and a lead, with visits that wait."""

    # --- Before the app

    def write_visits(self):
        rows = self.tablet.sql(
            "SELECT h.id, h.head_name FROM household h WHERE h.status = 'active' AND h.hh_type = 1 AND"
            " h.extra LIKE '%last_answers%' AND (SELECT count(*) FROM household o WHERE o.head_name ="
            " h.head_name) = 1 ORDER BY h.n_members, h.id LIMIT 13")
        self.names = [r["head_name"] for r in rows]
        kinds = ["form", "red 80 5", "yellow 30 0"] + [f"green 0 {i % 2}" for i in range(10)]
        lines = "".join(f"{r['id']} {kind}\n" for r, kind in zip(rows, kinds))
        writer = subprocess.run([str(self.build / "tests/system/visit-writer"),
                                 self.user("worker")["id"]], input=lines, text=True,
                                env=self.tablet.env(), capture_output=True)
        if writer.returncode != 0:
            raise Failed(f"the visits are not written: {writer.stderr[-400:]}")
        n = self.tablet.sql("SELECT count(*) AS n FROM visit WHERE state = 'submitted'")[0]["n"]
        if n != len(rows):
            raise Failed(f"{n} visits wait, not {len(rows)}")
        self.step(f"{n} visits of the worker wait on the tablet, one of them filled in full")

    # --- The queue

    def listed(self):
        """The names in the list on the screen, from the top. A row that scrolled away is used for another:
        its new name is among what the bus has to say."""
        self.app.pump()
        nodes = [n for n in self.app.nodes() if self.app.role(n) == "list item" and self.app.name(n)
                 and self.app.extents(n)[2] > 300 and self.app.extents(n)[1] > 130]
        return [self.app.name(n) for n in sorted(nodes, key=lambda n: self.app.extents(n)[1])]

    def picture(self, name):
        """A picture of the list that no longer moves, without what the pointer lights up and the bar
        beside it."""
        width, height = self.desktop.size
        subprocess.run(["xdotool", "mousemove", "2", "2"], check=True)
        last = []

        def rests():
            self.shot(name)
            part = subprocess.run(
                ["convert", str(self.shots / f"{name}.png"), "-crop",
                 f"{width - 300}x{height - 400}+240+200", "-depth", "8", "gray:-"],
                capture_output=True, check=True).stdout
            last.append(part)
            return len(last) > 1 and last[-2] == part
        wait_for("the list to come to rest", rests)
        return last[-1]

    def filter(self, name, *keys):
        """Chooses in the list to choose from, by keys: its rows have no action."""
        self.app.click(name, "combo box")
        self.app.settle(0.3)
        self.app.key(*keys, "Return")
        self.app.settle(0.3)

    def queue(self):
        self.sign_in("lead")
        self.go("审核")
        self.app.wait_text("待审核，其中红色")
        self.shot("01-queue")
        colors = {r["name"]: r["color"] for r in self.tablet.sql(
            "SELECT h.head_name AS name, coalesce (v.color, 'grey') AS color FROM visit v"
            " JOIN household h ON h.id = v.subject_id")}
        order = [colors[n] for n in self.listed() if n in colors]
        rank = [["red", "yellow", "grey", "green"].index(c) for c in order]
        if len(rank) < 6 or rank != sorted(rank):
            raise Failed(f"the queue is not by risk: {order}")
        if not self.app.sees("审核已超期 2 天"):
            raise Failed("the queue does not say that a review is late")
        self.filter("范围", "Down")
        wait_for("only the late one", lambda: self.listed() == [self.names[1]])
        self.shot("02-late")
        self.filter("范围", "Down")
        wait_for("only the sample", lambda: len(self.listed()) >= 1
                 and self.names[1] not in self.listed()[1:])
        self.sample = self.listed()
        self.shot("03-sample")
        if not self.app.sees("待抽查"):
            raise Failed("the sample is not marked")
        self.filter("范围", "Up", "Up")
        self.step(f"the queue is by risk, says what is late, and marks {len(self.sample)} to be visited again")

    def batch(self):
        self.app.click("批量通过绿色", "push button", contains=True)
        self.app.wait_text("通过")
        self.shot("04-batch")
        shown = self.listed()
        greens = {r["head_name"] for r in self.tablet.sql(
            "SELECT h.head_name FROM visit v JOIN household h ON h.id = v.subject_id"
            " WHERE v.color = 'green'")}
        if not shown or not set(shown) <= greens or set(shown) & set(self.sample):
            raise Failed(f"the batch is {shown}, the sample {self.sample}")
        n = len(greens) - len(greens & set(self.sample))
        self.app.click(f"通过 {n} 件", "push button", contains=True)
        wait_for("the approvals", lambda: self.tablet.sql(
            "SELECT count(*) AS n FROM visit WHERE state = 'lead_approved'")[0]["n"] == n)
        rows = self.tablet.sql("SELECT count(*) AS n, count(DISTINCT object) AS o FROM change"
                               " WHERE kind = 'visit.review'")[0]
        if rows != {"n": n, "o": n}:
            raise Failed(f"the journal holds {rows} for {n} approvals")
        self.app.wait_text("待审核，其中红色")
        self.shot("05-after-batch")
        self.step(f"{n} green visits approved in one go, each with its own journal row; the "
                  "sample is left")

    # --- One visit

    def open_visit(self, name):
        self.app.click_node(self.app.find(name, "list item"), scroll=False)
        self.app.wait_text("显示全部答案")
        self.app.settle(0.4)

    def begun(self):
        """What is kept of comments that were not sent."""
        rows = self.tablet.sql("SELECT person, thing, deed, words FROM begun_words ORDER BY field")
        lead = self.user("lead")["id"]
        if any((r["person"], r["deed"]) != (lead, "review") for r in rows):
            raise Failed(f"what is kept is {rows}, not of the lead and this review")
        return [r["words"] for r in rows]

    def comment(self, text):
        """Types at the first answer; the entry comes with a tap on the pencil."""
        if next(self.app.find_all("意见", "text"), None) is None:
            self.app.click_node(next(self.app.find_all("提意见", "push button", contains=True)))
        else:
            self.app.click_node(self.app.find("意见", "text"))
        self.app.paste(text)

    def comment_outlives(self):
        """Nothing that the lead types is lost by a pulled battery, by the worker who takes the tablet, or by
        going back, and nothing is left of it that the lead emptied."""
        self.open_visit(self.names[0])
        self.comment("水表看不清，请补一张")
        self.app.wait_text("已保存")
        self.app.click("必改", "check box")
        wait_for("the comment to be kept", lambda: self.begun() == ["水表看不清，请补一张", "hint"])
        self.shot("05-comment")
        self.app.kill()
        self.start_app()
        self.sign_in("worker")
        self.sign_in("lead")
        self.go("审核")
        self.open_visit(self.names[0])
        entry = self.app.find("意见", "text")
        if self.app.text_of(entry) != "水表看不清，请补一张":
            raise Failed(f"after the battery was pulled the comment is “{self.app.text_of(entry)}”")
        must = self.app.find("必改", "check box")
        if must.get_state_set().contains(self.app.atspi.StateType.CHECKED):
            raise Failed("after the battery was pulled the hint has become a must")
        self.shot("05-comment-again")
        self.comment("")
        self.app.key("BackSpace")
        wait_for("the emptied comment to go", lambda: self.begun() == [])
        self.comment("最后一句")
        self.app.key("alt+Left")
        self.app.wait_text("待审核，其中红色")
        wait_for("what was typed as the page was left", lambda: self.begun() == ["最后一句", "hint"], 2)
        self.step("a comment outlives a pulled battery and going back; it is gone when it is emptied")

    def compare(self):
        """The visit that was filled in full, beside the last one."""
        self.open_visit(self.names[0])
        for text in ("上次回访", "本次回访", "组长审核", "审核还剩 3 天"):
            if not self.app.sees(text):
                raise Failed(f"the visit does not show “{text}”")
        self.shot("05-compare")
        answers = sum(1 for _ in self.app.find_all("提意见", "push button", contains=True))
        self.app.show(list(self.app.find_all("提意见", "push button", contains=True))[2])
        self.shot("05-compare-answers")
        self.app.click("显示全部答案，不只是有变化的", contains=True, scroll=True)
        self.app.settle(0.4)
        more = sum(1 for _ in self.app.find_all("提意见", "push button", contains=True))
        if not 0 < answers < more:
            raise Failed(f"{answers} answers differ, {more} in all")
        self.shot("05-compare-all")
        self.app.click("通过", "push button")
        wait_for("the approval", lambda: self.state(self.names[0]) == "lead_approved")
        self.app.wait_text("待审核，其中红色")
        sent = self.tablet.sql("SELECT level, text FROM comment")
        if sent != [{"level": "hint", "text": "最后一句"}] or self.begun():
            raise Failed(f"sent is {sent}, and {self.begun()} is kept as if it were not")
        self.step(f"of {more} answers {answers} differ from last time; the visit is approved")

    def state(self, name):
        return self.tablet.sql("SELECT v.state FROM visit v JOIN household h ON h.id = v.subject_id"
                               f" WHERE h.head_name = '{name}'")[0]["state"]

    def take_back(self):
        self.app.key("ctrl+f")
        self.app.wait_text("可输入姓名的一部分")
        self.app.paste(self.names[0])
        self.app.click_node(self.app.find(self.names[0], "list item"), scroll=False)
        self.app.wait_text("家庭成员")
        self.app.click("组长已通过", "push button", contains=True, scroll=True)
        self.app.wait_text("显示全部答案")
        self.shot("06-approved")
        self.app.click("撤回通过", "push button")
        wait_for("the visit to wait again", lambda: self.state(self.names[0]) == "submitted")
        self.step("the approval was taken back before the county had it")

    def visit_again(self):
        self.home()
        self.go("审核")
        self.app.wait_text("待审核，其中红色")
        self.open_visit(self.sample[0])
        self.shot("06-sampled")
        self.app.click("抽查入户", "push button")
        self.app.find("各部分", "list")
        drafts = self.tablet.sql("SELECT worker FROM draft")
        if drafts != [{"worker": self.user("lead")["id"]}]:
            raise Failed(f"the drafts are {drafts}")
        self.step("a visit of the sample is begun again by the lead")

    def hand_over(self):
        """Two taps to another person; the form is open when the tablet comes back."""
        self.sign_in("worker")
        self.app.gone("各部分")
        self.go("任务")
        self.app.click("·", "push button", contains=True)
        self.app.click(self.user("lead")["name"], "push button")
        self.app.find("各部分", "list")
        self.shot("06-handed-back")
        self.home()
        self.sign_in("worker")
        self.sign_in("lead")
        if self.app.sees("各部分"):
            raise Failed("a form that was left is opened again")
        self.step("handed to the worker and back: the lead's form is where it was")

    # --- The search

    def search(self):
        row = self.tablet.sql(
            "SELECT m.name, m.initials, h.head_name, h.id, h.hh_no, r.name AS village FROM member m"
            " JOIN household h ON h.id = m.household_id JOIN region r ON r.code = h.village_code"
            " WHERE m.rel <> 'head' AND length (m.name) = 3 AND h.status = 'active'"
            " AND (SELECT count(*) FROM member o WHERE o.name LIKE '%' || substr (m.name, 2)"
            "  || '%') = 1 ORDER BY m.id LIMIT 1")[0]
        self.go("风险")
        self.app.key("ctrl+k")
        self.app.wait_text("可输入姓名的一部分")
        self.app.settle(0.4)
        self.app.type(row["initials"])
        self.app.wait_text(row["name"])
        self.shot("06-search-initials")
        self.app.paste(row["name"][1:])
        wait_for("one household", lambda: self.listed()[-1:] == [row["head_name"]])
        self.shot("07-search-part")
        self.app.paste(row["village"][:2])
        self.app.wait_text(row["village"])
        self.app.type(row["hh_no"])
        wait_for("the household of the number", lambda: self.listed() == ["农户", row["head_name"]])
        self.app.key("Return")
        self.app.wait_text("家庭成员")
        self.shot("08-household")
        self.app.click("返回", "push button")
        self.app.wait_text("农户")
        self.app.click("返回", "push button")
        self.app.wait_text("全部未结束")
        self.step("from any page: initials of a member, a part of a name, a village, a number")

    # --- A long list

    def scroll(self):
        self.go("任务")
        self.app.settle(0.8)
        self.app.click("按村", "push button")
        self.app.gone("正在统计各村户数")
        self.app.settle(0.5)
        self.shot("09-villages")
        self.app.click_node(self.app.find(self.listed()[0], "list item"), scroll=False)
        self.app.settle(0.5)
        self.shot("10-village")
        self.app.click("到期")
        self.app.settle(0.6)
        top = self.picture("11-top")
        x, y = self.desktop.size[0] // 2, self.desktop.size[1] // 2
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "--repeat", "12", "--delay",
                        "15", "5"], check=True)
        self.app.settle(0.6)
        scrolled = self.picture("12-scrolled")
        if scrolled == top:
            raise Failed("the list of who is due does not scroll")
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "1"], check=True)
        self.app.wait_text("家庭成员")
        self.app.click("返回", "push button")
        self.app.gone("家庭成员")
        if self.picture("13-back") != scrolled:
            raise Failed("the list forgot where it was")
        self.step("a long list scrolls, opens a file, and is where it was afterwards")

    def run(self):
        self.start_county()
        self.tablet.enrol(self.county, self.user("worker")["id"])
        self.write_visits()
        self.start_app()
        self.queue()
        self.batch()
        self.comment_outlives()
        self.compare()
        self.take_back()
        self.visit_again()
        self.hand_over()
        self.search()
        self.scroll()


def main():
    parser = arguments(__doc__)
    parser.add_argument("--portrait", action="store_true")
    args = parser.parse_args()
    return drive(args, "review", held(args.portrait), ReviewDay, 600)


sys.exit(main())
