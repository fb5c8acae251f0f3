"""A file reaches those who may read it, as something to save and never as a page."""

import json

import pytest
from django.core.files.base import ContentFile
from wagtail.models import PageViewRestriction

from ascn_site.models import SiteDocument
from cities.models import CityPage
from tests.editing import Browser, sign_in
from tests.network import make_network, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Browser:
    return Browser()


@pytest.fixture
def hanoi(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_network()
    return CityPage.objects.get(slug="hanoi")


@pytest.fixture
def plan(hanoi):
    document = SiteDocument(title="Plan", collection=hanoi.city.collection)
    document.file.save("แผน-kế hoạch-ផែនការ.pdf", ContentFile(b"%PDF-1.7 plan"))
    document._set_document_file_metadata()
    document.file.close()
    document.save()
    return document


def show_on(page, document) -> None:
    page.files = json.dumps([{"type": "file", "value": {"file": document.pk, "note": ""}}])
    page.save()


def test_a_file_that_no_public_page_shows_looks_as_if_it_did_not_exist(client, hanoi, plan):
    missing = client.get(f"/files/{plan.pk + 1}/plan.pdf")
    hidden = client.get(plan.url)

    assert (hidden.status_code, hidden.content) == (404, missing.content)


def test_the_officers_of_its_city_read_it_and_those_of_another_do_not(client, hanoi, plan):
    sign_in(client, officer("ASCN-VN-HAN"))
    own = client.get(plan.url)
    sign_in(client, officer("ASCN-MY-KCH"))
    other = client.get(plan.url)

    assert (own.status_code, other.status_code) == (200, 404)


def test_everybody_reads_it_once_a_public_page_shows_it_and_not_after_it_left(client, hanoi, plan):
    show_on(hanoi, plan)
    shown = client.get(plan.url).status_code
    hanoi.unpublish()

    assert (shown, client.get(plan.url).status_code) == (200, 404)


def test_an_answer_with_a_file_names_no_encoding_that_nobody_knows(client, hanoi, plan):
    show_on(hanoi, plan)

    assert "Content-Encoding" not in client.get(plan.url).headers


def test_a_draft_of_a_public_page_does_not_open_the_file(client, hanoi, plan):
    hanoi.files = json.dumps([{"type": "file", "value": {"file": plan.pk, "note": ""}}])
    hanoi.save_revision()

    assert client.get(plan.url).status_code == 404


def test_a_page_for_members_shows_its_files_to_the_signed_in_only(client, hanoi, plan):
    show_on(hanoi, plan)
    PageViewRestriction.objects.create(page=hanoi, restriction_type=PageViewRestriction.LOGIN)
    outside = client.get(plan.url).status_code
    sign_in(client, officer("ASCN-MY-KCH"))

    assert (outside, client.get(plan.url).status_code) == (404, 200)


def test_a_file_is_saved_and_runs_nothing(client, hanoi, plan):
    show_on(hanoi, plan)

    answer = client.get(plan.url)

    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 plan"


def test_a_browser_that_has_the_file_is_told_so_and_asking_for_parts_gives_all_of_it(client, hanoi, plan):
    show_on(hanoi, plan)
    etag = client.get(plan.url)["ETag"]

    again = client.get(plan.url, headers={"If-None-Match": etag})
    head = client.head(plan.url)
    part = client.get(plan.url, headers={"Range": "bytes=0-0,1-1"})

    assert (again.status_code, head.status_code, part.status_code) == (304, 200, 200)
    assert head["Content-Length"] == "13"


def test_a_file_keeps_its_name_in_every_script(hanoi, plan):
    assert plan.filename == "แผน-kế hoạch-ផែនការ.pdf"
