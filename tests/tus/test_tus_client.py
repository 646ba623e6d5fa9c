#!/usr/bin/env python3
"""Our county takes files from tus-js-client, over a line that is cut, and from a client of the page.
test_tus_client.py BUILD; 77 where the client cannot be had.

Creation, resume by offset, checksums, expiry; the same photo of two visits is kept once and counts twice."""
import base64
import hashlib
import json
import pathlib
import random
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "tests/lib"), str(TOP / "tests/peer")]
import peer  # noqa: E402
import second_client  # noqa: E402
import slow_line  # noqa: E402
import world  # noqa: E402

DAY = 24 * 3600


def expect(what, got, wanted):
    if got != wanted:
        raise world.Failed(f"{what}: {got} instead of {wanted}")


def upload(engine, url, token, file, chunk=60000):
    r = subprocess.run(["node", TOP / "tests/tus/client.mjs", engine, url + "/v1/attachments", token, file,
                        "image/jpeg", str(chunk)], capture_output=True, text=True, timeout=120)
    if r.returncode != 0:
        raise world.Failed(f"tus-js-client: {r.stdout[-800:]} {r.stderr[-800:]}")
    return json.loads(r.stdout.splitlines()[-1])


def kept(county, sha256):
    path = county.folder / "attachments" / sha256[:2] / sha256[2:4] / sha256
    return path.read_bytes() if path.exists() else None


def cut_and_resumed(engine, county, client, folder):
    """Cut on the way, it goes on where the county has it; what is there already is not sent again."""
    data = random.Random(1).randbytes(400_000)
    file, sha256 = folder / "house.jpg", hashlib.sha256(data).hexdigest()
    file.write_bytes(data)
    line = slow_line.Line(county.port, rate=2_000_000, rtt=0.01)
    try:
        line.cut_up_after(100_000)
        said = upload(engine, line.url, client.token, file)
        expect("cuts", line.cuts, 1)
    finally:
        line.close()
    methods = [m for m, _ in said["asked"]]
    expect("files begun", methods.count("POST"), 1)
    if "HEAD" not in methods:
        raise world.Failed(f"after a cut it did not ask how far the file was: {said}")
    resumed = said["asked"][methods.index("HEAD") + 1]
    if resumed[0] != "PATCH" or not 60_000 < resumed[1] < 120_000:
        raise world.Failed(f"it did not go on where it was cut: {said}")
    expect("pieces that had to be asked for again: one a cut", methods.count("HEAD"), 1)
    expect("the file at the county", kept(county, sha256), data)
    row = county.sql(f"SELECT size, mime, complete_at IS NOT NULL done FROM attachment WHERE sha256 = '{sha256}'")
    expect("its row", row, [dict(size=len(data), mime="image/jpeg", done=1)])
    again = upload(engine, county.url, client.token, file)
    sent = [o for m, o in again["asked"] if m == "PATCH" and 0 < o < len(data)]
    expect("pieces of a file that is there already", sent, [])
    return sha256, len(data)


def counted_twice(county, client, household, user, photo):
    """Two visits with one photo: one file, two visits that have it, nothing asked for again."""
    sha256, size = photo
    for n in "12":
        answers = {"id": "fa_household", "version": "1", "data": {"a_result": "home"}}
        visit = f"0199aa00-0000-7000-8000-0000000000{n}0"
        verdict = client.say("visit.submit", visit, {
            "visit_id": visit, "revision_id": visit[:-1] + "1", "form_id": "fa_household", "form_version": "1",
            "subject_type": "household", "subject_id": household[int(n)]["id"],
            "village_code": household[int(n)]["village_code"], "worker": user, "visit_date": "2026-11-20",
            "xml": "<data id=\"fa_household\" version=\"1\"/>", "answers": answers,
            "answers_hash": second_client.blake2b(second_client.canonical(answers)),
            "attachments": [{"name": "house.jpg", "sha256": sha256, "size": size, "mime": "image/jpeg"}]})
        expect("the verdict", verdict["verdict"], "accepted")
    expect("visits with the photo", county.sql(f"SELECT count(*) n FROM visit_file WHERE sha256 = '{sha256}'"),
           [dict(n=2)])
    expect("files", county.sql(f"SELECT count(*) n FROM attachment WHERE sha256 = '{sha256}'"), [dict(n=1)])
    head = client.call("HEAD", "/v1/attachments/" + sha256, headers={"Tus-Resumable": "1.0.0"})
    expect("what is left of it", head.headers["upload-offset"], str(size))


