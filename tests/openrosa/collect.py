"""A phone as ODK Collect is one: it lists forms, fetches them with their lists, fills one with the
project's own form engine, and sends it in one or several goes with its photos."""
import contextlib
import csv
import hashlib
import http.client
import io
import json
import re
import subprocess
import urllib.parse
import uuid
import xml.etree.ElementTree as ET

LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
RESPONSE = "{http://openrosa.org/http/response}"
TODAY = "2026-11-20"


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.headers = {k.lower(): v for k, v in response.getheaders()}
        self.body = response.read()

    @property
    def message(self):
        return ET.fromstring(self.body).find(f"{RESPONSE}message").text


def csv_rows(text):
    return list(csv.DictReader(io.StringIO(text)))


class Form:
    """A form on the phone: its XML and the lists it looks up."""

    def __init__(self, phone, entry):
        def text(name):
            return entry.find(LIST + name).text
        self.id, self.version, self.name = text("formID"), text("version"), text("name")
        self.hash, self.url, self.manifest_url = text("hash"), text("downloadUrl"), text("manifestUrl")
        self.xml = phone.get(self.url)
        assert self.hash == "md5:" + hashlib.md5(self.xml).hexdigest(), f"{self.id}: another form came"
        self.media = {}
        for file in ET.fromstring(phone.get(self.manifest_url)).findall(MANIFEST + "mediaFile"):
            content = phone.get(file.find(MANIFEST + "downloadUrl").text)
            name = file.find(MANIFEST + "filename").text
            assert file.find(MANIFEST + "hash").text == "md5:" + hashlib.md5(content).hexdigest(), name
            self.media[name] = content.decode()

    def rows(self, name):
        return csv_rows(self.media[name])


class Phone:
    def __init__(self, url):
        self.url = url
        self.at = urllib.parse.urlsplit(url)

    def request(self, method, path, body=None, headers=()):
        with contextlib.closing(http.client.HTTPConnection(self.at.hostname, self.at.port,
                                                           timeout=120)) as http_:
            http_.request(method, path, body, dict(headers, **{"X-OpenRosa-Version": "1.0"}))
            return Reply(http_.getresponse())

    def get(self, url):
        reply = self.request("GET", urllib.parse.urlsplit(url).path)
        assert reply.status == 200, (url.replace(self.at.path, ""), reply.status, reply.body[:300])
        assert reply.headers["x-openrosa-version"] == "1.0"
        return reply.body

    def forms(self, *wanted):
        listed = ET.fromstring(self.get(self.url + "/formList")).findall(LIST + "xform")
        assert len({x.find(LIST + "formID").text for x in listed}) == len(listed) == 6
        return {x.find(LIST + "formID").text: Form(self, x) for x in listed
                if not wanted or x.find(LIST + "formID").text in wanted}

    def head(self):
        reply = self.request("HEAD", self.at.path + "/submission")
        assert reply.status == 204, reply.status
        assert reply.headers["location"] == self.url + "/submission"
        return int(reply.headers["x-openrosa-accept-content-length"])

    def post(self, xml, files=(), more=False, extra=()):
        body, boundary = multipart(xml, files, more, extra)
        return self.request("POST", self.at.path + "/submission", body,
                            {"Content-Type": f"multipart/form-data; boundary={boundary}"})

    def send(self, xml, files):
        """All of a submission, in as many goes as the server's limit asks for."""
        limit = self.head()
        goes, size = [[]], len(xml)
        for name, content in files.items():
            if goes[-1] and size + len(content) > limit:
                goes.append([])
                size = len(xml)
            goes[-1].append((name, content))
            size += len(content)
        for i, go in enumerate(goes):
            reply = self.post(xml, go, more=i < len(goes) - 1)
            if reply.status != 201:
                return reply
        return reply


def part(name, content, filename=None, kind=None):
    head = f'Content-Disposition: form-data; name="{name}"'
    if filename is not None:
        head += f'; filename="{filename}"'
    if kind:
        head += f"\r\nContent-Type: {kind}"
    return head.encode() + b"\r\n\r\n" + content + b"\r\n"


def multipart(xml, files=(), more=False, extra=()):
    boundary = uuid.uuid4().hex
    parts = [part("xml_submission_file", xml, "submission.xml", "text/xml")]
    parts += [part(name, content, name, "image/jpeg") for name, content in files]
    if more:
        parts.append(part("*isIncomplete*", b"yes"))
    parts += extra
    mark = b"--" + boundary.encode()
    return b"".join(mark + b"\r\n" + p for p in parts) + mark + b"--\r\n", boundary


class Filling:
    """A form that is being filled on the phone."""

    def __init__(self, tool, form, edit=None):
        self.repl = subprocess.Popen([tool, "repl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                     text=True, encoding="utf-8")
        self.files = {}
        self.tried = {}  # how often each question was answered
        self.do(op="clock", now=f"{TODAY}T09:00:00+08:00", tz="Asia/Shanghai")
        load = dict(op="load", xml=form.xml.decode(), preload={"username": "", "deviceid": "collect:1"},
                    resources={f"jr://{kind}/{name}": {"type": "text/csv", "text": text}
                               for name, text in form.media.items() for kind in ("file-csv", "file")})
        if edit is not None:
            load.update(instance=edit.decode(), edit=True)
        self.do(**load)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.repl.stdin.close()
        self.repl.wait()
        self.repl.stdout.close()

    def do(self, **request):
        self.repl.stdin.write(json.dumps(request) + "\n")
        self.repl.stdin.flush()
        reply = json.loads(self.repl.stdout.readline())
        assert reply["ok"], (request.get("ref", request["op"]), reply.get("error"))
        return reply

    def answer(self, ref, value):
        self.do(op="answer", ref=ref, value=value)

    def value(self, ref):
        return self.do(op="state", ref=ref)["value"] or ""

    def any_answer(self, ref, photo):
        """An answer that is good enough; a photo where one is asked for."""
        state = self.do(op="state", ref=ref)
        if state["node"] == "upload":
            name = f"{len(self.files) + 1}.jpg"
            self.files[name] = photo(name)
            self.do(op="answer", ref=ref, value=name, data="iVBORw0KGgo=")
            return
        if state["node"] in ("select", "select1"):
            choices = [c["value"] for c in self.do(op="choices", ref=ref)["choices"]]
            liked = [c for c in ("home", "well", "y", "none", "in", "own", "A") if c in choices]
            good = liked + [c for c in choices if c not in liked]
        else:
            good = {"int": ["1", "0", "12", "60", "2000"], "decimal": ["1", "0", "60"], "date": [TODAY],
                    "geopoint": ["24.07 101.97 1500 5"]}.get(state["type"], ["说明文字", "13887712345"])
        tried = self.tried[ref] = self.tried.get(ref, -1) + 1
        self.answer(ref, "OK" if state["node"] == "trigger" else good[tried % len(good)])

    def fill(self, photo, **answers):
        """Answers what is asked until nothing is open; @answers, by the end of a reference, first."""
        for _ in range(600):
            open_ = self.do(op="validate")["violations"]
            if not open_:
                break
            for v in open_:
                wanted = [a for a in answers if v["ref"].endswith("/" + a)]
                if wanted:
                    self.answer(v["ref"], answers[wanted[0]])
                else:
                    self.any_answer(v["ref"], photo)
                break
        assert not open_, open_[:3]
        return self.finish()

    def finish(self):
        return self.do(op="finalize")["xml"].encode()


def instance_id(xml):
    return re.search(rb"instanceID>([^<]+)<", xml).group(1).decode()
