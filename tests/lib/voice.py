"""A stand-in for the command of speech-dispatcher: it notes what it was told, and reads until stopped."""
import json
import os

SCRIPT = """#!/usr/bin/python3
import json, sys, time
with open({said!r}, "a", encoding="utf-8") as lines:
    lines.write(json.dumps(sys.argv[1:]) + "\\n")
if "--stop" not in sys.argv:
    time.sleep(120)
"""


class Voice:
    def __init__(self, folder):
        self.bin, self.file = folder / "voice", folder / "said"
        self.bin.mkdir(parents=True, exist_ok=True)
        program = self.bin / "spd-say"
        program.write_text(SCRIPT.format(said=str(self.file)), encoding="utf-8")
        program.chmod(0o755)

    def env(self):
        return {"PATH": f"{self.bin}:{os.environ['PATH']}"}

    def said(self):
        """What it was told, each as its arguments."""
        text = self.file.read_text(encoding="utf-8") if self.file.exists() else ""
        return [json.loads(line) for line in text.splitlines()]
