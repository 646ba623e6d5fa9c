"""A county with a team in the field: what the tests of hand-over without a line begin with."""
import subprocess

import world


def check(what, got, wanted):
    if got != wanted:
        raise world.Failed(f"{what}: {got!r}, wanted {wanted!r}")


class Field:
    """A county, and tablets of a worker, a colleague and their lead, all of them enrolled."""

    def __init__(self, build, folder, small=None):
        """@small: of which tablet the folder is a disk of its own, to be filled."""
        self.build, self.folder = build, folder
        if small:
            small.mkdir()
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g,mode=700", "disk", str(small)], check=True)
        self.county = world.County(build, folder / "county", households=300).make().start()
        workers = [u["id"] for u in self.county.users() if u["role"] == "worker"]
        self.worker_id = workers[0]
        self.lead_id = next(u["id"] for u in self.county.users() if u["role"] == "lead")
        self.lead = self.tablet("lead", self.lead_id)
        self.stranger = self.tablet("stranger", workers[1])
        self.worker = self.tablet("worker", workers[0])
        self.lead.agent("--once")
        self.stick = folder / "stick"
        self.stick.mkdir()

    def tablet(self, name, user):
        tablet = world.Tablet(self.build, self.folder / name)
        tablet.enrol(self.county, user)
        return tablet

    def write(self, *photos):
        """Submits a visit for each: 0 without a photo, else with one of so many bytes."""
        self.do(self.worker, *(f"photo {n}" if n else "row" for n in photos))

    def do(self, tablet, *lines):
        """On a tablet what tests/agent/journal-writer.c knows."""
        said = subprocess.run([str(self.build / "tests/agent/journal-writer")], env=tablet.env(),
                              input="\n".join(lines), text=True, check=True, stdout=subprocess.PIPE)
        if "none" in said.stdout:
            raise world.Failed(f"nothing to do for one of {lines}")

    def exchange(self, tablet, stick=None):
        """What came of it, as a dict."""
        out = tablet.agent("stick", stick or self.stick).stdout.splitlines()[-1].split()
        check("the last line", out[0], "stick")
        return dict(zip(out[1::2], map(int, out[2::2])))

    def take_in(self, *more, check=True):
        return self.county.run("bundle", "import", "--store", self.county.store, *more, self.stick,
                               check=check)


def pending(tablet):
    return tablet.sql("SELECT count(*) n FROM change WHERE verdict IS NULL")[0]["n"]


def files_waiting(tablet):
    return tablet.sql("SELECT count(*) n FROM attachment WHERE receipt_at IS NULL AND sha256 NOT IN"
                      " (SELECT sha256 FROM carried_file)")[0]["n"]
