"""Real servers for tests: each on a free loopback port, in a data folder of its own, stopped by its process id."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from pathlib import Path


class Missing(Exception):
    """The program is not installed; the text names it and how to get it."""


class Server(ABC):
    """One real server process; a context manager that starts it and takes it away with its data."""

    name: str
    account = ""  # an ordinary account for servers that refuse to run as root
    patience = 120  # seconds until it must answer

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix=f"ascn-{self.name}-"))
        self.port = free_port()
        self.process: subprocess.Popen | None = None
        if self.as_account():
            shutil.chown(self.folder, self.account)

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def answers(self) -> bool: ...

    @property
    @abstractmethod
    def url(self) -> str: ...

    def prepare(self) -> None:  # noqa: B027  (most servers need nothing)
        """Make the data folder's content, once."""

    def environment(self) -> dict[str, str]:
        return dict(os.environ)

    def as_account(self) -> dict:
        """Arguments that make ``subprocess`` run a program as an ordinary user."""
        return {"user": self.account, "group": self.account, "extra_groups": []} if is_root() and self.account else {}

    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), cwd=self.folder, env=self.environment(), stdout=log, stderr=log, **self.as_account()
            )
        until = time.monotonic() + self.patience
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{self.name} does not answer:\n{self.log()}")
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGCONT)
        self.process.send_signal(how)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def send(self, signal_number: signal.Signals) -> None:
        """SIGSTOP makes it hang, SIGCONT wakes it up."""
        self.process.send_signal(signal_number)

    def log(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")

    def __enter__(self):
        with contextlib.ExitStack() as undo:
            undo.callback(self.__exit__)  # a server that does not answer in time would run on
            self.prepare()
            self.start()
            undo.pop_all()
        return self

    def __exit__(self, *error):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def is_root() -> bool:
    return os.geteuid() == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def program(name: str, package: str, *folders: str) -> str:
    """Where a program is; raises Missing with the Debian package that holds it."""
    path = os.pathsep.join([*folders, os.environ.get("PATH", "")])
    found = shutil.which(name, path=path)
    if found is None:
        raise Missing(f"{name} (Debian package {package})")
    return found
