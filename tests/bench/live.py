"""``./run bench live``: what the live channels carry, beside what the bare interface and Channels as taught do.

Starts the platform on a free port with its limits raised, pinned to one core,
and the two references after it. Prints one JSON line per figure, last a
table. Exit status 1 if anything was lost, doubled or out of order; timings
never fail. Needs Linux, gcc and taskset.
"""

import argparse
import contextlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.beside import Reader
from tests.bench.generator import Generator, Target, build, wrong_in
from tests.bench.processes import memory_kb, pin
from tests.bench.storing import stored_per_second
from tests.services.processes import Missing, free_port, listens
from tests.services.site import RunningSite

SERVER_CORE = 0
PHASES = ("main", "slow", "idle", "store")
REFERENCES = ("bare", "taught")
FIGURES = {
    "sat": ("per_core", "events_per_frame", "p50_ms", "p99_ms", "ack_p50_ms", "ack_p99_ms"),
    "rate": ("p50_ms", "p99_ms", "ack_p50_ms", "ack_p99_ms", "server_cpu", "other_cpu"),
    "pages": ("pages_p50_ms", "pages_p99_ms"),
    "connect": ("secs", "per_s", "failed"),
    "storm": ("secs", "per_s"),
    "idle": ("kb_socket",),
    "memory": ("mb_grown",),
    "store": ("per_second", "per_core", "p50_ms"),
}
RATE = "20 posts a second"
BESIDE = "pages beside 40 posts a second"
RESTARTED = "all come back after a restart"
GOALS = {
    ("8 in flight", "per_core"): (">=", 250_000),
    ("64 in flight", "per_core"): (">=", 1_000_000),
    (RATE, "p50_ms"): ("<=", 15),
    (RATE, "p99_ms"): ("<=", 60),
    (RATE, "ack_p99_ms"): ("<=", 30),
    (BESIDE, "pages_p99_ms"): ("<=", 25),
    ("idle", "kb_socket"): ("<=", 30),
    (RESTARTED, "secs"): ("<=", 15),
    (RESTARTED, "failed"): ("<=", 0),
    ("20 of 100 slow", "mb_grown"): ("<=", 200),
    ("sqlite, 64 writers", "p50_ms"): ("<=", 5),
    ("sqlite, 1024 writers", "per_second"): (">=", 20_000),
    ("postgres, 1024 writers", "per_second"): (">=", 8_000),
}
PAGE_SECONDS = 20  # 1,000 pages, so that the slowest hundredth is ten of them
REPEATS = 3  # of what a busy machine disturbs most: the median counts


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--phases", default=",".join(PHASES), help=f"which of {', '.join(PHASES)}")
    arguments.add_argument("--clients", type=int, default=1000)
    arguments.add_argument("--idle-clients", type=int, default=5000)
    arguments.add_argument("--seconds", type=float, default=3, help="of each measurement (3)")
    asked = arguments.parse_args()
    allow_many_files()
    report = Report()
    try:
        measure_all(asked, report)
    except Missing as reason:
        sys.stderr.write(f"This benchmark needs {reason}.\n")
        return 2
    return report.show()


