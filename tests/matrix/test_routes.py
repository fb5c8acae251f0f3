"""Every address and socket of the site stands in ``routes.csv``: nobody opens a door without saying whose it is."""

from django.urls import get_resolver

from events.live import protocol
from tests.matrix.doors_rooms import MODERATING, TAKING_PART
from tests.matrix.matrix import read, rows
from tests.matrix.routes import PARAMETER, all_routes, walk

WHAT_TO_DO = (
    "An address is new. Add a line to tests/matrix/routes.csv: the rows of access.csv to which it belongs "
    "(and a door for it in tests/matrix/doors_*.py where it shows or changes something), or a reason why it needs none."
)


def listed() -> dict[str, dict[str, str]]:
    return {line["route"]: line for line in read("routes.csv")}


def test_every_address_is_named_in_the_matrix_or_on_the_reviewed_list():
    missing = [route for route in all_routes() if route not in listed()]

    assert not missing, "\n".join([WHAT_TO_DO, *missing])


def test_no_line_speaks_of_an_address_that_is_gone():
    assert sorted(set(listed()) - set(all_routes())) == []


def test_every_line_names_rows_of_the_matrix_or_gives_a_reason():
    known = set(rows())
    unclear = [
        route
        for route, line in listed().items()
        if not line["reason"] and not (line["rows"] and set(line["rows"].split()) <= known)
    ]

    assert unclear == []


def test_an_address_that_nobody_listed_is_noticed():
    """The walk sees what is in the resolver, nested or not."""
    found = set(walk(get_resolver().url_patterns))

    assert {"sitemap.xml", "admin/pages/<int:page_id>/edit/", "api/v1/cities/<code>"} <= found
    assert PARAMETER.findall("admin/pages/<int:page_id>/edit/<slug>/") == ["page_id", "slug"]


def test_every_command_of_the_live_protocol_has_a_door():
    with_doors = {*TAKING_PART, *MODERATING, "translate", "withdraw", "open", "mute", "hand_over", "remove", "readmit"}

    assert with_doors == {protocol.type_of(command) for command in protocol.COMMANDS}
