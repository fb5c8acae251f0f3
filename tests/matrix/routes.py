"""Every address of the resolver, and how a walk fills it with a city's numbers."""

import itertools
import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlencode

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

from ascn_site import sockets
from tests.matrix.world import SEARCHED, CityWorld, World

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")


def walk(patterns, prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        step = "<language>/" if isinstance(pattern.pattern, LocalePrefixPattern) else str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, prefix + step)
        elif isinstance(pattern, URLPattern):
            yield prefix + step


@cache
def all_routes() -> tuple[str, ...]:
    return tuple(sorted({*walk(get_resolver().url_patterns), *(f"socket {step}" for step in walk(sockets.routes))}))


COMPARE = (
    r"admin/pages/^(?P<pk>\d+)/revisions/compare/"
    r"(?P<revision_id_a>live|earliest|\d+)\.\.\.(?P<revision_id_b>live|latest|\d+)/$"
)
# A route written as a regular expression, by example; the names are filled like those of the others.
BY_EXAMPLE = {
    r"<language>/^(?P<path>(?:[\w\-]+/)*)programme\.ics$": [
        "<language>/programme.ics",
        "<language>/<path>programme.ics",
    ],
    r"<language>/^(?P<path>(?:[\w\-]+/)+)session\.ics$": ["<language>/<path>session.ics"],
    r"<language>/^(?P<path>(?:[\w\-]+/)*)feed\.atom$": [
        "<language>/feed.atom",
        "<language>/cities/feed.atom",
        "<language>/practices/feed.atom",
        "<language>/<path>feed.atom",
    ],
    r"<language>/^((?:[\w\-]+/)*)$": [
        "<language>/",
        "<language>/cities/",
        "<language>/practices/",
        "<language>/<path>",
    ],
    COMPARE: [
        "admin/pages/<page_id>/revisions/compare/earliest...latest/",
        "admin/pages/<page_id>/revisions/compare/<first_revision>...<revision_id>/",
    ],
    r"<language>/^(?P<path>(?:[\w\-]+/)+)offer/$": ["<language>/<path>offer/"],
    r"admin/^.*/$": ["admin/no-such-door/"],
    r"admin/api/main/^pages/": ["admin/api/main/pages/"],
    r"admin/api/main/^documents/": ["admin/api/main/documents/"],
    r"admin/api/main/^images/": ["admin/api/main/images/"],
    r"files/^(\d+)/(.*)$": ["files/<document_id>/<document_name>"],
    r"^id/(?P<code>[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+)$": ["id/<code>"],
}
# Numbers by the part of the address in which they stand.
SECTIONS = (
    ("admin/images/", "image_id"),
    ("admin/api/main/^images/", "image_id"),
    ("admin/documents/", "document_id"),
    ("admin/api/main/^documents/", "document_id"),
    ("admin/collections/", "collection_id"),
    ("admin/users/", "user_id"),
    ("admin/groups/", "group_id"),
    ("admin/sites/", "site_id"),
    ("admin/workflows/tasks/", "task_id"),
    ("admin/workflows/", "workflow_id"),
    ("admin/snippets/", "snippet_id"),
    ("accounts/", "user_id"),
    ("admin/", "page_id"),
)
# Other names that mean something else below some addresses.
MEANINGS = (
    ("desk/offers/", "number", "offer_id"),
    ("desk/people/", "number", "user_id"),
    ("desk/forums/<str:code>/participants/lists/", "number", "guest_list"),
    ("desk/forums/", "number", "guest_id"),
    ("desk/forums/", "code", "forum_code"),
    ("<language>/live/join/", "code", "join_code"),
)
BULK = (
    *(("wagtailcore", "page", act) for act in ("delete", "move", "publish", "unpublish")),
    *(("ascn_site", "siteimage", act) for act in ("delete", "add_tags", "add_to_collection")),
    *(("ascn_site", "sitedocument", act) for act in ("delete", "add_tags", "add_to_collection")),
    *(("ascn_site", "user", act) for act in ("delete", "assign_role", "set_active_state")),
)
QUERY = {"q": SEARCHED, "query": SEARCHED, "search": SEARCHED, "term": "wm-"}


