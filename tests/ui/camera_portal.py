#!/usr/bin/env python3
"""The camera of the real PipeWire and xdg-desktop-portal, with a made-up camera behind them: PipeWire gives its
pictures, straight and through the portal when it allows them, or says that it has none; what the portal refuses is
said to be refused; and a camera that an app which was killed has left without buffers comes back.

The made-up camera is PipeWire's own, in its daemon, as a real one is in the session manager. GStreamer's pipewiresink
would not do: it waits for ever for the buffers that a reader took with it, and is of no use to the next."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from ui_driver import Desktop  # noqa: E402
from world import Failed, wait_for  # noqa: E402

STORE = "org.freedesktop.impl.portal.PermissionStore"
PORTAL = "org.freedesktop.portal.Desktop"
CAMERA = ("{ factory.name=videotestsrc library.name=videotestsrc/libspa-videotestsrc node.name=made-up"
          " media.class=Video/Source media.role=Camera object.linger=true }")


def call(name, path, method, *args):
    return subprocess.run(["gdbus", "call", "--session", "-d", name, "-o", path, "-m", method, *args],
                          capture_output=True, text=True, check=False).stdout


def owned(name):
    return "true" in call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner", name)


def present():
    return "true" in call(PORTAL, "/org/freedesktop/portal/desktop", "org.freedesktop.DBus.Properties.Get",
                          "org.freedesktop.portal.Camera", "IsCameraPresent")


def made_up():
    """What PipeWire says of the camera, or nothing."""
    listed = subprocess.run(["pw-dump"], capture_output=True, text=True, check=False).stdout
    nodes = [o.get("info") or {} for o in json.loads(listed or "[]") if o["type"] == "PipeWire:Interface:Node"]
    return next((n for n in nodes if n.get("props", {}).get("node.name") == "made-up"), None)


def at_rest():
    """Nobody has looked for 5 s: the session manager has suspended the camera, and it has all its buffers again."""
    return made_up()["state"] == "suspended"


def die_looking(desktop):
    """As an app that hangs and is killed. A camera that is looked at again before it is suspended has no buffer
    left for a picture."""
    reader = desktop.spawn(["gst-launch-1.0", "-q", "pipewiresrc", "!", "video/x-raw", "!", "fakesink"])
    wait_for("the camera to run", lambda: made_up()["state"] == "running", 60, 0.05)
    reader.send_signal(signal.SIGSTOP)
    time.sleep(2)  # as many pictures as there can be buffers, and more
    reader.kill()
    reader.wait()


def allow(word):
    """As if the person had been asked before: the app on the host has no id."""
    call(STORE, "/" + STORE.replace(".", "/"), f"{STORE}.SetPermission", "devices", "true", "camera", "",
         f"['{word}']")


def start(desktop, name, *command):
    desktop.spawn(list(command))
    wait_for(f"{name} on the bus", lambda: owned(name), 60, 0.2)


def main(program):
    desktop = Desktop().start()
    os.environ.update(HOME=str(desktop.tmp), XDG_DATA_HOME=str(desktop.tmp / "data"), XDG_CURRENT_DESKTOP="GNOME")
    os.environ.pop("HTK_CAMERA_SOURCE", None)

    def expect(what, wanted):
        said = subprocess.run([program], capture_output=True, text=True, check=False).stdout.strip()
        if said != wanted:
            raise Failed(f"{what}: the app says “{said}”, not “{wanted}”")
        print(f"{what}: {said}", flush=True)
    try:
        expect("no portal and no PipeWire", "no camera")
        desktop.spawn(["pipewire"])
        wait_for("PipeWire", lambda: (desktop.tmp / "pipewire-0").exists(), 60, 0.2)
        desktop.spawn(["wireplumber"])
        start(desktop, STORE, "/usr/libexec/xdg-permission-store")
        start(desktop, "org.freedesktop.impl.portal.desktop.gtk", "/usr/libexec/xdg-desktop-portal-gtk")
        expect("PipeWire without a camera", "no camera")
        subprocess.run(["pw-cli", "create-node", "spa-node-factory", CAMERA], check=True)
        wait_for("the camera in PipeWire", made_up, 60, 0.2)
        expect("a camera and no portal", "picture 320x240")
        allow("no")
        start(desktop, PORTAL, "/usr/libexec/xdg-desktop-portal")
        wait_for("the camera at the portal", present, 60, 0.2)
        expect("refused", "refused")
        allow("yes")
        for time_of in ("allowed", "and once more"):
            wait_for("the camera to rest", at_rest, 60, 0.2)
            expect(time_of, "picture 320x240")
        die_looking(desktop)
        expect("an app died looking", "picture 320x240")
    finally:
        desktop.stop()


try:
    main(sys.argv[1])
except Failed as failure:
    sys.exit(str(failure))
