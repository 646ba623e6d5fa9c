#!/usr/bin/env python3
"""A film, as people make it: by a made-up camera and microphone (sources of GStreamer), looked at, filmed again,
given up, with a pulled battery, on a full disk, out of a file. Each is read back from the tablet's database."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from device_job import DeviceJob, Failed, main, wait_for  # noqa: E402
import device_form  # noqa: E402

# Of which much is written soon, on a tablet that has room for little more than what the answers need.
NOISE = device_form.CAMERA.replace("smpte", "snow")
NEARLY_FULL = 33 * 1024 * 1024 + 200 * 1024


class Film(DeviceJob):
    """All of them, one after the other."""

    def begin_film(self):
        self.press("视频", "录视频")
        self.app.click_node(self.pressable("开始录像"), scroll=False)

    def stop_film(self):
        self.app.click_node(self.pressable("停止录像"), scroll=False)
        return self.pressable("使用这段视频")

    def film_of(self, before=None):
        path, mime = self.file_of("/data/others/film", before)
        film = path.read_bytes()
        if mime != "video/webm" or film[:4] != b"\x1aE\xdf\xa3" or b"V_VP8" not in film:
            raise Failed(f"the film is {mime}, {len(film)} bytes, not WebM with VP8")
        return film

    def film(self):
        self.section("其他")
        self.begin_film()
        self.runs_for(2)
        self.shot("44-filming")
        if self.answer_of("/data/others/film"):
            raise Failed("a film is the answer while it is still filmed")
        self.stop_film()
        self.app.settle(1)
        self.shot("45-looked-at")
        self.app.click("重录", "push button")
        self.app.click_node(self.pressable("开始录像"), scroll=False)
        self.runs_for(1)
        self.app.click_node(self.stop_film(), scroll=False)
        film = self.film_of()
        if b"A_OPUS" not in film:
            raise Failed("the film has no sound")
        self.app.wait_text("已保存")
        self.app.settle(0.8)
        self.shot("46-film-kept")
        self.step(f"a film by the camera with its sound, looked at, filmed again, kept: {len(film)} bytes")
        self.begin_film()
        self.runs_for(1)
        self.stop_film()
        name = self.answer_of("/data/others/film")
        self.app.click("取消", "push button")
        self.app.settle(0.5)
        if self.answer_of("/data/others/film") != name or self.film_of() != film:
            raise Failed("a film that was given up is the answer")
        self.step("a film that was given up left the one before")

    @staticmethod
    def width_of(film):
        """The PixelWidth that the film says of itself (Matroska: track, video)."""
        found = re.search(rb"\xb0([\x81\x82])", film)
        return int.from_bytes(film[found.end():found.end() + (found[1][0] & 0x7f)], "big")

    def set_in_preferences(self, what, words, *keys):
        """One of the drop-downs, by keys: what lies in its popover is not where AT-SPI says."""
        self.app.click(what, "combo box", scroll=True)
        self.app.settle(0.4)
        self.app.key(*keys)
        wait_for(f"“{words}” for “{what}”", lambda: any(
            self.app.name(n) == words and self.app.extents(n)[2] > 0
            for n in self.app.nodes(self.app.find(what, "combo box"))), 10, 0.1)

    def as_the_tablet_is_set(self):
        """The size and the longest time of the preferences, which hold for this life of the app."""
        before = self.answer_of("/data/others/film")
        usual = self.width_of(self.film_of())
        if usual != 640:
            raise Failed(f"a film of the usual size is {usual} pixels wide")
        self.app.key("ctrl+comma")
        self.app.wait_text("视频最长时间")
        self.set_in_preferences("视频大小", "小：320 像素", "Up", "Return")
        self.set_in_preferences("视频最长时间", "1 分钟", "Home", "Return")
        self.shot("48-preferences")
        self.check("the preferences")
        self.app.key("alt+Left")
        self.section("其他")
        self.begin_film()
        wait_for("the film to end by itself", lambda: self.app.sees("已录到本机允许的最长时间"), 120)
        self.shot("49-longest")
        self.app.click_node(self.pressable("使用这段视频"), scroll=False)
        film = self.film_of(before)
        if self.width_of(film) != 320:
            raise Failed(f"the small film is {self.width_of(film)} pixels wide")
        self.step("a film as small and as short as the preferences say, ended by itself after a minute")

    def battery_while_filming(self):
        self.section("其他")
        before = self.answer_of("/data/others/film")
        self.begin_film()
        self.runs_for(1)
        self.app.kill()
        if self.answer_of("/data/others/film") != before or self.half_films():
            raise Failed(f"of a film that was not ended there is left: {self.half_films()}")
        self.step("the battery was pulled while filming; no half film is left")

    def film_on_a_full_disk(self):
        self.section("其他")
        before = self.answer_of("/data/others/film")
        self.begin_film()
        self.app.wait_text("平板快存满了")
        self.shot("47-nearly-full")
        self.app.click_node(self.pressable("使用这段视频"), scroll=False)
        film = self.film_of(before)
        if b"A_OPUS" in film:
            raise Failed("there is no microphone, and the film has sound")
        self.step(f"a film ended by itself before the tablet was full, and could be kept: {len(film)} bytes")

    def film_without_camera(self):
        self.section("其他")
        before = self.answer_of("/data/others/film")
        film = self.make_film("other.webm")
        self.press("视频", "录视频")
        self.app.wait_text("没有可用的摄像头")
        self.app.click("改选文件", "push button")
        self.take_file(film)
        if self.film_of(before) != film.read_bytes():
            raise Failed("the film is not the file that was chosen")
        self.step("a film out of a file, where there is no camera")

    # --- All of it

    def run(self, size):
        self.prepare()
        for scenes in (("film", "as_the_tablet_is_set"), ("battery_while_filming",)):
            self.live(size, *scenes, HTK_CAMERA_SOURCE=device_form.CAMERA, HTK_MICROPHONE_SOURCE=device_form.MICROPHONE)
        self.live(size, "film_on_a_full_disk", HTK_BAD_FREE=str(NEARLY_FULL), HTK_CAMERA_SOURCE=NOISE,
                  LD_PRELOAD=str(self.build / "tests/lib/bad-machine.so"), HTK_BAD_FOLDER=str(self.tablet.folder))
        self.live(size, "film_without_camera", DBUS_SYSTEM_BUS_ADDRESS="unix:path=/nowhere")


sys.exit(main(Film, __doc__))
