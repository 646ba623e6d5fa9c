#!/usr/bin/env python3
"""The camera of the real PipeWire and xdg-desktop-portal, with a made-up camera behind them: PipeWire gives its
pictures, or says that it has none, and what the portal refuses is said to be refused."""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from ui_driver import Desktop  # noqa: E402
from world import Failed, wait_for  # noqa: E402

STORE = "org.freedesktop.impl.portal.PermissionStore"
PORTAL = "org.freedesktop.portal.Desktop"
CAMERA = ("videotestsrc is-live=true pattern=ball ! video/x-raw,format=RGB,width=640,height=480,framerate=15/1"
          " ! pipewiresink mode=provide stream-properties=props,media.class=Video/Source,media.role=Camera,"
          "node.name=made-up").split()


def call(name, path, method, *args):
    return subprocess.run(["gdbus", "call", "--session", "-d", name, "-o", path, "-m", method, *args],
                          capture_output=True, text=True, check=False).stdout


def owned(name):
    return "true" in call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner", name)


def present():
    return "true" in call(PORTAL, "/org/freedesktop/portal/desktop", "org.freedesktop.DBus.Properties.Get",
                          "org.freedesktop.portal.Camera", "IsCameraPresent")


def plugged():
    return "made-up" in subprocess.run(["pw-cli", "ls", "Node"], capture_output=True, text=True, check=False).stdout


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
        desktop.spawn(["gst-launch-1.0", "-q", *CAMERA])
        wait_for("the camera in PipeWire", plugged, 60, 0.2)
        expect("a camera and no portal", "picture 640x480")
        allow("no")
        start(desktop, PORTAL, "/usr/libexec/xdg-desktop-portal")
        wait_for("the camera at the portal", present, 60, 0.2)
        expect("refused", "refused")
    finally:
        desktop.stop()


try:
    main(sys.argv[1])
except Failed as failure:
    sys.exit(str(failure))
