#!/usr/bin/env python3
"""Two tablets in one network, a third that listens in and a county: test_lan.py BUILD

The one that receives shows a code; only who was told it, or scanned, comes in; a wrong code is counted and
gives way; somebody in between with a certificate of their own gets nowhere, nor who stands in the place of a paired
tablet, nor who calls without a token of their own; a hand-over that breaks goes on; all three routes at once are each row once; the copy stays until the county's own receipt; and the lead's word comes
back the same way, to the tablet that it is about and to no other."""
import contextlib
import http.client
import http.server
import json
import pathlib
import socket
import ssl
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import steps  # noqa: E402
import world  # noqa: E402
from field import Field, check  # noqa: E402


class Receiver:
    """huitoukan-sync receive, as the page runs it."""

    def __init__(self, tablet):
        self.lines, self.changed = [], threading.Condition()
        self.process = subprocess.Popen([str(tablet.build / "sync/agent/huitoukan-sync"), "receive"],
                                        env=tablet.env(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        threading.Thread(target=self.read, daemon=True).start()
        self.port = int(self.wait("listening")[1])
        self.scan = self.wait("scan")[1].split("&at=")[0] + "&at=127.0.0.1"
        self.wait("code")

    def read(self):
        for line in self.process.stdout:
            with self.changed:
                self.lines.append(line.split())
                self.changed.notify_all()

    def wait(self, word, n=1):
        """The nth line that begins with a word."""
        with self.changed:
            def there():
                return [line for line in self.lines if line and line[0] == word][n - 1:n]
            if not self.changed.wait_for(there, 30):
                raise world.Failed(f"the receiver never said “{word}”")
            return there()[0]

    @property
    def code(self):
        with self.changed:
            return [line[1] for line in self.lines if line[0] == "code"][-1]

    def close(self):
        """As the page does when it goes: its end of the pipe is gone."""
        self.process.stdin.close()
        check("the receiver's end", self.process.wait(20), 0)


class Impostor(http.server.BaseHTTPRequestHandler):
    """Stands where the lead's tablet stood, says that it is it, and lets in whoever comes."""

    protocol_version = "HTTP/1.1"
    says, heard = {}, []

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        type(self).heard.append((self.command, self.path, self.rfile.read(length)))
        body = json.dumps(self.says).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_HEAD = do_PATCH = answer

    def log_message(self, *_):
        pass

    @classmethod
    def listen(cls, field):
        cls.heard = []
        meta = {r["name"]: r["value"] for r in field.lead.sql("SELECT name, value FROM meta WHERE name LIKE '%_id'")}
        cls.says = {"once": "00" * 16, "paired": True, "token": "come-in", "device": meta["device_id"],
                    "user": meta["user_id"], "share": "11" * 32, "proof": "22" * 32}
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), cls)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*strangers_certificate(field.folder))
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server


def strangers_certificate(folder):
    cert, key = folder / "evil.pem", folder / "evil.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes", "-keyout", key, "-out", cert, "-days", "30", "-subj", "/CN=evil"],
                   check=True, stderr=subprocess.DEVNULL)
    return cert, key


def strangers_call(folder):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.load_cert_chain(*strangers_certificate(folder))
    return context


class InBetween:
    """Takes the connection with a certificate of its own and passes on what it hears."""

    def __init__(self, port, folder):
        self.near = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.near.load_cert_chain(*strangers_certificate(folder))
        self.near.verify_mode = ssl.CERT_NONE
        self.far = strangers_call(folder)
        self.to = port
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.heard = 0
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            plain, _ = self.socket.accept()
            threading.Thread(target=self.connection, args=(plain,), daemon=True).start()

    def connection(self, plain):
        try:
            with self.near.wrap_socket(plain, server_side=True) as near, self.far.wrap_socket(
                    socket.create_connection(("127.0.0.1", self.to))) as far:
                back = threading.Thread(target=self.pass_on, args=(far, near), daemon=True)
                back.start()
                self.pass_on(near, far)
        except OSError:
            pass

    def pass_on(self, source, target):
        try:
            while data := source.recv(65536):
                self.heard += len(data)
                target.sendall(data)
        except OSError:
            pass


class CutLine:
    """Passes on so many bytes of what the sender says, or of what it is answered, and then hangs up."""

    def __init__(self, port, limit, answers=False):
        self.to, self.left, self.answers = port, limit, answers
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            near, _ = self.socket.accept()
            far = socket.create_connection(("127.0.0.1", self.to))
            threading.Thread(target=self.pass_on, args=(near, far, not self.answers), daemon=True).start()
            threading.Thread(target=self.pass_on, args=(far, near, self.answers), daemon=True).start()

    def pass_on(self, source, target, counted):
        try:
            while data := source.recv(16384):
                if counted:
                    self.left -= len(data)
                if self.left < 0:
                    break
                target.sendall(data)
        except OSError:
            pass
        for s in (source, target):
            with contextlib.suppress(OSError):
                s.shutdown(socket.SHUT_RDWR)  # a thread that reads from it keeps it open otherwise
            s.close()


