"""Drives loadgen.c: one command, its answer as a figure, with the CPU that the server used meanwhile."""

import json
import os
import subprocess
import threading
import time
from pathlib import Path
from typing import NamedTuple

from tests.bench.processes import cpu_seconds, machine_seconds
from tests.services.processes import program

SOURCE = Path(__file__).with_name("loadgen.c")
CORE = min(1, (os.cpu_count() or 1) - 1)
# What may not be: counted in every answer that has it.
WRONG = ("lost", "backward", "mismatch", "gaps", "unacked", "failed", "oversize")


class Target(NamedTuple):
    """A server to measure: its port, the socket's path, its main process, cookies as lines of a file."""

    port: int
    path: str
    process: int
    origin: str = ""
    cookies: str = ""


def build(folder: Path) -> Path:
    binary = folder / "loadgen"
    subprocess.run([program("gcc", "gcc"), "-O2", "-Wall", "-o", str(binary), str(SOURCE)], check=True)
    return binary


class Generator:
    def __init__(self, binary: Path, target: Target, *, clients: int, at_once: int = 40):
        options = {"-n": clients, "-k": at_once, "-p": target.port, "-u": target.path, "-c": target.cookies}
        options["-O"] = target.origin
        words = [str(word) for name, value in options.items() if value for word in (name, value)]
        self.process = subprocess.Popen(
            [program("taskset", "util-linux"), "-c", str(CORE), str(binary), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self.target = target

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def do(self, command: str, *, limit: float = 90) -> dict:
        """The answer to a command; ``other_cpu`` above 0.2 says that latencies are not to be trusted."""
        last_resort = threading.Timer(limit, self.process.kill)
        last_resort.start()
        began, server, mine, machine = self.clocks()
        try:
            self.process.stdin.write(command + "\n")
            line = self.process.stdout.readline()
        finally:
            last_resort.cancel()
        if not line:
            raise SystemExit(f"the load generator ended during: {command}")
        answer = json.loads(line)
        now, server_now, mine_now, machine_now = self.clocks()
        seconds, used = now - began, server_now - server
        if seconds > 0.5:  # shorter ones drown in the kernel's ticks
            others = machine_now - machine - used - (mine_now - mine)
            answer |= {"server_cpu": round(used / seconds, 2), "other_cpu": round(max(0, others) / seconds, 2)}
        if answer.get("deliveries") and used:
            answer["per_core"] = round(answer["deliveries"] / used)
        return answer

    def clocks(self) -> tuple[float, float, float, float]:
        return time.time(), cpu_seconds(self.target.process), cpu_seconds(self.process.pid), machine_seconds()


def wrong_in(answer: dict) -> str:
    """What must never be, as words; '' if all is well."""
    found = [f"{name} {answer[name]}" for name in WRONG if answer.get(name)]
    if answer.get("ev") == "check" and (answer["orders"] > 1 or answer["seq_min"] != answer["seq_max"]):
        found.append("more than one order")
    return ", ".join(found)
