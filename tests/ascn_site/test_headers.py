"""Every answer carries the headers of the policy, whoever gives it and whatever it says."""

import re
import subprocess
import sys
import urllib.error
import urllib.request
from email.message import Message
from typing import NamedTuple

import pytest
from django.db import OperationalError
from django.urls import get_resolver

from ascn_site import addresses as addresses_of_site
from ascn_site.headers import UNUSED_FEATURES
from tests.editing import sign_in
from tests.network import make_network, secretary
from tests.services.databases import migrated_database
from tests.services.site import ROOT, RunningSite

COMMON = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": ", ".join(f"{name}=()" for name in UNUSED_FEATURES),
}
EXPECTED = {
    ("GET", "/en/"): 200,
    ("GET", "/en/cities/"): 200,
    ("GET", "/en/search/?q=flood"): 200,
    ("GET", "/accounts/login/"): 200,
    ("GET", "/demo/"): 200,
    ("GET", "/robots.txt"): 200,
    ("GET", "/healthz"): 200,
    ("GET", "/readyz"): 200,
    ("GET", "/api/v1/cities"): 200,
    ("GET", "/api/v1/openapi.json"): 200,
    ("GET", "/static/ascn/css/main.css"): 200,
    ("HEAD", "/api/v1/cities"): 200,
    ("OPTIONS", "/api/v1/cities"): 204,
    ("GET", "/"): 302,
    ("GET", "/accounts/2fa/"): 302,
    ("GET", "/en/%ff/"): 400,
    ("GET", "/en/cities/?country=%00"): 400,
    ("GET", "/api/v1/cities?limit=0"): 400,
    ("POST", "/accounts/login/"): 403,
    ("GET", "/en/nothing/"): 404,
    ("GET", "/static/nothing.css"): 404,
    ("GET", "/media/images/nothing.png"): 404,
    ("GET", "/media/documents/nothing.pdf"): 404,
    ("GET", "/api/v1/nothing"): 404,
    ("GET", "/en/django-admin/"): 404,
    ("GET", "/files/9999/x.pdf"): 404,
    ("GET", "/demo/out/"): 405,
    ("POST", "/api/v1/cities"): 405,
    ("POST", "/static/ascn/css/main.css"): 405,
    ("GET", "/id/ASCN-GONE-1"): 410,
}
LEFT = """
from django.utils import timezone
from ascn_site.models import PermanentId
PermanentId.objects.take(code="ASCN-GONE-1", translation_key="0" * 32, kind="projectpage")
PermanentId.objects.filter(code="ASCN-GONE-1").update(first_public_at=timezone.now(), retired_at=timezone.now())
"""