class Nearby(Field):
    """As on the other routes, and a receiver on the lead's tablet."""

    def __init__(self, build, folder):
        super().__init__(build, folder)
        self.receiver = Receiver(self.lead)

    def hand(self, port, *code, tablet=None):
        return (tablet or self.worker).agent("hand", f"127.0.0.1:{port}", *code, check=False)

    def pending(self):
        return self.worker.sql("SELECT count(*) n FROM change WHERE verdict IS NULL")[0]["n"]

    def words(self, *where, tablet=None):
        """How many decisions of the lead a hand-over brings to the tablet that gives."""
        said = (tablet or self.worker).agent("hand", *(where or [f"127.0.0.1:{self.receiver.port}"])).stdout.split()
        check("packages at fault", said[said.index("faults") + 1], "0")
        return int(said[said.index("words") + 1])

    def visits_at_lead(self):
        return self.lead.sql("SELECT count(*) n FROM visit WHERE state = 'submitted'")[0]["n"]


def nothing_is_no_request(field):
    """Anybody in the network may call: who says nothing gets a no, and does not end the receiver."""
    context = strangers_call(field.folder)
    for path in ("/hand/pair", "/hand/proof"):
        with context.wrap_socket(socket.create_connection(("127.0.0.1", field.receiver.port))) as line:
            line.sendall(f"POST {path} HTTP/1.1\r\nHost: tablet\r\nContent-Length: 0\r\n\r\n".encode())
            status = line.recv(4096).decode().split()[1:2]
        if status not in (["400"], ["403"]):
            raise world.Failed(f"an empty {path} is answered with {status}")


def only_with_the_code(field):
    field.write(0, 40000)
    check("without a code", field.hand(field.receiver.port).returncode, 6)
    wrong = "000000" if field.receiver.code != "000000" else "111111"
    first = field.receiver.code
    for _ in range(3):
        check("with a wrong code", field.hand(field.receiver.port, wrong).returncode, 6)
    field.receiver.wait("code", 2)
    if field.receiver.code == first:
        raise world.Failed("the code stays after three wrong ones")
    check("with the code that gave way", field.hand(field.receiver.port, first).returncode, 6)
    check("visits the lead has", field.visits_at_lead(), 0)
    said = field.hand(field.receiver.port, field.receiver.code)
    check("with the code", (said.stderr, said.stdout.splitlines()[-1:]), ("", ["hand rows 2 files 1 missing 0 words 0 answered 0 faults 0"]))
    check("visits the lead has", field.visits_at_lead(), 2)
    check("rows that wait", field.pending(), 2)


def nobody_in_between(field):
    middle = InBetween(field.receiver.port, field.folder)
    for text in (f"127.0.0.1:{middle.port}",
                 field.receiver.scan.replace(str(field.receiver.port), str(middle.port))):
        said = field.stranger.agent("hand", text, field.receiver.code, check=False)
        if said.returncode not in (4, 6):
            raise world.Failed(f"somebody in between: exit {said.returncode}: {said.stdout}")
    if middle.heard == 0:
        raise world.Failed("nobody was in between")


def an_impostor_gets_nothing(field):
    """The worker was paired with the lead's tablet; at its address stands another that says it is it."""
    server = Impostor.listen(field)
    port = server.server_address[1]
    said = field.hand(port)
    check("who is no more than called so", said.returncode, 4)
    if "不是那一台" not in said.stderr:
        raise world.Failed(f"the person is told “{said.stderr}”")
    check("what it heard", Impostor.heard, [("GET", "/hand/hello", b"")])
    check("that the log keeps it", field.worker.sql(
        "SELECT detail LIKE '%不是那一台%' AS told FROM sync_log ORDER BY id DESC LIMIT 1"), [dict(told=1)])
    # Read off the true tablet, the code proves that this one does not know it; scanned, it is not even greeted.
    check("with the true tablet's code", field.hand(port, field.receiver.code).returncode in (4, 6), True)
    heard = len(Impostor.heard)
    check("scanned", field.worker.agent("hand", field.receiver.scan.replace(
        str(field.receiver.port), str(port)), check=False).returncode, 4)
    check("what it heard when it was scanned", Impostor.heard[heard:], [])
    device = field.worker.sql("SELECT value FROM meta WHERE name = 'device_id'")[0]["value"].encode()
    for method, path, body in Impostor.heard:
        if path not in ("/hand/hello", "/hand/pair") or device in body:
            raise world.Failed(f"the impostor was told {method} {path} {body[:80]}")
    check("who is paired with it", field.worker.sql("SELECT count(*) n FROM paired"), [dict(n=1)])
    check("rows that wait", field.pending() > 0, True)
    server.shutdown()


