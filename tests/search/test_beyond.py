"""What an editor learns of files that are too long for the search."""

import pytest
from django.urls import reverse

from ascn_site.models import User
from search.collect import Thing, documents
from search.tokens import LONGEST_TEXT
from tests.editing import sign_in
from tests.factories import a_document
from tests.search.test_files import a_file, a_pptx

pytestmark = pytest.mark.django_db
HALF = "canal " * (LONGEST_TEXT // 2 // len("canal "))


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = settings.DATA_DIR = tmp_path


@pytest.fixture
def editor(client):
    sign_in(client, User.objects.create_superuser("operator@example.org"))
    return client


def told(editor, page) -> bool:
    form = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    return "400,000 characters are searched, and they end on page 3 of “report.pptx”" in form


@pytest.mark.parametrize(("slides", "is_told"), [([HALF, "weir", HALF], True), ([HALF, "weir"], False)])
def test_an_editor_is_told_where_the_search_stops_in_the_files_of_a_page(editor, slides, is_told):
    page = a_document(file=a_file("report.pptx", a_pptx(*slides)))

    assert not told(editor, page)  # nobody has read the file yet
    list(documents([Thing("page", page.pk)], version=1))
    assert told(editor, page) is is_told
