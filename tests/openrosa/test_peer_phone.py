#!/usr/bin/env python3
"""The forms of phones in ODK's own engine: what is chosen first decides whose rows the form looks up, in
their order, and cannot be exchanged. test_peer_phone.py BUILD; 77 where that engine cannot be had."""
import json
import pathlib
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "tests/lib"), str(TOP / "tests/openrosa"), str(TOP / "tests/peer")]
import collect  # noqa: E402
import peer  # noqa: E402
import world  # noqa: E402


def expect(what, got, wanted):
    if got != wanted:
        raise world.Failed(f"{what}: {got} instead of {wanted}")


def look(engine, folder, form, subject):
    folder.mkdir()
    (folder / "form.xml").write_bytes(form.xml)
    for name, text in form.media.items():
        (folder / name).write_text(text, encoding="utf-8")
    r = subprocess.run(["node", TOP / "tests/openrosa/peer_phone.mjs", engine, folder,
                        subject["village"], subject["name"]], capture_output=True, text=True)
    if r.returncode != 0:
        raise world.Failed(f"{form.id}: {r.stderr[-800:]}")
    return json.loads(r.stdout)


def check(engine, folder, form, subject):
    seen = look(engine, folder / form.id, form, subject)
    values = seen["values"]
    subjects = form.rows("htk_subjects.csv")
    here = [s["name"] for s in subjects if s["village"] in (subject["village"], "")]
    expect(f"{form.id}: what is offered", seen["offered"], here)
    expect(f"{form.id}: the choice holds", seen["valid"], True)
    if len(here) > 1:
        expect(f"{form.id}: another choice after that holds", seen["exchanged"], False)
    for name in form.media:
        given = values.get("/data/htk_given_" + name[:-len(".csv")])
        if given is not None:
            expect(f"{form.id}: {name} as it goes with the answers", given,
                   "\n".join(r["htk_row"] for r in form.rows(name) if r["htk_subject"] == subject["name"]))
    return values


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    try:
        engine = peer.lay(build)
    except peer.NoPeer as error:
        print(error)
        return 77
    with tempfile.TemporaryDirectory(prefix="htk-peer-phone-") as temporary:
        folder = pathlib.Path(temporary)
        county = world.County(build, folder / "county", households=200).make().start()
        try:
            worker = next(u for u in county.users() if u["role"] == "worker")
            url = county.run("device", "phone", "--store", county.store, "--user", worker["id"],
                             "--address", county.url).stdout.strip().splitlines()[-1]
            forms = collect.Phone(url).forms("fa_household", "fb_village", "fe_clue")
            household = forms["fa_household"].rows("htk_subjects.csv")[0]
            check(engine, folder, forms["fa_household"], household)
            values = check(engine, folder, forms["fe_clue"], household)
            roster = [r["name"] for r in forms["fe_clue"].rows("roster.csv")
                      if r["htk_subject"] == household["name"]]
            expect("the members in their order",
                   [v for ref, v in values.items() if ref.endswith("/m_name")], roster)
            village = forms["fb_village"].rows("htk_subjects.csv")[1]
            values = check(engine, folder, forms["fb_village"], village)
            expect("the village", values["/data/village_name"], village["label"])
        finally:
            county.stop()
    print("ODK's engine fills the phones' forms")
    return 0


try:
    sys.exit(main())
except world.Failed as failure:
    print(failure, file=sys.stderr)
    sys.exit(1)
