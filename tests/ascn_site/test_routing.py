"""A reader never meets a 404 for what exists in another language."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return factories.a_plan(factories.a_city_page(), title="Dry city", slug="dry-city")


def test_a_page_written_in_english_only_is_read_in_english_inside_a_khmer_interface(client, plan):
    answer = client.get("/km/cities/han/dry-city/")

    assert answer.status_code == 200
    text = answer.content.decode()
    assert '<html lang="en"' in text  # its Khmer words are still to be translated
    assert 'lang="en"' in text
    assert "Dry city" in text


def test_the_version_in_the_readers_language_is_preferred(client, plan):
    factories.in_language(plan, "vi", title="Thành phố khô ráo", slug="kho-rao")

    vietnamese = client.get("/vi/cities/han/kho-rao/").content.decode()
    thai = client.get("/th/cities/han/dry-city/").content.decode()

    assert "Thành phố khô ráo" in vietnamese
    assert "Dry city" in thai


def test_an_address_of_another_version_leads_to_the_readers_own_and_keeps_the_query(client, plan):
    factories.in_language(plan, "vi", title="Thành phố khô ráo", slug="kho-rao")

    answer = client.get("/vi/cities/han/dry-city/?a=1")

    assert (answer.status_code, answer["Location"]) == (302, "/vi/cities/han/kho-rao/?a=1")


def test_a_practice_first_written_in_lao_needs_no_english(client):
    city_page = factories.a_city_page()
    lao_parent = city_page.copy_for_translation(factories.a_locale("lo"), copy_parents=True, alias=True)
    factories.a_practice(lao_parent, title="ຫຼຸດຜ່ອນນ້ຳຖ້ວມ", slug="water")

    lao = client.get("/lo/cities/han/water/")
    english = client.get("/en/cities/han/water/")

    assert (lao.status_code, english.status_code) == (200, 200)
    assert "ຫຼຸດຜ່ອນນ້ຳຖ້ວມ" in lao.content.decode()
    assert 'lang="lo"' in english.content.decode()
    assert client.get("/lo/cities/han/").status_code == 200


def test_of_two_texts_that_share_an_address_each_reader_gets_that_of_his_own_language(client, plan):
    vietnamese = plan.get_parent().copy_for_translation(factories.a_locale("vi"), copy_parents=True, alias=True)
    factories.a_plan(vietnamese, title="Kế hoạch khác", slug="dry-city")

    english, own, thai = (client.get(f"/{code}/cities/han/dry-city/").content.decode() for code in ("en", "vi", "th"))

    assert ["Dry city" in english, "Kế hoạch khác" in own, "Dry city" in thai] == [True, True, True]


def test_a_draft_answers_like_nonsense(client, plan):
    factories.a_plan(plan.get_parent().specific, title="Secret", slug="secreta", live=False)

    draft = client.get("/en/cities/han/secreta/")
    nonsense = client.get("/en/cities/han/secretb/")

    assert (draft.status_code, nonsense.status_code) == (404, 404)
    assert draft.content.replace(b"secreta", b"secretb") == nonsense.content


def test_a_draft_translation_does_not_hide_the_published_text(client, plan):
    plan.copy_for_translation(factories.a_locale("vi"), copy_parents=True)

    answer = client.get("/vi/cities/han/dry-city/")

    assert answer.status_code == 200
    assert "Dry city" in answer.content.decode()


def test_canonical_is_the_language_of_the_text_and_alternates_are_those_in_which_it_is_written(client, plan):
    factories.in_language(plan, "vi", title="Khô ráo", slug="kho-rao")

    text = client.get("/km/cities/han/dry-city/").content.decode()

    assert '<link rel="canonical" href="http://localhost:8000/en/cities/han/dry-city/">' in text
    assert text.count('rel="alternate" hreflang=') == 2
    assert 'hreflang="vi" href="http://localhost:8000/vi/cities/han/kho-rao/"' in text


def test_the_language_menu_keeps_the_page_and_its_filters(client):
    factories.libraries()

    text = client.get("/en/practices/?country=VN&focus=civic_social").content.decode()

    assert 'href="/th/practices/?country=VN&amp;focus=civic_social"' in text


def test_the_root_leads_to_the_language_that_the_browser_asks_for_else_english(client, plan):
    assert client.get("/", headers={"accept-language": "th,en;q=0.5"})["Location"] == "/th/"
    assert client.get("/", headers={"accept-language": "xx"})["Location"] == "/en/"


def test_the_chosen_language_wins_over_the_browsers(client, plan):
    client.cookies["ascn_language"] = "lo"

    assert client.get("/", headers={"accept-language": "th"})["Location"] == "/lo/"


@pytest.mark.parametrize("path", ["cities/", "cities/han/", "cities/han/dry-city/"])
def test_every_language_serves_every_page(client, plan, path):
    codes = ["en", "id", "ms", "fil", "vi", "th", "km", "lo", "my", "zh-hans", "ta", "pt", "tet"]

    answers = {code: client.get(f"/{code}/{path}") for code in codes}
    assert {answer.status_code for answer in answers.values()} == {200}
    assert [code for code, answer in answers.items() if f'href="/{code}/cities/"' not in answer.content.decode()] == []
