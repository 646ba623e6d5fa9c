"""A tablet of its own making: protocol v1 written from sync/protocol/PROTOCOL.md and from nothing else of
the project, with the standard library and the commands openssl and zstd."""
import contextlib
import hashlib
import http.client
import json
import pathlib
import subprocess
import time
import urllib.parse
import uuid


def canonical(value):
    """One text for one value: members by the bytes of their names, no white space."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def blake2b(text):
    return hashlib.blake2b(text.encode(), digest_size=32).hexdigest()


HASHED = ("seq", "change_id", "kind", "object", "base_version", "body", "created_at", "boot_id",
          "monotonic")


def row_hash(row):
    return blake2b(row["prev_hash"] + canonical({name: row[name] for name in HASHED}))


class Dictionary:
    """A zstd dictionary: its number stands behind the magic number (RFC 8878, 5)."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        data = self.path.read_bytes()
        assert data[:4] == bytes.fromhex("37a430ec"), "no zstd dictionary"
        self.number = int.from_bytes(data[4:8], "little")


def _zstd(args, data, dictionary):
    with_it = ["-D", dictionary.path] if dictionary else []
    return subprocess.run(["zstd", "-q", "-c", *args, *with_it], input=data, check=True, capture_output=True).stdout


def pack(data, dictionary=None):
    return _zstd([], data, dictionary)


def unpack(data, dictionary=None):
    return _zstd(["-d"], data, dictionary)


def _place_of_number(frame):
    """Where in a zstd frame the dictionary's number is, and how long (RFC 8878, 3.1.1.1)."""
    descriptor = frame[4]
    return 5 + (0 if descriptor & 0x20 else 1), (0, 1, 2, 4)[descriptor & 3]


def number_in_frame(frame):
    at, length = _place_of_number(frame)
    return int.from_bytes(frame[at:at + length], "little")


def with_number(frame, number):
    """The same frame as if it were packed with another dictionary."""
    at, length = _place_of_number(frame)
    return frame[:at] + number.to_bytes(length, "little") + frame[at + length:]


def accept(dictionary=None):
    """The headers of a call whose reply may be packed."""
    named = {"Htk-Dictionary": str(dictionary.number)} if dictionary else {}
    return {"Accept-Encoding": "zstd", **named}


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.headers = {k.lower(): v for k, v in response.getheaders()}
        self.body = response.read()

    def json(self):
        return json.loads(self.body)


class Client:
    def __init__(self, url, folder):
        self.at = urllib.parse.urlsplit(url)
        self.key = pathlib.Path(folder) / "second-client.pem"
        self.token = None
        self.rows = []
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", self.key], check=True)

    def public_key(self):
        der = subprocess.run(["openssl", "pkey", "-in", self.key, "-pubout", "-outform", "DER"],
                             check=True, capture_output=True).stdout
        return der[-32:].hex()

    def sign(self, text):
        data = self.key.with_suffix(".tosign")
        data.write_bytes(text.encode())
        return subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", self.key, "-rawin", "-in", data],
                              check=True, capture_output=True).stdout.hex()

    def call(self, method, path, body=None, headers=()):
        http_ = http.client.HTTPConnection(self.at.hostname, self.at.port, timeout=60)
        head = dict(headers)
        if self.token:
            head["Authorization"] = "Bearer " + self.token
        if isinstance(body, (dict, list)):
            body, head["Content-Type"] = json.dumps(body).encode(), "application/json"
        with contextlib.closing(http_):
            http_.request(method, path, body, head)
            return Reply(http_.getresponse())

    def enrol(self, code):
        reply = self.call("POST", "/v1/enrol", {"code": code, "public_key": self.public_key()})
        if reply.status == 200:
            self.token = reply.json()["token"]
        return reply

    def append(self, kind, object_, body, **change):
        """The next row of the journal; @change puts another value where a test wants it wrong."""
        last = self.rows[-1] if self.rows else {"seq": 0, "hash": ""}
        row = {"seq": last["seq"] + 1, "change_id": str(uuid.uuid4()), "kind": kind,
               "object": object_, "base_version": 0, "body": canonical(body),
               "created_at": int(time.time() * 1000), "boot_id": str(uuid.uuid4()), "monotonic": 1000,
               "server_offset": 0, "prev_hash": last["hash"]}
        row.update(change)
        row["hash"] = row_hash(row)
        row["signature"] = self.sign(row["hash"])
        self.rows.append(row)
        return row

    def push(self, rows, **more):
        query = "?" + urllib.parse.urlencode(more) if more else ""
        return self.call("POST", f"/v1/changes{query}", {"rows": rows})

    def push_packed(self, frame):
        return self.call("POST", "/v1/changes", frame,
                         {"Content-Type": "application/json", "Content-Encoding": "zstd"})

    def say(self, kind, object_, body):
        """Appends a row, sends it and gives its verdict."""
        return self.push([self.append(kind, object_, body)]).json()["verdicts"][0]

    def pull(self, after=0, limit=1000, **more):
        query = urllib.parse.urlencode({"after": after, "limit": limit, **more})
        reply = self.call("GET", f"/v1/changes?{query}")
        return reply, [json.loads(line) for line in reply.body.splitlines()]
