"""Drives the tablet app as a person would: finds what is on the screen by its accessible name, acts
with real clicks and keys, reads back over AT-SPI, takes screenshots.

Everything runs in a display and on a bus of its own (Xvfb, openbox, a private session bus), so that
nothing of the machine's desktop is touched.
"""
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

from world import Failed, Scene, wait_for

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir={tmp}</listen><auth>EXTERNAL</auth>
<servicedir>{services}</servicedir>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""


class Desktop:
    """An Xvfb screen of a tablet's size with a window manager and accessibility."""

    scale = 1  # pixels of the screen for one of the app

    def __init__(self, width=1280, height=800):
        self.size = (width, height)
        self.tmp = pathlib.Path(tempfile.mkdtemp(prefix="huitoukan-desktop-"))
        self.services = self.tmp / "services"  # what its bus can start
        self.processes = []

    def start(self):
        self.start_bus()
        read, write = os.pipe()
        self.spawn(["Xvfb", "-displayfd", str(write), "-screen", "0",
                    f"{self.size[0]}x{self.size[1]}x24", "-nolisten", "tcp", "-noreset"], pass_fds=[write])
        os.close(write)
        # To the end of the line: Xvfb ends when its reader goes before it has written all.
        with os.fdopen(read) as lines:
            number = lines.readline().strip()
        if not number:
            raise Failed("Xvfb did not start")
        os.environ.update(DISPLAY=f":{number}", GDK_BACKEND="x11", GTK_A11Y="atspi",
                          GSK_RENDERER="cairo", GSETTINGS_BACKEND="memory", LC_ALL="C.UTF-8",
                          NO_AT_BRIDGE="0")
        os.environ.pop("WAYLAND_DISPLAY", None)
        manager = [self.spawn(["openbox"])]

        def managed():
            if manager[-1].poll() is not None:
                manager.append(self.spawn(["openbox"]))
            return subprocess.run(["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"],
                                  capture_output=True, text=True,
                                  check=False).stdout.count("window id")
        wait_for("the window manager", managed, 30, 0.2)
        # The first key of all makes the display change its keyboard, and the window manager bind its keys anew: a key
        # of its own, alt+F4, can be lost in that.
        subprocess.run(["xdotool", "key", "Shift_L"], check=True)
        return self

    def start_bus(self):
        services = self.services
        services.mkdir()
        for name in ("org.a11y.Bus.service",):
            shutil.copy(f"/usr/share/dbus-1/services/{name}", services)
        # The accessibility bus lies in here too: at its usual place the desktops would share one.
        os.environ["XDG_RUNTIME_DIR"] = str(self.tmp)
        config = self.tmp / "bus.conf"
        config.write_text(BUS.format(tmp=self.tmp, services=services))
        bus = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--print-address",
                                "--nofork"], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
        self.processes.append(bus)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()

    def spawn(self, command, **options):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   **options)
        self.processes.append(process)
        return process

    def screenshot(self, path):
        """What the window covers of the screen, which may be larger."""
        width, height = (n * self.scale for n in self.size)
        subprocess.run(["import", "-window", "root", "-crop", f"{width}x{height}+0+0", "+repage",
                        str(path)], check=True)

    def try_screenshot(self, name):
        """For a failure: a picture in the folder HTK_SCREENSHOTS names, when it names one."""
        folder = os.environ.get("HTK_SCREENSHOTS")
        if folder and "DISPLAY" in os.environ:
            subprocess.run(["import", "-window", "root", str(pathlib.Path(folder) / name)],
                           check=False)

    def stop(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(5)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        shutil.rmtree(self.tmp, ignore_errors=True)


def _atspi():
    import gi
    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi
    Atspi.init()
    return Atspi


class App:
    """The running app. Every action fails with the name of what was not on the screen."""

    def __init__(self, desktop, program, env, log):
        self.desktop, self.program, self.env, self.log = desktop, str(program), env, log
        self.process = None
        self.atspi = _atspi()
        self.root = self.window = None
        self.language = "zh_CN"
        if "GDK_SCALE" in env:
            desktop.scale = int(env["GDK_SCALE"])

    def start(self):
        env = dict(self.env)
        # A round that begins by itself would change the page while a test looks for what to press on it.
        env.setdefault("HTK_SYNC_AFTER", "0")
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "GDK_BACKEND", "GTK_A11Y", "GSK_RENDERER",
                     "GSETTINGS_BACKEND", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"):
            if name in os.environ:
                env[name] = os.environ[name]
            else:
                env.pop(name, None)
        env.update(LC_ALL="C.UTF-8", LANGUAGE=self.language, LANG=f"{self.language}.UTF-8")
        self.process = subprocess.Popen([self.program], env=env, stdout=open(self.log, "ab"),
                                        stderr=subprocess.STDOUT)
        Scene.told = self.told
        self.root = wait_for("the app's window", self._find_root, 30)
        wait_for("a visible window", lambda: any(
            self.extents(n)[2] > 300 for n in self.nodes() if self.role(n) == "frame"), 30)
        self.show_window()
        return self

    def show_window(self):
        """Gives the window the size of the desktop and its upper left corner."""
        self.window = subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--pid",
                                      str(self.process.pid)], capture_output=True, text=True,
                                     check=True).stdout.split()[-1]
        subprocess.run(["xdotool", "windowsize", "--sync", self.window, *self.pixels(*self.desktop.size)],
                       check=False)
        subprocess.run(["xdotool", "windowmove", self.window, "0", "0"], check=True)
        self.settle()

    def resize(self, width, height):
        """Turns the tablet: the window gets another size, of which the desktop must have the room."""
        if self.desktop.size == (width, height):
            return
        self.desktop.size = (width, height)
        subprocess.run(["xdotool", "windowsize", self.window, *self.pixels(width, height)], check=True)
        self.settle(0.5)

    def _find_root(self):
        if self.process.poll() is not None:
            raise Failed(f"the app ended with {self.process.returncode}; see {self.log}")
        self.pump()
        desktop = self.atspi.get_desktop(0)
        desktop.clear_cache()
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child and self.pid_of(child) == self.process.pid:
                return child
        return None

    def told(self):
        """What the window on top says, or how the app ended: for a reader who sees the words of a failure alone."""
        if self.process.poll() is not None:
            last = pathlib.Path(self.log).read_text(errors="replace").splitlines()[-5:]
            return f"\nthe app has ended with {self.process.returncode}: " + " / ".join(last)
        if self.root is None or self.root.get_child_count() == 0:
            return ""
        top = self.root.get_child_at_index(self.root.get_child_count() - 1)
        names = dict.fromkeys(self.name(n) for n in self.nodes(top) if self.extents(n)[2] > 0)
        return f"\non the screen: {' | '.join(n for n in names if n)[:2000]}"

    def kill(self):
        """As a battery that is pulled."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)

    @staticmethod
    def pump():
        """Takes in what the accessibility bus has to say: an app that was killed is in its cache."""
        from gi.repository import GLib
        while GLib.MainContext.default().iteration(False):
            pass

    @staticmethod
    def pid_of(node):
        try:
            return node.get_process_id()
        except Exception:  # an app that was killed is still listed for a while
            return 0

    # --- Looking

    def nodes(self, under=None):
        """All accessible nodes, in the order of the screen."""
        stack = [under or self.root]
        while stack:
            node = stack.pop()
            if node is None:
                continue
            yield node
            try:
                stack.extend(node.get_child_at_index(i)
                             for i in range(node.get_child_count() - 1, -1, -1))
            except Exception:  # the node went away while we looked
                continue

    @staticmethod
    def role(node):
        """The role of a node; empty when it has left the screen since it was listed."""
        try:
            return node.get_role_name()
        except Exception:
            return ""

    @staticmethod
    def name(node):
        try:
            return node.get_name() or ""
        except Exception:
            return ""

    def pixels(self, x, y, origin=(0, 0)):
        """As xdotool wants it: of the app's own units some are several of the screen's."""
        return [str(o + n * self.desktop.scale) for o, n in zip(origin, (x, y))]

    def extents(self, node):
        try:
            e = node.get_component_iface().get_extents(self.atspi.CoordType.WINDOW)
        except Exception:
            return (0, 0, 0, 0)
        return (e.x, e.y, e.width, e.height)

    def origin(self, node):
        """Where on the screen the node's window begins. The app's own window lies at 0, 0; a dialog is
        the window that is active."""
        top = node
        while top.get_parent() is not None and top.get_parent() != self.root:
            top = top.get_parent()
        if top == self.root.get_child_at_index(0):
            return (0, 0)
        out = subprocess.run(["xdotool", "getactivewindow", "getwindowgeometry", "--shell"],
                             capture_output=True, text=True, check=True).stdout
        at = dict(line.split("=", 1) for line in out.splitlines() if "=" in line)
        return (int(at["X"]), int(at["Y"]))

    def has_focus(self, node):
        try:
            return node.get_state_set().contains(self.atspi.StateType.FOCUSED)
        except Exception:  # the node went away while we looked
            return False

    @staticmethod
    def matches(name, wanted):
        return name == wanted or (name or "").split(" ")[0] == wanted

    def find_all(self, name, role=None, under=None, contains=False):
        for node in self.nodes(under):
            text, kind = self.name(node), self.role(node)
            if role and kind != role:
                continue
            if (contains and name in (text or "")) or self.matches(text, name):
                if self.extents(node)[2] > 0:
                    yield node

    def find(self, name, role=None, under=None, contains=False, timeout=15):
        what = f"{role or 'something'} named “{name}” on the screen"
        return wait_for(what, lambda: next(
            self.find_all(name, role, under, contains), None), timeout, 0.1)

    def sees(self, text, under=None):
        return next(self.find_all(text, None, under, contains=True), None) is not None

    def wait_text(self, text, timeout=15):
        wait_for(f"“{text}” on the screen", lambda: self.sees(text), timeout, 0.1)

    def gone(self, text, timeout=15):
        wait_for(f"“{text}” to leave the screen", lambda: not self.sees(text), timeout, 0.1)

    # --- Acting

    def settle(self, seconds=0.25):
        """Lets the screen come to rest: the extents of a moving widget are not where it will be."""
        time.sleep(seconds)

    def pane(self, node):
        """Where on the screen what the node scrolls with lies: x, y, width, height; None where nothing does."""
        top = node
        try:
            while self.role(top) != "scroll pane":
                top = top.get_parent()
                if top is None or top == self.root:
                    return None
            x, y, w, h = self.extents(top)
            dx, dy = (n // self.desktop.scale for n in self.origin(top))
        except Exception:  # the node went away while we looked
            return None
        return (x + dx, y + dy, w, h)

    def wheel_at(self, node, x):
        """A place over what the node scrolls with. That is the page, mostly; a list beside it is another."""
        width, height = self.desktop.size
        place = (min(max(x + 40, 420), width - 60), height // 2)
        left, top, w, h = self.pane(node) or (0, 0, width, height)
        if left <= place[0] < left + w and top <= place[1] < top + h:
            return place
        return (left + w // 2, min(top + h // 2, height - 60))

    def show(self, node):
        """Scrolls until the node is well inside the window, with the wheel over what it scrolls with."""
        height = self.desktop.size[1]
        last, still, place = None, 0, None
        for _ in range(80):
            x, y, w, h = self.extents(node)
            still = still + 1 if y == last else 0
            if still == 3:
                break  # the wheel moves it no further: it is where it can be
            last = y
            if 150 <= y and y + min(h, 200) <= height - 90:
                return x, y, w, h
            button = "5" if y > 150 else "4"
            far = abs(y - height / 2) > 700
            place = place or self.wheel_at(node, x)
            subprocess.run(["xdotool", "mousemove", *self.pixels(*place), "click", "--repeat", "8" if far else "1",
                            "--delay", "10", button], check=True)
            self.settle(0.12)
        return self.extents(node)

    def click_node(self, node, scroll=True):
        x, y, w, h = self.show(node) if scroll else self.extents(node)
        for _ in range(20):
            self.settle(0.05)
            before, (x, y, w, h) = (x, y, w, h), self.extents(node)
            if before == (x, y, w, h):
                break  # it rests: what moves would be missed
        subprocess.run(["xdotool", "mousemove", *self.pixels(x + w // 2, y + h // 2, self.origin(node)),
                        "click", "1"],
                       check=True)
        self.settle(0.15)

    def click(self, name, role=None, under=None, scroll=False, contains=False, timeout=15):
        self.settle(0.1)
        self.click_node(self.find(name, role, under, contains, timeout), scroll)

    def close_dialog(self):
        """Presses the button of the window over the app's own, whose title bar has one of that name."""
        dialog = self.root.get_child_at_index(self.root.get_child_count() - 1)
        title = self.name(dialog)
        self.click("关闭", "push button", under=dialog)
        wait_for(f"the window “{title}” to close", lambda: self.root.get_child_count() == 1, 15, 0.1)

    def key(self, *keys):
        subprocess.run(["xdotool", "key", "--delay", "30", *keys], check=True)
        self.settle(0.1)

    def paste(self, text):
        """Types any text: the clipboard loses no character, key events for Chinese do."""
        subprocess.run(["xclip", "-selection", "clipboard"], input=text.encode(),
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        self.key("ctrl+a")
        self.key("ctrl+v")

    def type(self, text):
        """In the place of what stands there."""
        self.key("ctrl+a")
        if text:
            self.write(text)
        else:
            self.key("Delete")

    def write(self, text):
        subprocess.run(["xdotool", "type", "--delay", "40", text], check=True)
        self.settle(0.1)

    def drag(self, node, points):
        x, y, _, _ = self.show(node)
        first = True
        for dx, dy in points:
            subprocess.run(["xdotool", "mousemove", *self.pixels(x + dx, y + dy)], check=True)
            if first:
                subprocess.run(["xdotool", "mousedown", "1"], check=True)
                first = False
            time.sleep(0.03)
        subprocess.run(["xdotool", "mouseup", "1"], check=True)
        self.settle()

    # --- A form's questions

    def question(self, label):
        """The group of a question; its accessible name is the question's label."""
        return self.find(label, "panel", timeout=15)

    def choose(self, question, *choices):
        for choice in choices:
            group = self.question(question)
            button = next((n for n in self.nodes(group)
                           if self.role(n) in ("radio button", "check box")
                           and self.matches(self.name(n), choice)), None)
            if button is None:
                raise Failed(f"question “{question}” offers no “{choice}”")
            self.click_node(button)

    def entry(self, question):
        """Where one types the answer to a question."""
        entry = next((n for n in self.nodes(self.question(question))
                      if self.role(n) in ("text", "entry")), None)
        if entry is None:
            raise Failed(f"question “{question}” has no place to type")
        return entry

    @staticmethod
    def text_of(entry):
        length = entry.get_character_count()
        return entry.get_text(0, length) if length > 0 else ""

    def answer(self, question, text):
        self.click_node(self.entry(question))
        if text.isascii():
            self.type(text)
        else:
            self.paste(text)
        self.key("Return")

    def screenshot(self, path):
        self.settle(0.4)
        self.desktop.screenshot(path)
