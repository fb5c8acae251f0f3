"""Pictures are kept by the browsers that fetched them and by no cache between."""

import asyncio

import pytest

from ascn_site.asgi import renditions, static_files
from ascn_site.files import Files


def headers_of(files: Files, path: str, **asked: str) -> dict[str, str]:
    sent = []

    async def send(message):
        sent.append(message)

    headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in asked.items()]
    scope = {"type": "http", "method": "GET", "path": path, "headers": headers}
    asyncio.run(files(scope, None, send))
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return found | {"status": str(sent[0]["status"])}


@pytest.mark.parametrize("name", ["flood.width-12.png", "flood.0123456789ab.png"])
def test_a_picture_is_private_to_its_browser_also_when_its_name_looks_hashed(tmp_path, name):
    (tmp_path / name).write_bytes(b"picture")
    files = Files(tmp_path, "/media/images/", seconds=3600, private=True)

    first = headers_of(files, f"/media/images/{name}")
    again = headers_of(files, f"/media/images/{name}", if_none_match=first["etag"])

    assert [answer["cache-control"] for answer in (first, again)] == ["private, max-age=3600"] * 2
    assert [answer["status"] for answer in (first, again)] == ["200", "304"]


def test_files_of_the_site_itself_are_for_every_cache(tmp_path):
    (tmp_path / "main.0123456789ab.css").write_bytes(b"a {}")

    told = headers_of(Files(tmp_path, "/static/", seconds=3600), "/static/main.0123456789ab.css")

    assert ("public" in told["cache-control"], "immutable" in told["cache-control"]) == (True, True)


def test_the_site_serves_its_pictures_so():
    assert (renditions.files.cache_control, static_files.cache_control) == ("private, max-age=3600", "")
