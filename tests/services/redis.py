"""Redis from Debian's package."""

import socket

from tests.services.processes import Server, program


class Redis(Server):
    name = "redis"

    def __init__(self, *settings: str):
        super().__init__()
        self.settings = settings

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        server = program("redis-server", "redis-server")
        return [server, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", *self.settings]

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(b"PING\r\n")
                return line.recv(7).startswith(b"+PONG")
        except OSError:
            return False
