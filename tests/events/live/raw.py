"""A socket whose bytes are written by hand, for what no library would send."""

import contextlib
import json
import socket
import struct

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
MASKED = 0x80
CLOSED = "the server closes"


class RawSocket:
    """Of one participant of a room. ``headers`` replace those of a right handshake; None leaves one out."""

    def __init__(self, room, number: int = 0, *, path: str = "", more: bytes = b"", **headers: str | None):
        host = f"localhost:{room.site.port}"
        right = {
            "Host": host,
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": KEY,
            "Origin": f"http://{host}",
            "Cookie": room.person("participant", number)["cookie"],
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{name}: {value}\r\n" for name, value in right.items() if value is not None]
        self.request = (
            f"GET {path or f'/ws/channels/{room.id}/'} HTTP/1.1\r\n{''.join(lines)}".encode() + more + b"\r\n"
        )
        self.line = socket.socket()
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.line.settimeout(60)
        self.line.connect(("127.0.0.1", room.site.port))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.line.close()

    def knock(self) -> int:
        """The status of the answer to the handshake; 0 where the line was cut."""
        with contextlib.suppress(ConnectionError):
            self.line.sendall(self.request)
        with contextlib.suppress(ConnectionError):
            head = b""
            while b"\r\n\r\n" not in head and (more := self.line.recv(1)):
                head += more
            return int(head.split()[1]) if head else 0
        return 0

    def send(self, payload: bytes | str, *, first: int = 0x81, length: bytes | None = None) -> None:
        """One frame; ``first`` is its first byte, ``length`` what it says of its length."""
        self.line.sendall(frame(payload, first=first, length=length))

    def hello(self, **how) -> None:
        assert self.knock() == 101
        self.send(json.dumps({"type": "hello"} | (how or {"after": 0})))

    def until(self, kind: str) -> dict:
        """The next frame of a type."""
        while (said := self.next())["type"] != kind:
            pass
        return said

    def heard(self) -> tuple[list[dict], int]:
        """Everything that still comes, and the code with which the server closes; 0 for none."""
        frames = []
        with contextlib.suppress(ConnectionError, EOFError):
            while (said := self.next())["type"] != CLOSED:
                frames.append(said)
            return frames, said["code"]
        return frames, 0

    def next(self) -> dict:
        while True:
            head = self.read(2)
            length = head[1]
            if length > 125:
                length = int.from_bytes(self.read({126: 2, 127: 8}[length]))
            body = self.read(length)
            if head[0] == 0x88:
                return {"type": CLOSED, "code": struct.unpack("!H", body[:2])[0]}
            if head[0] == 0x81:
                return json.loads(body)

    def read(self, length: int) -> bytes:
        found = b""
        while len(found) < length:
            more = self.line.recv(length - len(found))
            if not more:
                raise EOFError
            found += more
        return found


def frame(payload: bytes | str, *, first: int = 0x81, length: bytes | None = None) -> bytes:
    body = payload.encode() if isinstance(payload, str) else payload
    if length is None:
        size = len(body)
        length = bytes([size]) if size < 126 else b"\x7e" + struct.pack("!H", size)
    return bytes([first, MASKED | length[0]]) + length[1:] + bytes(4) + body
