#!/usr/bin/env python3
"""The commands of huitoukan-sync and their exit codes, against the real county:
test_commands.py BUILD"""
import http.server
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

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


class TlsFront:
    """As nginx stands before the county: takes TLS off with its certificate and passes the rest on."""

    def __init__(self, to, folder, name, key=None):
        self.cert, self.key = folder / f"{name}.pem", key or folder / f"{name}.key"
        make = (["-key", self.key] if key else
                ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", self.key])
        subprocess.run(["openssl", "req", "-x509", *make, "-out", self.cert, "-days", "30",
                        "-subj", f"/CN={name}"], check=True, stderr=subprocess.DEVNULL)
        self.to = to
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.cert, self.key)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            plain, _ = self.socket.accept()
            threading.Thread(target=self.connection, args=(plain,), daemon=True).start()

    def connection(self, plain):
        try:
            with self.context.wrap_socket(plain, server_side=True) as near, \
                    socket.create_connection(("127.0.0.1", self.to)) as far:
                back = threading.Thread(target=self.pass_on, args=(far, near), daemon=True)
                back.start()
                self.pass_on(near, far)
                back.join()
        except OSError:
            pass  # a tablet that does not trust the certificate hangs up

    @staticmethod
    def pass_on(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def pins(county, folder, agent, user):
    """A tablet that scanned the county's code takes the county's key and no other."""
    front = TlsFront(county.port, folder, "county")
    out = county.run("device", "code", "--store", county.store, "--user", user, "--address", front.url,
                     "--certificate", front.cert, "--svg", folder / "code.svg").stdout
    scanned = next(line.split()[-1] for line in out.splitlines() if front.url + "#" in line)
    address, code = scanned.split("&code=")
    if "<svg" not in (folder / "code.svg").read_text() or "█" not in out:
        raise world.Failed("there is no code to scan")
    expect("enrol at a certificate nobody signed", agent("enrol", front.url, code), 4)
    other = TlsFront(county.port, folder, "other")
    pin = address.split("#")[1]
    expect("enrol where another key answers", agent("enrol", f"{other.url}#{pin}", code), 4)
    expect("enrol with a pin that is none", agent("enrol", f"{front.url}#pin=12", code), 1)
    expect("enrol as scanned", agent("enrol", address, code), 0, "enrolled as")
    expect("--once as scanned", agent("--once"), 0, "pulled")
    renewed = TlsFront(county.port, folder, "renewed", key=front.key)
    code = county.code_for(user)
    expect("enrol with a renewed certificate", agent("enrol", f"{renewed.url}#{pin}", code), 0)


def expect(what, result, code, word=""):
    if result.returncode != code:
        raise world.Failed(f"{what}: exit {result.returncode}, wanted {code}\n{result.stderr}")
    if word not in result.stdout + result.stderr:
        raise world.Failed(f"{what}: “{word}” is not in its output\n{result.stdout}{result.stderr}")
    print(f"ok: {what} ends with {code}")


def lead_hears(build, folder, county):
    """Lesson 22: a lead sees when each worker was heard of and what waits there; nobody else does."""
    users = county.users()
    worker = next(u["id"] for u in users if u["role"] == "worker")
    lead = next(u["id"] for u in users if u["role"] == "lead")
    tablets = [world.Tablet(build, folder / name) for name in ("heard", "lead")]
    for tablet, user in zip(tablets, (worker, lead)):
        tablet.enrol(county, user)
    heard, leads = tablets
    subprocess.run([str(build / "tests/agent/journal-writer")], env=heard.env(), input="row\nphoto 900\n",
                   text=True, check=True, stdout=subprocess.DEVNULL)
    photo = next(p for p in (heard.folder / "attachments").rglob("*") if p.is_file())
    photo.rename(folder / "photo")  # so that it waits
    expect("--once with a photo that cannot be read", heard.agent("--once", check=False), 7)
    leads.agent("--once")
    device = heard.sql("SELECT value FROM meta WHERE name = 'device_id'")[0]["value"]
    told = leads.sql(f"SELECT user_id, rows, files, oldest, last_contact FROM team_contact WHERE device_id = '{device}'")
    made = heard.sql("SELECT made_at FROM attachment")[0]["made_at"]
    now = int(time.time() * 1000)
    if (len(told) != 1 or told[0]["user_id"] != worker or (told[0]["rows"], told[0]["files"]) != (0, 1)
            or told[0]["oldest"] != made or abs(now - told[0]["last_contact"]) > 600000):
        raise world.Failed(f"the lead was told {told}")
    if heard.sql("SELECT * FROM team_contact"):
        raise world.Failed("a worker is told of others")
    photo.parent.mkdir(parents=True, exist_ok=True)
    (folder / "photo").rename(photo)
    expect("--once with the photo", heard.agent("--once"), 0)
    leads.agent("--once")
    told = leads.sql(f"SELECT rows, files, oldest FROM team_contact WHERE device_id = '{device}'")
    if told != [dict(rows=0, files=0, oldest=0)]:
        raise world.Failed(f"after all was sent the lead was told {told}")
    print("ok: the lead hears of what waits, and that nothing does")


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
        expect("--background on a machine that is no tablet", agent("--background"), 0)
        if (tablet.folder / "huitoukan.db").exists():
            raise world.Failed("a timer has made a store")
        expect("--once before enrolment", agent("--once"), 5)
        expect("--background before enrolment", agent("--background"), 0)
        expect("enrol with a wrong code", agent("enrol", county.url, "WRONG"), 6)
        at = "http://127.0.0.1:"
        expect("enrol at a sign-in page", agent("enrol", f"{at}{page.server_port}", code), 4)
        expect("enrol where nobody is", agent("enrol", f"{at}{world.free_port()}", code), 3)
        expect("enrol", agent("enrol", county.url, code), 0, "enrolled as")
        expect("the same code again", agent("enrol", county.url, code), 0, "enrolled as")
        expect("--once", agent("--once"), 0, "pulled")
        expect("--once with nothing new", agent("--once"), 0, "pushed 0 refused 0 files 0 pulled 0")
        expect("--background", agent("--background"), 0, "pushed 0 refused 0 files 0 pulled 0")
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
        expect("--pause", agent("--pause"), 0)
        expect("--once while paused", agent("--once"), 9)
        expect("--background while paused", agent("--background"), 0)
        expect("--resume", agent("--resume"), 0)
        lead_hears(build, folder, county)
        scanning = world.Tablet(build, folder / "scanning")
        pins(county, folder, lambda *a: scanning.agent(*a, check=False), worker)
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