class Door:
    """Calls the receiver as any program in the network can, with a certificate."""

    def __init__(self, field, certificate):
        self.port, self.context = field.receiver.port, ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.context.check_hostname, self.context.verify_mode = False, ssl.CERT_NONE
        self.context.load_cert_chain(*certificate)

    def call(self, method, path, token=None, body=None, **headers):
        line = http.client.HTTPSConnection("127.0.0.1", self.port, context=self.context, timeout=20)
        if token:
            headers["Authorization"] = token
        line.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        reply = line.getresponse()
        text = reply.read()
        line.close()
        return reply.status, text

    def token(self):
        return json.loads(self.call("GET", "/hand/hello")[1]).get("token")


def own_certificate(field, tablet):
    path = field.folder / f"{tablet.folder.name}.pem"
    path.write_text(tablet.sql("SELECT value FROM meta WHERE name = 'lan_certificate'")[0]["value"])
    return (path,)


def only_with_ones_own_token(field):
    """Nothing is taken from, and nothing told to, who did not come in by the door; and a call does only what its
    method says."""
    worker, stranger = (Door(field, c) for c in (own_certificate(field, field.worker),
                                                 strangers_certificate(field.folder)))
    good, bundle = worker.token(), "/hand/bundles/0199aa00-0000-7000-8000-0000000000aa"
    if not good:
        raise world.Failed("the paired tablet is told no token")
    check("a token for who is not paired", stranger.token(), None)
    carried = field.lead.sql("SELECT bundle_id, receipt FROM carried ORDER BY 1")
    calls = [("HEAD", bundle, None), ("PATCH", bundle, b"x" * 1000), ("POST", bundle, None),
             ("GET", "/hand/receipts", None), ("GET", "/hand/word", None)]
    for who, door, token in (("without a token", worker, None), ("with a made-up token", worker, "ab" * 32),
                             ("with the token of another tablet", stranger, good)):
        for method, path, body in calls:
            status, text = door.call(method, path, token, body, Upload_Offset="0")
            check(f"{method} {path} {who}", status, 403)
            if b"receipts" in text or len(text) > 200:
                raise world.Failed(f"{method} {path} {who} is told {text[:200]}")
    for method, path in (("GET", bundle), ("PUT", bundle), ("DELETE", bundle), ("POST", "/hand/receipts"),
                         ("DELETE", "/hand/receipts"), ("POST", "/hand/word")):
        status, text = worker.call(method, path, good, b"x" * 1000 if method == "PUT" else None)
        check(f"{method} {path}", status, 405)
        if b"receipts" in text:
            raise world.Failed(f"{method} {path} is told {text[:200]}")
    check("with its own token", worker.call("GET", "/hand/receipts", good)[0], 200)
    check("what the lead carries", field.lead.sql("SELECT bundle_id, receipt FROM carried ORDER BY 1"), carried)
    check("pieces that were begun", list((field.lead.folder / "carried").glob("*aa.part")), [])


def paired_is_paired(field):
    field.write(0)
    check("without a code, after it", field.hand(field.receiver.port).returncode, 0)
    field.receiver.close()
    field.receiver = Receiver(field.lead)
    check("after the page was opened again", field.hand(field.receiver.port).returncode, 0)
    check("visits the lead has", field.visits_at_lead(), 3)


def a_broken_line_goes_on(field):
    field.write(3000000)
    line = CutLine(field.receiver.port, 2000000)
    check("over a line that breaks", field.hand(line.port).returncode, 3)
    parts = [p.stat().st_size for p in (field.lead.folder / "carried").glob("*.part")]
    if not parts or max(parts) < 500000:
        raise world.Failed(f"nothing of it stayed: {parts}")
    line = CutLine(field.receiver.port, 2500000)  # all of it does not fit
    check("the rest", field.hand(line.port).returncode, 0)
    check("photos of others at the lead", field.lead.sql("SELECT count(*) n FROM carried_file"), [dict(n=2)])


def a_scan_is_enough(field):
    said = field.stranger.agent("hand", field.receiver.scan)
    if "hand rows 0" not in said.stdout:
        raise world.Failed(said.stdout)


