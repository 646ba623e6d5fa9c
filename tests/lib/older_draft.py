"""The draft of an older form in front of a newer one: what its page says of that, and the way over.

The newer pack asks for the way to the house otherwise, so that an answer finds no question any more."""
import re
import shutil
import subprocess

from page_walk import Walk
from world import Failed

NEWER = "2099010101"


def newer_pack(pack, folder):
    """A pack whose form A is newer and lacks a question; made once for all walks."""
    if folder.exists():
        return folder
    making = folder.with_suffix(".making")
    shutil.copytree(pack, making)
    form = making / "fa_household.xml"
    text = form.read_text(encoding="utf-8").replace("a_road", "a_path").replace("<value>入户路</value>", "<value>入户道路</value>")
    text, n = re.subn('(<data id="fa_household" version=")[0-9]+', rf"\g<1>{NEWER}", text, count=1)
    if n != 1 or "a_path" not in text:
        raise Failed("the household form is not as this test knows it")
    form.write_text(text, encoding="utf-8")
    said = making / "pack.json"
    said.write_text(re.sub('"version": *"[^"]*"', '"version": "9999"', said.read_text(), count=1))
    making.rename(folder)
    return folder


class OlderDraft(Walk):
    """A life of the app with the newer pack; `tell` does what came before on the tablet."""

    name = "older"

    def make_tablet(self):
        tablet = self.world.copy(f"{self.folder.name}-{self.name}")
        for words in self.told():
            made = subprocess.run([self.world.build / "tests/system/busy-tablet", tablet.folder, *words],
                                  env=tablet.env(), capture_output=True, text=True)
            if made.returncode != 0:
                raise Failed(f"busy-tablet {words[0]} ended with {made.returncode}: {made.stderr[-600:]}")
        tablet.pack = newer_pack(tablet.pack, self.world.folder / f"pack-{self.folder.name}")
        return tablet

    def draft(self):
        return self.world.people["households"][4]

    def told(self):
        return []

    def open(self):
        self.place("My visits")
        self.first_row(self.draft()["name"])
        self.app.click(self.section_rows()[0], "list item", scroll=True)
        self.app.settle(0.4)

    def run(self):
        self.app.start()
        self.sign_in("worker")
        self.step(f"the {self.name} draft", self.look)
        self.app.stop()


class LostForm(OlderDraft):
    """The form it was begun with is on this tablet no more, and the household has one more member."""

    name = "lost-form"

    def told(self):
        return [("born", self.draft()["id"])]

    def look(self):
        self.open()
        self.form("form-a-lost")


class KeptForm(OlderDraft):
    """The form it was begun with was kept: the newer one is offered, and the way back."""

    name = "kept-form"

    def told(self):
        return [("keep",)]

    def look(self):
        self.open()
        self.form("form-a-newer")
        # A window of its own, which stands where the app's was when it opened.
        for size in self.mode.sizes:
            self.app.resize(*size)
            self.press("Use the newer form…")
            self.app.wait_text("入户道路" if self.mode.language == "zh_CN" else "Road to the house")
            self.app.settle(0.3)
            self.seen("form-a-move", size)
            if size != self.mode.sizes[-1]:
                self.app.key("Escape")
                self.app.settle(0.3)
        self.press("Use the newer form")
        self.app.find(self.t("Back to the older form"), "push button")
        self.app.click(self.section_rows()[0], "list item", scroll=True)
        self.form("form-a-moved")
