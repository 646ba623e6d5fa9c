"""A system bus of a test's own, on which everybody may do everything."""
import subprocess
import time

CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""


def start(path):
    """The bus at @path, when it is there: a process to terminate."""
    config = path.with_suffix(".conf")
    config.write_text(CONFIG.format(path=path))
    process = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--nofork"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while not path.exists():
        if time.monotonic() > end:
            process.kill()
            raise RuntimeError("the system bus did not start")
        time.sleep(0.05)
    return process