def three_routes_at_once(field):
    field.write(*[0, 20000] * 8)
    field.worker.agent("stick", field.stick)
    check("to the lead", field.hand(field.receiver.port).returncode, 0)
    jobs = [threading.Thread(target=t.agent, args=("--once",), kwargs=dict(check=False))
            for t in (field.worker, field.lead)]
    jobs.append(threading.Thread(target=field.county.run, kwargs=dict(check=False), args=(
        "bundle", "import", "--store", field.county.store, field.stick)))
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    field.write(0, 0)
    check("to the lead once more", field.hand(field.receiver.port).returncode, 0)
    field.lead.agent("--once")
    check("rows that wait before the receipt", field.pending() >= 2, True)
    check("receipts from the lead", field.hand(field.receiver.port).returncode, 0)
    check("rows that wait", field.pending(), 0)
    check("photos that wait", field.worker.sql("SELECT count(*) n FROM attachment WHERE receipt_at IS NULL"),
          [dict(n=0)])
    device = field.worker.sql("SELECT value FROM meta WHERE name = 'device_id'")[0]["value"]
    check("rows at the county", field.county.sql(
        f"SELECT seq, change_id, hash FROM device_row WHERE device_id = '{device}' ORDER BY seq"),
        field.worker.sql("SELECT seq, change_id, hash FROM change ORDER BY seq"))
    check("photos at the county",
          field.county.sql("SELECT sha256 FROM attachment WHERE complete_at IS NOT NULL ORDER BY 1"),
          field.worker.sql("SELECT sha256 FROM attachment ORDER BY 1"))
    field.county.run("check", "--store", field.county.store)


def state(tablet, visit):
    """Of a visit, and whether what was decided is not the county's yet."""
    return (tablet.sql(f"SELECT state FROM visit WHERE id = '{visit}'")[0]["state"],
            len(tablet.sql(f"SELECT 1 AS n FROM meta WHERE name = 'preliminary/{visit}'")))


def the_leads_word_comes_back(field):
    """A week without a line: given, sent back, corrected, approved, all from tablet to tablet."""
    field.write(0)
    visit = field.worker.sql("SELECT object FROM change ORDER BY seq DESC LIMIT 1")[0]["object"]
    check("before the lead has said anything", field.words(), 0)
    field.do(field.lead, f"review return {visit}")
    check("what a colleague is told", field.words(field.receiver.scan, tablet=field.stranger), 0)
    check("of the colleague's", field.stranger.sql(f"SELECT 1 AS n FROM visit WHERE id = '{visit}'"), [])
    a_word_that_is_cut_short(field, visit)
    check("what the worker is told, after it was told", field.words(), 0)
    check("on the worker's tablet", state(field.worker, visit), ("returned", 1))
    field.receiver.wait("told")
    field.do(field.worker, "correct")
    check("before the lead has seen the correction", field.words(), 0)
    check("the correction at the lead's", state(field.lead, visit)[0], "submitted")
    field.do(field.lead, f"review approve {visit}")
    check("what the worker is told", field.words(), 1)
    check("on the worker's tablet", state(field.worker, visit), ("lead_approved", 1))
    the_county_says_the_same(field, visit)


def a_word_that_is_cut_short(field, visit):
    """Wherever the line breaks in it, all of it is taken or nothing; in the end all."""
    taken = 0
    for limit in (1500, 2500, 3500, 4500, 5500, 6500, 8000, 200000):
        said = field.hand(CutLine(field.receiver.port, limit, answers=True).port)
        if said.returncode not in (0, 3):
            raise world.Failed(f"cut after {limit} bytes: exit {said.returncode}: {said.stderr}")
        taken += "words 1" in said.stdout
        check(f"cut after {limit} bytes", state(field.worker, visit),
              ("returned", 1) if taken else ("submitted", 0))
    check("how often it was taken", taken, 1)


def the_county_says_the_same(field, visit):
    for tablet in (field.worker, field.lead, field.worker):
        tablet.agent("--once")
    for tablet in (field.worker, field.lead):
        check("when the county has told", state(tablet, visit), ("lead_approved", 0))
    check("at the county", field.county.sql(
        f"SELECT state, (SELECT count(*) FROM visit_revision WHERE visit_id = v.id) r,"
        f" (SELECT count(*) FROM review WHERE visit_id = v.id) d FROM visit v WHERE id = '{visit}'"),
        [dict(state="lead_approved", r=2, d=2)])
    check("rows that were not taken", field.worker.sql(
        "SELECT kind, code FROM change WHERE verdict NOT IN ('accepted', 'merged')"), [])
    field.county.run("check", "--store", field.county.store)


def the_door_closes(field):
    field.receiver.close()
    check("after the page is gone", field.hand(field.receiver.port).returncode, 3)


def end(field):
    field.receiver.process.kill()
    field.county.kill()


def main():
    return steps.run("lan", Nearby, end, nothing_is_no_request, only_with_the_code, nobody_in_between, an_impostor_gets_nothing,
                     only_with_ones_own_token, paired_is_paired,
                     a_broken_line_goes_on, a_scan_is_enough, three_routes_at_once,
                     the_leads_word_comes_back, the_door_closes)


sys.exit(main())
