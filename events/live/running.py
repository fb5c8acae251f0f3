"""The live channels as a part of the server: begin, end, readiness and figures."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from types import FrameType

from ascn_site import health
from ascn_site.health import Figure
from events.live.hub import hub
from events.live.writer import writer


def begin() -> None:
    """Called in the event loop once the server starts."""
    hub.start()
    if threading.current_thread() is threading.main_thread():  # no other may take signals
        say_goodbye_first(asyncio.get_running_loop())


def end() -> None:
    hub.stop()


def say_goodbye_first(loop: asyncio.AbstractEventLoop) -> None:
    """On SIGTERM close the sockets over some seconds, then let the server end as it always does.

    By itself it would close all in one moment, and all would come back in one.
    """
    end_server = signal.getsignal(signal.SIGTERM)

    async def leave(number: int, frame: FrameType | None) -> None:
        await hub.farewell()
        if callable(end_server):
            end_server(number, frame)

    def begin_to_leave(number: int, frame: FrameType | None) -> None:
        if hub.is_leaving and callable(end_server):  # asked twice: now
            end_server(number, frame)
            return
        loop.call_soon_threadsafe(lambda: asyncio.ensure_future(leave(number, frame)))

    signal.signal(signal.SIGTERM, begin_to_leave)


def hints_trouble() -> str:
    if hub.hints is None or hub.hints.is_heard():
        return ""
    return "The processes do not hear each other through Redis; they look at the log every second instead."


def figures() -> Iterator[Figure]:
    yield Figure("ascn_live_sockets", "Sockets open now", len(hub.lines))
    yield Figure("ascn_live_rooms", "Channels that somebody follows through this process", len(hub.rooms))
    yield Figure("ascn_live_events_total", "Events stored by this process", writer.events)
    yield Figure("ascn_live_commits_total", "Groups in which they were stored", writer.groups)
    yield Figure("ascn_live_waiting_commands", "Commands that wait to be stored", writer.waiting)
    failures = hub.hints.failures if hub.hints else 0
    yield Figure("ascn_live_hint_failures_total", "Times that Redis could not be used for hints", failures)


health.watch("live hints", hints_trouble)
health.count(figures)
