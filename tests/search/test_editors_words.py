"""The secretariat keeps terms and recommendations; what it saves is used at once."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from ascn_site.models.accounts import Office
from ascn_site.services import appoint, found_secretariat
from search import site_index
from search.models import GlossaryTerm, PromotedResult, UnfoundSearch
from tests import factories
from tests.editing import sign_in
from tests.markup import squeezed
from tests.search.indexed import found, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]

TERMS, PROMOTIONS = "/admin/snippets/search/glossaryterm/", "/admin/snippets/search/promotedresult/"
TODAY = timezone.localdate()


@pytest.fixture
def city_page():
    return factories.a_city_page("HAN", title="River city")


@pytest.fixture
def secretariat(client, city_page):
    found_secretariat()
    person = get_user_model().objects.create_user(email="s@example.org", name="Secretariat, first desk")
    appoint(person=person, office=Office.SECRETARIAT, starts=datetime.date(2020, 1, 1))
    sign_in(client, person)
    return client


def term_form(**fields) -> dict:
    return {"kind": "concept", "group": "environment", "note": ""} | fields


def test_a_term_has_a_field_for_each_language(secretariat, city_page):
    factories.a_practice(city_page, title="Trạm bơm")
    work()
    answer = secretariat.post(
        f"{TERMS}add/",
        term_form(words_en="pump house\r\npumping station\r\n", words_vi=" trạm  bơm ", unconfirmed=["vi"]),
    )

    assert answer.status_code == 302
    term = GlossaryTerm.objects.get()
    assert (term.key, str(term)) == ("pump-house", "pump house")
    assert term.words == {
        "en": {"values": ["pump house", "pumping station"], "confidence": "sure"},
        "vi": {"values": ["trạm bơm"], "confidence": "likely"},
    }
    assert found("pumping station") == ["Trạm bơm"]
    work()
    assert set(found("pumping station")) == {"Trạm bơm", "pump house"}


def test_a_word_left_out_of_a_term_is_not_searched_any_more(secretariat, city_page):
    factories.a_practice(city_page, title="Trạm bơm")
    work()
    form = {"words_en": "pump house", "words_vi": "trạm bơm"}
    secretariat.post(f"{TERMS}add/", term_form(**form))
    assert found("pump house") == ["Trạm bơm"]

    secretariat.post(f"{TERMS}edit/{GlossaryTerm.objects.get().pk}/", term_form(words_en="pump house"))
    assert found("pump house") == []


def test_a_place_of_the_editors_stands_for_the_one_of_the_platform(secretariat, city_page):
    factories.a_practice(city_page, title="Krung Thep canals")
    work()
    assert found("Bangkok") == ["Krung Thep canals"]

    secretariat.post(f"{TERMS}add/", term_form(kind="place", words_en="Bangkok", words_th="กรุงเทพมหานคร"))
    assert found("Bangkok") == []


def test_the_form_of_a_term_shows_what_was_saved(secretariat):
    words = {"zh-hans": {"values": ["水泵", "泵"], "confidence": "likely"}}
    term = GlossaryTerm.objects.create(key="pump", words=words)

    form = secretariat.get(f"{TERMS}edit/{term.pk}/").context["form"]

    assert form["words_zh_hans"].value() == "水泵\n泵"
    assert form["unconfirmed"].value() == ["zh-hans"]


@pytest.mark.parametrize("fields", [{}, {"words_en": "?!"}, {"words_en": "a" * 81}])
def test_a_term_without_readable_words_is_refused(secretariat, fields):
    answer = secretariat.post(f"{TERMS}add/", term_form(**fields))

    assert (answer.status_code, GlossaryTerm.objects.count()) == (200, 0)


def test_terms_in_scripts_without_latin_letters_get_a_key_of_their_own(secretariat):
    for word in ("น้ำ", "水"):
        secretariat.post(f"{TERMS}add/", term_form(words_th=word))

    assert set(GlossaryTerm.objects.values_list("key", flat=True)) == {"term", "term-2"}


def test_a_term_cannot_be_copied(secretariat):
    term = GlossaryTerm.objects.create(key="pump", words={"en": {"values": ["pump"], "confidence": "sure"}})

    assert secretariat.get(f"{TERMS}copy/{term.pk}/").status_code == 404


def test_nobody_else_keeps_terms(client):
    person = get_user_model().objects.create_user(email="o@example.org", name="Officer")
    factories.a_city_page("DAD")
    found_secretariat()
    sign_in(client, person)

    answers = [client.get(address).status_code for address in (f"{TERMS}add/", f"{PROMOTIONS}add/", "/desk/search/")]
    assert answers == [403, 403, 404]


def recommend(page, words="River\r\nSông", **fields):
    values = {"language": "", "starts": TODAY, "ends": None}
    return PromotedResult.objects.create(page=page, words=words, **values | fields)


def told(client, text, language="en") -> str:
    page = client.get(f"/{language}/search/", {"q": text}).content.decode()
    return page.partition('id="recommended-h"')[2].partition("</section>")[0]


def test_a_recommended_page_is_marked(secretariat, city_page, client):
    answer = secretariat.post(
        f"{PROMOTIONS}add/",
        {"words": "river\r\nSông", "page": city_page.pk, "language": "", "starts": str(TODAY), "ends": ""},
    )

    assert answer.status_code == 302
    assert "Recommended by the secretariat" in told(client, "song")
    assert '<a href="/vi/cities/han/" lang="en">River city</a>' in squeezed(told(client, "RIVER", "vi"))
    assert told(client, "rivers") == ""


def test_a_recommendation_is_for_its_language_and_its_days(client, city_page):
    recommend(city_page, language="vi")
    assert (told(client, "river"), told(client, "river", "vi") != "") == ("", True)

    PromotedResult.objects.update(
        language="", ends=TODAY - datetime.timedelta(days=1), starts=datetime.date(2020, 1, 1)
    )
    assert told(client, "river") == ""
    PromotedResult.objects.update(ends=None, starts=TODAY + datetime.timedelta(days=1))
    assert told(client, "river") == ""


def test_what_is_not_public_is_not_recommended(client, secretariat, city_page):
    recommend(city_page)
    PageViewRestriction.objects.create(page=city_page, restriction_type="login")

    assert told(client, "river") == ""
    answer = secretariat.post(
        f"{PROMOTIONS}add/",
        {"words": "x y", "page": city_page.pk, "language": "", "starts": str(TODAY), "ends": ""},
    )
    assert "Readers cannot see this page" in answer.content.decode()


def test_a_recommended_page_is_shown_in_the_readers_language(client, city_page):
    factories.in_language(city_page, "vi", title="Thành phố bên sông")
    recommend(Page.objects.get(pk=city_page.pk))

    assert "Thành phố bên sông" in told(client, "river", "vi")
    assert "River city" in told(client, "river", "km")


def test_the_secretariat_sees_what_was_searched_on_three_days(secretariat):
    for text, languages in (("tram", ["en", "th"]), ("", ["vi"])):
        UnfoundSearch.objects.create(
            digest=text or "-", text=text, languages=languages, count=7, days=3 if text else 1, last_on=TODAY
        )
    page = secretariat.get("/desk/search/").content.decode()

    assert '<th scope="row">tram</th><td class="num">7</td>' in squeezed(page)
    assert '<span lang="th">ไทย</span>' in page
    assert "1 more text was asked on fewer than three days" in page


def test_a_term_saved_by_another_process_is_used_within_a_minute(city_page):
    factories.a_practice(city_page, title="Trạm bơm")
    work()
    words = {code: {"values": [word], "confidence": "sure"} for code, word in (("en", "lifter"), ("vi", "trạm bơm"))}
    GlossaryTerm.objects.bulk_create([GlossaryTerm(key="lifter", words=words)])  # tells this process nothing
    assert site_index.LOOK_EVERY < 60

    site_index._kept.look_at -= site_index.LOOK_EVERY
    assert found("lifter") == ["Trạm bơm"]
