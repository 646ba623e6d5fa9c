#!/usr/bin/env python3
"""What the sync costs: sync_bench.py BUILD [--strict] [wire|field|push|pull ...]; a JSON line a bench. Beside a
figure that has an aim stand the aim and whether it is met or missed; with --strict a missed one ends it with 3.

wire   bytes of 1,000 visits in form A on the line, to zstd -19 with the same dictionary in one piece
field  50 visits over 64 kbit/s, 600 ms there and back, to the bare time of their bytes
push   10,000 visits on loopback, to durable inserts of the same rows; how much memory the agent takes
pull   the first download of 100,000 households on loopback (HTK_BENCH_HOUSEHOLDS, in thousands that two divides),
       cut once in the middle; memory, and the processor's time of both ends, which goes with the households

Real server, real agent, real stores. The line is tests/lib/slow_line.py, all there and back is counted."""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

TOP = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(TOP / "tests/lib"))
import slow_line  # noqa: E402
import wide_county  # noqa: E402
import world  # noqa: E402

PUSH_BATCH = 500
HALF_OF_A_HOUSEHOLD = 400  # bytes on the line, with what belongs to it: the first download's cut is about there


MISSED = 3  # the exit status that says so


class Report:
    """Says the figures, and remembers what missed its aim. An aim is the most that a figure may be."""

    def __init__(self):
        self.missed = []

    def say(self, bench, aims=None, **figures):
        out = dict(bench=bench)
        for name, value in figures.items():
            out[name] = round(value, 3) if isinstance(value, float) else value
            if aims and name in aims:
                is_met = value <= aims[name]
                out.update({name + "_aim": aims[name], name + "_is": "met" if is_met else "missed"})
                if not is_met:
                    self.missed.append(f"{bench} {name}")
        print(json.dumps(out), flush=True)


report = Report()


class Bench:
    """A county whose visits are kept as a tablet would send them, and a tablet that has them to send."""

    def __init__(self, build, folder, households, seed):
        self.build, self.folder = build, folder
        self.maker = build / "tests/bench/sync/visit-maker"
        self.county = world.County(build, folder / "county")
        self.bodies = folder / "bodies.jsonl"
        with open(self.bodies, "wb") as out:
            subprocess.run([self.maker, "county", self.county.db, TOP / "app/pack/data/yuxi-divisions.csv",
                            str(households), str(seed)], env=self.county.env(), stdout=out, check=True)
        self.county.start()
        self.worker = next(u["id"] for u in self.county.users() if u["role"] == "worker")

    def tablet(self, visits, url=None):
        """Enrolled and filled, at @url or by way of a line that is still no hindrance."""
        self.line = None if url else slow_line.Line(self.county.port)
        tablet = world.Tablet(self.build, self.folder / "tablet")
        tablet.agent("enrol", url or self.line.url, self.county.code_for(self.worker))
        tablet.agent("--once")
        self.run(tablet, "tablet", visits, stdin=open(self.bodies, "rb"))
        return tablet

    def narrow(self, rate, rtt):
        """From now on the line is as the field's; its bytes are counted anew."""
        self.line.rate, self.line.rtt = rate, rtt
        self.line.up.bytes = self.line.down.bytes = self.line.connections = 0
        return self.line

    def end(self):
        if self.line:
            self.line.close()
        self.county.stop()

    def run(self, tablet, *args, stdin=None):
        return subprocess.run([self.maker, *map(str, args)], env=tablet.env(), stdin=stdin, check=True,
                              capture_output=True).stdout


def most_memory(pid, peak):
    """The most that a process had in memory, in MiB, into @peak until it ends. What wait() tells of it begins with
    the memory of this program, from which it was forked."""
    try:
        while True:
            with open(f"/proc/{pid}/status") as status:
                lines = dict(line.split(":", 1) for line in status)
            peak[0] = int(lines["VmHWM"].split()[0]) / 1024
            time.sleep(0.01)
    except (OSError, KeyError):
        pass