class NoFollowing(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


opener = urllib.request.build_opener(NoFollowing)


@pytest.fixture(scope="module")
def site():
    """The platform with the limits as they are."""
    with RunningSite(migrated=migrated_database(), ASCN_LIMIT_FACTOR="1") as running:
        running.manage("shell", "-v0", "-c", LEFT)
        yield running


class Answer(NamedTuple):
    status: int
    headers: Message
    body: bytes


def ask(site, method: str, path: str, body: bytes | None = None) -> Answer:
    request = urllib.request.Request(site.url + path, method=method, data=b"x=1" if method == "POST" else body)
    try:
        answer = opener.open(request, timeout=60)
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        return Answer(answer.status, answer.headers, answer.read())


def trouble_of(answer) -> list[str]:
    """What is wrong with the headers of an answer to somebody who is not signed in."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    wrong = [f"{name}: {headers.get(name)}" for name, value in COMMON.items() if headers.get(name) != value]
    policy = headers.get("content-security-policy", "")
    if "default-src 'none'" not in policy or "frame-ancestors 'none'" not in policy or "unsafe-eval" in policy:
        wrong.append(f"policy: {policy}")
    if "unsafe-inline" in policy and "script-src" in policy:
        wrong.append("inline styles beside scripts")
    if "server" in headers or "x-powered-by" in headers or "strict-transport-security" in headers:
        wrong.append("a header too many")
    if headers.get("cross-origin-resource-policy") not in {"same-origin", "cross-origin"}:
        wrong.append("no resource policy")
    return wrong


def test_every_answer_keeps_the_policy(site):
    found = {}
    for (method, path), status in EXPECTED.items():
        for _ in ("from Django", "from the page cache"):
            answer = ask(site, method, path)
            if (answer.status, trouble_of(answer)) != (status, []):
                found[method, path] = (answer.status, trouble_of(answer))
    assert found == {}


def test_a_part_of_a_file_that_is_not_there_keeps_the_policy(site):
    request = urllib.request.Request(f"{site.url}/static/ascn/css/main.css", headers={"Range": "bytes=99999999-"})
    with pytest.raises(urllib.error.HTTPError) as answer:
        opener.open(request, timeout=60)

    with answer.value as refused:
        assert (refused.status, trouble_of(refused)) == (416, [])


@pytest.mark.parametrize(("fault", "status"), [(ZeroDivisionError, 500), (OperationalError, 503)])
@pytest.mark.django_db
def test_faults_keep_the_policy_and_are_stored_nowhere(client, monkeypatch, fault, status):
    def fail(request):
        raise fault

    monkeypatch.setattr(addresses_of_site, "get_language_from_request", fail)
    client.raise_request_exception = False
    answer = client.get("/id/ASCN-VN-HAN")

    assert (answer.status_code, trouble_of(answer), answer.headers["Cache-Control"]) == (status, [], "no-store")


NEEDS_TLS = {"strict-transport-security", "redirection"}


def failed_rules(answer, origin: str) -> set[str]:
    """The rules of Mozilla's HTTP Observatory that a page does not keep."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    parts = (part.split() for part in headers.get("content-security-policy", "").split(";") if part.strip())
    policy = {name: sources for name, *sources in parts}
    sources = {source for listed in policy.values() for source in listed}
    scripts = re.findall(r"<script[^>]*\bsrc=[\"']?([^\"' >]+)", answer.body.decode())
    cookies = [cookie.lower() for cookie in answer.headers.get_all("Set-Cookie") or []]
    seconds = re.search(r"max-age=(\d+)", headers.get("strict-transport-security", ""))
    kept = {
        "content-security-policy": policy.get("default-src") == ["'none'"]
        and not sources & {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"}
        and {"base-uri", "form-action"} <= policy.keys(),
        "x-frame-options": policy.get("frame-ancestors") == ["'none'"] and headers.get("x-frame-options") == "DENY",
        "x-content-type-options": headers.get("x-content-type-options") == "nosniff",
        "referrer-policy": headers.get("referrer-policy") in STRICT_REFERRERS,
        "cross-origin-resource-policy": headers.get("cross-origin-resource-policy") in {"same-origin", "same-site"},
        "cross-origin-resource-sharing": "access-control-allow-origin" not in headers,
        "subresource-integrity": all(script.startswith("/") and script[1:2] != "/" for script in scripts),
        "cookies": all(
            "httponly" in cookie and "samesite=" in cookie and ("secure" in cookie or origin.startswith("http:"))
            for cookie in cookies
        ),
        "strict-transport-security": bool(seconds) and int(seconds[1]) >= HALF_A_YEAR,
        "redirection": origin.startswith("https:"),
    }
    return {name for name, is_kept in kept.items() if not is_kept}


STRICT_REFERRERS = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
HALF_A_YEAR = 15_768_000


@pytest.mark.parametrize("path", ["/en/", "/en/cities/", "/accounts/login/", "/en/nothing/"])
def test_of_the_observatory_s_rules_only_those_that_need_tls_are_open_on_a_machine_of_one_s_own(site, path):
    assert failed_rules(ask(site, "GET", path), site.url) == NEEDS_TLS


def test_too_much_and_too_often_keep_it_too(site):
    large = ask(site, "PUT", "/api/v1/cities", b"x" * 70_000)
    often = [ask(site, "GET", f"/api/v1/nothing{number}") for number in range(301)][-1]

    assert (large.status, trouble_of(large)) == (413, [])
    assert (often.status, trouble_of(often), int(often.headers["Retry-After"]) > 0) == (429, [], True)


@pytest.mark.parametrize("path", ["/en/", "/en/cities/", "/robots.txt", "/api/v1/cities", "/en/search/?q=x", "/"])
def test_who_only_reads_gets_no_cookie(site, path):
    assert ask(site, "GET", path).headers["Set-Cookie"] is None


@pytest.fixture
def door(client, db):
    make_network()
    client.raise_request_exception = False
    sign_in(client, secretary())
    return client


def addresses(patterns=None, before="") -> list[str]:
    """Every address that needs no number or name."""
    found = []
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = before + re.sub(r"^\^|\$$|\\Z$", "", str(pattern.pattern))
        if hasattr(pattern, "url_patterns"):
            found += addresses(pattern.url_patterns, route)
        elif not re.search(r"[<(\[\\*]", route):
            found.append("/" + route)
    return found


def test_what_the_signed_in_get_is_stored_nowhere_and_runs_nothing_inline(door):
    found = {}
    for path in addresses():
        answer = door.get(path)
        headers = answer.headers
        policy = headers.get("Content-Security-Policy", "")
        is_sound = "script-src 'self'" in policy and "unsafe" not in policy
        if headers.get("Cache-Control") != "no-store" or not is_sound or answer.status_code >= 500:
            found[path] = (answer.status_code, headers.get("Cache-Control"), policy)
        if answer.status_code == 302 and "/logout" not in path:
            assert headers["Location"].startswith(("/", "http://testserver/")), path
    assert found == {}


def test_signing_out_clears_what_the_browser_kept(door):
    answer = door.post("/accounts/logout/")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert door.get("/admin/").status_code == 302


def test_a_forged_form_gets_our_own_page(client, db):
    client.handler.enforce_csrf_checks = True
    answer = client.post("/accounts/login/", {"login": "x"})

    assert answer.status_code == 403
    assert "<h1" in answer.content.decode()
    assert "CSRF" not in answer.content.decode()


COOKIES = """
from django.conf import settings as s
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SECURE_HSTS_SECONDS, end=" ")
kinds = ("SESSION", "CSRF", "LANGUAGE")
print({getattr(s, f"{kind}_COOKIE_SECURE") for kind in kinds}, end=" ")
print({(getattr(s, f"{kind}_COOKIE_HTTPONLY"), getattr(s, f"{kind}_COOKIE_SAMESITE")) for kind in kinds})
"""


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("https://ascn.example.org", "__Host-sessionid __Host-csrftoken 63072000 {True} {(True, 'Lax')}"),
        ("http://localhost:8000", "sessionid csrftoken 0 {False} {(True, 'Lax')}"),
    ],
)
def test_cookies_belong_to_the_host_alone(tmp_path, origin, expected):
    environment = {"ASCN_ORIGIN": origin, "ASCN_SECRET_KEY": "k" * 60, "ASCN_DATA": str(tmp_path), "PATH": "/usr/bin"}
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", COOKIES]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)

    assert told.stdout.split("\n")[-2] == expected
