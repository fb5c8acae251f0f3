"""Numbers that an address gives as a list, written in every way that the database understands."""

from urllib.parse import quote

import pytest

from tests.matrix.walks import MARK, marks_in, secrets_of
from tests.matrix.world import marker

pytestmark = pytest.mark.django_db

BULK = "/admin/bulk/wagtailcore/page/delete/?"
LISTS = {
    BULK + "id={}": ("pages", "draft", "draft"),
    "/admin/choose-page/chosen-multiple/?id={}": ("pages", "draft", "draft"),
    "/admin/bulk/ascn_site/sitedocument/add_tags/?id={}": ("documents", "private", "file"),
    "/admin/bulk/ascn_site/siteimage/add_tags/?id={}": ("images", "private", "picture"),
    "/admin/documents/chooser/chosen-multiple/?id={}": ("documents", "private", "file"),
    "/admin/images/chooser/chosen-multiple/?id={}": ("images", "private", "picture"),
}
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
WRITINGS = {
    "plain": "{}".format,
    "with spaces": " {} ".format,
    "with a sign": "+{}".format,
    "with zeros": "000{}".format,
    "with a line below": lambda number: f"0_{number}",
    "in Thai digits": lambda number: str(number).translate(THAI),
}


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("writing", WRITINGS)
def test_a_number_shows_nothing_to_a_stranger_however_it_is_written(world, as_person, path, writing):
    kind, state, mark = LISTS[path]
    number = getattr(world.cities["hanoi"], kind)[state]
    address = path.format(quote(WRITINGS[writing](number)))
    stranger, own = (as_person(who, raise_request_exception=False) for who in ("officer.kuching", "officer.hanoi"))

    assert marks_in(stranger.get(address)) & secrets_of("hanoi") == set()
    if writing == "plain":
        assert marker("hanoi", mark) in marks_in(own.get(address))


def test_all_means_all_of_one_s_own(world, as_person):
    own, places = world.cities["kuching"], ("home", "library")
    asked = [f"{BULK}id=all", f"{BULK}id=all&id={own.pages['draft']}", f"{BULK}id=all&childOf=x"]
    asked += [f"{BULK}id=all&childOf={getattr(world, place)}&q=zebrafish" for place in places]
    asked += [f"{BULK}id=all&childOf={world.cities['hanoi'].page}", f"{BULK}id=all&childOf=%20{world.home}"]
    stranger = as_person("officer.kuching", raise_request_exception=False)

    found = {path: sorted(marks_in(stranger.get(path)) & secrets_of("hanoi")) for path in asked}

    assert [path for path, told in found.items() if told] == []
    assert marker("kuching", "draft") in marks_in(stranger.get(f"{BULK}id=all&childOf={own.page}"))


@pytest.mark.parametrize("act", ["delete", "assign_role", "set_active_state"])
def test_names_and_addresses_of_people_are_no_list_for_a_city(world, as_person, act):
    address = f"/admin/bulk/ascn_site/user/{act}/?id=all"
    stranger = as_person("officer.kuching", raise_request_exception=False)
    answer = stranger.get(address)

    assert (answer.status_code, MARK.findall(answer.content), b"@example.org" in answer.content) == (404, [], False)
