"""A tablet with a form that asks for every device: how a test opens it, answers it and reads back what is kept."""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from job import App, Failed, Job, wait_for  # noqa: E402,F401
import device_form  # noqa: E402
from apart import Apart  # noqa: E402
import page_check  # noqa: E402

CODE = "户号 53042700108012，王小明"


class DeviceJob(Job):
    """One tablet with a form that asks for every device."""

    def prepare(self):
        self.county.make().start()
        self.tablet.pack = device_form.make_pack(self.build, self.folder / "pack")
        self.worker = self.user("worker")
        self.tablet.enrol(self.county, self.worker["id"])
        self.home = self.folder / "home"
        self.home.mkdir()
        self.code_png = self.home / "code.png"
        subprocess.run(["qrencode", "-8", "-s", "8", "-o", self.code_png, CODE], check=True)

    def start_with(self, **devices):
        env = self.tablet.env()
        env.update(HTK_USER=self.worker["id"], HOME=str(self.home), **devices)
        self.app = App(self.desktop, self.build / "ui/huitoukan", env, self.folder / "app.log").start()

    def open_form(self):
        row = self.tablet.sql(
            "SELECT head_name FROM household h WHERE status = 'active' AND hh_type = 1 AND n_members = 2"
            " AND (SELECT count(*) FROM household o WHERE o.head_name = h.head_name) = 1"
            " ORDER BY id LIMIT 1")[0]
        self.app.click("搜索")
        self.app.paste(row["head_name"])
        self.app.settle(0.8)
        self.app.click_node(self.app.find(row["head_name"], "list item"))
        self.app.click(device_form.TITLE, "push button", scroll=True)
        self.app.find("各部分", "list")

    def section(self, name):
        sections = self.app.find("各部分", "list")
        self.app.click_node(next(n for n in self.app.nodes(sections) if self.app.name(n) == name),
                            scroll=False)
        self.app.settle(0.4)

    def press(self, question, button):
        """A button of a question, by its text."""
        panel = self.app.question(question)
        self.app.click_node(self.app.find(button, "push button", under=panel))

    def answer_of(self, ref):
        rows = self.tablet.sql(f"SELECT value FROM draft_op WHERE ref = '{ref}' ORDER BY n DESC LIMIT 1")
        return rows[0]["value"] if rows else None

    def file_of(self, ref, before=None):
        """The file that is the answer: its path, once it is another than before."""
        def kept():
            name = self.answer_of(ref)
            if not name or name == before:
                return None
            rows = self.tablet.sql("SELECT a.sha256, a.size, a.mime FROM draft_file f JOIN attachment a"
                                   f" USING (sha256) WHERE f.name = '{name}'")
            return rows[0] if rows else None
        row = wait_for(f"the file of {ref} in the store", kept, 30)
        path = self.path_of(row["sha256"])
        if path.stat().st_size != row["size"]:
            raise Failed(f"the file of {ref} has {path.stat().st_size} bytes, not {row['size']}")
        return path, row["mime"]

    def path_of(self, sha256):
        return self.tablet.folder / "attachments" / sha256[:2] / sha256[2:4] / sha256

    @staticmethod
    def size(path):
        out = subprocess.run(["identify", "-format", "%m %w %h", str(path)], capture_output=True,
                             text=True, check=True).stdout.split()
        return out[0], int(out[1]), int(out[2])

    def take_file(self, path):
        """In the dialog of files: its path, typed."""
        self.app.settle(0.6)
        self.app.key("ctrl+l")
        self.app.settle(0.3)
        self.app.paste(str(path))
        self.app.settle(0.3)
        self.app.key("Return")
        self.app.settle(0.6)

    def check(self, what):
        """Names, sizes and places of all on the screen; of a window over the app's, of that alone."""
        faults = list(dict.fromkeys(page_check.faults(self.app, self.desktop.size)))
        if faults:
            raise Failed(f"{what}: " + "; ".join(faults))

    def top_of(self, node):
        while node.get_parent() is not None and node.get_parent() != self.app.root:
            node = node.get_parent()
        return node

    def half_films(self):
        """Files of the store that are no whole ones."""
        folder = self.tablet.folder / "attachments"
        return [p for p in folder.rglob("*") if p.is_file() and len(p.name) != 64]

    def make_film(self, name):
        film = self.home / name
        subprocess.run(["gst-launch-1.0", "-q", "videotestsrc", "num-buffers=20", "!",
                        "video/x-raw,width=320,height=240", "!", "vp8enc", "!", "webmmux", "!",
                        "filesink", f"location={film}"], check=True)
        return film

    def pressable(self, name):
        return wait_for(f"“{name}” to be pressed", lambda: next(
            (n for n in self.app.find_all(name, "push button")
             if n.get_state_set().contains(self.app.atspi.StateType.SENSITIVE)), None), 30, 0.1)

    def seconds(self):
        """How long the window says that it films or records."""
        return max((int(m[1]) * 60 + int(m[2]) for m in (re.fullmatch(r"(\d+):(\d\d)", self.app.name(n))
                                                        for n in self.app.nodes()) if m), default=0)

    def runs_for(self, seconds):
        """Until the window says so: a busy machine must not miss the very second."""
        wait_for(f"{seconds} seconds", lambda: self.seconds() >= seconds, 30, 0.1)

    # --- The lives of the app

    def life(self, desktop, scenes, **devices):
        self.desktop = desktop
        self.start_with(**devices)
        try:
            if self.tablet.sql("SELECT count(*) AS n FROM draft")[0]["n"]:
                self.resume()
            else:
                self.open_form()
            for scene in scenes:
                getattr(self, scene)()
        except Failed:
            self.shot("failed")
            raise
        finally:
            self.app.stop()
        return self.n

    def live(self, size, *scenes, **devices):
        process = Apart(lambda desktop, say: self.life(desktop, scenes, **devices), size=size)
        try:
            for message in process.messages():
                if message[0] == "failed":
                    raise Failed(message[1])
                self.n = message[1]
        finally:
            process.close()

    def resume(self):
        self.app.click("我的回访", "push button")
        self.app.settle(0.5)
        draft = wait_for("the draft", lambda: next(
            (n for n in self.app.nodes() if self.app.role(n) == "list item"
             and self.app.extents(n)[2] > 0), None))
        self.app.click_node(draft)
        self.app.find("各部分", "list")


def main(kind, about):
    """A test of its own: all of @kind's scenes."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--build", required=True)
    parser.add_argument("--folder")
    parser.add_argument("--portrait", action="store_true")
    args = parser.parse_args()
    folder = args.folder or tempfile.mkdtemp(prefix="huitoukan-devices-")
    job = kind(args.build, folder, None, 200)
    try:
        job.run((800, 1280) if args.portrait else (1280, 800))
    except Failed as failure:
        print(f"step {job.n + 1} or later did not happen: {failure}", file=sys.stderr)
        return 1
    finally:
        job.county.stop()
    if not args.folder:
        shutil.rmtree(folder)
    return 0
