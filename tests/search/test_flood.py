"""The words of the region for one thing lead to the same pages of the real network, on every engine."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from ascn_site.models import SiteDocument
from search import outbox
from search.engines.base import Request
from search.highlight import excerpt
from search.rebuild import rebuild
from tests.factories import a_document
from tests.search.test_files import a_pdf
from tests.search.test_worker import titles
from tests.waiting import until

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("network")]

WORDS = ("flood", "lũ lụt", "lu lut", "banjir", "น้ำท่วม", "ទឹកជំនន់", "ນ້ຳຖ້ວມ", "ရေကြီး", "baha", "洪水", "வெள்ளம்")
PLACES = {"kuching", "vientiane", "mandalay", "siem-reap", "seberang-perai"}


@pytest.fixture
def engine(empty_engine, settings, tmp_path: Path):
    settings.MEDIA_ROOT = tmp_path
    rebuild(empty_engine)
    return empty_engine


def test_a_flood_is_found_in_every_script_with_its_plan_project_practice_update_city_and_file(engine):
    assert until(lambda: titles(engine, "flood"))
    file = a_pdf("Contents", "Sirens warn of a flood")
    page = a_document(
        title="Manual of sirens",
        file=SiteDocument.objects.create(title="manual", file=ContentFile(file, name="manual.pdf")),
    )
    outbox.work_once(engine, now=timezone.now())
    assert until(lambda: titles(engine, "sirens"))
    for word in WORDS:
        answer = engine.search(Request(word, reader="en"))
        kinds = {hit.document.kind for hit in answer.hits}
        assert {"plan", "project", "practice", "update", "document"} <= kinds, word
        assert {hit.document.city for hit in answer.hits if hit.document.kind == "plan"} <= PLACES, word
        [manual] = [hit.document for hit in answer.hits if hit.document.id == f"page:{page.pk}"]
        assert excerpt(manual, answer.plan).page == 2, word
