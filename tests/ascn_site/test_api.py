"""The API is open to everybody's programs, tells only what is public, and refuses what it does not know."""

import json

import pytest
from django.db import OperationalError
from wagtail.models import PageViewRestriction

from ascn_site import api
from tests import factories
from tests.corpus.rows import for_each, rows

pytestmark = pytest.mark.django_db

LISTS = (
    *("cities", "plans", "projects", "records", "updates", "documents"),
    *("practices", "responses", "terms", "forums", "sessions"),
)


def ask(client, address: str, status: int = 200, **more) -> dict:
    answer = client.get(f"/api/v1/{address}", **more)
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


@pytest.fixture
def plan():
    return factories.a_plan(factories.a_city_page(), title="Dry city")


@pytest.mark.parametrize("name", LISTS)
def test_every_list_answers_with_results_and_next_and_no_slash(client, name):
    assert ask(client, name) == {"results": [], "next": None}
    assert client.get(f"/api/v1/{name}/").status_code == 404


def test_a_thing_is_read_by_its_permanent_id_as_its_list_tells_it(client, plan):
    (listed,) = ask(client, "plans")["results"]

    assert listed["id"] == plan.permanent_id
    assert ask(client, f"plans/{plan.permanent_id}") == listed


def test_next_leads_through_the_whole_list_with_the_same_filters(client):
    for letters in ("AAA", "BBB", "CCC"):
        factories.a_plan(factories.a_city_page(letters))

    seen, address = [], "/api/v1/plans?limit=2&country=vn"
    while address:
        page = client.get(address).json()
        seen += [entry["id"] for entry in page["results"]]
        address = page["next"]

    assert seen == ["ASCN-VN-AAA-2026", "ASCN-VN-BBB-2026", "ASCN-VN-CCC-2026"]


def test_a_full_last_page_names_no_next(client, plan):
    assert ask(client, "plans?limit=1")["next"] is None


def test_a_page_after_the_last_one_is_empty(client, plan):
    assert ask(client, "plans?page=2") == {"results": [], "next": None}


def test_a_list_of_fifty_needs_no_next_and_fifty_one_is_refused(client, plan):
    assert ask(client, "plans?limit=50")["next"] is None
    ask(client, "plans?limit=51", 400)


def test_lang_chooses_the_text_and_the_entry_says_in_which_it_is_written(client, plan):
    factories.in_language(plan, "vi", title="Thành phố khô ráo", slug="kho-rao")

    vietnamese, thai = (ask(client, f"plans/{plan.permanent_id}?lang={code}") for code in ("vi", "th"))

    assert (vietnamese["title"], vietnamese["lang"]) == ("Thành phố khô ráo", "vi")
    assert (thai["title"], thai["lang"]) == ("Dry city", "en")
    assert vietnamese["address"].endswith("/vi/cities/han/kho-rao/")
    assert thai["address"].endswith("/th/cities/han/dry-city/")
    assert vietnamese["written_in"] == thai["written_in"] == ["en", "vi"]


def test_unknown_is_null_and_never_zero_or_blank(client, plan):
    entry = ask(client, f"plans/{plan.permanent_id}")

    assert (entry["adopted_by"], entry["adopted_on"], entry["text"]) == (None, None, None)
    assert (entry["targets"], entry["sources"]) == ([], [])


def without_times(answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "Server-Timing"}


@pytest.mark.parametrize("hide", ["unpublish", "restrict"])
def test_what_is_not_public_answers_byte_for_byte_like_nonsense(client, plan, hide):
    if hide == "unpublish":
        plan.unpublish()
    else:
        PageViewRestriction.objects.create(page=plan.get_parent(), restriction_type=PageViewRestriction.LOGIN)

    hidden, nonsense = client.get(f"/api/v1/plans/{plan.permanent_id}"), client.get("/api/v1/plans/ASCN-XX-XXX-2026")

    assert (hidden.status_code, hidden.content) == (404, nonsense.content)
    assert without_times(hidden) == without_times(nonsense)
    assert ask(client, "plans")["results"] == []


def test_a_signed_in_superuser_reads_no_more_than_anybody(admin_client, plan):
    plan.unpublish()

    assert ask(admin_client, "plans")["results"] == []
    assert admin_client.get("/api/v1/plans").headers["Cache-Control"] == "no-store"


def test_a_refusal_is_a_problem_document_that_names_the_parameters(client):
    answer = client.get("/api/v1/plans?limit=many&color=red")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["status"] == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == ["limit"]
    assert [error["parameter"] for error in ask(client, "plans?color=red", 400)["errors"]] == ["color"]


@pytest.mark.parametrize(
    "address", ["cities/ASCN-VN-HAN?limit=1", "openapi.json?x=1", "plans?live=false", "plans?title__startswith=D"]
)
def test_unknown_parameters_are_refused_everywhere(client, plan, address):
    assert ask(client, address, 400)["title"] == "Bad Request"


