"""Practices and responses as programs read them."""

import pytest

from practices.models import PracticesPage
from tests import factories

pytestmark = pytest.mark.django_db


def results(client, address: str) -> list[dict]:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_a_practice_tells_the_projects_it_grew_from_and_where_each_part_comes_from(client):
    source = {"publisher": "A", "title": "", "date": "", "url": "", "page": "", "part": "result"}
    factories.a_practice(
        factories.a_city_page(),
        result="Dry.",
        projects=[("project", "ASCN-VN-HAN-P01")],
        sources=[("source", source)],
    )

    (told,) = results(client, "practices")

    assert (told["city_id"], told["result"], told["lessons"]) == ("ASCN-VN-HAN", "Dry.", None)
    assert (told["project_ids"], told["status"], told["last_year"]) == (["ASCN-VN-HAN-P01"], None, None)
    assert (told["sources"][0]["part"], told["sources"][0]["title"]) == ("result", None)


def test_a_practice_of_the_network_has_no_city(client):
    factories.a_practice(factories.below_home(PracticesPage, "practices"))

    (told,) = results(client, "practices?status=unknown")

    assert (told["city_id"], told["city"], told["country"]) == (None, None, None)


def test_responses_are_found_by_type_and_year_of_their_span(client):
    page = factories.a_city_page()
    wanted = factories.a_response(page, kinds=["hotline", "testing"], starts="2020-04", ends="2021-02")
    factories.a_response(page, kinds=["mobility"])

    for query in ("type=testing", "year=2021", "type=hotline&city=han"):
        assert [entry["id"] for entry in results(client, f"responses?{query}")] == [wanted.permanent_id]
    (told,) = results(client, "responses?type=testing")
    assert (told["types"], told["starts"], told["ends"]) == (["hotline", "testing"], "2020-04", "2021-02")


@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_for_one_and_three_things(client, django_assert_num_queries, number):
    page = factories.a_city_page()
    for _number in range(number):
        factories.a_practice(page)
        factories.a_response(page)
    for name, count in {"practices": 4, "responses": 6}.items():
        client.get(f"/api/v1/{name}")
        with django_assert_num_queries(count):
            assert len(results(client, name)) == number
