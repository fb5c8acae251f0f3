"""Anonymous pages come from memory, whole and current, and never another person's."""

import asyncio
import gzip

import brotli
import pytest
from django.db import connection, transaction
from wagtail.models import Site

from ascn_site import page_cache
from ascn_site.models import SiteVersion, StandardPage
from ascn_site.page_cache import PageCache, Pages, VersionWatch
from tests.factories import below_home

TEXT = "Thủ đô thông minh 🏙 " * 200
PUBLIC = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"public, max-age=0, must-revalidate")]


class Django:
    """Stands behind the cache: counts what reaches it and answers with what it was told to."""

    def __init__(self, headers=PUBLIC, status=200, text=TEXT):
        self.headers, self.status, self.text = headers, status, text
        self.asked = []

    async def __call__(self, scope, receive, send):
        self.asked.append(scope)
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.text.encode(), "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def ask(cache, path="/vi/cities/", query=b"", method="GET", **headers):
    """Status, headers and body that the cache answers."""
    said = []

    async def send(message):
        said.append(message)

    sent = [
        (name.replace("_", "-").encode(), value.encode()) for name, value in {"host": "localhost", **headers}.items()
    ]
    scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": sent}
    asyncio.run(cache(scope, None, send))
    body = b"".join(message.get("body", b"") for message in said)
    return said[0]["status"], dict(said[0]["headers"]), body


@pytest.fixture
def django():
    return Django()


@pytest.fixture
def cache(django):
    return PageCache(django, Pages())


def test_the_second_reader_is_answered_without_django(cache, django):
    first, second = ask(cache), ask(cache)
    assert first == second
    assert (second[0], second[2].decode(), len(django.asked)) == (200, TEXT, 1)


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [("gzip, deflate, br, zstd", b"br", brotli.decompress), ("gzip;q=0.5, br;q=0", b"gzip", gzip.decompress)],
)
def test_each_reader_gets_the_best_encoding_that_his_browser_knows(cache, accepted, encoding, unpack):
    ask(cache)
    _, headers, body = ask(cache, accept_encoding=accepted)
    assert (headers[b"content-encoding"], unpack(body).decode()) == (encoding, TEXT)
    assert headers[b"content-length"] == str(len(body)).encode()
    assert headers[b"vary"] == b"Accept-Encoding"


def test_a_browser_that_has_the_page_is_told_so(cache):
    _, headers, _ = ask(cache, accept_encoding="br")
    status, again, body = ask(cache, accept_encoding="br", if_none_match=headers[b"etag"].decode())
    assert (status, body, again[b"etag"]) == (304, b"", headers[b"etag"])


def test_head_tells_the_length_and_sends_nothing(cache):
    _, whole, _ = ask(cache)
    status, headers, body = ask(cache, method="HEAD")
    assert (status, headers, body) == (200, whole, b"")


@pytest.mark.parametrize(
    "how",
    [
        {"cookie": "sessionid=abc"},
        {"cookie": "ascn_language=vi; sessionid=abc"},
        {"cache_control": "no-store"},
        {"path": "/admin/"},
        {"path": "/api/v1/cities"},
        {"method": "POST"},
        {"query": b"q=%ff"},
    ],
)
def test_some_requests_always_reach_django_and_leave_nothing(cache, django, how):
    ask(cache, **how)
    ask(cache, **how)
    assert (len(django.asked), len(cache.pages)) == (2, 0)


@pytest.mark.parametrize(
    "how", [{"cookie": "sessionid=abc"}, {"cookie": "a=b; sessionid=c"}, {"cache_control": "no-store"}]
)
def test_a_person_with_a_session_never_gets_the_page_of_everybody(cache, django, how):
    ask(cache)
    ask(cache, **how)
    assert len(django.asked) == 2


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([*PUBLIC, (b"set-cookie", b"csrftoken=1")], 200),
        ([(b"cache-control", b"no-store")], 200),
        ([(b"cache-control", b"private")], 200),
        (PUBLIC, 404),
        (PUBLIC, 500),
    ],
)
def test_some_answers_are_never_kept(headers, status):
    django = Django(headers, status)
    cache = PageCache(django, Pages())
    assert [ask(cache)[0], ask(cache)[0], len(django.asked)] == [status, status, 2]


@pytest.mark.parametrize("cookie", ["csrftoken=1", "ascn_language=vi; csrftoken=1"])
def test_a_visitor_with_other_cookies_is_answered_from_memory_but_fills_nothing(cache, django, cookie):
    """A page made for someone with a CSRF cookie holds his token without setting a cookie."""
    ask(cache, cookie=cookie)
    assert len(cache.pages) == 0
    ask(cache)
    ask(cache, cookie="csrftoken=1")
    assert len(django.asked) == 2


def test_known_parameters_make_another_page_in_any_order_and_unknown_ones_do_not(cache, django):
    for query in (b"country=vn&page=2", b"page=2&country=vn", b"country=vn&utm_source=x&page=2", b"country=th"):
        ask(cache, query=query)
    assert [scope["query_string"] for scope in django.asked] == [b"country=vn&page=2", b"country=th"]


