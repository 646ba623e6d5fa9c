#!/usr/bin/env python3
"""PROTOCOL.md is true: each code, kind and limit is that of the code, each example that of a run by a
client that was written from the page. test_protocol.py BUILD [--write], which writes the examples anew."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/lib"))
import second_client  # noqa: E402
import world  # noqa: E402

PAGE = TOP / "sync/protocol/PROTOCOL.md"
BLOCK = re.compile(r"<!-- (example: )?([a-z-]+) -->\n```json\n(.*?)\n```", re.S)
# An Ed25519 key in PKCS #8 is this and its seed (RFC 8410).
PKCS8 = bytes.fromhex("302e020100300506032b657004220420")


def source(name):
    return (TOP / name).read_text(encoding="utf-8")


def expect(what, got, wanted):
    if got != wanted:
        raise world.Failed(f"{what}: the page has {got}, the code {wanted}")


def table_after(page, heading):
    """The cells of the first table behind a text."""
    rows = page[page.index(heading):].split("\n\n", 2)
    lines = next(block for block in page[page.index(heading):].split("\n\n") if block.startswith("|"))
    assert rows
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines.splitlines()[2:]]


def names(cell):
    return re.findall(r"`([a-z_.-]+)`", cell)


def check_codes(page):
    said = {name: row[1] for row in table_after(page, "| code | verdict |") for name in names(row[0])}
    ingest = source("sync/county/htk-ingest.c")
    words = ingest[ingest.index("} words[] = {"):]
    words = words[:words.index("};")]
    expect("the codes of verdicts", sorted(said), sorted(re.findall(r'\{ "([a-z-]+)",', words)))
    conflicts = re.findall(r'return "([a-z-]+)";', ingest[ingest.index('*verdict = "conflict"'):
                                                        ingest.index('*verdict = "refused"')])
    for told in re.findall(r"note \(work, ([^)]*)\)", source("sync/county/htk-ingest-conflict.c")):
        conflicts += re.findall(r'"([a-z-]+)"', told)
    conflicts = set(conflicts) - {"newer"}  # that one is merged
    expect("the codes of a conflict", sorted(c for c, v in said.items() if v == "conflict"),
           sorted(conflicts))
    codec = source("sync/protocol/htk-sync-row.c")
    known = re.search(r"known\[\] = \{([^}]*)NULL", codec).group(1)
    expect("the verdicts", sorted(names(r[0])[0] for r in table_after(page, "| verdict | what")),
           sorted(re.findall(r'"([a-z]+)"', known)))
    errors = [n for row in table_after(page, "| HTTP | code |") for n in names(row[1])]
    used = set()
    for name in ("htk-reply", "htk-api", "htk-api-bundles", "htk-api-files"):
        text = source(f"sync/county/{name}.c")
        used |= set(re.findall(r'htk_reply_refuse \([^"]*"([a-z-]+)"', text))
        used |= set(re.findall(r'"code", "([a-z-]+)"', text))
    expect("the codes of errors", sorted(set(errors)), sorted(used - {"code"}))  # a member of a reply


def check_kinds(page):
    visit = source("sync/county/htk-ingest-visit.c")
    domain = source("sync/county/htk-ingest-domain.c")
    taken = re.findall(r'\{ "((?:visit|conflict)\.[a-z_]+)",', visit)
    taken += re.findall(r'#define [A-Z]+ "([a-z]+\.event)"', domain)
    expect("the kinds of rows", sorted(names(r[0])[0] for r in table_after(page, "| kind | body: needed")),
           sorted(taken))
    store = source("sync/county/htk-county-store.c")
    sent = set(re.findall(r'^  \{ "([a-z_]+)",$', store, re.M)) | {"meta", "visit", "finding", "case",
                                                                  "round_target", "pack", "cursor", "conflict"}
    said = [n for row in table_after(page, "| kind | what |\n| --- | --- |\n| `region`")
            for cell in row for n in names(cell)]
    expect("the kinds of items", sorted(set(said) - {"object", "demo"}), sorted(sent))


def check_bodies(page):
    """What a row must have is what the county looks for."""
    rows = source("app/record/htk-visit-rows.c")
    for kind, needed, _ in table_after(page, "| kind | body: needed"):
        verb = names(kind)[0].replace("visit.comment_reply", "visit.reply").split(".")[1]
        if not names(kind)[0].startswith("visit."):
            continue
        start = rows.index(f"htk_visit_take_{verb} (")
        wanted = re.search(r"needed\[\] = \{([^}]*)NULL", rows[start:]).group(1)
        for name in re.findall(r'"([a-z_]+)"', wanted):
            if not re.search(rf"\b{name}\b", needed):
                raise world.Failed(f"the page does not say that {names(kind)[0]} needs {name}")


def number(name, file):
    text = re.search(rf"#define {name} +\(?([0-9* ]+)\)?", source(file)).group(1)
    value = 1
    for factor in text.split("*"):
        value *= int(factor)
    return value


def check_limits(page):
    for sentence, *limits in (
            ("at most {} rows in one body of at most {} bytes, packed or not, and at most {}",
             ("HTK_INGEST_MAX_ROWS", "sync/county/htk-ingest.h"),
             ("HTK_SERVER_MAX_BODY", "sync/county/htk-server-private.h"),
             ("HTK_SERVER_MAX_PLAIN", "sync/county/htk-server-private.h")),
            ("agent sends at most {} bytes of bodies", ("MAX_BYTES", "sync/agent/htk-agent-batch.c")),
            ("A round begins with about {} bytes at most", ("FIRST_BATCH", "sync/agent/htk-agent.c")),
            ("At most {} bytes (413)", ("HTK_TUS_MAX_SIZE", "sync/county/htk-tus.h")),
            ("at most {}) answers", ("HTK_PULL_MAX_ROWS", "sync/county/htk-pull.h")),
            ("as told by `bytes`, {} unless told", ("HTK_PULL_MAX_BYTES", "sync/county/htk-pull.h")),
            ("After {} wrong codes the county waits {} seconds",
             ("MAX_TRIES", "sync/county/htk-server.c"), ("TRIES_SECONDS", "sync/county/htk-server.c")),
            ("pieces of at most {} bytes |", ("HTK_LAN_MAX_PIECE", "sync/agent/htk-lan-private.h")),
            ("after {} wrong ones", ("HTK_LAN_TRIES", "sync/agent/htk-lan.h")),
            ("length of the header (at most {})", ("HTK_BUNDLE_MAX_HEADER", "sync/protocol/htk-bundle.h")),
            ("at most {} of content", ("HTK_BUNDLE_PIECE", "sync/protocol/htk-bundle.h")),
            ("({} letters and digits;", ("CODE_LENGTH", "sync/county/htk-devices.c")),
            ("waits {} s, then twice as long each time, at most {} s, half of it by chance, never less"
             " than `Retry-After` (of which it believes at most {} s)",
             ("FIRST_SECONDS", "sync/agent/htk-retry.c"), ("LAST_SECONDS", "sync/agent/htk-retry.c"),
             ("MAX_ASKED_SECONDS", "sync/agent/htk-retry.c"))):
        wanted = sentence.format(*(number(*limit) for limit in limits))
        if wanted not in " ".join(page.split()):
            raise world.Failed(f"the page does not say: {wanted}")
    expect("when a file is forgotten", "(7 * 24 * 3600)",
           re.search(r"#define KEPT_SECONDS (.*)", source("sync/county/htk-uploads-begun.c")).group(1))
    extensions = re.search(r'HTK_TUS_EXTENSIONS "(.*)"', source("sync/county/htk-tus.h")).group(1).split(",")
    if not all(f"`{e}`" in page for e in extensions):
        raise world.Failed(f"the page does not name each of {extensions}")
    assert "ZSTD_d_windowLogMax, 23" in source("sync/protocol/htk-sync-body.c")  # 8 MiB


def vector(folder):
    """A row of a known key: its hash and signature are the same wherever they are made."""
    client = second_client.Client("http://127.0.0.1", folder)
    der = folder / "known.der"
    der.write_bytes(PKCS8 + bytes([1] * 32))
    subprocess.run(["openssl", "pkey", "-inform", "DER", "-in", der, "-out", client.key], check=True)
    expect("the public key", "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c",
           client.public_key())
    return client.append("visit.comment_reply", "0199aa00-0000-7000-8000-000000000001",
                         {"comment_id": "c1", "reply": "已核对：\"50\"\n", "visit_id": "v1", "at": 1795600000000},
                         change_id="0199aa00-0000-7000-8000-000000000002", created_at=1795600000000,
                         boot_id="0c7f1a52-3f0e-4f0a-9c53-000000000003", monotonic=86400000)


def submit_body(client, household, user):
    answers = {"id": "fa_household", "version": "1", "data": {"a_result": "home"}}
    return {"visit_id": "0199aa00-0000-7000-8000-00000000000a",
            "revision_id": "0199aa00-0000-7000-8000-00000000000b", "form_id": "fa_household",
            "form_version": "1", "subject_type": "household", "subject_id": household["id"],
            "village_code": household["village_code"], "worker": user, "visit_date": "2026-11-20",
            "xml": "<data id=\"fa_household\" version=\"1\"/>", "answers": answers,
            "answers_hash": second_client.blake2b(second_client.canonical(answers))}


def conflict(county, client, body):
    """A visit to a household that an officer deleted meanwhile, as the tablets hear of it."""
    home = county.sql("SELECT id, village_code FROM household WHERE status = 'active' AND id NOT IN"
                      f" (SELECT household_id FROM risk_case) AND id <> '{body['subject_id']}' LIMIT 1")[0]
    officer = next(u["id"] for u in county.users() if u["role"] == "county")
    county.run("household", "delete", home["id"], "--user", officer, "--reason", "重复登记", "--store",
               county.store)
    again = dict(body, visit_id="0199aa00-0000-7000-8000-00000000000c", subject_id=home["id"],
                 revision_id="0199aa00-0000-7000-8000-00000000000d", village_code=home["village_code"])
    said = client.push([client.append("visit.submit", again["visit_id"], again)]).json()["verdicts"][0]
    assert (said["verdict"], said["code"]) == ("conflict", "household-removed"), said
    return next(i["body"] for i in client.pull(limit=20000)[1] if i["kind"] == "conflict")


def spared(county, other, user, folder, body):
    """A tablet that proves to have the row need not hear of its own visit; whoever does not, or whose visit was
    changed since, hears of it."""
    folder.mkdir()
    client = second_client.Client(county.url, folder)
    assert client.enrol(county.code_for(user["id"])).status == 200
    at, more = 0, True
    while more:
        cursor = client.pull(after=at)[1][-1]
        at, more = cursor["seq"], cursor["body"]["more"]
    visit = "0199aa00-0000-7000-8000-0000000000aa"
    sent = dict(body, visit_id=visit, revision_id="0199aa00-0000-7000-8000-0000000000ab", team_id=user["team_id"])
    row = client.append("visit.submit", visit, sent)

    def pulled(after, row=row, **own):
        """What the reply to a push says in place of a pull, if it does."""
        reply = client.push([row], after=after, **own).json()
        return reply.get("pulled"), reply["verdicts"][0]
    line, said = pulled(at, own_after=0)
    assert (said["verdict"], said["code"]) == ("accepted", ""), said
    assert line["kind"] == "cursor" and line["seq"] >= at and not line["body"]["more"], line
    expect("the line of a pull", client.pull(after=line["seq"])[1], [line])
    expect("the journal of it", line["body"]["journal"], {"seq": 1, "hash": row["hash"]})
    expect("for who does not ask", client.push([row]).json().get("pulled"), None)
    expect("for who lacks the register", pulled(0, own_after=0)[0], None)
    expect("for who has its visit otherwise now", pulled(at, own_after=1)[0], None)
    forked, said = pulled(at, dict(row, change_id=second_client.uuid.UUID(int=1).hex, hash="0" * 64), own_after=0)
    expect("for who was set back and has another row", (forked, said["code"]), (None, "chain-fork"))

    def told(who, **own):
        return [i["object"] for i in who.pull(after=at, **own)[1] if i["kind"] == "visit"]
    proof = {"own": 1, "own_after": 0, "own_hash": client.rows[0]["hash"]}
    expect("who proves to have it", [], told(client, **proof))
    expect("who says nothing", [visit], told(client))
    expect("who was set back and has another row", [visit], told(client, **dict(proof, own_hash="0" * 64)))
    expect("who has it otherwise now", [visit], told(client, **dict(proof, own_after=1)))
    expect("another tablet", [visit], told(other, **dict(proof, own_hash=other.rows[0]["hash"])))
    assert client.pull(after=at, own="x")[0].status == 400
    reply, page = client.pull(bytes=1500)
    assert page[-1]["body"]["more"] and 1500 <= len(reply.body) < 20000, len(reply.body)
    void = client.append("visit.void", visit, {"visit_id": visit, "reason": "错了", "by": user["id"], "at": 1})
    line, said = pulled(at, void, own_after=0)
    assert said["verdict"] == "accepted" and line is None, (said, line)
    expect("when it was changed since", [visit],
           told(client, own=2, own_after=0, own_hash=client.rows[1]["hash"]))


def run(county, folder):
    """The examples, as a tablet that was written from the page meets them."""
    user = next(u for u in county.users() if u["role"] == "worker")
    client = second_client.Client(county.url, folder)
    shown = {"status": client.call("GET", "/v1/status").json()}
    code = county.code_for(user["id"])
    shown["error"] = client.call("GET", "/v1/changes?after=0").json()
    shown["enrol-request"] = {"code": code, "public_key": client.public_key()}
    shown["enrol-reply"] = client.enrol(code).json()

    reply, items = client.pull(limit=20000)
    assert reply.headers["content-type"] == "application/x-ndjson"
    first = {}
    for item in items:
        first.setdefault(item["kind"], item)
    assert items[-1]["kind"] == "cursor" and not items[-1]["body"]["more"]
    assert client.pull(after=items[-1]["seq"])[1][0]["kind"] == "cursor"
    packed(client, shown["status"]["dictionaries"], county.pack)
    shown["items"] = [first[k] for k in ("user", "natural_village", "helper", "cursor")]

    body = submit_body(client, first["household"]["body"], user["id"])
    shown["visit-submit"] = body
    good = client.append("visit.submit", body["visit_id"], body)
    bad = client.append("visit.fly", body["visit_id"], {})
    shown["push-request"] = {"rows": [good]}
    shown["push-reply"] = client.push([good, bad]).json()
    said = [(v["verdict"], v["code"]) for v in shown["push-reply"]["verdicts"]]
    assert said == [("accepted", ""), ("refused", "unknown-kind")], said
    again = client.push([good, bad]).json()["verdicts"]
    assert again == shown["push-reply"]["verdicts"], "a row sent again gets another answer"
    shown["journal"] = client.call("GET", "/v1/journal?after=1").json()
    spared(county, client, user, folder / "sender", body)
    shown["conflict"] = conflict(county, client, body)
    client.append("visit.void", "x", {})
    gap = client.push([client.append("visit.void", "x", {})])
    assert gap.status == 409, gap.status
    shown["gap"] = gap.json()
    wrong = dict(client.rows[3], signature="0" * 128)
    assert client.push([wrong]).json()["verdicts"][0]["code"] == "bad-signature"
    assert sorted(client.call("GET", "/v1/packs/3/bundle.json").json()) == ["files", "version"]
    return shown


def packed(client, listed, pack):
    """Bodies and replies in zstd: with the dictionary that both have, and with one that the county has not."""
    dictionary = second_client.Dictionary(pack / "wire/rows.zdict")
    expect("the dictionaries", listed, [dictionary.number])
    plain = client.call("GET", "/v1/changes?after=0&limit=5").body
    for use in (None, dictionary):
        reply = client.call("GET", "/v1/changes?after=0&limit=5", headers=second_client.accept(use))
        expect("the encoding", reply.headers["content-encoding"], "zstd")
        expect("the dictionary in the frame", second_client.number_in_frame(reply.body),
               use.number if use else 0)
        expect("the reply unpacked", second_client.unpack(reply.body, use), plain)
        body = second_client.pack(b'{"rows":[]}', use)
        expect("a packed body", client.push_packed(body).status, 200)
    other = client.push_packed(second_client.with_number(body, 4711))
    expect("another dictionary", (other.status, other.json()["code"]), (415, "dictionary"))


def shape(value):
    """Names and kinds, all that two runs have in common."""
    if isinstance(value, dict):
        return {k: shape(v) for k, v in value.items()}
    if isinstance(value, list):
        return [shape(v) for v in value]
    return type(value).__name__


def write_out(value):
    if isinstance(value, dict) and len(json.dumps(value, ensure_ascii=False)) > 120:
        lines = [f"  {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in value.items()]
        return "{\n" + ",\n".join(lines) + "\n}"
    if isinstance(value, list):
        return "[" + ",\n ".join(json.dumps(v, ensure_ascii=False) for v in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def main():
    build, write = pathlib.Path(sys.argv[1]).resolve(), "--write" in sys.argv
    page = PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="htk-protocol-") as temporary:
        folder = pathlib.Path(temporary)
        shown = {"vector": vector(folder)}
        county = world.County(build, folder / "county", households=20).make().start()
        try:
            shown.update(run(county, folder))
        finally:
            county.stop()
    if write:
        page = BLOCK.sub(lambda m: m.group(0).replace(m.group(3), write_out(shown[m.group(2)])), page)
        PAGE.write_text(page, encoding="utf-8")
    found = {m.group(2): json.loads(m.group(3)) for m in BLOCK.finditer(page)}
    expect("the examples", sorted(found), sorted(shown))
    for name, value in found.items():
        if name == "vector":
            expect(name, value, shown[name])
        else:
            expect(f"the example {name}", shape(value), shape(shown[name]))
    row = found["push-request"]["rows"][0]
    expect("the hash of the example", row["hash"], second_client.row_hash(row))
    check_codes(page)
    check_kinds(page)
    check_bodies(page)
    check_limits(page)
    print(f"the page is true: {len(found)} examples")
    return 0


try:
    sys.exit(main())
except world.Failed as failure:
    print(failure, file=sys.stderr)
    sys.exit(1)
