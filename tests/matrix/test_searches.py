"""Whatever is typed into a search of the editor is text: no quotation mark is an error, and what is there is found."""

import pytest

from tests.matrix.world import SEARCHED, marker

pytestmark = pytest.mark.django_db

PLACES = {
    "/admin/pages/search/": "q",
    "/admin/pages/search/results/": "q",
    "/admin/choose-page/search/": "q",
    "/admin/images/": "q",
    "/admin/images/results/": "q",
    "/admin/images/chooser/": "q",
    "/admin/images/chooser/results/": "q",
    "/admin/documents/": "q",
    "/admin/documents/results/": "q",
    "/admin/documents/chooser/": "q",
    "/admin/documents/chooser/results/": "q",
    "/admin/redirects/": "q",
    "/admin/users/": "q",
    "/admin/workflows/task_chooser/results/": "q",
    "/admin/api/main/pages/": "search",
    "/admin/api/main/images/": "search",
    "/admin/api/main/documents/": "search",
}
QUERIES = ('"', 'zebra" OR "x', '""*', "\ud800", "a" * 5_000, "NEAR(", "^x", "พื้น" * 80)


@pytest.mark.parametrize("path", PLACES)
def test_no_search_of_the_editor_is_an_error(as_person, path):
    operator = as_person("Su")

    answered = {
        text: operator.get(path, {PLACES[path]: text.encode(errors="surrogatepass")}).status_code for text in QUERIES
    }

    assert {status for status in answered.values() if status not in {200, 400}} == set(), answered


@pytest.mark.parametrize("path", ["/admin/documents/", "/admin/documents/chooser/", "/admin/api/main/documents/"])
def test_quotation_marks_round_a_word_find_the_word(as_person, path):
    answer = as_person("Su").get(path, {PLACES[path]: f'"{SEARCHED}"'})

    assert marker("hanoi", "file").encode() in answer.content


CLOSED_LISTS = (
    "/admin/reports/site-history/",
    "/admin/api/main/documents/",
    "/admin/api/main/images/",
    "/admin/tag-autocomplete/",
    "/admin/users/",
    "/admin/groups/",
    "/admin/sites/",
    "/admin/collections/",
    "/admin/workflows/list/",
    "/admin/redirects/",
    "/admin/snippets/search/glossaryterm/",
    "/admin/failwhale/",
    "/admin/test404/",
)


@pytest.mark.parametrize("path", CLOSED_LISTS)
def test_lists_over_everybody_s_things_are_not_there_for_a_city(as_person, path):
    city, network = as_person("officer.hanoi"), as_person("Se", raise_request_exception=False)

    assert city.get(path).status_code == 404
    assert network.get(path).status_code != 404 or path in CLOSED_LISTS[-2:]
