#!/usr/bin/env python3
"""Hand-over without a line, with real tablets, a lead, a stranger and the county: test_handover.py BUILD

Lessons 20 and 21 of the field: data goes to a lead or on a stick without the internet, by whatever route,
as often as one likes; each row and each photo is at the county once; the tablet keeps all of it until the
county's own receipt; who carries it can neither read nor change it; a lead's tablet may be replaced."""
import pathlib
import random
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import bundles  # noqa: E402
import steps  # noqa: E402
import world  # noqa: E402
from field import Field, check, files_waiting, pending  # noqa: E402


def balance(field):
    """Each row of the worker's once, word for word; each photo whole."""
    device = field.worker.sql("SELECT value FROM meta WHERE name = 'device_id'")[0]["value"]
    here = field.worker.sql("SELECT seq, change_id, hash FROM change ORDER BY seq")
    there = field.county.sql("SELECT seq, change_id, hash FROM device_row"
                             f" WHERE device_id = '{device}' ORDER BY seq")
    check("rows at the county", there, here)
    check("visits and revisions", field.county.sql(
        "SELECT count(*) n, count(DISTINCT r.id) r FROM visit v JOIN visit_revision r"
        " ON r.visit_id = v.id JOIN device_row d ON d.object = v.id"), [dict(n=len(here), r=len(here))])
    check("photos", field.county.sql("SELECT sha256 FROM attachment WHERE complete_at IS NOT NULL ORDER BY 1"),
          field.worker.sql("SELECT sha256 FROM attachment ORDER BY 1"))
    field.county.run("check", "--store", field.county.store)


def a_hand_over_is_no_receipt(field):
    field.write(0, 0, 30000, 0, 200000)
    check("what goes on the stick", field.exchange(field.worker),
          dict(rows=5, files=2, missing=0, taken=0, visits=0, steps=0, words=0, told=0, answered=0, given=0, faults=0))
    check("rows that wait after it", pending(field.worker), 5)
    check("photos that wait", files_waiting(field.worker), 2)
    check("delivered", field.worker.sql("SELECT count(*) n FROM visit WHERE delivered_at IS NOT NULL"),
          [dict(n=0)])
    first = sorted(p.name for p in field.stick.iterdir())
    check("again", field.exchange(field.worker)["rows"], 5)
    second = sorted(p.name for p in field.stick.iterdir())
    check("bundles of one tablet on a stick", len(second), 2)
    if first == second:
        raise world.Failed("the second bundle is the first")


def the_page_is_enough_to_read_it(field):
    records = bundles.Bundle(next(field.stick.glob("*-records-*.htkb")))
    photos = bundles.Bundle(next(field.stick.glob("*-photos-*.htkb")))
    key = field.county.sql("SELECT value FROM meta WHERE name = 'device_secret_key'")[0]["value"]
    rows, none = records.open(bytes.fromhex(key))
    check("files among the rows", none, {})
    check("rows", [(r["seq"], r["hash"], r["signature"]) for r in rows],
          [tuple(r.values()) for r in field.worker.sql("SELECT seq, hash, signature FROM change ORDER BY seq")])
    _, files = photos.open(bytes.fromhex(key))
    check("photos", sorted(bundles.hashlib.sha256(f).hexdigest() for f in files.values()), sorted(files))
    for bundle in (records, photos):
        if not bundle.is_signed_by(bundle.header["device_key"]):
            raise world.Failed("the bundle is not signed")
    stranger = field.stranger.sql("SELECT value FROM meta WHERE name = 'device_secret_key'")[0]["value"]
    try:
        records.open(bytes.fromhex(stranger))
    except bundles.Wrong:
        return
    raise world.Failed("a stranger can read it")


def only_the_lead_reads(field):
    said = field.exchange(field.stranger)
    check("what a colleague takes", (said["taken"], said["visits"]), (2, 0))
    check("visits the colleague has", field.stranger.sql("SELECT count(*) n FROM visit"
                                                         " WHERE state = 'submitted'"), [dict(n=0)])
    said = field.exchange(field.lead)
    check("what the lead takes", (said["taken"], said["visits"]), (2, 5))
    check("the lead's queue", field.lead.sql("SELECT count(*) n FROM visit WHERE state = 'submitted'"),
          [dict(n=5)])
    check("photos the lead can see", field.lead.sql("SELECT count(*) n FROM attachment a"
                                                    " JOIN visit_file f ON f.sha256 = a.sha256"), [dict(n=2)])
    check("rows of the lead's own", (pending(field.lead), files_waiting(field.lead)), (0, 0))
    check("the lead once more", field.exchange(field.lead)["taken"], 0)


def an_import_may_be_killed(field):
    """As the power goes while the county takes it in; then again, and twice."""
    rng = random.Random(7)
    command = [str(field.build / "sync/county/huitoukan-county"), "bundle", "import", "--store",
               field.county.store, str(field.stick)]
    began = time.monotonic()
    subprocess.run(command[:1] + ["--version"], check=True, stdout=subprocess.DEVNULL)
    usual = max(0.3, 4 * (time.monotonic() - began))
    for _ in range(12):
        process = subprocess.Popen(command, env=field.county.env(), stdout=subprocess.DEVNULL)
        try:
            process.wait(rng.uniform(0.005, usual))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for _ in range(2):
        said = field.take_in().stdout
    if "5 rows, 0 of them refused" not in said or "2 files" not in said:
        raise world.Failed(f"the import said {said}")
    balance(field)