def test_text_that_is_no_text_is_refused_with_a_problem_document(client):
    answer = client.get("/api/v1/plans?country=%00")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_database_that_is_away_is_told_as_a_problem_to_come_back_to(client, monkeypatch):
    def fail(*_args):
        raise OperationalError("database is locked")

    client.raise_request_exception = False
    monkeypatch.setattr(api, "one_page", fail)
    answer = client.get("/api/v1/plans")

    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer["Retry-After"]


SENT_AS = {
    **dict.fromkeys(("A01", "A02", "A03"), "limit"),
    **dict.fromkeys(("A06", "A07", "A08"), "fields"),
    **dict.fromkeys(("A09", "A10"), "order"),
    "A13": "search_operator",
    "A14": "lang",
    "A15": "translation_of",
    "A16": "city",
    "A18": "year",
    **dict.fromkeys(("A17", "A19"), "given by the row"),
}


@for_each([row for row in rows("API parameters") if row.id in SENT_AS])
def test_bad_parameters_of_the_corpus_are_refused(client, row):
    value = row.value()

    answer = client.get("/api/v1/projects", value if isinstance(value, dict) else {SENT_AS[row.id]: value})

    assert client.get("/api/v1/cities?limit=20").status_code == 200
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("body", ["[null,null]", "NaN", "1e400", "9" * 20_000])
def test_a_body_is_never_read(client, body):
    assert client.post("/api/v1/cities", body, content_type="application/json").status_code == 405
    assert client.generic("GET", "/api/v1/cities", body, content_type="application/json").status_code == 200


@pytest.mark.parametrize("headers", [{"Accept": "../../"}, {"Accept": "x" * 10_000}, {"Range": "bytes=0-0," * 2000}])
def test_odd_headers_change_nothing(client, plan, headers):
    assert client.get("/api/v1/plans", headers=headers).content == client.get("/api/v1/plans").content


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
@pytest.mark.parametrize("address", ["cities", "cities/ASCN-VN-HAN", "openapi.json"])
def test_only_reading_is_allowed(client, method, address):
    answer = client.generic(method, f"/api/v1/{address}")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answer["Content-Type"] == "application/problem+json"


def test_head_tells_the_headers_of_get(client, plan):
    head, get = client.head("/api/v1/plans"), client.get("/api/v1/plans")

    assert (head.status_code, head.content) == (200, b"")
    assert (head["ETag"], head["Content-Type"]) == (get["ETag"], get["Content-Type"])


@pytest.mark.parametrize("address", ["cities", "cities/nonsense", "nonsense", "cities?x=1", "openapi.json"])
def test_scripts_of_any_site_may_read_and_never_with_a_session(client, address):
    answer = client.get(f"/api/v1/{address}", headers={"Origin": "https://other.example"})

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert not answer.cookies


def test_a_preflight_is_answered(client):
    answer = client.options("/api/v1/cities", headers={"Origin": "https://other.example"})

    assert (answer.status_code, answer["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")


def test_an_answer_that_did_not_change_is_not_sent_again(client, plan):
    first = client.get("/api/v1/plans")
    again = client.get("/api/v1/plans", headers={"If-None-Match": first["ETag"]})
    plan.title = "Dry streets"
    plan.save_revision().publish()
    changed = client.get("/api/v1/plans", headers={"If-None-Match": first["ETag"]})

    assert "public" in first["Cache-Control"]
    assert (again.status_code, again.content, again["Access-Control-Allow-Origin"]) == (304, b"", "*")
    assert changed.status_code == 200


def test_the_description_lists_every_address_and_its_parameters(client):
    told = ask(client, "openapi.json")

    listed = {f"/api/v1/{name}{tail}" for name in LISTS for tail in ("", "/{code}")}
    assert set(told["paths"]) == {*listed, "/api/v1/search", "/api/v1/sessions/{code}/record"}
    parameters = {one["name"] for one in told["paths"]["/api/v1/projects"]["get"]["parameters"]}
    wanted = {"country", "city", "focus", "year", "status", "seeking", "sort", "lang", "limit", "page"}
    assert parameters == wanted
    assert "application/problem+json" in told["paths"]["/api/v1/cities"]["get"]["responses"]["400"]["content"]
    operations = [one["operationId"] for path in told["paths"].values() for one in path.values()]
    assert len(operations) == len(set(operations))


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_of_cities_costs_five_queries(client, django_assert_num_queries, number):
    for letters in ("AAA", "BBB", "CCC")[:number]:
        factories.a_city_page(letters)
    client.get("/api/v1/cities")

    with django_assert_num_queries(5):
        assert len(ask(client, "cities")["results"]) == number
