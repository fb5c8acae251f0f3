"""Whatever is typed where one can search gets an answer: suggestions, programs, the editors' search and choosers."""

import random

import pytest

from tests.corpus.rows import to_send
from tests.editing import sign_in
from tests.factories import a_city_page
from tests.search.test_result_page import any_text

pytest_plugins = ["tests.search.reading"]
pytestmark = pytest.mark.django_db

SIGNS = ['"', "'", "\\", "*", "(", "%", "_", "[", "~", "", " ", "AND", "NOT", "<->", "a:*", "-flood", "flo*", "^flood"]
WORDS = ["flood", "lũ lụt", "lu lut", "banjir", "น้ำท่วม", "ទឹកជំនន់", "ນ້ຳຖ້ວມ", "ရေကြီး", "洪水", "வெள்ளம்", '"flood']
EDITORS = (
    "/admin/pages/search/results/",
    "/admin/choose-page/search/",
    "/admin/images/chooser/results/",
    "/admin/documents/chooser/results/",
)


def typed() -> list[str]:
    """The rows of the corpus, signs that are syntax elsewhere, words of the region, random texts, very long ones."""
    randomness = random.Random(9)
    values = ["" if row.payload.startswith("'<") else row.value() for row in to_send("Search queries")]
    rows = [one for value in values for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
    return [*rows, *SIGNS, *WORDS, *(any_text(randomness) for _ in range(8)), "flood " * 2000]


def test_suggestions_and_programs_are_answered_whatever_is_typed(client, index):
    for text in typed():
        shown = client.get("/en/search/suggest", {"q": text})
        found = client.get("/api/v1/search", {"q": text})

        assert (shown.status_code, found.status_code) == (200, 200), text
        assert isinstance(shown.json()["suggestions"], list)
        assert isinstance(found.json()["results"], list)


@pytest.mark.parametrize("address", EDITORS)
def test_the_editors_search_and_choosers_take_whatever_is_typed(client, admin_user, address):
    a_city_page(title="Flood city")
    sign_in(client, admin_user)
    for text in typed():
        assert client.get(address, {"q": text}).status_code == 200, text


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Flood gauges", "flood"),
        ("Đo lũ lụt", "lũ lụt"),
        ("Papan banjir", "banjir"),
        ("สถานีวัดน้ำท่วม", "สถานีวัดน้ำท่วม"),
        ("ទឹកជំនន់ ភ្នំពេញ", "ទឹកជំនន់"),
        ("ນ້ຳຖ້ວມ ວຽງຈັນ", "ນ້ຳຖ້ວມ"),
        ("ရေကြီး ရန်ကုန်", "ရေကြီး"),
        ("洪水 监测", "洪水"),
        ("வெள்ளம் அளவி", "வெள்ளம்"),
    ],
)
def test_editors_find_a_page_by_its_title_in_every_script(client, admin_user, title, text):
    page = a_city_page(title=title)
    sign_in(client, admin_user)

    assert f"/admin/pages/{page.pk}/" in client.get("/admin/pages/search/results/", {"q": text}).content.decode()
