"""A line to a server that can fail: refuse, fall silent, answer late or with an error."""

import contextlib
import socket
import threading
import time

ANSWER = "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"


class Relay:
    """Carries bytes to ``port`` and back until it is told otherwise; every change of mind cuts what is open.

    ``connections``: how many have come so far.
    """

    def __init__(self, port: int):
        self.port = port
        self._fault = ""
        self._lag = 0.0
        self.connections = 0
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = listen()
        self._here = self._listener.getsockname()
        self.url = "http://{}:{}".format(*self._here)
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def mend(self) -> None:
        self._become("")

    def lag(self, seconds: float) -> None:
        """Hold every answer back for so long."""
        self._become("")
        self._lag = seconds

    def fall_silent(self) -> None:
        """Take what comes and never answer, like a process that was stopped."""
        self._become("silent")

    def answer(self, status: str) -> None:
        """Answer everything with this status line, for example ``429 Too Many Requests``."""
        self._become(status)

    def close(self) -> None:
        """Refuse connections."""
        cut(self._listener)  # closed alone it would take one more for the thread that waits for it
        self._fault, self._lag = "", 0.0
        self._cut_what_is_open()

    def _cut_what_is_open(self) -> None:
        with self._lock:
            for one in self._open:
                cut(one)
            self._open.clear()

    def _become(self, fault: str) -> None:
        self._fault, self._lag = fault, 0.0
        self._cut_what_is_open()
        if self._listener.fileno() < 0:
            self._listener = listen(self._here)
            threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                with self._lock:
                    self.connections += 1
                    self._open.add(client)
                threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        if self._fault == "silent":
            return
        if self._fault:
            with contextlib.suppress(OSError):
                client.recv(65536)
                client.sendall(ANSWER.format(status=self._fault).encode())
            cut(client)
            return
        server = socket.create_connection(("127.0.0.1", self.port))
        with self._lock:
            self._open.add(server)
        threading.Thread(target=carry, args=[server, client, self._lag], daemon=True).start()
        carry(client, server)


def carry(source: socket.socket, target: socket.socket, lag: float = 0.0) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            time.sleep(lag)
            target.sendall(data)
    cut(source)
    cut(target)


def cut(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


def listen(address: tuple[str, int] = ("127.0.0.1", 0)) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(address)
    listener.listen(64)
    return listener
