"""Every address with a city's numbers in it, asked by everybody: secrets reach whom they concern, and no others."""

import re
from itertools import takewhile
from urllib.parse import quote

import pytest

from tests.matrix.routes import addresses
from tests.matrix.walks import marks_in, paths_of, secrets_of, walked_routes
from tests.matrix.world import OF_ROOMS, OF_ROOMS_RUN, OF_THE_DESK, marker

pytestmark = pytest.mark.django_db

SOME = 1  # pages per address; over all addresses every kind of page has its turn
ABSENT = 990_000
OF_EACH_REQUEST = {"Server-Timing", "Content-Length", "Expires", "X-Request-ID"}
# (who, whose secrets, how many pages per address)
STRANGERS = [
    ("An", "hanoi", SOME),
    ("Pa", "kuching", SOME),
    ("officer.kuching", "hanoi", SOME),
    *(
        pytest.param(*walk, marks=pytest.mark.whole)
        for walk in (
            ("An", "hanoi", None),
            ("An", "kuching", SOME),
            ("Mo", "hanoi", SOME),
            ("Pa", "hanoi", SOME),
            ("officer.kuching", "hanoi", None),
            ("officer.hanoi", "kuching", SOME),
            ("approver.kuching", "hanoi", SOME),
            ("approver.hanoi", "kuching", SOME),
            ("representative.hanoi", "kuching", SOME),
            ("representative.kuching", "hanoi", SOME),
        )
    ),
]
INSIDERS = [
    ("officer.hanoi", "hanoi", {"redirect", *OF_ROOMS, *OF_THE_DESK}),
    pytest.param("Se", "kuching", set(), marks=pytest.mark.whole),
    pytest.param("Su", "hanoi", {"listed"}, marks=pytest.mark.whole),
]
UNKNOWING = [
    ("officer.kuching", "hanoi"),
    pytest.param("An", "kuching", marks=pytest.mark.whole),
    pytest.param("Pa", "hanoi", marks=pytest.mark.whole),
]
# What is kept from visitors without an account, besides the secrets.
MEMBERS_ONLY = {"members", "membersfile", "memberspicture", "openline", "otherline"}


@pytest.mark.parametrize(("who", "slug", "pages"), STRANGERS)
def test_no_address_tells_a_secret_to_a_stranger(world, as_person, who, slug, pages):
    client = as_person(who, raise_request_exception=False)
    secret = secrets_of(slug)
    if who == "An":
        secret |= {marker(slug, kind) for kind in MEMBERS_ONLY}
    if who == "Mo":
        secret -= {marker(slug, kind) for kind in OF_ROOMS_RUN}

    leaks = []
    for route in walked_routes():
        for path in paths_of(route, world, world.cities[slug], pages=pages):
            found = marks_in(client.get(path)) & secret
            if found:
                leaks.append(f"{path} shows {', '.join(sorted(found))}")

    assert not leaks, "\n".join(leaks)


@pytest.mark.parametrize(("who", "slug", "unseen"), INSIDERS)
def test_the_same_walk_finds_every_secret_for_those_whom_it_concerns(world, as_person, who, slug, unseen):
    client = as_person(who, raise_request_exception=False)

    missing = secrets_of(slug) - {marker(slug, kind) for kind in unseen}

    desks_first = sorted(walked_routes(), key=lambda route: route.startswith(("admin/", "api/")))
    for path in (path for route in desks_first for path in paths_of(route, world, world.cities[slug])):
        missing -= marks_in(client.get(path))
        if not missing:
            break

    assert missing == set()


@pytest.mark.parametrize(("who", "slug"), UNKNOWING)
def test_what_one_may_not_know_of_answers_like_what_does_not_exist(world, as_person, who, slug):
    client = as_person(who, raise_request_exception=False)
    city = world.cities[slug]
    secret = {**vars(city), "pages": {"draft": city.pages["draft"]}, "images": {"private": city.images["private"]}}
    secret["documents"] = {"private": city.documents["private"]}
    secret["channels"] = {"closed": city.channels["closed"]}
    hidden = type(city)(**secret)
    absent = type(city)(**{**secret, **nobody(hidden)})

    differ = []
    for route in walked_routes():
        pairs = zip(addresses(route, world, hidden), addresses(route, world, absent), strict=True)
        for there, missing in pairs:
            if there != missing and (shown := difference(client.get(there), client.get(missing), there, missing)):
                differ.append(f"{there} differs from {missing}: {shown}")

    assert not differ, "\n".join(differ)


def nobody(city) -> dict:
    """The same city with numbers that nothing has."""
    numbers = (
        "subcollection",
        "comment",
        "redirect",
        "task_state",
        "workflow_state",
        "offer",
        "guest",
        "guest_list",
        "place",
    )
    return dict.fromkeys(numbers, ABSENT) | {
        "channels": {"closed": "abcdefghijkl_nop"},
        "pages": {"draft": ABSENT},
        "revisions": {"draft": ABSENT},
        "first_revisions": {"draft": ABSENT},
        "images": {"private": ABSENT},
        "documents": {"private": ABSENT},
        "codes": {"draft": city.codes["draft"][:-2] + "99"},
        "addresses": {"draft": city.addresses["draft"].replace("draft", "nodraft")},
    }


def difference(one, other, path: str, other_path: str) -> str:
    """Where two answers part, with some words around; nothing when they are the same."""
    if one.status_code != other.status_code:
        return f"{one.status_code} and {other.status_code}"
    first, second = plain(one, path), plain(other, other_path)
    if first == second:
        return ""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))
    start = max(0, same - 60)
    return f"{first[start : start + 200]!r} and {second[start : start + 200]!r}"


def plain(answer, path: str) -> bytes:
    """Headers and body without the address, the token of the form and the time it took."""
    body = answer.getvalue() if answer.streaming else answer.content
    body = re.sub(rb'(csrf_?token|csrfmiddlewaretoken)["\' :=a-z]+[A-Za-z0-9]{64}', b"", body, flags=re.IGNORECASE)
    heads = [f"{name}: {value}" for name, value in answer.headers.items() if name not in OF_EACH_REQUEST]
    whole = body + "\n".join(sorted(heads)).encode()
    for written in (path, quote(path), quote(path, safe=""), path.removeprefix("/en")):
        whole = whole.replace(written.encode(), b"#")
    return whole
