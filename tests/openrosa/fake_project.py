"""An ODK project of the test's own: what ODK Central and KoboToolbox say over OpenRosa, as their documents
have it, with faults that are asked for one by one.

Central: an app user's token in the path, a submission known by its instanceID (another XML under it is 409),
files of it may come in several POSTs. Kobo and Ona: digest or basic authentication, 202 for what is known.
It keeps what it has taken in memory, so that the test can hold it against the tablet."""
import base64
import csv
import email.parser
import email.policy
import hashlib
import http.server
import io
import os
import re
import threading
import urllib.parse
import zlib
import json

TOKEN = "Tq8secretTOKENthatnobodymaysee" + "x" * 34
NS = {"list": "http://openrosa.org/xforms/xformsList", "manifest": "http://openrosa.org/xforms/xformsManifest",
      "response": "http://openrosa.org/http/response"}


def md5(content):
    return "md5:" + hashlib.md5(content).hexdigest()


def form_xml(form_id, version, question="note", itemset="", entities=""):
    """A small form: a text, a number that must be positive, and two photos."""
    return f"""<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms" xmlns:entities="http://www.opendatakit.org/xforms/entities">
<h:head><h:title>{form_id}</h:title><model>
<instance><data id="{form_id}" version="{version}"><{question}/><n/><p1/><p2/><who/><orx:meta><orx:instanceID/>{entities}</orx:meta></data></instance>
{itemset}
<bind nodeset="/data/{question}" type="string" required="true()"/><bind nodeset="/data/n" type="int" constraint=". &gt; 0"/>
<bind nodeset="/data/p1" type="binary"/><bind nodeset="/data/p2" type="binary"/><bind nodeset="/data/who" type="string"/>
<bind nodeset="/data/orx:meta/orx:instanceID" type="string" readonly="true()" jr:preload="uid"/>
</model></h:head><h:body>
<input ref="/data/{question}"><label>Note</label></input><input ref="/data/n"><label>How many</label></input>
<upload ref="/data/p1" mediatype="image/*"><label>Photo</label></upload>
<upload ref="/data/p2" mediatype="image/*"><label>Photo</label></upload>
{'<select1 ref="/data/who"><label>Who</label><itemset nodeset="instance(&apos;people&apos;)/root/item"><value ref="name"/><label ref="label"/></itemset></select1>' if itemset else '<input ref="/data/who"><label>Who</label></input>'}
</h:body></h:html>""".encode()


