"""The tablet app under a finger: a Wayland compositor without a screen (mutter --headless) whose remote
desktop gives true touch events, the keys of its keymap and a clipboard for the rest.

There is no keyboard on the screen here: what is typed comes as key events, as from a keyboard that is
attached. Everything else is touched.
"""
import os
import subprocess
import time

from ui_driver import App, Desktop
from world import Failed, wait_for

REMOTE, CAST = "org.gnome.Mutter.RemoteDesktop", "org.gnome.Mutter.ScreenCast"
CONFIG = "org.gnome.Mutter.DisplayConfig"
KEYS = {"Return": 0xff0d, "Escape": 0xff1b, "Delete": 0xffff, "ctrl": 0xffe3, "Tab": 0xff09,
        "space": 0x20}
# What points from a popover to its button.
ARROW = 14
TEXT = "text/plain;charset=utf-8"


class TouchDesktop(Desktop):
    """A tablet of width x height physical pixels, drawn at `scale`."""

    def __init__(self, width=800, height=1280, scale=1):
        super().__init__(width // scale, height // scale)
        self.pixels, self.scale = (width, height), scale
        self.session = self.stream = self.node = self.bus = None
        self.clipboard = ""
        self.handed_out = 0

    def start(self):
        self.start_bus()
        os.environ.pop("DISPLAY", None)
        os.environ.update(GDK_BACKEND="wayland", WAYLAND_DISPLAY="wl-huitoukan", GTK_A11Y="atspi",
                          GSK_RENDERER="cairo", GSETTINGS_BACKEND="memory", LC_ALL="C.UTF-8",
                          NO_AT_BRIDGE="0", LIBGL_ALWAYS_SOFTWARE="1")
        self.spawn(["pipewire"])
        wait_for("pipewire", (self.tmp / "pipewire-0").exists)
        self.spawn(["wireplumber"])
        mutter = self.spawn(["mutter", "--headless", "--wayland", "--no-x11", "--virtual-monitor",
                             f"{self.pixels[0]}x{self.pixels[1]}", "--wayland-display",
                             "wl-huitoukan"])

        def listens():
            if mutter.poll() is not None:
                raise Failed(f"mutter ended with {mutter.returncode}")
            return (self.tmp / "wl-huitoukan").exists()
        wait_for("the compositor", listens)
        self._connect()
        if self.scale != 1:
            self._set_scale()
        self._share()
        # The first touch makes the touch screen, which the app must see before it is touched.
        self.touch(2, 2)
        return self

    def spawn(self, command, **options):
        """The compositor's own faults are not ours to stumble over."""
        env = {k: v for k, v in os.environ.items() if k not in ("G_DEBUG", "MALLOC_PERTURB_")}
        return super().spawn(command, **{"env": env, **options})

    # --- The compositor's remote desktop

    def _connect(self):
        import gi
        gi.require_version("Gio", "2.0")
        from gi.repository import Gio, GLib
        self.gio, self.glib = Gio, GLib
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    def _call(self, name, path, interface, method, signature=None, *args):
        values = self.glib.Variant(signature, args) if signature else None
        return self.bus.call_sync(name, path, interface, method, values, None, 0, 60000, None)

    def _made(self, name, path, method, signature=None, *args):
        def made():
            try:
                return self._call(name, path, name, method, signature, *args).unpack()[0]
            except self.glib.Error:
                return None
        return wait_for(f"{name}.{method}", made, 30, 0.2)

    def _share(self):
        variant = self.glib.Variant
        self.session = self._made(REMOTE, "/org/gnome/Mutter/RemoteDesktop", "CreateSession")
        ident = self._call(REMOTE, self.session, "org.freedesktop.DBus.Properties", "Get", "(ss)",
                           REMOTE + ".Session", "SessionId").unpack()[0]
        cast = self._made(CAST, "/org/gnome/Mutter/ScreenCast", "CreateSession", "(a{sv})",
                          {"remote-desktop-session-id": variant("s", ident)})
        self.stream = self._call(CAST, cast, CAST + ".Session", "RecordMonitor", "(sa{sv})", "",
                                 {"cursor-mode": variant("u", 0)}).unpack()[0]
        nodes = []
        self.bus.signal_subscribe(CAST, CAST + ".Stream", "PipeWireStreamAdded", self.stream, None, 0,
                                  lambda *a: nodes.append(a[5].unpack()[0]))
        self.bus.signal_subscribe(REMOTE, REMOTE + ".Session", "SelectionTransfer", self.session,
                                  None, 0, lambda *a: self._hand_out(*a[5].unpack()))
        self._input("Start")
        self._input("EnableClipboard", "(a{sv})", {})
        self.node = wait_for("the stream of the screen", lambda: self._pump() or nodes)[0]

    def _pump(self):
        while self.glib.MainContext.default().iteration(False):
            pass

    def _input(self, method, signature=None, *args):
        return self._call(REMOTE, self.session, REMOTE + ".Session", method, signature, *args)

    def _set_scale(self):
        state = self._call(CONFIG, "/org/gnome/Mutter/DisplayConfig", CONFIG,
                           "GetCurrentState").unpack()
        serial, monitors = state[0], state[1]
        connector, mode = monitors[0][0][0], monitors[0][1][0][0]
        self._call(CONFIG, "/org/gnome/Mutter/DisplayConfig", CONFIG, "ApplyMonitorsConfig",
                   "(uua(iiduba(ssa{sv}))a{sv})", serial, 1,
                   [(0, 0, float(self.scale), 0, True, [(connector, mode, {})])], {})

    def _hand_out(self, mime, serial):
        fd, files = self.bus.call_with_unix_fd_list_sync(
            REMOTE, self.session, REMOTE + ".Session", "SelectionWrite",
            self.glib.Variant("(u)", (serial,)), None, 0, 10000, None, None)
        with os.fdopen(files.get(fd.unpack()[0]), "wb") as pipe:
            pipe.write(self.clipboard.encode())
        self._input("SelectionWriteDone", "(ub)", serial, True)
        self.handed_out += 1

    # --- The finger

    def _point(self, method, x, y):
        self._input(method, "(sudd)", self.stream, 0, float(x * self.scale), float(y * self.scale))

    def touch(self, x, y):
        self._point("NotifyTouchDown", x, y)
        time.sleep(0.05)
        self._input("NotifyTouchUp", "(u)", 0)

    def stroke(self, points, pause=0.012, rest=0.0):
        """A finger that moves through the points; `rest` is how long it stands before it is lifted."""
        self._point("NotifyTouchDown", *points[0])
        for point in points[1:]:
            time.sleep(pause)
            self._point("NotifyTouchMotion", *point)
        time.sleep(rest)
        self._input("NotifyTouchUp", "(u)", 0)

    def press_key(self, *names):
        codes = [KEYS.get(name) or ord(name) for name in names]
        for code in codes:
            self._input("NotifyKeyboardKeysym", "(ub)", code, True)
            time.sleep(0.01)
        for code in reversed(codes):
            self._input("NotifyKeyboardKeysym", "(ub)", code, False)
            time.sleep(0.01)

    def paste(self, text):
        self.clipboard, before = text, self.handed_out
        self._input("SetSelection", "(a{sv})", {"mime-types": self.glib.Variant("as", [TEXT])})
        self.press_key("ctrl", "v")
        wait_for("the app to take the text", lambda: self._pump() or self.handed_out > before, 10)

    def screenshot(self, path):
        subprocess.run(["gst-launch-1.0", "-q", "pipewiresrc", f"path={self.node}", "num-buffers=1",
                        "keepalive-time=100", "always-copy=true", "!", "videoconvert", "!", "pngenc",
                        "snapshot=true", "!", "filesink", f"location={path}"], check=True,
                       timeout=30, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def try_screenshot(self, name):
        folder = os.environ.get("HTK_SCREENSHOTS")
        if folder and self.node:
            self.screenshot(os.path.join(folder, name))


class TouchApp(App):
    """The app, touched instead of clicked."""

    def show_window(self):
        self.desktop.glib.MainContext.default().iteration(False)
        self.settle(0.5)

    def show(self, node):
        """Scrolls with a finger at the page's edge until the node is well inside the window."""
        width, height = self.desktop.size
        last = None
        for _ in range(60):
            x, y, w, h = self.extents(node)
            if y == last:
                break
            last = y
            if 150 <= y and y + min(h, 200) <= height - 110:
                return x, y, w, h
            way = max(-400, min(400, height // 2 - y))
            begin = height // 2 - way // 2
            edge = width - 6
            self.desktop.stroke([(edge, begin + way * i // 12) for i in range(13)], rest=0.12)
            self.settle(0.15)
        return self.extents(node)

    def click_node(self, node, scroll=True):
        x, y, w, h = self.show(node) if scroll else self.extents(node)
        self.desktop.touch(x + w / 2, y + h / 2)
        self.settle(0.2)

    def touch_in_list(self, face, row):
        """Touches a row of the list that FACE opened. Where a popover lies the accessibility of GTK 4.8
        does not know: it is below its button, or above it where there is no room."""
        x, y, w, h = self.extents(face)
        inner = row
        while self.role(inner) != "filler":
            inner = inner.get_parent()
        (_, top, _, height), (_, at, _, row_height) = self.extents(inner), self.extents(row)
        begin = y + h + ARROW
        if begin + height > self.desktop.size[1]:
            begin = y - ARROW - height
        self.desktop.touch(x + w / 2, begin + at - top + row_height / 2)
        self.settle(0.2)

    def swipe(self, way):
        """Across the page: to the left (-1) or to the right (1)."""
        width, height = self.desktop.size
        begin = width * (0.8 if way < 0 else 0.3)
        self.desktop.stroke([(begin + way * i * width * 0.045, height - 160) for i in range(11)],
                            pause=0.006)
        self.settle(0.5)

    def key(self, *keys):
        for key in keys:
            self.desktop.press_key(*key.split("+"))
        self.settle(0.1)

    def paste(self, text):
        self.key("ctrl+a")
        self.desktop.paste(text)
        self.settle(0.1)

    def type(self, text):
        self.key("ctrl+a")
        self.key(*(text or ["Delete"]))

    def write(self, text):
        self.key(*text)

    def drag(self, node, points):
        x, y, _, _ = self.show(node)
        self.desktop.stroke([(x + dx, y + dy) for dx, dy in points], pause=0.03)
        self.settle()