def allow_many_files() -> None:
    """As many as this account may have: each socket is one, here and in the servers that are started from here."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def measure_all(asked, report: "Report") -> None:
    phases = asked.phases.split(",")
    if "store" in phases:
        for row in stored_per_second(seconds=asked.seconds):
            report.add("product", row.pop("phase"), {"ev": "store"} | row)
    if set(phases) == {"store"}:
        return
    with tempfile.TemporaryDirectory(prefix="ascn-bench-") as folder:
        binary = build(Path(folder))
        measure_product(binary, Path(folder), asked, report.of("product"))
        if "main" in phases:
            for kind in REFERENCES:
                with reference(kind) as target:
                    main_part(binary, target, asked, report.of(kind))


def measure_product(binary: Path, folder: Path, asked, emit) -> None:
    phases = asked.phases.split(",")
    with product(asked.clients, folder) as (site, target):
        if "main" in phases:
            main_part(binary, target, asked, emit, repeats=REPEATS)
        if "slow" in phases:
            slow_part(binary, target, asked, emit)
        if "idle" in phases:
            idle_part(binary, target, asked, emit, site)


@contextlib.contextmanager
def product(people: int, folder: Path):
    with RunningSite(ASCN_LIMIT_FACTOR="100000") as site:
        told = site.seed_demo(participants=people)
        cookies = folder / "cookies"
        cookies.write_text("\n".join(one["cookie"] for one in told["people"] if one["office"] == "participant"))
        pin(site.process.pid, SERVER_CORE)
        yield site, Target(site.port, told["channels"][0]["ws"], site.process.pid, site.url, str(cookies))


@contextlib.contextmanager
def reference(kind: str):
    port = free_port()
    program = Path(__file__).with_name("live_references.py")
    command = [sys.executable, str(program), kind, "--port", str(port)]
    server = subprocess.Popen(command)
    try:
        while not listens(port):
            if server.poll() is not None:
                raise SystemExit(f"the reference server {kind} did not start")
            time.sleep(0.1)
        pin(server.pid, SERVER_CORE)
        yield Target(port, "/", server.pid)
    finally:
        server.terminate()
        server.wait()


def main_part(binary: Path, target: Target, asked, emit, *, repeats: int = 1) -> None:
    """``repeats`` above 1 for the product; pages are read beside it as well, which the references have none of."""
    with Generator(binary, target, clients=asked.clients) as generator:
        emit("connect", generator.do("connect"))
        for in_flight in (8, 64):
            emit(f"{in_flight} in flight", generator.do(f"sat {in_flight} {asked.seconds} 1"))
            emit("check", generator.do("check"))
        rate = f"rate 20 {2 * asked.seconds}"
        runs = sorted((generator.do(rate) for _ in range(repeats)), key=lambda answer: answer["p99_ms"])
        emit(RATE, runs[len(runs) // 2])
        emit("check", generator.do("check"))
        if repeats > 1:
            with Reader(target.port) as reader:
                emit("40 posts a second beside pages", generator.do(f"rate 40 {PAGE_SECONDS}"))
            emit(BESIDE, {"ev": "pages"} | reader.figures())
            emit("check", generator.do("check"))


def slow_part(binary: Path, target: Target, asked, emit) -> None:
    with Generator(binary, target, clients=100) as generator:
        generator.do("connect")
        before = memory_kb(target.process)
        generator.do("slow 20")
        emit("sat 64, 20 of 100 slow", generator.do(f"sat 64 {asked.seconds} 1"))
        grown = (memory_kb(target.process) - before) / 1024
        emit("20 of 100 slow", {"ev": "memory", "mb_grown": round(grown, 1)})
        emit("unslow", generator.do("unslow"))
        emit("check", generator.do("check"))


def idle_part(binary: Path, target: Target, asked, emit, site: RunningSite) -> None:
    before = memory_kb(target.process)
    with Generator(binary, target, clients=asked.idle_clients, at_once=200) as generator:
        emit("all connect", generator.do("connect"))
        grown = memory_kb(target.process) - before
        emit("idle", generator.do(f"idle {asked.seconds}") | {"kb_socket": round(grown / asked.idle_clients, 1)})
        emit("all drop and come back", generator.do("storm 20"))
        emit("check", generator.do("check"))
        site.stop()
        emit("sent away", generator.do("idle 1"))
        site.start()
        pin(site.process.pid, SERVER_CORE)
        generator.target = target._replace(process=site.process.pid)
        emit(RESTARTED, generator.do("connect 60"))


class Report:
    """Figures by run and phase, printed as they come and once more as a table."""

    def __init__(self):
        self.rows: dict[tuple[str, str], dict[str, float]] = {}
        self.runs: list[str] = []
        self.wrong = 0

    def of(self, run: str):
        return lambda phase, answer: self.add(run, phase, answer)

    def add(self, run: str, phase: str, answer: dict) -> None:
        if run not in self.runs:
            self.runs.append(run)
        # The references promise nothing; what they lose is a figure of theirs.
        if run == "product" and (wrong := wrong_in(answer)):
            self.wrong += 1
            answer = answer | {"wrong": wrong}
        print(json.dumps({"run": run, "phase": phase, **answer}), flush=True)
        for name in FIGURES.get(answer.get("ev", ""), ()):
            if name in answer:
                self.rows.setdefault((phase, name), {})[run] = answer[name]
        if run != "product" and answer.get("lost"):
            self.rows.setdefault((phase, "lost"), {})[run] = answer["lost"]

    def show(self) -> int:
        print("\n| phase | figure | " + " | ".join(self.runs) + " |")
        print("|---" * (len(self.runs) + 2) + "|")
        for key, values in self.rows.items():
            cells = [f"{values[run]:,.10g}" if run in values else "-" for run in self.runs]
            print("| " + " | ".join([*key, *cells]) + " |")
        self.show_goals()
        print(f"\n{self.wrong or 'no'} phases with something lost, doubled or out of order")
        return 1 if self.wrong else 0

    def show_goals(self) -> None:
        print("\n| phase | figure | goal | measured | holds |\n|---|---|---|---|---|")
        for key, (sign, goal) in GOALS.items():
            measured = self.rows.get(key, {}).get("product")
            if measured is not None:
                holds = measured >= goal if sign == ">=" else measured <= goal
                print(f"| {' | '.join(key)} | {sign} {goal:,} | {measured:,.10g} | {'yes' if holds else 'no'} |")


if __name__ == "__main__":
    sys.exit(main())
