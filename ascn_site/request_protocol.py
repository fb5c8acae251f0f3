"""The server's side of HTTP, as uvicorn has it, which takes addresses as people type them.

An address is ASCII with everything else percent-encoded. Browsers do that; curl and other plain clients send `น้ำท่วม`
as it was typed, and the parser would refuse the whole request.
"""

import re
from urllib.parse import quote_from_bytes

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_RAW = re.compile(rb"[\x80-\xff]+")


class RequestProtocol(HttpToolsProtocol):
    """Percent-encodes the first line of a request where a client did not, in however many parts it comes.

    Of requests that come in one part only the first: who sends several at once encodes them.
    """

    is_in_first_line = True

    def data_received(self, data: bytes) -> None:
        if self.is_in_first_line:
            line, end, rest = data.partition(b"\r\n")
            self.is_in_first_line = not end
            data = _RAW.sub(lambda raw: quote_from_bytes(raw[0]).encode(), line) + end + rest
        super().data_received(data)

    def on_headers_complete(self) -> None:
        self.is_in_first_line = False  # a body is nobody's to change
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.is_in_first_line = True
        super().on_message_complete()
