"""A mail server that takes whatever it is given and remembers it."""

import threading
import time
from email import message_from_bytes
from email.policy import default
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import NamedTuple

GREETING = b"220 mail.test\r\n"
ANSWERS = {b"DATA": b"354 Go on\r\n", b"QUIT": b"221 Bye\r\n"}


class Letter(NamedTuple):
    """``at`` in seconds of no particular clock."""

    at: float
    message_id: str
    subject: str


class _Conversation(StreamRequestHandler):
    def handle(self):
        self.wfile.write(GREETING)
        while line := self.rfile.readline():
            command = line[:4].upper().rstrip()
            self.wfile.write(ANSWERS.get(command, b"250 Well\r\n"))
            if command == b"QUIT":
                return
            if command == b"DATA" and not self.take():
                return

    def take(self) -> bool:
        """Whether the letter came to its end; only then it counts."""
        lines = []
        while line := self.rfile.readline():
            if line == b".\r\n":
                message = message_from_bytes(b"".join(lines), policy=default)
                self.server.letters.append(Letter(time.monotonic(), message["Message-ID"], message["Subject"]))
                self.wfile.write(b"250 Taken\r\n")
                return True
            lines.append(line)
        return False


class MailServer(ThreadingTCPServer):
    """``letters`` are those it answered for, in their order; a context manager on a free port."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.letters: list[Letter] = []
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        """Who was killed in the middle of a sentence is no fault of the server."""

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self.shutdown()
        self._thread.join()
        self.server_close()
