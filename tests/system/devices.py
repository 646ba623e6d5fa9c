#!/usr/bin/env python3
"""Questions that need a device, as people answer them: camera, codes, places, sound, files. The devices
are made up (a source of GStreamer, GeoClue on a bus of its own); each answer and its file is read back
from the tablet's database, and each can be given without the device as well."""
import pathlib
import random
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from device_job import CODE, Failed, main, wait_for  # noqa: E402
from device_places import PLACES, Places  # noqa: E402
import device_form  # noqa: E402
from mock_geoclue import GeoClue  # noqa: E402

PHOTOS = ("房屋照片", "小照片", "自拍", "标注照片", "平面图", "签字")
# It is heard at a third of the speed: what was said last is still on its way when the recording is stopped.
SLOW_MICROPHONE = ("audiotestsrc is-live=true wave=ticks samplesperbuffer=4410 ! queue max-size-buffers=0"
                   " max-size-bytes=0 max-size-time=0 ! identity sleep-time=300000")


class Devices(Places):
    """All of them, one after the other."""

    # --- Photos

    def shoot(self, question, button="拍照"):
        self.press(question, button)
        shutter = wait_for("the shutter", lambda: next(
            (n for n in self.app.find_all("拍照", "push button")
             if n.get_state_set().contains(self.app.atspi.StateType.SENSITIVE)
             and self.top_of(n) != self.app.root.get_child_at_index(0)), None), 30, 0.2)
        return shutter

    def photos(self):
        self.section("照片")
        shutter = self.shoot("房屋照片")
        self.app.settle(0.5)
        self.shot("01-camera")
        self.check("the camera")
        self.app.click_node(shutter, scroll=False)
        self.shot("02-taken")
        self.check("the photo that was taken")
        self.app.click("使用这张", "push button")
        path, mime = self.file_of("/data/photos/photo")
        if (mime, self.size(path)) != ("image/jpeg", ("JPEG", 1600, 900)):
            raise Failed(f"the photo is {mime} {self.size(path)}, not a JPEG of 1600x900")
        self.app.wait_text("已保存")
        self.app.settle(0.6)
        self.shot("03-kept")
        self.step("a photo by the camera: 1600 pixels, in the store")
        self.app.click_node(self.shoot("小照片"), scroll=False)
        self.app.click("使用这张", "push button")
        path, _ = self.file_of("/data/photos/small")
        if max(self.size(path)[1:]) != 320:
            raise Failed(f"the small photo is {self.size(path)}, the form says 320")
        self.step("the form's own size goes before the tablet's")

    def view(self):
        panel = self.app.question("房屋照片")
        self.app.click_node(self.app.find("查看", "push button", under=panel))
        self.app.wait_text("房屋照片")
        self.app.settle(0.8)
        self.shot("04-viewer")
        self.check("the photo viewer")
        whole = self.viewed()
        self.app.key("plus", "plus")
        self.look_for("two keys nearer", lambda w, h: w > 2.2 * whole[0] and h > 2.2 * whole[1])
        self.shot("05-nearer")
        self.wheel("4")
        self.look_for("a turn of the wheel nearer", lambda w, h: w > 3.3 * whole[0])
        self.shot("05-nearest")
        self.wheel("5", "5", "5")
        self.look_for("the whole photo again", lambda w, h: (w, h) == whole)
        self.app.key("Escape")
        self.app.settle(0.5)
        self.step("the photo in the window, nearer by keys and by the wheel, and whole again")

    def viewed(self):
        """How large the photo is drawn in the viewer, with what of it lies outside the window."""
        window = self.app.root.get_child_at_index(self.app.root.get_child_count() - 1)
        return self.app.extents(self.app.find("房屋照片", "image", under=window))[2:]

    def look_for(self, what, right):
        try:
            wait_for(what, lambda: right(*self.viewed()), 5, 0.1)
        except Failed as failure:
            raise Failed(f"not {what}: the photo is drawn {self.viewed()} large") from failure

    def wheel(self, *turns):
        width, height = self.desktop.size
        subprocess.run(["xdotool", "mousemove", str(width // 2), str(height // 2)], check=True)
        for turn in turns:
            subprocess.run(["xdotool", "click", turn], check=True)
            self.app.settle(0.2)

    def remove_and_undo(self):
        name = self.answer_of("/data/photos/small")
        self.press("小照片", "移除")
        wait_for("the photo to go", lambda: not self.answer_of("/data/photos/small"))
        self.app.settle(0.4)
        self.shot("06-removed")
        self.app.click("撤销", "push button")
        wait_for("the photo to come back", lambda: self.answer_of("/data/photos/small") == name)
        self.step("a photo was removed and put back by one tap")

    def draw(self):
        self.press("平面图", "绘图")
        paper = self.app.find("在此绘图")
        self.app.settle(0.4)
        x, y, w, h = self.app.extents(paper)
        self.drag_in(paper, [(w // 4, h // 4), (w // 2, h // 3), (3 * w // 4, h // 2), (w // 2, h // 2)])
        self.shot("07-drawing")
        self.check("the drawing")
        self.app.click("保存绘图", "push button")
        path, mime = self.file_of("/data/photos/plan")
        if (mime, self.size(path)[0]) != ("image/png", "PNG"):
            raise Failed(f"the drawing is {mime} {self.size(path)}")
        self.app.settle(0.5)
        self.shot("08-drawn")
        self.step("a drawing, kept as PNG")

    def drag_in(self, node, points):
        """Strokes inside a window over the app's."""
        x, y, _, _ = self.app.extents(node)
        left, top = self.app.origin(node)
        for i, (dx, dy) in enumerate(points):
            subprocess.run(["xdotool", "mousemove", str(left + x + dx), str(top + y + dy)], check=True)
            if i == 0:
                subprocess.run(["xdotool", "mousedown", "1"], check=True)
            self.app.settle(0.05)
        subprocess.run(["xdotool", "mouseup", "1"], check=True)
        self.app.settle()

    def mark(self):
        self.app.click_node(self.shoot("标注照片"), scroll=False)
        self.app.click("使用这张", "push button")
        paper = self.app.find("在此绘图")
        self.app.settle(0.6)
        x, y, w, h = self.app.extents(paper)
        self.drag_in(paper, [(w // 4, h // 4), (w // 2, h // 3), (3 * w // 4, h // 2)])
        self.shot("09-marking")
        self.app.click("保存绘图", "push button")
        path, mime = self.file_of("/data/photos/marked")
        if (mime, max(self.size(path)[1:])) != ("image/jpeg", 1600):
            raise Failed(f"the marked photo is {mime} {self.size(path)}")
        self.step("a photo that was drawn on")

    def sign(self):
        self.app.click("宣读并签字", "push button", scroll=True)
        self.app.wait_text("请把以下内容读给对方听")
        panel = self.app.question("签字")
        pad = next(n for n in self.app.nodes(panel) if self.app.name(n) == "在此签字")
        self.app.drag(pad, [(40, 120), (90, 60), (140, 140), (200, 50), (260, 130), (330, 80)])
        self.shot("10-signing")
        self.check("the signature")
        self.press("签字", "保存签字")
        path, mime = self.file_of("/data/photos/sign")
        if (mime, self.size(path)) != ("image/png", ("PNG", 1120, 400)):
            raise Failed(f"the signature is {mime} {self.size(path)}")
        self.app.settle(0.5)
        self.shot("11-signed")
        self.app.click("修改答案", "push button")
        self.app.settle(0.4)
        self.step("a signature")

    def said_saved(self):
        """What of the screen says that all is saved, with the time of day."""
        return {name for name in map(self.app.name, self.app.nodes())
                if name.startswith("已保存 ") or name == "答案均已保存"}

    def said_at_rest(self):
        """The same, once it changes no more: a look at a busy app may miss what stands there, and what it then
        seems to say anew would be of the answer before."""
        def look():
            return self.said_saved(), self.tablet.sql("SELECT count(*) AS n, max(n) AS last FROM draft_op")

        def twice():
            first = look()
            self.app.settle(0.5)
            return first[0] if first[0] and look() == first else None
        return wait_for("what is said of the answers to rest", twice, 30)

    def made_ready(self):
        return any(self.app.name(n).startswith("正在处理照片") for n in self.app.nodes())

    def pull_the_battery(self):
        """While a photo is made ready and saved: what the screen called saved is there, and whole."""
        before = self.answer_of("/data/photos/photo")
        self.section("照片")
        shutter = self.shoot("房屋照片", "重拍")
        # The camera stands over the page, which has said by now what it had to say of the photo before.
        said = self.said_at_rest()
        self.app.click_node(shutter, scroll=False)
        self.app.click("使用这张", "push button", timeout=30)
        end = time.monotonic() + random.uniform(0, 0.6)
        shown = set()
        while time.monotonic() < end:
            busy = self.made_ready()
            saved = self.said_saved()
            # Two looks are two moments: only what is true before and after was true between.
            if busy and saved and self.made_ready():
                raise Failed("the photo before is called saved while the new one is made ready")
            # Until the click has arrived the screen still says it of the photo before.
            shown |= saved - said
        self.app.kill()
        after = self.answer_of("/data/photos/photo")
        if shown and after == before:
            raise Failed(f"a photo was called saved by {shown} after {said}, and is lost")
        for row in self.tablet.sql("SELECT f.name, f.sha256, a.size FROM draft_file f LEFT JOIN"
                                   " attachment a USING (sha256)"):
            path = self.path_of(row["sha256"])
            if not path.exists() or path.stat().st_size != row["size"]:
                raise Failed(f"the file {row['name']} is not whole")
        if self.tablet.sql(f"SELECT 1 FROM draft_file WHERE name = '{after}'") == []:
            raise Failed("the answer names a file that is not there")
        self.step(f"the battery was pulled while a photo was saved; it {'was' if after != before else 'was not'}"
                  " kept, and every file is whole")

    # --- Codes

    def codes(self):
        self.section("其他")
        self.press("设备编码", "扫码")
        wait_for("the code in the store", lambda: self.answer_of("/data/others/code") == CODE, 30)
        self.app.wait_text("已保存")
        self.app.settle(0.4)
        self.shot("20-scanned")
        self.step("a code with Chinese, scanned")

    def codes_without_camera(self):
        self.section("其他")
        self.press("设备编码", "扫码")
        self.app.wait_text("没有可用的摄像头")
        self.app.settle(0.4)
        self.shot("21-no-camera")
        self.check("the window that scans, without a camera")
        self.app.click("从图片读取", "push button")
        self.take_file(self.code_png)
        wait_for("the code in the store", lambda: self.answer_of("/data/others/code") == CODE, 30)
        self.step("the same code out of a picture, without a camera")
        self.press("设备编码", "扫码")
        self.app.wait_text("没有可用的摄像头")
        self.app.click("也可手工输入码的内容", "text")
        self.app.type("ABC-123")
        self.app.key("Return")
        wait_for("what was typed", lambda: self.answer_of("/data/others/code") == "ABC-123")
        self.step("and typed by hand")

    def photo_without_camera(self):
        self.section("照片")
        before = self.answer_of("/data/photos/photo")
        photo = self.home / "photo.jpg"
        subprocess.run(["convert", "-size", "2400x1200", "gradient:red-blue", str(photo)], check=True)
        self.press("房屋照片", "重拍" if before else "拍照")
        self.app.wait_text("没有可用的摄像头")
        self.app.settle(0.4)
        self.shot("22-no-camera")
        self.check("no camera")
        self.app.click("改选文件", "push button")
        self.take_file(photo)
        path, _ = self.file_of("/data/photos/photo", before)
        if self.size(path)[1:] != (1600, 800):
            raise Failed(f"the photo of the file is {self.size(path)}")
        self.step("a photo out of a file, where there is no camera")

    def sound_without_microphone(self):
        """Silence is no recording: it is said, and nothing is kept of it."""
        self.section("其他")
        before = self.answer_of("/data/others/sound")
        self.press("录音", "录音")
        self.app.wait_text("本机没有可用的麦克风")
        self.shot("23-no-microphone")
        self.check("the window that records, without a microphone")
        if self.app.sees("停止并保存"):
            raise Failed("silence is offered to be kept")
        self.app.click("取消", "push button")
        wait_for("the window to close", lambda: self.app.root.get_child_count() == 1)
        if self.answer_of("/data/others/sound") != before:
            raise Failed("what nobody recorded is the answer")
        self.step("no microphone: it is said, and no silence is kept")

    # --- Sound and files

    def sound(self):
        self.section("其他")
        self.press("录音", "录音")
        self.app.wait_text("正在录音")
        self.runs_for(2)
        self.shot("40-recording")
        self.check("the window that records")
        self.app.click("停止并保存", "push button")
        path, mime = self.file_of("/data/others/sound")
        if mime != "audio/ogg" or path.read_bytes()[:4] != b"OggS" or path.stat().st_size < 2000:
            raise Failed(f"the recording is {mime}, {path.stat().st_size} bytes")
        self.app.settle(0.8)
        self.shot("41-recorded")
        self.step("a recording, kept as Ogg")

    def sound_that_comes_late(self):
        """Stopped is stopped: the button stays pressed while the rest of the recording comes."""
        self.section("其他")
        before = self.answer_of("/data/others/sound")
        self.press("录音", "录音")
        self.runs_for(2)
        self.app.click_node(self.pressable("停止并保存"), scroll=False)
        self.app.wait_text("正在保存录音")
        self.runs_for(self.seconds() + 1)
        self.shot("42-recording-is-kept")
        keep = self.app.find("停止并保存", "push button")
        if keep.get_state_set().contains(self.app.atspi.StateType.SENSITIVE) or self.app.sees("正在录音"):
            raise Failed("what was stopped can be stopped again")
        path, mime = self.file_of("/data/others/sound", before)
        if mime != "audio/ogg" or path.read_bytes()[:4] != b"OggS":
            raise Failed(f"the recording is {mime}")
        self.step("a recording that came late after it was stopped once")

    def files(self):
        film = self.make_film("film.webm")
        paper = self.home / "paper.pdf"
        paper.write_bytes(b"%PDF-1.4\n%%EOF\n")
        before = self.answer_of("/data/others/film")
        self.press("视频", "选择文件")
        self.take_file(film)
        path, mime = self.file_of("/data/others/film", before)
        if mime != "video/webm" or path.read_bytes() != film.read_bytes():
            raise Failed(f"the film is {mime}")
        self.press("文件", "选择文件")
        self.take_file(paper)
        self.file_of("/data/others/paper")
        if not self.answer_of("/data/others/paper").endswith(".pdf"):
            raise Failed("the paper is not called .pdf")
        self.app.settle(0.8)
        self.shot("42-files")
        self.check("the files")
        large = self.home / "large.bin"
        with open(large, "wb") as sparse:
            sparse.truncate(70 * 1024 * 1024)
        self.press("文件", "选择文件")
        self.take_file(large)
        self.app.wait_text("最多可收")
        self.step("a film and a paper; 70 MB were refused with the limit")

    def rests(self, node):
        """Whether it stays where it is: what was removed above it moves it for a while."""
        before = self.app.extents(node)
        self.app.settle(0.5)
        return self.app.extents(node) == before

    def large_file(self):
        """It is kept while the page goes on, is not called saved before, and can be given up."""
        large = self.home / "large.pdf"
        large.write_bytes(b"%PDF-1.4\n" + random.Random(7).randbytes(48 * 1024 * 1024))
        self.section("其他")
        before = self.answer_of("/data/others/paper")
        self.slow.touch()
        self.press("文件", "选择文件")
        self.take_file(large)
        self.app.wait_text("正在存入本机")
        self.app.wait_text("尚未保存")
        self.shot("43-being-kept")
        self.press("视频", "移除")
        wait_for("the film to be removed", lambda: not self.answer_of("/data/others/film"))
        self.app.settle(0.5)
        if not self.app.sees("尚未保存") or self.answer_of("/data/others/paper") != before:
            raise Failed("a file is called saved that is not on the disk")
        # The bar that would bring the film back goes by itself, and the page moves once more.
        self.app.gone("撤销", 30)
        wait_for("the page to rest", lambda: self.rests(
            self.app.find("取消", "push button", under=self.app.question("文件"))))
        self.press("文件", "取消")
        self.app.gone("正在存入本机")
        self.app.gone("尚未保存")
        self.slow.unlink()
        if self.answer_of("/data/others/paper") != before:
            raise Failed("a file that was given up is the answer")
        self.press("文件", "选择文件")
        self.take_file(large)
        path, _ = self.file_of("/data/others/paper", before)
        if path.read_bytes() != large.read_bytes():
            raise Failed("the large file is another one")
        self.app.gone("尚未保存")
        if self.half_films():
            raise Failed(f"files that are half there: {self.half_films()}")
        self.step("48 MB are kept while the page goes on, not called saved before, given up by a tap")

    # --- All of it

    def run(self, size):
        self.prepare()
        self.live(size, "photos", "view", "remove_and_undo", "draw", "mark", "sign",
                  HTK_CAMERA_SOURCE=device_form.CAMERA)
        for _ in range(2):
            self.live(size, "pull_the_battery", HTK_CAMERA_SOURCE=device_form.CAMERA)
        self.live(size, "codes", HTK_CAMERA_SOURCE=device_form.camera_on(self.code_png))
        self.geoclue = GeoClue(self.folder, PLACES).start()
        try:
            self.live(size, "place", "place_while_elsewhere", "lines", "line_while_elsewhere", "shape", "sound",
                      "files", DBUS_SYSTEM_BUS_ADDRESS=self.geoclue.address,
                      HTK_MICROPHONE_SOURCE=device_form.MICROPHONE)
        finally:
            self.geoclue.stop()
        self.live(size, "sound_that_comes_late", HTK_MICROPHONE_SOURCE=SLOW_MICROPHONE)
        self.slow = self.folder / "disk-is-slow"
        self.live(size, "large_file", LD_PRELOAD=str(self.build / "tests/lib/bad-machine.so"),
                  HTK_BAD_FOLDER=str(self.tablet.folder / "attachments"), HTK_BAD_SLOW=str(self.slow))
        self.live(size, "codes_without_camera", "photo_without_camera", "sound_without_microphone", "place_typed",
                  DBUS_SYSTEM_BUS_ADDRESS="unix:path=/nowhere")


sys.exit(main(Devices, __doc__))