def sync(tablet):
    """A round; how long it took, the most memory that the agent had, in MiB, and its processor's time."""
    start = time.monotonic()
    process = subprocess.Popen([str(tablet.build / "sync/agent/huitoukan-sync"), "--once"], env=tablet.env(),
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = [0]
    watch = threading.Thread(target=most_memory, args=(process.pid, peak))
    watch.start()
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    watch.join()
    if status != 0:
        raise world.Failed(f"the agent ended with {status}: {error[-500:]}")
    return time.monotonic() - start, peak[0], usage.ru_utime + usage.ru_stime


def packed(data, *args):
    return len(subprocess.run(["zstd", "-q", "-c", *map(str, args)], input=data, check=True,
                              capture_output=True).stdout)


def wire(build, folder):
    bench = Bench(build, folder, 1200, 99)
    tablet = bench.tablet(1000)
    documents = bench.run(tablet, "documents")
    dictionary = build / "app/pack/wire/rows.zdict"
    ideal = packed(documents, "-19", "-D", dictionary)
    line = bench.narrow(1_000_000, 0.1)
    took, rss, _ = sync(tablet)
    report.say("sync-wire", dict(ratio=1.25, agent_mib=20), visits=1000, plain=len(documents),
               up=line.up.bytes, down=line.down.bytes,
               one_piece=ideal, without_dictionary=packed(documents, "-19"), ratio=line.up.bytes / ideal,
               ratio_both_ways=(line.up.bytes + line.down.bytes) / ideal, seconds=took, agent_mib=rss)
    bench.end()


def field(build, folder):
    bench = Bench(build, folder, 200, 99)
    tablet = bench.tablet(50)
    line = bench.narrow(64_000, 0.6)
    took, rss, _ = sync(tablet)
    bare = line.up.bytes * 8 / line.rate
    report.say("sync-field", dict(ratio=1.4), visits=50, up=line.up.bytes, down=line.down.bytes, seconds=took,
               bare_seconds=bare, connections=line.connections, ratio=took / bare, agent_mib=rss)
    bench.end()


def push(build, folder):
    n = int(os.environ.get("HTK_BENCH_VISITS", "10000"))
    bench = Bench(build, folder, n * 12 // 10, 99)
    # Straight to the county: a proxy between them would be at work for each packet.
    tablet = bench.tablet(n, bench.county.url)
    inserts = float(bench.run(tablet, "insert", folder / "bare.db", PUSH_BATCH))
    county_before = cpu_of(bench.county.process.pid)
    took, rss, cpu = sync(tablet)
    county_cpu = cpu_of(bench.county.process.pid) - county_before
    got = bench.county.sql("SELECT count(*) n FROM device_row WHERE verdict = 'accepted'")[0]["n"]
    if got != n:
        raise world.Failed(f"{got} of {n} visits are at the county")
    report.say("sync-push", dict(agent_mib=20), visits=n, seconds=took, inserts_seconds=inserts,
               ratio=took / inserts, per_second=n / took, county_cpu_ms_a_visit=county_cpu / n * 1000,
               agent_cpu_ms_a_visit=cpu / n * 1000, agent_mib=rss)
    bench.end()


def cpu_of(pid):
    """Seconds of the processor that a process has had."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pull(build, folder):
    n = int(os.environ.get("HTK_BENCH_HOUSEHOLDS", "100000"))
    county = world.County(build, folder / "county", households=min(n, wide_county.PART)).make()
    wide_county.widen(county.db, n)
    county.start()
    worker = next(u["id"] for u in county.users() if u["role"] == "worker")
    tablet = world.Tablet(build, folder / "tablet")
    line = slow_line.Line(county.port)
    tablet.agent("enrol", line.url, county.code_for(worker))
    before, county_before = line.down.bytes, cpu_of(county.process.pid)
    line.cut_down_after(n * HALF_OF_A_HOUSEHOLD)
    took, rss, cpu = sync(tablet)
    got = tablet.sql("SELECT count(*) n FROM household")[0]["n"]
    if got != n or line.cuts != 1:
        raise world.Failed(f"{got} of {n} households are on the tablet after {line.cuts} cuts")
    report.say("sync-pull", households=n, seconds=took, down=line.down.bytes - before, per_second=n / took,
               agent_mib=rss, agent_cpu=cpu, agent_cpu_ms_a_household=cpu / n * 1000,
               county_cpu=cpu_of(county.process.pid) - county_before)
    line.close()
    county.stop()


BENCHES = {f.__name__: f for f in (wire, field, push, pull)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--strict", action="store_true", help=f"ends with {MISSED} when an aim was missed")
    parser.add_argument("benches", nargs="*", metavar="BENCH", help=f"of {', '.join(BENCHES)}; all unless named")
    args = parser.parse_intermixed_args()
    for name in args.benches:
        if name not in BENCHES:
            parser.error(f"there is no bench “{name}”")
    for name in args.benches or list(BENCHES):
        with tempfile.TemporaryDirectory(prefix="htk-sync-bench-") as folder:
            BENCHES[name](args.build.resolve(), pathlib.Path(folder))
    for what in report.missed:
        print(f"missed: {what}", file=sys.stderr)
    return MISSED if args.strict and report.missed else 0


try:
    sys.exit(main())
except world.Failed as failure:
    print(failure, file=sys.stderr)
    sys.exit(1)
