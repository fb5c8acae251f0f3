"""Waiting for a thing instead of for the time that it should take."""

import time
from collections.abc import Callable
from typing import TypeVar

Thing = TypeVar("Thing")
PAUSE = 0.05  # seconds between two looks


def until(look: Callable[[], Thing], *, seconds: float = 60.0) -> Thing:
    """What a look gives as soon as it gives anything. Fails when it has given nothing for so many seconds."""
    last = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < last, f"not within {seconds:g} s"
        time.sleep(PAUSE)
    return found
