"""Editors find pages by words of their titles, in every script, in the search of the editor itself."""

import pytest
from wagtail.models import Page

from cities.models import CityPage
from tests import factories
from tests.editing import Browser, sign_in
from tests.network import make_network, secretary

pytestmark = pytest.mark.django_db
TITLES = {
    "โครงการป้องกันน้ำท่วมในเมือง": ["น้ำท่วม", "ป้องกัน น้ำท่วม", "นํ้าท่วม"],
    "Hà Nội chống ngập lụt": ["noi chong", "NGAP", "lụt", "ngập Hà"],
    "គម្រោងការពារទឹកជំនន់": ["ទឹកជំនន់"],
    "防止洪水的项目": ["洪水", "项目"],
    "ໂຄງການປ້ອງກັນນ້ຳຖ້ວມ": ["ນ້ຳຖ້ວມ"],
    "ရေကြီးမှုကာကွယ်ရေး": ["ကာကွယ်"],
}


@pytest.fixture
def pages():
    make_network()
    plan = factories.a_plan(CityPage.objects.get(slug="hanoi"), title="Plan")
    return {title: factories.a_project(plan, title=title, slug=f"p-{n}") for n, title in enumerate(TITLES)}


@pytest.mark.parametrize(("title", "text"), [(title, text) for title, texts in TITLES.items() for text in texts])
def test_a_word_of_a_title_is_found_wherever_it_stands(pages, title, text):
    assert [page.pk for page in Page.objects.autocomplete(text)] == [pages[title].pk]
    assert [page.pk for page in Page.objects.search(text)] == [pages[title].pk]


def test_only_what_was_asked_among_is_found(pages):
    others = Page.objects.exclude(title__startswith="โครงการ")

    assert list(others.autocomplete("น้ำท่วม")) == []
    assert list(Page.objects.search("น้ำท่วม ระยอง")) == []


def test_the_page_of_the_editor_shows_it(pages):
    client = Browser()
    sign_in(client, secretary())
    answer = client.get("/admin/pages/search/", {"q": "น้ำท่วม"})

    assert "โครงการป้องกันน้ำท่วมในเมือง" in answer.content.decode()
    assert "防止洪水的项目" not in answer.content.decode()
