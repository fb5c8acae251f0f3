"""Somebody who reads pages from a server while it is measured otherwise: one after another, so many a second."""

import http.client
import statistics
import threading
import time

PATH = "/en/"


class Reader:
    """A context manager; ``figures`` says how long the pages took. What is no page at all is counted as failed.

    The first page is read before the clock runs: a forum does not begin with the first reader of its site.
    """

    def __init__(self, port: int, *, per_second: float = 50):
        self.port, self.pause = port, 1 / per_second
        self.seconds: list[float] = []
        self.failed = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._is_over.set()
        self._thread.join()

    def figures(self) -> dict[str, float]:
        parts = statistics.quantiles(self.seconds, n=100)
        found = {"pages": len(self.seconds), "failed": self.failed}
        return found | {"pages_p50_ms": round(1000 * parts[49], 2), "pages_p99_ms": round(1000 * parts[98], 2)}

    def _read(self) -> None:
        line = http.client.HTTPConnection("localhost", self.port, timeout=20)
        self._read_one(line)
        due = time.perf_counter()
        while not self._is_over.wait(max(0, due - time.perf_counter())):
            self._read_one(line)
            self.seconds.append(time.perf_counter() - due)  # from when it was due: a late start is waiting too
            due += self.pause
        line.close()

    def _read_one(self, line: http.client.HTTPConnection) -> None:
        line.request("GET", PATH)
        answer = line.getresponse()
        answer.read()
        self.failed += answer.status != 200
