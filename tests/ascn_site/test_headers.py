"""Every answer carries the headers of the policy, whoever gives it and whatever it says."""

import re
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from django.urls import get_resolver

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
}


class NoFollowing(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


opener = urllib.request.build_opener(NoFollowing)


@pytest.fixture(scope="module")
def site():
    """The platform with the limits as they are."""
    with RunningSite(migrated=migrated_database(), ASCN_LIMIT_FACTOR="1") as running:
        yield running


def ask(site, method: str, path: str, body: bytes | None = None):
    request = urllib.request.Request(site.url + path, method=method, data=b"x=1" if method == "POST" else body)
    try:
        return opener.open(request, timeout=20)
    except urllib.error.HTTPError as answer:
        return answer


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
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS)
"""


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("https://ascn.example.org", "__Host-sessionid __Host-csrftoken True 63072000"),
        ("http://localhost:8000", "sessionid csrftoken False 0"),
    ],
)
def test_cookies_belong_to_the_host_alone(tmp_path, origin, expected):
    environment = {"ASCN_ORIGIN": origin, "ASCN_SECRET_KEY": "k" * 60, "ASCN_DATA": str(tmp_path), "PATH": "/usr/bin"}
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", COOKIES]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)

    assert told.stdout.split("\n")[-2] == expected
