"""Walks through the windows that lie over the app's own: what asks for a reason or a PIN, what says that
something failed, camera, codes, recording, drawing and the photos, with the devices and without them."""
import shutil

import device_form
from page_walk import Walk
from world import wait_for

QUESTIONS = {"photo": ("房屋照片", "Photo of the house"), "marked": ("标注照片", "Marked photo"),
             "plan": ("平面图", "Plan"), "code": ("设备编码", "Code"), "sound": ("录音", "Recording")}
PIN = "2580"


class WindowWalk(Walk):
    """A life of the app with a form that asks for every device."""

    name = "windows"

    def make_tablet(self):
        tablet = self.world.copy(f"{self.folder.name}-{self.name}")
        tablet.pack = self.folder / f"pack-{self.name}"
        shutil.rmtree(tablet.pack, ignore_errors=True)
        device_form.make_pack(self.world.build, tablet.pack)
        return tablet

    # --- A window over the app's own

    def top(self):
        root = self.app.root
        return root.get_child_at_index(root.get_child_count() - 1)

    def is_over(self):
        return self.app.root.get_child_count() > 1

    def over(self, page, size, *words):
        """The window has come, and says what it is for: it is looked at."""
        wait_for(f"the window {page}", self.is_over, 15, 0.1)
        for text in words:
            wait_for(f"“{text}” in the window {page}", lambda text=text: self.app.sees(text, self.top()), 20, 0.1)
        self.app.settle(0.4)
        self.seen(page, size)

    def close(self):
        self.app.key("Escape")
        wait_for("the window to close", lambda: not self.is_over(), 10, 0.1)
        self.app.settle(0.3)

    def windows(self, page, opened, *words):
        """Opens a window as the tablet is held in each way; it stands where the app's was when it opened."""
        for size in self.mode.sizes:
            self.app.resize(*size)
            opened()
            self.over(page, size, *words)
            self.close()
        self.app.resize(*self.mode.sizes[0])

    def press_in(self, text):
        """A button of the window on top, by its words."""
        node = self.app.find(self.t(text), "push button", under=self.top())
        wait_for(f"the button “{text}” to be of use", lambda: node.get_state_set().contains(
            self.app.atspi.StateType.SENSITIVE), 20, 0.1)
        self.app.click_node(node, scroll=False)
        self.app.settle(0.4)

    def into(self, *texts):
        """Types into the entries of the window on top, one after the other."""
        self.app.settle(0.4)
        for i, text in enumerate(texts):
            if i:
                self.app.key("Tab")
            self.app.type(text)
        self.app.key("Return")
        self.app.settle(0.5)

    # --- The form

    def open_form(self):
        name = self.world.people["households"][5]["name"]
        self.search(name)
        self.first_row(name)
        self.app.wait_text(self.t("Members"))
        self.app.click(device_form.TITLE, "push button", scroll=True)

    def section(self, n):
        self.app.click_node(self.app.find(self.section_rows()[n], "list item"), scroll=False)
        self.app.settle(0.5)

    def question(self, name):
        return wait_for(f"the question {name}", lambda: next(
            (n for text in QUESTIONS[name] for n in self.app.find_all(text, "panel")), None), 15, 0.1)

    def press_at(self, name, text):
        node = wait_for(f"“{text}” at the question {name}", lambda: next(
            (n for n in self.app.nodes(self.question(name)) if self.app.role(n) == "push button"
             and self.app.name(n) == self.t(text) and self.app.extents(n)[2] > 0), None), 15, 0.1)
        self.app.click_node(node)

    def run(self):
        self.app.start()
        self.sign_in("worker")
        for step in self.STEPS:
            self.step(step.replace("_", " "), getattr(self, step))
        self.app.stop()


class Windows(WindowWalk):
    """Those that ask and tell, and what is said where there is no device."""

    devices = {"HOME": "/proc/none"}  # where no ledger can be saved
    STEPS = ["void", "pin", "failed", "without_devices"]

    def void(self):
        self.place("My visits")
        self.first_row(self.world.people["households"][6]["name"])
        self.app.wait_text(self.t("Print"))
        self.windows("window-reason", lambda: self.press("Void", scroll=True), self.t("Why is this visit void?"))

    def preferences(self):
        self.app.key("ctrl+comma")
        self.app.wait_text(self.t("My PIN"))
        self.app.settle(0.4)

    def pin(self):
        self.preferences()
        self.windows("window-new-pin", lambda: self.press("Set a PIN", scroll=True),
                     self.t("New PIN, once more"))
        self.press("Set a PIN", scroll=True)
        self.into(PIN, PIN)
        self.windows("window-pin", lambda: self.press("Change the PIN", scroll=True),
                     self.world.people["worker"]["name"])
        self.press("Take the PIN away", scroll=True)
        wait_for("the question for the PIN", self.is_over, 10, 0.1)
        self.into("1111" + PIN)
        self.over("window-wrong-pin", self.mode.sizes[0], self.words.ngettext(
            *["That is not the PIN. %d more may be wrong."] * 2, 4).split("%d")[0].strip())
        self.into(PIN)
        self.app.find(self.t("Set a PIN"), "push button")
        wait_for("the window to close", lambda: not self.is_over(), 10, 0.1)

    def failed(self):
        self.place("Reports")
        self.first_row()
        self.app.gone(self.t("Reading …"), 30)
        self.windows("window-failed", lambda: self.press("Save as CSV", scroll=True),
                     self.t("The ledger was not saved"))

    def without_devices(self):
        self.open_form()
        self.app.find(self.t("Sections"), "list")
        self.windows("window-no-camera", lambda: self.press_at("photo", "Take a photo"),
                     self.t("Choose a file instead"))
        self.windows("window-drawing", lambda: self.press_at("plan", "Draw"), self.t("Keep the drawing"))
        self.section(2)
        self.windows("window-no-scan", lambda: self.press_at("code", "Scan"), self.t("From a picture"))
        self.windows("window-no-recording", lambda: self.press_at("sound", "Record"),
                     self.t("This tablet has no microphone that can be used."))


class DeviceWindows(WindowWalk):
    """Those of the devices."""

    name = "devices"
    devices = {"HTK_CAMERA_SOURCE": device_form.CAMERA, "HTK_MICROPHONE_SOURCE": device_form.MICROPHONE}
    STEPS = ["with_devices"]

    def with_devices(self):
        self.open_form()
        self.app.find(self.t("Sections"), "list")
        for size in self.mode.sizes:
            self.app.resize(*size)
            self.press_at("photo", "Take a photo")
            self.over("window-camera", size, self.t("Take the photo"))
            self.press_in("Take the photo")
            self.over("window-photo-taken", size, self.t("Use this photo"))
            if size != self.mode.sizes[-1]:
                self.close()
        self.press_in("Use this photo")
        self.windows("window-photos", lambda: self.press_at("photo", "Look at it"),
                     *(text for text in QUESTIONS["photo"][:1] if self.mode.language == "zh_CN"))
        self.press_at("marked", "Take a photo")
        wait_for("the camera", self.is_over, 15, 0.1)
        self.press_in("Take the photo")
        self.press_in("Use this photo")
        # What was taken is drawn on at once.
        self.over("window-drawing-on-photo", self.mode.sizes[0], self.t("Keep the drawing"))
        self.close()
        self.section(2)
        self.windows("window-scan", lambda: self.press_at("code", "Scan"), self.t("From a picture"))
        self.windows("window-recording", lambda: self.press_at("sound", "Record"), self.t("Recording …"))
