"""Runs one life of the app in a process and on a desktop of its own.

An accessibility bus that saw its program die does not list the next one, and libatspi follows
references to the dead one and crashes: who kills or restarts the app does it in here.
"""
import os
import pathlib
import pickle
import shutil
import signal
import sys
import tempfile
import traceback

from ui_driver import Desktop
from world import Failed


class Apart:
    """A forked process that calls action(desktop, say, *args); say() sends any value to us."""

    def __init__(self, action, *args, size=(1280, 800)):
        self.tmp = pathlib.Path(tempfile.mkdtemp(prefix="huitoukan-apart-"))
        read, write = os.pipe()
        self.child = os.fork()
        if self.child == 0:
            os.close(read)
            self._live(write, action, args, size)
        os.close(write)
        self.pipe = os.fdopen(read, "rb")

    def _live(self, write, action, args, size):
        # A session of its own: everything that it starts can be ended at once.
        os.setsid()
        tempfile.tempdir = str(self.tmp)
        pipe = os.fdopen(write, "wb")
        os.set_inheritable(write, False)

        def say(*message):
            pickle.dump(message, pipe)
            pipe.flush()
        desktop = Desktop(*size)
        try:
            desktop.start()
            say("end", action(desktop, say, *args))
        except Failed as failure:
            desktop.try_screenshot("failed.png")
            say("failed", str(failure))
        except BaseException:  # whatever it was must reach the one who waits
            say("failed", traceback.format_exc())
        finally:
            desktop.stop()
            sys.stdout.flush()
            os._exit(0)

    def messages(self):
        """What the process says, until it ends or is ended; its last word is "end" or "failed"."""
        while True:
            try:
                message = pickle.load(self.pipe)
            except (EOFError, pickle.UnpicklingError):
                return
            yield message

    def end(self):
        """Ends the process, its desktop and the app in it at once, as a battery that is pulled."""
        try:
            os.killpg(self.child, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def close(self):
        self.end()
        if self.child:
            os.waitpid(self.child, 0)
            self.child = 0
        self.pipe.close()
        shutil.rmtree(self.tmp, ignore_errors=True)


def apart(action, *args, size=(1280, 800)):
    """Calls action(desktop, *args) in a process of its own and returns its value."""
    process = Apart(lambda desktop, say: action(desktop, *args), size=size)
    try:
        for message in process.messages():
            if message[0] == "end":
                return message[1]
            if message[0] == "failed":
                raise Failed(message[1])
        raise Failed("the process that drove the app died")
    finally:
        process.close()
