"""Every address is sent every unsafe method by people to whom it does not belong: nothing changes.

The forms are those that the operator gets, filled in and altered, so that a
wall is all that stands between them and a change; sent by the operator they
do change things.
"""

import pytest
from django.db import transaction

from tests.matrix.routes import addresses
from tests.matrix.walks import Written, marks_in, posted_forms, secrets_of, state, walked_routes

pytestmark = pytest.mark.django_db

STRANGERS = [
    ("officer.kuching", "hanoi"),
    pytest.param("An", "hanoi", marks=pytest.mark.whole),
    pytest.param("Pa", "kuching", marks=pytest.mark.whole),
    pytest.param("approver.kuching", "hanoi", marks=pytest.mark.whole),
    pytest.param("representative.hanoi", "kuching", marks=pytest.mark.whole),
]
BY_OTHER_METHODS = [("officer.kuching", "hanoi"), pytest.param("An", "kuching", marks=pytest.mark.whole)]
OTHER_METHODS = ("put", "patch", "delete")
ANYTHING = {"title": ["Altered"], "name": ["Altered"], "comment": ["Altered"], "language": ["lo"], "tags": ["altered"]}
# The operator's walk must reach at least these tables, or the forms of the walk have gone blunt.
MUST_CHANGE = {
    "wagtailcore_page",
    "wagtailcore_revision",
    "wagtailcore_pageviewrestriction",
    "wagtailcore_collection",
    "wagtailcore_taskstate",
    "wagtailcore_workflowstate",
    "ascn_site_siteimage",
    "ascn_site_sitedocument",
    "wagtailredirects_redirect",
}
# Where somebody may write on behalf of himself, whatever number he is given.
OWN_BUSINESS = (
    "accounts/",
    "admin/account/",
    "admin/dismissibles/",
    "admin/editing-sessions/",
    "demo/",
    "desk/log/",  # whoever takes her part of the log away leaves a line in it
)
# A stranger to a city may begin something of his own here.
OPEN_TO_MANY = (
    "admin/documents/add/",
    "admin/images/add/",
    "admin/documents/multiple/add/",
    "admin/images/multiple/add/",
)


def altered(fields: dict[str, list[str]]) -> dict[str, list[str]]:
    """The form with other words in its free text."""
    return {
        name: [f"{values[0]} altered"] if values and name in {"title", "name", "summary", "description"} else values
        for name, values in fields.items()
    }


def forms_of(operator, path: str) -> list[dict[str, list[str]]]:
    answer = operator.get(path)
    is_page = answer.status_code == 200 and "html" in answer.headers.get("Content-Type", "")
    found = [altered(fields) for _action, fields in posted_forms(answer.content.decode())] if is_page else []
    return found or [ANYTHING]


@pytest.fixture(scope="module")
def known_forms() -> dict[str, list[dict[str, list[str]]]]:
    """Forms by address; the operator opens each only once."""
    return {}


def own_paths(world, slug) -> list[tuple[str, str]]:
    """Each route's first addresses that name something of the city: a draft, a changed page."""
    city = world.cities[slug]
    routes = [route for route in walked_routes() if not route.startswith((*OWN_BUSINESS, *OPEN_TO_MANY))]
    return [(route, path) for route in routes for path in chosen(addresses(route, world, city))]


def chosen(paths: list[str]) -> list[str]:
    """Of a page's seven states the published one, the draft and the one in review."""
    return paths if len(paths) < 7 or "/bulk/" in paths[0] else [paths[0], paths[2], paths[5]]


def send(client, method: str, path: str, fields, before) -> tuple[list[str], set[str]]:
    """Tables that changed and markers that came back; undone afterwards. Whatever is sent is no fault of the server."""
    with transaction.atomic():
        with Written() as written:
            answer = getattr(client, method)(path, fields) if method == "post" else getattr(client, method)(path)
        assert answer.status_code < 500, f"{method} {path} answers {answer.status_code}"
        found = written.changed(before), marks_in(answer)
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize(("who", "slug"), STRANGERS)
def test_no_stranger_changes_anything(world, as_person, known_forms, who, slug):
    client, operator = as_person(who, raise_request_exception=False), as_person("Su", raise_request_exception=False)
    paths = [path for _route, path in own_paths(world, slug)]
    known_forms |= {path: forms_of(operator, path) for path in paths if path not in known_forms}
    faults, before = [], state()

    for path in paths:
        for fields in known_forms[path]:
            changed, told = send(client, "post", path, fields, before)
            if changed or told & secrets_of(slug):
                faults.append(f"POST {path} changed {changed}, told {sorted(told & secrets_of(slug))}")

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(("who", "slug"), BY_OTHER_METHODS)
def test_no_other_method_changes_anything(world, as_person, who, slug):
    client = as_person(who, raise_request_exception=False)
    faults, before = [], state()

    for route in walked_routes():
        if not route.startswith(OWN_BUSINESS):
            path = addresses(route, world, world.cities[slug])[0]
            for method in OTHER_METHODS:
                changed, told = send(client, method, path, None, before)
                if changed or told & secrets_of(slug):
                    faults.append(f"{method} {path} changed {changed}, told {sorted(told & secrets_of(slug))}")

    assert not faults, "\n".join(faults)


def test_the_same_forms_do_change_things_when_the_operator_sends_them(world, as_person, known_forms):
    operator = as_person("Su", raise_request_exception=False)
    touched, before = set(), state()

    for _route, path in own_paths(world, "hanoi"):
        for fields in known_forms.get(path) or forms_of(operator, path):
            touched |= set(send(operator, "post", path, fields, before)[0])
        if touched >= MUST_CHANGE:
            break

    assert MUST_CHANGE - touched == set()
