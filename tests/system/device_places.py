"""Questions for a place, a line and a shape, as people answer them: found by the tablet, which looks on while
another section is on the screen, and typed. Scenes of devices.py, with a GeoClue that is made up."""
from device_job import DeviceJob, Failed, wait_for

PLACES = [(24.07, 101.98, 1490.0, 80.0), (24.0672, 101.9847, 1500.0, 35.0),
          (24.0671, 101.9846, 1500.0, 35.0), (24.0671, 101.9846, 1500.0, 35.0),
          (24.0671, 101.9846, 1500.0, 8.0), (24.0671, 101.9846, 1500.0, 4.0)]
NOT_YET_EXACT = 4  # of them


class Places(DeviceJob):
    """What is found and typed of places; self.geoclue says where the tablet is."""

    def place(self):
        self.section("位置")
        self.geoclue.up_to(NOT_YET_EXACT)
        self.press("住房位置", "定位")
        self.app.wait_text("±35 米")
        self.shot("30-looking")
        self.geoclue.up_to(len(PLACES))
        wait_for("the place to be taken by itself",
                 lambda: self.answer_of("/data/places/point") == "24.0671 101.9846 1500.0 8.0", 20)
        self.app.settle(0.5)
        self.shot("31-found")
        self.step("a place: looked for, and taken when it was as exact as the form asks")
        self.press("住房位置", "移除")
        wait_for("the place to go", lambda: not self.answer_of("/data/places/point"))
        self.geoclue.up_to(NOT_YET_EXACT)
        self.press("住房位置", "定位")
        self.app.wait_text("±35 米")
        self.press("住房位置", "采用当前位置")
        wait_for("the place so far", lambda: (self.answer_of("/data/places/point") or "").endswith("35.0"))
        self.step("the best so far, taken by a tap")

    def look_and_leave(self):
        """Begins to look for the house, and goes on with another section before it is exact enough."""
        self.section("位置")
        self.geoclue.up_to(NOT_YET_EXACT)
        self.press("住房位置", "定位")
        self.app.wait_text("±35 米")
        self.section("其他")
        self.app.question("设备编码")

    def leave_form(self):
        self.app.key("alt+Left")
        wait_for("the look to end with the form's page", lambda: not self.geoclue.asked())
        while not self.app.sees("我的回访"):
            self.app.key("alt+Left")
            self.app.settle(0.5)

    def place_while_elsewhere(self):
        """The look goes on with the form: what it finds is kept, and a typed place goes before it."""
        before = self.answer_of("/data/places/point")
        self.look_and_leave()
        self.section("位置")
        self.app.wait_text("±35 米")
        self.app.find("采用当前位置", "push button", under=self.app.question("住房位置"))
        self.shot("35-still-looking")
        if self.answer_of("/data/places/point") != before:
            raise Failed("a place was kept that is not as exact as the form asks")
        self.section("其他")
        self.geoclue.up_to(len(PLACES))
        wait_for("the place to be kept behind another section",
                 lambda: self.answer_of("/data/places/point") == "24.0671 101.9846 1500.0 8.0", 20)
        self.app.wait_text("已保存")
        wait_for("the look to end", lambda: not self.geoclue.asked())
        self.section("位置")
        self.app.wait_text("±8 米")
        self.shot("36-found-meanwhile")
        self.step("a place that was found and kept while another section was on the screen")
        self.look_and_leave()
        self.section("位置")
        self.type_place("住房位置", "24.1", "101.9", "1400")
        wait_for("the typed place", lambda: (self.answer_of("/data/places/point") or "").startswith("24.1 101.9 "))
        wait_for("the look to end", lambda: not self.geoclue.asked())
        typed = self.answer_of("/data/places/point")
        self.press("住房位置", "移除")
        self.geoclue.up_to(NOT_YET_EXACT)
        self.press("住房位置", "定位")
        self.app.click("撤销", "push button")
        wait_for("the typed place to come back", lambda: self.answer_of("/data/places/point") == typed)
        self.geoclue.up_to(len(PLACES))
        wait_for("the look to find a place", lambda: not self.geoclue.asked())
        self.app.settle(0.5)
        if self.answer_of("/data/places/point") != typed:
            raise Failed("what was found went over an answer that was given meanwhile")
        self.look_and_leave()
        self.leave_form()
        self.resume()
        if not self.answer_of("/data/places/point").startswith("24.1 101.9 "):
            raise Failed("the place that was typed is lost")
        self.section("位置")
        self.step("a typed place ends the look, one put back goes before what is found, and leaving the form ends it")

    def lines(self):
        self.geoclue.up_to(NOT_YET_EXACT)
        for _ in range(2):
            self.press("道路", "添加我所在的位置")
            road = self.app.question("道路")
            wait_for("a place for the line", lambda: self.app.sees("±35 米", road))
            self.press("道路", "采用当前位置")
            self.app.settle(0.3)
        wait_for("the line", lambda: (self.answer_of("/data/places/trace") or "").count(";") == 1)
        self.type_place("道路", "24.0680", "101.9850", "1510")
        wait_for("the third point", lambda: (self.answer_of("/data/places/trace") or "").endswith(
            "24.068 101.985 1510.0 0.0"))
        self.app.settle(0.4)
        self.shot("32-line")
        self.check("the places")
        self.press("道路", "删除第 1 点")
        wait_for("two points", lambda: (self.answer_of("/data/places/trace") or "").count(";") == 1)
        self.app.click("撤销", "push button")
        wait_for("three points", lambda: (self.answer_of("/data/places/trace") or "").count(";") == 2)
        self.step("a line: two points found, one typed, one deleted and put back")

    def road(self):
        return (self.answer_of("/data/places/trace") or "").split(";")

    def find_next_point_elsewhere(self, meanwhile=None):
        """Looks for the next point of the road and goes on with another section before it is exact enough; there
        it is found."""
        self.section("位置")
        self.geoclue.up_to(NOT_YET_EXACT)
        self.press("道路", "添加我所在的位置")
        wait_for("a place for the line", lambda: self.app.sees("±35 米", self.app.question("道路")))
        if meanwhile:
            self.section("其他")
            self.section("位置")
            self.app.find("采用当前位置", "push button", under=self.app.question("道路"))
            meanwhile()
        self.section("其他")
        self.app.question("设备编码")
        before = self.road()
        self.geoclue.up_to(len(PLACES))
        wait_for("the look to end", lambda: not self.geoclue.asked())
        return before

    def line_while_elsewhere(self):
        """The look for a next point goes on as well: the point is added to the answer as it stands by then."""
        found = "24.0671 101.9846 1500.0 4.0"
        before = self.find_next_point_elsewhere()
        wait_for("the next point to be kept behind another section", lambda: self.road() == before + [found])
        self.app.wait_text("已保存")
        self.section("位置")
        self.app.wait_text("4. 24.06710, 101.98460  ±4 米")
        self.app.settle(0.4)
        self.shot("37-next-point-meanwhile")
        self.step("the next point of a line was found and kept while another section was on the screen")

        def change():
            self.press("道路", "删除第 1 点")
            wait_for("a point less", lambda: self.road() == before[1:] + [found])
            self.type_place("道路", "24.0690", "101.9855", "1520")
            wait_for("a typed point", lambda: self.road()[-1].startswith("24.069 "))
        changed = self.find_next_point_elsewhere(change)
        if changed[:-1] != before[1:] + [found]:
            raise Failed(f"the line that was changed by hand is {changed}")
        wait_for("the found point behind what was typed", lambda: self.road() == changed + [found])
        self.step("a point deleted and one typed during the look stay so; the found one comes behind them")
        self.section("位置")
        self.press("道路", "全部移除")
        wait_for("the line to go", lambda: self.road() == [""])
        self.find_next_point_elsewhere()
        if self.road() != [""]:
            raise Failed(f"one point was kept as a line: {self.road()}")
        self.section("位置")
        self.app.wait_text("1. 24.06710, 101.98460  ±4 米")
        self.app.wait_text("尚未保存：线至少要两个点")
        self.app.settle(0.4)
        self.shot("38-first-point-meanwhile")
        self.type_place("道路", "24.0690", "101.9855", "1520")
        wait_for("a line of two", lambda: self.road() == [found, "24.069 101.9855 1520.0 0.0"])
        self.step("the first point of a line waits for its section: alone it is no answer")
        before = self.road()
        self.geoclue.up_to(NOT_YET_EXACT)
        self.press("道路", "添加我所在的位置")
        wait_for("the look to begin", self.geoclue.asked)
        self.section("其他")
        self.leave_form()
        self.geoclue.up_to(len(PLACES))
        self.resume()
        if self.road() != before:
            raise Failed(f"after the form was left the line is {self.road()}")
        self.section("位置")
        self.step("leaving the form ends the look for a next point")

    def type_place(self, question, *texts):
        self.app.click_node(self.fields(question)[0])
        for i, text in enumerate(texts):
            if i:
                self.app.key("Tab")
            self.app.type(text)
        self.app.key("Return")

    def fields(self, question):
        panel = self.app.question(question)
        return [n for n in self.app.nodes(panel) if self.app.role(n) in ("text", "entry")]

    def shape(self):
        corners = (("24.0671", "101.9846"), ("24.0681", "101.9846"), ("24.0681", "101.9860"))
        for i, corner in enumerate(corners):
            self.type_place("地块", *corner)
            self.app.settle(0.3)
            if i == 1:
                self.app.wait_text("面至少要三个点")
                if self.answer_of("/data/places/shape"):
                    raise Failed("two points were kept as a shape")
                self.answer_beside()
        value = wait_for("the shape", lambda: self.answer_of("/data/places/shape"))
        points = value.split(";")
        if len(points) != 4 or points[0] != points[3]:
            raise Failed(f"the shape is not closed: {value}")
        self.type_place("地块", "24.0671", "101.9860")
        wait_for("the fourth corner", lambda: len((self.answer_of("/data/places/shape") or "").split(";")) == 5)
        points = self.answer_of("/data/places/shape").split(";")
        if points[:3] != value.split(";")[:3] or points[0] != points[4]:
            raise Failed(f"with a fourth corner the shape is {points}")
        self.app.settle(0.4)
        self.shot("33-shape")
        self.step("a shape of four typed corners, closed; two were not called saved")

    def answer_beside(self):
        """Saved is said of all that the screen shows, or not at all."""
        self.type_place("住房位置", "24.0671", "101.9846", "1500")
        wait_for("the place beside",
                 lambda: (self.answer_of("/data/places/point") or "").endswith(" 1500.0 0.0"))
        self.app.settle(0.3)
        if self.said_saved():
            raise Failed(f"{self.said_saved()} is said while two points of a shape are not saved")

    def place_typed(self):
        self.section("位置")
        self.press("住房位置", "定位")
        self.app.wait_text("没有定位服务")
        self.shot("34-no-service")
        latitude = self.fields("住房位置")[0]
        self.type_place("住房位置", "24°04'30\"", "101.5", "")
        wait_for("the typed place",
                 lambda: (self.answer_of("/data/places/point") or "").startswith("24.075 101.5 "))
        self.app.click_node(latitude)
        self.app.type("95")
        self.app.key("Return")
        self.app.wait_text("纬度是 -90 到 90 之间的数")
        if not self.answer_of("/data/places/point").startswith("24.075"):
            raise Failed("a latitude of 95 was kept")
        self.app.click_node(latitude)
        self.app.type("24.5")
        self.app.key("Return")
        wait_for("the corrected place",
                 lambda: (self.answer_of("/data/places/point") or "").startswith("24.5 101.5 "))
        self.step("a place typed by hand, where there is no service; 95 degrees were not taken")
