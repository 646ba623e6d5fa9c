#!/usr/bin/env python3
"""The commands of huitoukan-sync and their exit codes, against the real county:
test_commands.py BUILD"""
import http.server
import pathlib
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import world  # noqa: E402


class SignInPage(http.server.BaseHTTPRequestHandler):
    """What a guest network answers to everything."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<html><title>Wi-Fi</title></html>")

    def log_message(self, *args):
        pass


def expect(what, result, code, word=""):
    if result.returncode != code:
        raise world.Failed(f"{what}: exit {result.returncode}, wanted {code}\n{result.stderr}")
    if word not in result.stdout + result.stderr:
        raise world.Failed(f"{what}: “{word}” is not in its output\n{result.stdout}{result.stderr}")
    print(f"ok: {what} ends with {code}")


def run(build, folder):
    county = world.County(build, folder / "county", households=50).make().start()
    tablet = world.Tablet(build, folder / "tablet")
    page = http.server.ThreadingHTTPServer(("127.0.0.1", 0), SignInPage)
    threading.Thread(target=page.serve_forever, daemon=True).start()
    try:
        def agent(*args):
            return tablet.agent(*args, check=False)
        worker = next(u["id"] for u in county.users() if u["role"] == "worker")
        code = county.code_for(worker)
        expect("--help", agent("--help"), 0, "enrol URL CODE")
        expect("a command that is none", agent("--twice"), 2, "usage")
        expect("enrol without a code", agent("enrol", county.url), 2, "usage")
        expect("--once before enrolment", agent("--once"), 5)
        expect("enrol with a wrong code", agent("enrol", county.url, "WRONG"), 6)
        at = "http://127.0.0.1:"
        expect("enrol at a sign-in page", agent("enrol", f"{at}{page.server_port}", code), 4)
        expect("enrol where nobody is", agent("enrol", f"{at}{world.free_port()}", code), 3)
        expect("enrol", agent("enrol", county.url, code), 0, "enrolled as")
        expect("the same code again", agent("enrol", county.url, code), 0, "enrolled as")
        expect("--once", agent("--once"), 0, "pulled")
        expect("--once with nothing new", agent("--once"), 0, "pushed 0 refused 0 files 0 pulled 0")
        expect("--status", agent("--status"), 0, county.url)
        token = tablet.sql("SELECT value FROM meta WHERE name = 'token'")[0]["value"]
        log = str(tablet.sql("SELECT * FROM sync_log")) + agent("--status").stdout
        if token in log or code in log:
            raise world.Failed("the token or the code is in the log")
        county.kill()
        expect("--once without its county", agent("--once"), 3)
        county.start()
        device = tablet.sql("SELECT value FROM meta WHERE name = 'device_id'")[0]["value"]
        county.run("device", "revoke", "--store", county.store, "--device", device)
        expect("--once of a revoked tablet", agent("--once"), 6)
        (tablet.folder / "key").rename(tablet.folder / "key.away")
        expect("--once without the key", agent("--once"), 1, "key")
    finally:
        page.shutdown()
        county.kill()


def main():
    with tempfile.TemporaryDirectory(prefix="huitoukan-commands-") as folder:
        try:
            run(pathlib.Path(sys.argv[1]), pathlib.Path(folder))
        except world.Failed as e:
            print(e, file=sys.stderr)
            return 1
    return 0


sys.exit(main())
