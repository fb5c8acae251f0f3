"""Publishing is whole, page, revision, log and row for the index, or not begun, whenever the process dies."""

import json
import random
import threading
from pathlib import Path

import pytest

from tests.services.installations import Installation

pytestmark = pytest.mark.faults
LIVES = {"small": 2, "full": 60}
LATEST_KILL = 1.5  # seconds after the first act


class Lives:
    """One publisher after the other on the same data; each is killed, and the next tells how things stand."""

    def __init__(self, installation: Installation, register: Path):
        self.installation, self.register = installation, register
        self.acked: set[int] = set()
        self.half: list[list] = []
        self.whole = self.untouched = 0

    def live(self, seconds: float, *, is_planted: bool = False) -> None:
        code = f"from tests.cities.publisher import live; live({str(self.register)!r}, is_planted={is_planted})"
        process = self.installation.start("shell", "-v0", "-c", code)
        for line in process.stdout:
            if line == "ready\n":
                break
            self.judge(*json.loads(line))
        self.acked.clear()
        killer = threading.Timer(seconds, process.kill)
        for line in process.stdout:
            if line == "done\n":
                break
            if not self.acked:
                killer.start()
            self.acked.add(json.loads(line)[1])
        killer.cancel()
        process.kill()
        _out, error = process.communicate()
        assert "Traceback" not in error, error

    def judge(self, name: str, number: int, parts: list[bool]) -> None:
        if all(parts):
            self.whole += 1
        elif any(parts) or number in self.acked:
            self.half.append([name, number, parts])
        else:
            self.untouched += 1


@pytest.fixture
def lives(install, tmp_path) -> Lives:
    return Lives(install("killed", is_migrated=True), tmp_path / "acts")


ON_BOTH = pytest.mark.parametrize(
    "install", ["sqlite", pytest.param("postgresql", marks=pytest.mark.whole)], indirect=True
)


@ON_BOTH
def test_a_publishing_that_is_killed_is_whole_or_has_not_begun(lives, request):
    chance = random.Random(7)
    for _ in range(LIVES[request.config.getoption("--faults")]):
        lives.live(chance.uniform(0, LATEST_KILL))
    lives.live(0)

    assert lives.half == []
    assert min(lives.whole, lives.untouched) > 0


@pytest.mark.whole
def test_without_the_transaction_the_same_kills_leave_halves(lives):
    for seconds in (0.2, 0.4, 0.7):
        lives.live(seconds, is_planted=True)
    lives.live(0)

    assert lives.half
