"""A county and its tablets in one fresh folder: the real server, the real agent, the real stores.

Used by the driven tests and by app/run.sh. Nothing is mocked: the server listens on loopback, the
tablet's database is the encrypted one, and it is read through htk-sql with the tablet's own key.
"""
import json
import os
import pathlib
import socket
import subprocess
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
XINPING = "530427"


class Failed(Exception):
    """A step that did not happen, in words for the person who runs it."""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Scene:
    """Who drives an app tells here how to say what is on its screen, for the words of a step that did not happen."""
    told = staticmethod(lambda: "")


def wait_for(what, probe, timeout=30, interval=0.05):
    """Polls probe() until it is true; its value is returned. Fails naming `what` and what is on the screen."""
    end = time.monotonic() + timeout
    while True:
        value = probe()
        if value:
            return value
        if time.monotonic() > end:
            raise Failed(f"timed out after {timeout} s waiting for: {what}{Scene.told()}")
        time.sleep(interval)


class County:
    """The county server of a demo county."""

    def __init__(self, build, folder, households=2000, county=XINPING, seed=1, pack=None):
        self.build, self.folder = pathlib.Path(build), pathlib.Path(folder)
        self.pack = pathlib.Path(pack or self.build / "app/pack").resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.db = self.folder / "county.db"
        self.store = f"sqlite:{self.db}"
        self.port = free_port()
        self.process = None
        self.households, self.code, self.seed = households, county, seed

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def env(self):
        return dict(os.environ, HTK_PACK_DIR=str(self.pack))

    def run(self, *args, check=True):
        r = subprocess.run([str(self.build / "sync/county/huitoukan-county"), *map(str, args)],
                           env=self.env(), capture_output=True, text=True)
        if check and r.returncode != 0:
            raise Failed(f"huitoukan-county {args[0]} ended with {r.returncode}: {r.stderr[-800:]}")
        return r

    def make(self):
        """Imports the real villages, then makes the demo register on them."""
        self.run("import", "--store", self.store, "--kind", "regions",
                 TOP / "app/pack/data/yuxi-divisions.csv")
        self.run("demo", "--store", self.store, "--county", self.code,
                 "--households", self.households, "--seed", self.seed)
        return self

    def start(self):
        log = open(self.folder / "county.log", "ab")
        self.process = subprocess.Popen(
            [str(self.build / "sync/county/huitoukan-county"), "serve", "--store", self.store,
             "--listen", f"127.0.0.1:{self.port}"], env=self.env(), stdout=log, stderr=log)

        def answers():
            if self.process.poll() is not None:
                raise Failed(f"the county server ended with {self.process.returncode}; see "
                             f"{self.folder / 'county.log'}")
            with socket.socket() as s:
                return s.connect_ex(("127.0.0.1", self.port)) == 0
        wait_for("the county server to listen", answers)
        return self

    def kill(self):
        """As a power cut does it."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
                raise Failed("the county server did not end within 10 s of SIGTERM")

    def sql(self, query):
        return sql(self.build, self.db, None, query)

    def users(self):
        out = self.run("user", "list", "--store", self.store, "--format", "json").stdout
        return json.loads(out)

    def code_for(self, user):
        out = self.run("device", "code", "--store", self.store, "--user", user).stdout
        return out.strip().split()[-1]


class Tablet:
    """One tablet: its data folder, its agent, its database."""

    def __init__(self, build, folder, pack=None):
        self.build, self.folder = pathlib.Path(build), pathlib.Path(folder)
        self.pack = pathlib.Path(pack or self.build / "app/pack").resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        self.db = self.folder / "huitoukan.db"

    def env(self):
        return dict(os.environ, HTK_DATA_DIR=str(self.folder),
                    HTK_PACK_DIR=str(self.pack),
                    HTK_LOCALE_DIR=str(self.build / "po"), LANGUAGE="zh_CN")

    def agent(self, *args, check=True, timeout=300):
        r = subprocess.run([str(self.build / "sync/agent/huitoukan-sync"), *map(str, args)],
                           env=self.env(), capture_output=True, text=True, timeout=timeout)
        if check and r.returncode != 0:
            raise Failed(f"huitoukan-sync {' '.join(map(str, args))} ended with {r.returncode}: "
                         f"{r.stderr[-800:]}")
        return r

    def enrol(self, county, user):
        self.agent("enrol", county.url, county.code_for(user))
        self.agent("--once")

    def sql(self, query):
        return sql(self.build, self.db, self.folder / "key", query)


def sql(build, db, key, query):
    """Rows of a read-only query as a list of dicts, whether the database is encrypted or not."""
    cmd = [str(pathlib.Path(build) / "tests/lib/htk-sql"), str(db)]
    if key:
        cmd += ["--key", str(key)]
    r = subprocess.run(cmd + [query], capture_output=True, text=True)
    if r.returncode != 0:
        raise Failed(f"query failed: {r.stderr.strip()[-400:]}\n  {query}")
    return [json.loads(line) for line in r.stdout.splitlines()]
