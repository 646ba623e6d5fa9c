"""A pack with a form that asks for every device, and the devices themselves, which are made up."""
import json
import pathlib
import shutil
import subprocess

FORM = pathlib.Path(__file__).resolve().parents[1] / "system/forms/devices"
TITLE = "设备"
CAMERA = ("videotestsrc is-live=true pattern=smpte ! video/x-raw,width=1920,height=1080,framerate=10/1"
          " ! identity")
MICROPHONE = "audiotestsrc is-live=true wave=ticks"


def camera_on(picture):
    """A camera that is held over a picture."""
    # Not by imagefreeze, which divides by the speed of its pictures after it was stopped, now and then.
    return f"multifilesrc location={picture} loop=true caps=image/png,framerate=15/1 ! pngdec ! identity sync=true"


def make_pack(build, folder):
    """The shipped pack with that form."""
    pack = pathlib.Path(folder)
    shutil.copytree(pathlib.Path(build) / "app/pack", pack, ignore=shutil.ignore_patterns("*.p"))
    subprocess.run([pathlib.Path(build) / "app/xlsform/huitoukan-form", "convert", FORM, "-o",
                    pack / "zz_devices.xml"], check=True)
    about = json.loads((pack / "pack.json").read_text(encoding="utf-8"))
    about["forms"].append({"id": "zz_devices", "title": TITLE, "subject": "household",
                           "file": "zz_devices.xml"})
    (pack / "pack.json").unlink()
    (pack / "pack.json").write_text(json.dumps(about), encoding="utf-8")
    return pack
