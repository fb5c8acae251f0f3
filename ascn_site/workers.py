"""Several serving processes on one listening socket: told as one site, and ended as one."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable

from django.core.management import CommandError
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess


class Workers(Multiprocess):
    """Calls ``announce`` once, as soon as every process answers.

    Raises:
        CommandError: a process could not start, which the next try would not change.
    """

    def __init__(self, config, announce: Callable[[], None], **arguments):
        super().__init__(config, **arguments)
        self.announce = announce
        self.is_announced = False

    def run(self) -> None:
        super().run()
        if any(process.exitcode == STARTUP_FAILURE for process in self.processes):
            raise CommandError("A process of the server could not start. The lines above say why.")

    def keep_subprocess_alive(self) -> None:
        """Called twice a second by uvicorn."""
        super().keep_subprocess_alive()
        if not self.is_announced and all(process.is_ready() for process in self.processes):
            self.is_announced = True
            self.announce()


def end_with_parent() -> None:
    """Stop this process when the one that started it has gone, even by a kill: nothing may keep its port.

    Changes nothing in a process that no other one of Python started.
    """
    if parent := multiprocessing.parent_process():
        threading.Thread(target=stop_after, args=(parent,), name="end-with-parent", daemon=True).start()


def stop_after(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
