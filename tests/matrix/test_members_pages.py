"""A page set to 'members of the network' leaves every public door of a running site, and comes back."""

import json
import re
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.waiting import until

FORM_TOKEN = re.compile(r'csrfmiddlewaretoken\\?" value=\\?"(\w+)')


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_given):
        return None


class Person:
    """Somebody's browser; follows no redirect."""

    def __init__(self, site, cookie: str = ""):
        self.site = site
        self.cookies = dict([cookie.split("=", 1)]) if cookie else {}
        self.opener = urllib.request.build_opener(NoRedirect)

    def ask(self, path: str, data: dict | None = None) -> tuple[int, dict, bytes]:
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        request = urllib.request.Request(self.site.url + urllib.parse.quote(path, safe="/?&=%"), body, sent)
        try:
            answer = self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()


@pytest.fixture(scope="module")
def people(running_site) -> dict[str, Person]:
    seeded = running_site.seed_demo()
    cookies = {person["office"]: person["cookie"] for person in reversed(seeded["people"])}
    return {office: Person(running_site, cookie) for office, cookie in cookies.items()}


@pytest.fixture(scope="module")
def practice(running_site) -> dict:
    """The newest practice: it stands in every list and feed."""
    told = running_site.manage(
        "shell",
        "--no-imports",
        "-c",
        "import json; from practices.models import PracticePage as P; from ascn_site.routing import address;"
        "p = P.objects.public().filter(city__isnull=False, locale__language_code='en')"
        ".order_by('-first_published_at', '-pk').first();"
        "print(json.dumps({'pk': p.pk, 'title': p.title, 'code': p.permanent_id, 'path': address(p, 'en'),"
        " 'city': p.city.slug}))",
    )
    return json.loads(told.splitlines()[-1])


def public_doors(page: dict) -> dict[str, str]:
    """Address by what it is; each shows the page's title or address to every reader."""
    words = urllib.parse.quote(page["title"])
    return {
        "page": page["path"],
        "library": "/en/practices/?sort=newest",
        "city": f"/en/cities/{page['city']}/",
        "search": f"/en/search/?q={words}",
        "suggestions": f"/en/search/suggest?q={words}",
        "feed": "/en/practices/feed.atom",
        "feed of the city": f"/en/cities/{page['city']}/feed.atom",
        "site map": "/sitemap.xml",
        "API": f"/api/v1/practices/{page['code']}",
        "search of the API": f"/api/v1/search?q={words}",
        "CSV": "/en/practices/?format=csv",
        "JSON": "/en/practices/?format=json",
        "permanent id": f"/id/{page['code']}",
    }


def shows(person: Person, path: str, page: dict) -> bool:
    _status, headers, body = person.ask(path)
    asks_to_sign_in = "/accounts/login" in headers.get("location", "")
    text = "" if asks_to_sign_in else body.decode() + headers.get("location", "")
    title = page["title"]
    forms = (title, json.dumps(title)[1:-1], title.replace("&", "&amp;").replace("'", "&#x27;"), page["path"])
    is_echo = f"q={urllib.parse.quote(title)}" in path  # a search repeats what was typed
    return any(form in text for form in (forms[3:] if is_echo else forms))


def set_privacy(secretariat: Person, page: dict, choice: str) -> None:
    path = f"/admin/pages/{page['pk']}/privacy/"
    _status, _headers, dialog = secretariat.ask(path)
    token = FORM_TOKEN.search(dialog.decode())[1]
    status, _headers, told = secretariat.ask(path, {"csrfmiddlewaretoken": token, "restriction_type": choice})
    assert (status, json.loads(told)["step"]) == (200, "set_privacy_done")


def doors_that_show(reader: Person, page: dict) -> set[str]:
    return {name for name, path in public_doors(page).items() if shows(reader, path, page)}


def test_a_page_for_members_leaves_every_public_door(running_site, people, practice):
    reader, member = Person(running_site), people["participant"]
    everywhere = set(public_doors(practice))
    assert doors_that_show(reader, practice) == everywhere

    set_privacy(people["secretariat"], practice, "login")
    try:
        until(lambda: not doors_that_show(reader, practice), seconds=20)
        asked = reader.ask(practice["path"])
        read = member.ask(practice["path"])
    finally:
        set_privacy(people["secretariat"], practice, "none")

    assert (asked[0], asked[1]["location"].startswith("/accounts/login/")) == (302, True)
    assert (read[0], practice["title"].encode() in read[2]) == (200, True)


def test_the_dialog_offers_everybody_and_members_and_nothing_else(people, practice):
    _status, _headers, dialog = people["secretariat"].ask(f"/admin/pages/{practice['pk']}/privacy/")

    offered = re.findall(r'name=\\"restriction_type\\" value=\\"(\w+)\\"', dialog.decode())
    assert offered == ["none", "login"]
    assert b'name=\\"password\\"' not in dialog