class Project:
    """@kind is central, digest or basic."""

    def __init__(self, kind="central", limit=100000):
        self.kind, self.limit = kind, limit
        self.forms = {}        # id -> (version, xml, {file: bytes})
        self.submissions = {}  # instanceID -> {"xml": bytes, "files": {name: bytes}, "posts": n}
        self.requests = []     # (method, path, status)
        self.faults = []       # callables (handler, when) -> True when they have dealt with it
        self.gone = False      # the token is revoked
        self.elsewhere = {}    # path -> bytes, what anybody may have without OpenRosa
        self.told = False      # whether somebody who fetched it said who they are
        self.lock = threading.Lock()
        project = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            project_ = project

            def log_message(self, *_):
                pass

            def handle_any(self):
                try:
                    project.handle(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True
            do_GET = do_HEAD = do_POST = handle_any

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def base(self):
        return "/v1/key/" + TOKEN + "/projects/7" if self.kind == "central" else "/kobo_user"

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def url(self):
        return self.origin + self.base

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def qr(self, **general):
        """What Central's QR code for Collect holds."""
        settings = {"general": dict({"server_url": self.url, "form_update_mode": "match_exactly",
                                     "autosend": "wifi_and_cellular"}, **general),
                    "project": {"name": "红塔项目"}, "admin": {}}
        return base64.b64encode(zlib.compress(json.dumps(settings).encode())).decode()

    def put(self, form_id, version, files=None, **kind):
        with self.lock:
            self.forms[form_id] = (version, form_xml(form_id, version, **kind), dict(files or {}))

    # One request.

    def reply(self, h, status, body=b"", kind="text/xml; charset=utf-8", openrosa=True, **headers):
        self.requests.append((h.command, h.path.replace(TOKEN, "TOKEN"), status))
        h.send_response(status)
        if openrosa:
            h.send_header("X-OpenRosa-Version", "1.0")
            if self.limit:
                h.send_header("X-OpenRosa-Accept-Content-Length", str(self.limit))
        h.send_header("Content-Type", kind)
        for name, value in headers.items():
            h.send_header(name.replace("_", "-"), value)
        h.send_header("Content-Length", str(len(body)))
        h.end_headers()
        if h.command != "HEAD":
            h.wfile.write(body)

    def say(self, h, status, message, **headers):
        self.reply(h, status, f'<OpenRosaResponse xmlns="{NS["response"]}"><message nature="">{message}</message>'
                   f"</OpenRosaResponse>".encode(), **headers)

    def meets_fault(self, h, when, **facts):
        for fault in list(self.faults):
            if fault(self, h, when, facts):
                return True
        return False

    def admits(self, h):
        if self.kind == "central":
            return h.path.startswith(self.base + "/") and not self.gone
        said = h.headers.get("Authorization", "")
        if self.kind == "basic":
            return said == "Basic " + base64.b64encode(b"worker:s3cret").decode() and not self.gone
        fields = dict(re.findall(r'(\w+)="?([^",]+)"?', said))
        if not said.startswith("Digest") or fields.get("username") != "worker" or self.gone:
            return False

        def h_(text):
            return hashlib.md5(text.encode()).hexdigest()
        wanted = h_(":".join([h_("worker:odk:s3cret"), fields["nonce"], fields["nc"], fields["cnonce"],
                              fields["qop"], h_(f"{h.command}:{fields['uri']}")]))
        return fields.get("response") == wanted and fields["uri"] == h.path

    def handle(self, h):
        length = int(h.headers.get("Content-Length", 0))
        body = h.rfile.read(length)
        path = urllib.parse.urlsplit(h.path).path
        if path in self.elsewhere:
            self.told = self.told or "Authorization" in h.headers or TOKEN in str(h.headers)
            self.reply(h, 200, self.elsewhere[path], kind="application/octet-stream", openrosa=False)
            return
        if path.endswith("/v1/status"):
            self.reply(h, 404, b'{"code": 404.1, "message": "nothing here"}', kind="application/json",
                       openrosa=False)
            return
        if not self.admits(h):
            if self.kind == "central":
                self.say(h, 403, "The authentication you provided does not have rights")
            else:
                how = ('Digest realm="odk", nonce="n%s", qop="auth", algorithm=MD5' % os.urandom(4).hex()
                       if self.kind == "digest" else 'Basic realm="odk"')
                self.say(h, 401, "Authentication credentials were not provided.", WWW_Authenticate=how)
            return
        if h.headers.get("X-OpenRosa-Version") != "1.0":
            self.reply(h, 400, b"no OpenRosa", openrosa=False)
            return
        rest = path[len(self.base):]
        if self.meets_fault(h, "before", path=rest):
            return
        if rest == "/formList":
            self.form_list(h)
        elif rest == "/submission":
            self.submission(h, body)
        else:
            self.form(h, rest)

    def form_list(self, h):
        out = [f'<xforms xmlns="{NS["list"]}">']
        for form_id, (version, xml, files) in self.forms.items():
            out.append(f"<xform><formID>{form_id}</formID><name>{form_id} form</name><version>{version}</version>"
                       f"<hash>{md5(xml)}</hash><downloadUrl>{self.url}/forms/{form_id}.xml</downloadUrl>")
            if files:
                out.append(f"<manifestUrl>{self.url}/forms/{form_id}/manifest</manifestUrl>")
            out.append("</xform>")
        self.reply(h, 200, ("".join(out) + "</xforms>").encode())

    def form(self, h, rest):
        m = re.fullmatch(r"/forms/([^/]+?)(\.xml|/manifest|/attachments/(.+))", rest)
        if m is None or m.group(1) not in self.forms:
            self.say(h, 404, "no such form")
            return
        version, xml, files = self.forms[m.group(1)]
        if m.group(2) == ".xml":
            content = xml
        elif m.group(3):
            name = urllib.parse.unquote(m.group(3))
            if name not in files:
                self.say(h, 404, "no such file")
                return
            content = files[name]
        else:
            out = [f'<manifest xmlns="{NS["manifest"]}">']
            for name, content in files.items():
                out.append(f"<mediaFile><filename>{name}</filename><hash>{md5(content)}</hash><downloadUrl>"
                           f"{self.url}/forms/{m.group(1)}/attachments/{urllib.parse.quote(name)}"
                           "</downloadUrl></mediaFile>")
            content = ("".join(out) + "</manifest>").encode()
        if not self.meets_fault(h, "content", path=rest, content=content):
            self.reply(h, 200, content, kind="application/octet-stream")

    def carried(self, text):
        """An edit keeps the files of the submission before it whose names it still has, as Central does it."""
        before = re.search(r"deprecatedID>([^<]+)<", text)
        edited = self.submissions.get(before.group(1)) if before else None
        return {name: content for name, content in {**edited["carried"], **edited["files"]}.items()
                if f">{name}<" in text} if edited else {}

    def submission(self, h, body):
        if h.command == "HEAD":
            self.reply(h, 204, Location=self.url + "/submission")
            return
        parts = parse_multipart(h.headers["Content-Type"], body)
        xml = parts.pop("xml_submission_file")
        parts.pop("*isIncomplete*", None)
        text = xml.decode()
        instance = re.search(r"instanceID>([^<]+)<", text).group(1)
        form_id, version = re.search(r'<data[^>]* id="([^"]+)"', text), re.search(r' version="([^"]+)"', text)
        facts = dict(instance=instance, xml=xml, files=parts, size=len(body))
        if self.meets_fault(h, "post", **facts):
            return
        if form_id.group(1) not in self.forms:
            self.say(h, 404, "The form you tried to submit to does not exist")
            return
        with self.lock:
            known = self.submissions.get(instance)
            if known is not None and known["xml"] != xml:
                status, message = 409, "a submission already exists with this ID, but with different form data"
            else:
                entry = self.submissions.setdefault(instance, dict(xml=xml, files={}, posts=0, stored=0,
                                                                   carried=self.carried(text),
                                                                   version=version.group(1)))
                entry["stored"] += known is None
                entry["posts"] += 1
                for name, content in parts.items():
                    assert entry["files"].get(name, content) == content, f"{name} came twice, different"
                    entry["files"][name] = content
                status = 202 if known is not None and self.kind != "central" else 201
                message = "full submission upload was successful!"
        if not self.meets_fault(h, "stored", **facts):
            self.say(h, status, message)


def parse_multipart(content_type, body):
    text = b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(text)
    out = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        filename = part.get_filename()
        out[filename if filename and name != "xml_submission_file" else name] = part.get_payload(decode=True)
    return out


def entity_list(rows):
    out = io.StringIO()
    table = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return out.getvalue().encode()


# Faults, each for a number of times.

def times(n, what):
    """Does @what n times; @what says whether it has dealt with the request."""
    left = [n]

    def fault(project, h, when, facts):
        if left[0] <= 0 or not what(project, h, when, facts):
            return False
        left[0] -= 1
        if left[0] == 0:
            project.faults.remove(fault)
        return True
    return fault


def drop(h):
    """The line is gone: nothing more is said."""
    h.close_connection = True
    h.connection.shutdown(2)


def cut_after_store(n=1):
    def what(project, h, when, facts):
        if when != "stored":
            return False
        drop(h)
        return True
    return times(n, what)


def cut_before_store(n=1):
    def what(project, h, when, facts):
        if when != "post":
            return False
        drop(h)
        return True
    return times(n, what)


def post_status(status, n=1, message="no", openrosa=True, only=None, **headers):
    def what(project, h, when, facts):
        if when != "post" or (only is not None and not only(facts)):
            return False
        if openrosa:
            project.say(h, status, message, **headers)
        else:
            project.reply(h, status, b"<html>Sign in</html>", kind="text/html", openrosa=False)
        return True
    return times(n, what)


def too_large(limit):
    """As nginx in front of a project does it, without knowing OpenRosa."""
    def fault(project, h, when, facts):
        if when == "post" and facts["size"] > limit:
            project.reply(h, 413, b"<html>413</html>", kind="text/html", openrosa=False)
            return True
        return False
    return fault


def damaged(name, n=1):
    def what(project, h, when, facts):
        if when != "content" or not facts["path"].endswith(name):
            return False
        spoilt = bytes([facts["content"][0] ^ 1]) + facts["content"][1:]
        project.reply(h, 200, spoilt, kind="application/octet-stream")
        return True
    return times(n, what)


def path_status(path, status, n=1, **headers):
    def what(project, h, when, facts):
        if when != "before" or not facts["path"].endswith(path):
            return False
        project.say(h, status, "trouble", **headers)
        return True
    return times(n, what)