# What is the same for every city.
ALWAYS: dict[str, object] = {
    "language": "en",
    "uploaded_file_id": 1,
    "invitation_id": 1,
    "office": "officer",
    "number": 1,
    "snippet_id": 1,
    "group_id": 1,
    "site_id": 1,
    "restriction_id": 1,
    "workflow_id": 1,
    "workflow_pk": 1,
    "session_id": 1,
    "content_type_app_name": "practices",
    "content_type_model_name": "practicepage",
    "app_label": "practices",
    "app_name": "taggit",
    "model_name": "practicepage",
    "action_name": "approve",
    "filter_spec": "original",
    "date": "2026-11-22",
    "key": "k",
    "token": "t",
    "uidb64": "MQ",
    "uidb36": "1",
}


def numbers(world: World, city: CityWorld) -> Iterator[dict[str, object]]:
    """What the names in addresses may stand for: once for each page of the city, files taking turns."""
    people = [number for name, number in world.people.items() if name.endswith(city.slug)]
    kinds = (itertools.cycle(given) for given in (city.documents, people, city.terms, city.channels))
    for state, own, person, term, room in zip(city.pages, *kinds, strict=False):
        yield ALWAYS | {
            "page_id": city.pages[state],
            "parent_page_id": city.pages[state],
            "page_to_move_id": city.pages[state],
            "page_pk": city.pages[state],
            "destination_id": city.page,
            "revision_id": city.revisions[state],
            "first_revision": city.first_revisions[state],
            "path": city.addresses[state].removeprefix("/en/"),
            "code": city.codes[state],
            "image_id": city.images[own],
            "name": f"{city.slug}-{own}.width-12.png",
            "document_id": city.documents[own],
            "doc_id": city.documents[own],
            "document_name": f"{city.slug}-{own}.txt",
            "collection_id": city.subcollection,
            "user_id": person,
            "person_id": person,
            "term_id": term,
            "scope_id": city.permanent_id,
            "channel": city.channels[room],
            "offer_id": city.offer,
            "guest_id": city.guest,
            "guest_list": city.guest_list,
            "forum_code": city.forum,
            "join_code": city.join_code,
            "task_id": city.task,
            "task_state_id": city.task_state,
            "workflow_state_id": city.workflow_state,
            "redirect_id": city.redirect,
            "object_id": city.pages[state],
            "permanent_id": city.permanent_id,
            "slug": city.slug,
        }


def filled(route: str, known: dict[str, object]) -> Iterator[str]:
    """Addresses of a route; raises KeyError for a name that `numbers` does not know."""
    for example in BY_EXAMPLE.get(route, [route]):
        here = known
        if "<int:pk>" in example or "<str:pk>" in example or "(?P<pk>" in example:
            here = known | {"pk": known[next(kind for start, kind in SECTIONS if example.startswith(start))]}
        for start, name, meant in reversed(MEANINGS):
            here = here | {name: known[meant]} if example.startswith(start) else here
        named = GROUP.sub(r"<\1>", example)
        for plain in (named.replace("^", "").replace("$", ""),):
            yield "/" + PARAMETER.sub(lambda found, here=here: str(here[found[1]]), plain)


def addresses(route: str, world: World, city: CityWorld) -> list[str]:
    """Every address that a route makes of a city's numbers, each once."""
    if route.startswith("admin/bulk/"):
        kinds = {"page": list(city.pages.values()), "siteimage": list(city.images.values())}
        kinds |= {"sitedocument": list(city.documents.values()), "user": list(world.people.values())[-3:]}
        return [
            f"/admin/bulk/{app}/{model}/{act}/?{urlencode([('id', number) for number in kinds[model]])}"
            for app, model, act in BULK
        ]
    return list(dict.fromkeys(one for known in numbers(world, city) for one in filled(route, known)))


def asked(route: str, city: CityWorld) -> str:
    """A query string with all of a city's numbers, as lists and dialogs may take them."""
    owned = {"image_id": city.images, "document_id": city.documents}
    kind = next((kind for start, kind in SECTIONS if route.startswith(start)), "page_id")
    several = [("id", number) for number in owned.get(kind, city.pages).values()]
    single = {
        "parent_page_id": city.page,
        "parent": city.page,
        "child_of": city.page,
        "descendant_of": city.page,
        "collection_id": city.subcollection,
        "page_id": city.pages["draft"],
        "page": 1,
        "city": city.slug,
        "tag": f"wm-{city.slug}-",
    }
    return urlencode([*several, *single.items(), *QUERY.items()])