def test_an_address_without_a_language_is_kept_once_for_each_language(cache, django):
    for accepted in ("vi-VN,vi;q=0.9", "vi", "th", "xx"):
        ask(cache, path="/", accept_language=accepted)
    assert [dict(scope["headers"])[b"accept-language"] for scope in django.asked] == [b"vi", b"th", b"en"]


def test_a_foreign_host_never_gets_the_page_of_ours(cache, django):
    ask(cache)
    ask(cache, host="attacker.example")
    assert len(django.asked) == 2


def test_django_is_asked_in_the_plainest_form(cache, django):
    ask(cache, cookie="ascn_language=vi", accept_encoding="br", if_none_match='"x"')
    assert [name for name, _ in django.asked[0]["headers"]] == [b"host"]


def test_how_long_django_took_is_told_once(django):
    django.headers = [*PUBLIC, (b"server-timing", b'db;desc="7"')]
    cache = PageCache(django, Pages())
    assert [ask(cache)[1].get(b"server-timing"), ask(cache)[1].get(b"server-timing")] == [b'db;desc="7"', None]


def test_a_long_answer_flows_through_whole_and_is_not_kept():
    django = Django(text="x" * (page_cache.LARGEST + 1))
    cache = PageCache(django, Pages())
    assert (len(ask(cache)[2]), len(cache.pages)) == (page_cache.LARGEST + 1, 0)


def test_memory_has_a_limit_and_the_oldest_page_goes_first(django):
    cache = PageCache(django, Pages(limit=30_000))
    for number in range(10):
        ask(cache, path=f"/en/{number}/")
    assert 0 < cache.pages.size <= 30_000
    ask(cache, path="/en/9/")
    assert len(django.asked) == 10
    ask(cache, path="/en/0/")
    assert len(django.asked) == 11


def test_a_page_that_was_being_made_while_the_site_changed_is_not_kept(django):
    cache = PageCache(django, Pages())
    answer = Django.__call__

    async def change_in_the_middle(scope, receive, send):
        cache.pages.forget()
        await answer(django, scope, receive, send)

    cache.app = change_in_the_middle
    ask(cache)
    assert len(cache.pages) == 0


def test_many_who_ask_for_the_same_page_at_once_have_it_made_once(cache, django):
    answer = Django.__call__
    said = []

    async def take_a_while(scope, receive, send):
        await asyncio.sleep(0.05)
        await answer(django, scope, receive, send)

    async def send(message):
        said.append(message)

    async def everybody():
        scope = {"type": "http", "method": "GET", "path": "/en/", "query_string": b"", "headers": []}
        await asyncio.gather(*(cache(scope, None, send) for _ in range(20)))

    cache.app = take_a_while
    asyncio.run(everybody())
    assert len(django.asked) == 1
    assert [message["body"].decode() for message in said if "body" in message] == [TEXT] * 20


def test_a_page_does_not_outlive_its_time(cache, django, monkeypatch):
    monkeypatch.setattr(page_cache, "KEPT_SECONDS", -1)
    ask(cache)
    ask(cache)
    assert len(django.asked) == 2


@pytest.mark.django_db
class TestChange:
    @pytest.fixture(autouse=True)
    def kept(self):
        """One page in the memory of this process."""
        ask(PageCache(Django()), path="/en/about/")
        yield page_cache.pages
        page_cache.pages.forget()

    def test_drops_every_page_with_the_commit_and_not_before(self, kept, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            page_cache.touch()
            page_cache.touch()
            assert len(kept) == 1
        assert (len(kept), SiteVersion.objects.get().number) == (0, 1)

    def test_that_is_rolled_back_drops_nothing(self, kept, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            page_cache.touch()
            transaction.set_rollback(True)
        assert (len(kept), SiteVersion.objects.count()) == (1, 0)

    def test_by_another_process_is_noticed_at_the_next_look(self, kept):
        watch = VersionWatch(kept)
        watch.look()
        ask(PageCache(Django()), path="/en/about/")
        watch.look()
        assert len(kept) == 1
        SiteVersion.objects.create(number=8)
        watch.look()
        assert len(kept) == 0

    @pytest.mark.parametrize("change", ["publish", "unpublish", "move", "delete", "restrict", "site"])
    def test_of_a_page_counts_however_it_is_made(self, change):
        page = below_home(StandardPage, "about")
        other = below_home(StandardPage, "privacy")
        SiteVersion.objects.all().delete()
        connection.run_on_commit.clear()  # the set-up's transaction is over, as far as this test goes
        CHANGES[change](page, other)
        assert SiteVersion.objects.count() == 1


CHANGES = {
    "publish": lambda page, _: page.save_revision().publish(),
    "unpublish": lambda page, _: page.unpublish(),
    "move": lambda page, other: page.move(other, pos="last-child"),
    "delete": lambda page, _: page.delete(),
    "restrict": lambda page, _: page.view_restrictions.create(restriction_type="login"),
    "site": lambda *_: Site.objects.first().save(),
}
