"""Static files and renditions, answered in the event loop: no file holds one of Django's threads."""

import asyncio
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from whitenoise.base import WhiteNoise
from whitenoise.responders import MissingFileError

from ascn_site.headers import for_plain_answers
from ascn_site.plain_answers import refuse

SLICE = 64 * 1024
DEADLINE = 10  # seconds for a client to take one slice
HASHED_NAME = r"\.[0-9a-f]{12}\.\w+$"
# Headers of ours by the name under which WSGI, and so WhiteNoise, knows them.
ASKED = {
    b"accept-encoding": "HTTP_ACCEPT_ENCODING",
    b"if-none-match": "HTTP_IF_NONE_MATCH",
    b"if-modified-since": "HTTP_IF_MODIFIED_SINCE",
    b"range": "HTTP_RANGE",
}
HEADERS = for_plain_answers(is_https=settings.IS_HTTPS) | {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
}


class Files:
    """ASGI application for the files of one folder, found anew at each request, so that new ones are seen at once.

    A ``private`` one leaves its files to the browsers that fetched them: a cache between would go on giving out what
    has been closed here.
    """

    def __init__(self, folder: Path, prefix: str, *, seconds: int, private: bool = False):
        self.cache_control = f"private, max-age={seconds}" if private else ""
        self.whitenoise = WhiteNoise(
            None,
            folder,
            prefix,
            autorefresh=True,
            max_age=seconds,
            allow_all_origins=False,
            immutable_file_test=HASHED_NAME,
            add_headers_function=self.add_headers,
        )

    async def __call__(self, scope, receive, send):
        try:
            file = self.whitenoise.find_file(scope["path"])
        except (MissingFileError, ValueError, OSError):  # a NUL or an endless name is a file that is not there
            file = None
        if file is None:
            await refuse(scope, send, HTTPStatus.NOT_FOUND)
            return
        asked = {ASKED[name]: value.decode("latin-1") for name, value in scope["headers"] if name in ASKED}
        response = file.get_response(scope["method"], asked)
        given = {name.lower(): value for name, value in response.headers}
        # WhiteNoise has answers without a file, for a wrong method or range, to which it adds nothing of ours.
        whole = {name.lower(): value for name, value in HEADERS.items()} | given
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in whole.items()]
        start = {"type": "http.response.start", "status": int(response.status), "headers": headers}
        try:
            await hand_out(start, response.file, send)
        except TimeoutError:
            return  # the server closes the connection of a client that does not read
        finally:
            if response.file is not None:
                response.file.close()

    def add_headers(self, headers, path, url) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        if self.cache_control:
            headers["Cache-Control"] = self.cache_control


async def hand_out(start, file, send) -> None:
    await send(start)
    while file is not None and (part := file.read(SLICE)):
        async with asyncio.timeout(DEADLINE):
            await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