def by_the_page(county, client, folder):
    """What tus-js-client does not ask for: checksums, what the server can, expiry, a wrong version."""
    options = county_options(client)
    expect("extensions", options["tus-extension"], "creation,checksum,expiration")
    expect("checksums", options["tus-checksum-algorithm"], "sha1,sha256")
    data = b"a photo of a house, in two pieces"
    sha256 = hashlib.sha256(data).hexdigest()
    path = "/v1/attachments/" + sha256
    meta = "sha256 " + base64.b64encode(sha256.encode()).decode()
    tus = {"Tus-Resumable": "1.0.0"}

    def patch(offset, piece, algorithm, digest):
        return client.call("PATCH", path, piece, {
            **tus, "Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset),
            "Upload-Checksum": f"{algorithm} {base64.b64encode(digest).decode()}"})

    expect("without its hash", client.call("POST", "/v1/attachments", headers={
        **tus, "Upload-Length": "33"}).status, 400)
    expect("too large", client.call("POST", "/v1/attachments", headers={
        **tus, "Upload-Length": str(2 ** 40), "Upload-Metadata": meta}).status, 413)
    expect("another version", client.call("HEAD", path, headers={"Tus-Resumable": "0.2.2"}).status, 412)
    begun = client.call("POST", "/v1/attachments", headers={
        **tus, "Upload-Length": str(len(data)), "Upload-Metadata": meta})
    expect("begun", (begun.status, begun.headers["location"]), (201, "attachments/" + sha256))
    assert begun.headers["upload-expires"].endswith("GMT"), begun.headers
    expect("a spoilt piece", patch(0, data[:10], "sha1", hashlib.sha1(b"other").digest()).status, 460)
    head = client.call("HEAD", path, headers=tus)
    expect("what is left of it", head.headers["upload-offset"], "0")
    expect("a whole piece", patch(0, data[:10], "sha1", hashlib.sha1(data[:10]).digest()).status, 204)
    expect("an unknown sum", patch(10, data[10:], "md5", b"x").status, 400)
    expect("a spoilt end", patch(10, data[10:], "sha256", hashlib.sha256(b"other").digest()).status, 460)
    expect("what is left of it", client.call("HEAD", path, headers=tus).headers["upload-offset"], "10")
    last = patch(10, data[10:], "sha256", hashlib.sha256(data[10:]).digest())
    expect("the end", (last.status, last.headers["upload-offset"]), (204, str(len(data))))
    assert "upload-expires" not in client.call("HEAD", path, headers=tus).headers
    expect("the file at the county", kept(county, sha256), data)


def county_options(client):
    token, client.token = client.token, None
    reply = client.call("OPTIONS", "/v1/attachments")
    client.token = token
    expect("OPTIONS", (reply.status, reply.headers["tus-version"]), (204, "1.0.0"))
    return reply.headers


def forgotten(county, client):
    """Begun, left for longer than a week, and no visit names it: it is not kept; one that is named is."""
    import os
    import time
    left = hashlib.sha256(b"left").hexdigest()
    tus = {"Tus-Resumable": "1.0.0"}

    def begin(sha256):
        return client.call("POST", "/v1/attachments", headers={
            **tus, "Upload-Length": "4", "Upload-Metadata": "sha256 " + base64.b64encode(sha256.encode()).decode()})
    expect("begun", begin(left).status, 201)
    expect("a piece", client.call("PATCH", "/v1/attachments/" + left, b"le", {
        **tus, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}).status, 204)
    part = county.folder / "attachments" / left[:2] / left[2:4] / (left + ".part")
    old = time.time() - 8 * DAY
    for file in (part, county.folder / "attachments/begun" / left):
        os.utime(file, (old, old))
    expect("another one", begin(hashlib.sha256(b"next").hexdigest()).status, 201)
    expect("what was left", (part.exists(), client.call("HEAD", "/v1/attachments/" + left, headers=tus).status),
           (False, 404))


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    try:
        engine = peer.lay(build)
    except peer.NoPeer as error:
        print(error)
        return 77
    with tempfile.TemporaryDirectory(prefix="htk-tus-") as temporary:
        folder = pathlib.Path(temporary)
        county = world.County(build, folder / "county", households=20).make().start()
        try:
            user = next(u for u in county.users() if u["role"] == "worker")["id"]
            client = second_client.Client(county.url, folder)
            expect("enrolled", client.enrol(county.code_for(user)).status, 200)
            _, items = client.pull(limit=20000)
            households = [i["body"] for i in items if i["kind"] == "household"]
            photo = cut_and_resumed(engine, county, client, folder)
            counted_twice(county, client, households, user, photo)
            by_the_page(county, client, folder)
            forgotten(county, client)
        finally:
            county.stop()
    print("tus-js-client and the county agree")
    return 0


try:
    sys.exit(main())
except world.Failed as failure:
    print(failure, file=sys.stderr)
    sys.exit(1)
