"""What goes on as long as the process does."""

import asyncio

import pytest
from django.db import OperationalError

from events.live.turns import went_well


@pytest.mark.parametrize(
    ("fault", "told"), [(OperationalError("locked"), "the clock waits for the database: locked"), (KeyError(), "fault")]
)
async def test_a_fault_is_told_in_the_log_and_ends_nothing(caplog, fault, told):
    async def turn():
        raise fault

    assert await went_well(turn, of="the clock") is False
    assert told in caplog.text


async def test_a_task_that_is_to_end_does_end():
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(went_well(asyncio.Event().wait, of="the clock"), 0.01)