def receipts_come_back(field):
    check("rows that wait before", pending(field.worker), 5)
    key = field.worker.sql("SELECT value FROM meta WHERE name = 'server_key'")[0]["value"]
    said = bundles.receipt(next(field.stick.glob("*records-*.htkr")), key)
    check("verdicts", [v["verdict"] for v in said["verdicts"]], ["accepted"] * 5)
    check("what the receipts say", field.exchange(field.worker)["answered"], 5)
    check("rows and photos that wait", (pending(field.worker), files_waiting(field.worker)), (0, 0))
    check("delivered", field.worker.sql("SELECT count(*) n FROM visit WHERE delivered_at IS NOT NULL"),
          [dict(n=5)])
    check("nothing more to hand over", field.exchange(field.worker)["rows"], 0)


def the_lead_brings_it_and_the_receipt(field):
    stick = field.folder / "second"
    stick.mkdir()
    field.write(0, 50000)
    field.exchange(field.worker, stick)
    check("visits the lead reads", field.exchange(field.lead, stick)["visits"], 2)
    field.lead.agent("--once")
    check("receipts at the lead", field.lead.sql("SELECT count(*) n FROM carried WHERE receipt IS NOT NULL"),
          [dict(n=4)])
    check("copies that were given up", list((field.lead.folder / "carried").glob("*.htkb*")), [])
    if field.exchange(field.lead, stick)["given"] < 2:
        raise world.Failed("the lead gives no receipt back")
    check("answered", field.exchange(field.worker, stick)["answered"], 2)
    check("rows and photos that wait", (pending(field.worker), files_waiting(field.worker)), (0, 0))
    balance(field)


def all_routes_at_once(field):
    stick = field.folder / "third"
    stick.mkdir()
    field.write(*[random.choice((0, 0, 20000, 90000)) for _ in range(30)])
    field.exchange(field.worker, stick)
    for tablet in (field.lead, field.stranger):
        check("taken", field.exchange(tablet, stick)["taken"], 2)
    jobs = [threading.Thread(target=t.agent, args=("--once",), kwargs=dict(check=False))
            for t in (field.worker, field.lead, field.stranger)]
    jobs.append(threading.Thread(target=field.county.run, kwargs=dict(check=False), args=(
        "bundle", "import", "--store", field.county.store, stick)))
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    for tablet in (field.worker, field.lead, field.stranger):
        tablet.agent("--once")
    field.exchange(field.worker, stick)
    check("rows and photos that wait", (pending(field.worker), files_waiting(field.worker)), (0, 0))
    balance(field)


def damage_keeps_nothing_back(field):
    stick = field.folder / "fourth"
    stick.mkdir()
    field.write(0, 40000)
    field.exchange(field.worker, stick)
    data = bytearray(next(stick.glob("*-records-*.htkb")).read_bytes())
    (stick / "cut.htkb").write_bytes(data[:-100])
    data[len(data) // 2] ^= 1
    (stick / "changed.htkb").write_bytes(data)
    (stick / "none.htkb").write_bytes(b"\0" * 1000)
    (stick / "none.htkr").write_text("{}")
    said = field.exchange(field.stranger, stick)
    check("taken, at fault", (said["taken"], said["faults"]), (2, 4))
    result = field.county.run("bundle", "import", "--store", field.county.store, stick, check=False)
    check("the import's exit", result.returncode, 1)
    check("lines of what is at fault", len(result.stderr.splitlines()), 3)
    check("what is at fault", [name for name in ("cut.", "changed.", "none.", "-records-", "-photos-")
                               if name in result.stderr], ["cut.", "changed.", "none."])
    field.exchange(field.worker, stick)
    balance(field)


def the_leads_tablet_is_replaced(field):
    stick = field.folder / "fifth"
    stick.mkdir()
    old = field.lead
    device = old.sql("SELECT value FROM meta WHERE name = 'device_id'")[0]["value"]
    field.write(0)
    field.exchange(field.worker, stick)
    field.county.run("device", "revoke", "--store", field.county.store, "--device", device)
    field.lead = field.tablet("lead-anew", field.lead_id)
    said = field.exchange(field.lead, stick)
    check("what was sealed to the old one is carried", (said["taken"], said["visits"]), (1, 0))
    field.worker.agent("--once")
    field.write(0)
    field.exchange(field.worker, stick)
    said = field.exchange(field.lead, stick)
    check("what is sealed to the new one is read", (said["taken"], said["visits"]), (1, 1))
    header = bundles.Bundle(next(stick.glob("*-records-*.htkb"))).header
    check("recipients", len(header["recipients"]), 2)


def a_tablet_that_was_lost(field):
    """Its records were handed over before: an officer can still take them in."""
    stick = field.folder / "sixth"
    stick.mkdir()
    field.write(0)
    field.exchange(field.worker, stick)
    device = field.worker.sql("SELECT value FROM meta WHERE name = 'device_id'")[0]["value"]
    field.county.run("device", "revoke", "--store", field.county.store, "--device", device)
    field.lead.agent("--once")
    field.stick = stick
    check("without a word of an officer", field.take_in(check=False).returncode, 1)
    field.take_in("--revoked")
    balance(field)


def main():
    return steps.run("handover", Field, lambda field: field.county.kill(), a_hand_over_is_no_receipt,
                     the_page_is_enough_to_read_it, only_the_lead_reads, an_import_may_be_killed,
                     receipts_come_back, the_lead_brings_it_and_the_receipt, all_routes_at_once,
                     damage_keeps_nothing_back, the_leads_tablet_is_replaced, a_tablet_that_was_lost)


sys.exit(main())
