"""An ASGI application behind a real uvicorn on a real port, and clients that misbehave."""

import socket
import threading
from contextlib import contextmanager
from http.client import HTTPResponse

import uvicorn

from ascn_site.request_protocol import RequestProtocol
from tests.services.processes import free_port
from tests.waiting import until


@contextmanager
def listening(application):
    """Yields the port; the server stops with the block."""
    config = uvicorn.Config(
        application,
        port=free_port(),
        http=RequestProtocol,
        lifespan="off",
        log_config=None,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    yield config.port
    server.should_exit = True
    thread.join(timeout=10)


def say(port: int, text: bytes, *, buffer: int | None = None) -> socket.socket:
    """A connection on which ``text`` was sent; a small receive ``buffer`` makes a reader who soon stops the sender."""
    line = socket.socket()
    if buffer:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    line.settimeout(60)
    line.connect(("127.0.0.1", port))
    line.sendall(text)
    return line


def hear(line: socket.socket, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """Status, headers (names in lower case) and body of the answer."""
    answer = HTTPResponse(line, method=method)
    answer.begin()
    body = answer.read()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def ask(port: int, path: str = "/", *, method: str = "GET", headers: str = "", body: bytes = b""):
    """One whole request on a connection of its own."""
    text = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}"
    if body:
        text += f"Content-Length: {len(body)}\r\n"
    with say(port, text.encode("latin-1") + b"\r\n" + body) as line:
        return hear(line, method)
