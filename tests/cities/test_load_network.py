"""The facts come in once, whole and true; what people do here afterwards is theirs."""

import datetime
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from wagtail.models import Collection, Locale, Page, ReferenceIndex, Revision, Site

from ascn_site.languages import CODES
from ascn_site.loading.subjects import all_subjects
from ascn_site.models import JobRun, LoadedFact, PermanentId
from cities.models import ActionPlanPage, City, CityPage, Country, DocumentPage, ProjectPage, ProjectRecord, UpdatePage
from events.models import ForumPage
from practices.models import PracticePage, PracticesPage, ResponsePage
from search.models import GlossaryTerm
from tests.conftest import migrate_once
from tests.real_network import load_facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("network")]


@pytest.fixture
def folder(tmp_path) -> Path:
    """All fact files in one folder, to be changed by a test."""
    for subject in all_subjects():
        shutil.copy(subject.file, tmp_path)
    return tmp_path


def change(folder: Path, file: str, entry: str, **fields) -> None:
    path = folder / file
    content = json.loads(path.read_text())
    found = next(item for item in content["entries"] if item["id"] == entry)
    for name, value in fields.items():
        if value is ...:
            del found[name]
        else:
            found[name] = value
    path.write_text(json.dumps(content))


def all_rows() -> dict[str, list]:
    """Every row of every table, as the database holds it."""
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        rows = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows[table] = cursor.fetchall()
    return rows


def test_the_network_is_all_there():
    models = (City, ProjectPage, ProjectRecord, ResponsePage, PracticePage, ForumPage, GlossaryTerm, Country)

    assert [model.objects.count() for model in models] == [38, 53, 405, 46, 34, 21, 36, 11]
    assert City.objects.filter(is_pilot=True).count() == 26
    assert ActionPlanPage.objects.filter(first_year=2018, last_year=2025, kind="vision").count() == 26
    assert set(Locale.objects.values_list("language_code", flat=True)) == set(CODES)


def test_a_second_load_changes_nothing_at_all():
    before = all_rows()

    said = load_facts()

    assert said == ["nothing new"]
    assert all_rows() == before


def test_every_page_of_the_facts_is_published_and_has_the_version_that_editors_go_on_from():
    pages = Page.objects.filter(depth__gt=1)

    assert pages.count() == 265
    assert not pages.exclude(live=True, has_unpublished_changes=False, latest_revision__isnull=False).exists()
    assert not pages.exclude(locale__language_code="en").exists()
    project = ProjectPage.objects.get(permanent_id="ASCN-VN-HAN-P01")
    assert project.get_latest_revision_as_object().summary == project.summary
    assert Page.find_problems() == ([], [], [], [], [])


def test_ids_are_those_of_the_facts_and_are_registered_as_public():
    for model in (
        CityPage,
        ActionPlanPage,
        ProjectPage,
        UpdatePage,
        DocumentPage,
        PracticePage,
        ResponsePage,
        ForumPage,
    ):
        for page in model.objects.all():
            entry = PermanentId.objects.get(code=page.permanent_id)
            assert (entry.translation_key, entry.kind) == (page.translation_key, model._meta.model_name)
            assert entry.first_public_at is not None
            assert entry.title == page.title
    assert ActionPlanPage.objects.get(city__slug="hanoi").permanent_id == "ASCN-VN-HAN-2018"
    assert PermanentId.objects.highest("ASCN-VN-HAN-P") == 2
    assert PermanentId.objects.highest("covid-") == 46


def test_a_project_of_an_officer_takes_the_number_after_those_of_the_facts():
    plan = ActionPlanPage.objects.get(permanent_id="ASCN-VN-HAN-2018")

    project = plan.add_child(
        instance=ProjectPage(title="Water", focus_area="quality_environment", summary="Clean water.", live=False)
    )

    assert project.permanent_id == "ASCN-VN-HAN-P03"


def test_names_stand_in_every_language_in_which_they_are_known():
    names = {language for city in City.objects.all() for language in city.names}
    terms = {language for term in GlossaryTerm.objects.all() for language in term.words}

    assert names >= set(CODES) - {"tet"}
    assert terms == set(CODES)
    assert City.objects.get(slug="bangkok").name_in("th") == "กรุงเทพมหานคร"
    assert City.objects.get(slug="hanoi").name_in("zh-hans") == "河内"
    assert all(set(country.names) >= set(CODES) - {"tet"} for country in Country.objects.all())


def test_every_text_names_its_source():
    for page in [*ActionPlanPage.objects.all(), *ProjectPage.objects.all(), *UpdatePage.objects.all()]:
        assert page.sources[0].value["publisher"]
        assert page.sources[0].value["page"]
    for page in [*PracticePage.objects.all(), *ResponsePage.objects.all()]:
        told = {source.value["part"] for source in page.sources if source.value["publisher"]}
        written = {part for part in ("situation", "action", "result", "lessons") if getattr(page, part)}
        assert told >= written, page.permanent_id
    for page in PracticePage.objects.all():
        assert all(figure.value.is_sourced() for figure in page.figures), page.permanent_id


def test_a_figure_keeps_the_value_as_it_was_printed():
    practice = PracticePage.objects.get(permanent_id="practice-01")

    figure = practice.figures[0].value

    assert (figure["value"], figure["unit"], figure["as_of"], figure["page"]) == (">4700", "persons", "2022", "10")
    assert figure["source"] == "ASEAN Secretariat, ASCN Monitoring & Evaluation Report 2023"


def test_the_networks_own_practices_lie_in_the_library_and_belong_to_no_city():
    library = PracticesPage.objects.get()

    own = PracticePage.objects.child_of(library)

    assert sorted(own.values_list("permanent_id", flat=True)) == [f"practice-{number}" for number in range(31, 35)]
    assert not own.exclude(city=None).exists()


def test_what_a_report_says_of_a_project_stands_under_the_project_else_under_the_city():
    known = UpdatePage.objects.get(permanent_id="ASCN-VN-HAN-U001")
    unknown = UpdatePage.objects.get(permanent_id="ASCN-TH-CNX-U001")

    assert known.get_parent().specific.permanent_id == "ASCN-VN-HAN-P01"
    assert unknown.get_parent().specific == CityPage.objects.get(city__slug="chiang-mai")
    assert [page.city.slug for page in (known, unknown)] == ["hanoi", "chiang-mai"]


def test_no_stage_is_claimed_that_no_source_gives():
    assert set(ProjectPage.objects.values_list("stage", flat=True)) == {""}


def test_every_city_has_a_place_for_its_files():
    assert set(City.objects.values_list("collection__name", flat=True)) == set(
        City.objects.values_list("name_en", flat=True)
    )
    assert Collection.objects.filter(depth=2).count() == 38


def test_the_site_starts_at_the_english_front_page():
    site = Site.objects.get()

    assert (site.hostname, site.is_default_site, site.root_page.title) == (
        "localhost",
        True,
        "ASEAN Smart Cities Network",
    )
    assert {page.slug for page in site.root_page.get_children()} == {
        *("cities", "practices", "covid-19", "projects", "documents", "forum"),
        *("glossary", "about", "accessibility", "privacy"),
    }


def test_the_editors_own_search_and_usage_know_the_pages():
    city = City.objects.get(slug="hanoi")

    assert Page.objects.search("Kampong Ayer").count() >= 2
    assert ReferenceIndex.get_references_to(city).count() > 5


def test_a_page_that_an_editor_changed_stays_as_she_left_it(folder):
    page = ProjectPage.objects.get(permanent_id="ASCN-VN-HAN-P01")
    page.summary = "What the officer wrote."
    page.save_revision().publish()
    change(folder, "projects.json", "ASCN-VN-HAN-P01", summary="What the fact file says now.")

    said = load_facts(folder)

    assert said[-1] == "1 kept as changed here"
    page.refresh_from_db()
    assert page.summary == "What the officer wrote."
    assert load_facts(folder) == ["nothing new"]


def test_a_draft_in_work_keeps_its_page_from_being_corrected(folder):
    page = ProjectPage.objects.get(permanent_id="ASCN-VN-HAN-P01")
    before = page.summary
    page.summary = "Half a sentence"
    draft = page.save_revision()
    change(folder, "projects.json", "ASCN-VN-HAN-P01", summary="What the fact file says now.")

    load_facts(folder)

    page = ProjectPage.objects.get(permanent_id="ASCN-VN-HAN-P01")
    assert (page.summary, page.latest_revision) == (before, draft)


def test_a_page_that_nobody_changed_takes_over_a_corrected_fact(folder):
    page = ProjectPage.objects.get(permanent_id="ASCN-VN-HAN-P01")
    versions = Revision.objects.for_instance(page).count()
    change(
        folder,
        "projects.json",
        "ASCN-VN-HAN-P01",
        summary="Corrected.",
        support=[{"kind": "finance", "text": "money"}],
        sources=[{"code": "ME2025", "page": "9"}],
    )

    said = load_facts(folder)

    page = ProjectPage.objects.get(permanent_id="ASCN-VN-HAN-P01")
    assert said == ["projects: 1 corrected", "1 corrected"]
    assert (page.summary, page.live, page.has_unpublished_changes) == ("Corrected.", True, False)
    assert [(support.kind, support.text) for support in page.support.all()] == [("finance", "money")]
    assert page.sources[0].value["title"] == "ASCN Monitoring & Evaluation Report 2025"
    assert Revision.objects.for_instance(page).count() == versions + 1
    assert load_facts(folder) == ["nothing new"]


def test_a_record_is_corrected_unless_somebody_changed_it_here(folder):
    City.objects.filter(slug="kuching").update(website="https://kuching.example.org")
    change(folder, "cities.json", "ASCN-MY-KCH", latitude=1.5)
    change(folder, "cities.json", "ASCN-VN-HAN", latitude=21.5)

    load_facts(folder)

    assert City.objects.get(slug="hanoi").latitude == 21.5
    assert City.objects.get(slug="hanoi").collection.name == "Hanoi"
    assert City.objects.get(slug="kuching").latitude != 1.5


def test_the_search_looks_for_what_a_load_brought_and_only_then(folder):
    later = timezone.now() + datetime.timedelta(days=1)
    JobRun.objects.update_or_create(name="compare the search index", defaults={"due": later})
    load_facts(folder)
    assert JobRun.objects.get(name="compare the search index").due == later
    GlossaryTerm.objects.filter(key="flood").delete()
    LoadedFact.objects.filter(code="terms/flood").delete()
    load_facts(folder)

    assert JobRun.objects.get(name="compare the search index").due < later


def test_a_page_that_was_deleted_does_not_come_back(folder):
    PracticePage.objects.get(permanent_id="practice-01").delete()
    change(folder, "practices.json", "practice-01", summary="Corrected.")

    assert load_facts() == ["nothing new"]
    load_facts(folder)

    assert not PracticePage.objects.filter(permanent_id="practice-01").exists()
    assert PermanentId.objects.get(code="practice-01").retired_at is not None


def test_a_page_that_was_taken_off_the_site_stays_off(folder):
    PracticePage.objects.get(permanent_id="practice-01").unpublish()
    change(folder, "practices.json", "practice-01", summary="Corrected.")

    load_facts(folder)

    assert PracticePage.objects.get(permanent_id="practice-01").live is False


@pytest.mark.parametrize(
    ("file", "entry", "fields", "line"),
    [
        (
            "cities.json",
            "ASCN-VN-HAN",
            {"latitude": ...},
            "cities.json, ASCN-VN-HAN: latitude: Field required",
        ),
        (
            "cities.json",
            "ASCN-VN-HAN",
            {"country": "XX"},
            "cities.json, ASCN-VN-HAN: country: 'XX' is not among the countries",
        ),
        (
            "cities.json",
            "ASCN-VN-HAN",
            {"joined": "2018-13"},
            "cities.json, ASCN-VN-HAN: joined: '2018-13' is no date such as 2026, 2026-08 or 2026-08-06",
        ),
        (
            "cities.json",
            "ASCN-VN-HAN",
            {"id": "ASCN-VN-DAD"},
            "cities.json, ASCN-VN-DAD: this id stands there twice",
        ),
        (
            "covid.json",
            "covid-07",
            {"city": "atlantis"},
            "covid.json, covid-07: city: 'atlantis' is not among the cities",
        ),
        (
            "practices.json",
            "practice-03",
            {"focus_areas": ["fun"]},
            "practices.json, practice-03: focus_areas.0: 'fun' is no focus area",
        ),
        (
            "practices.json",
            "practice-03",
            {"sources": [{"code": "ME1999", "page": "3"}]},
            "practices.json, practice-03: source: 'ME1999' is not in sources.json",
        ),
        (
            "records.json",
            "ME2025-A001",
            {"status": "completed"},
            "totals.json, 2025: ongoing: 107 counted, 108 published",
        ),
        (
            "status_groups.json",
            "SG-2025-KKC",
            {"planning": 2},
            "status_groups.json, SG-2025-KKC: 2 records, but planning and ongoing make another number",
        ),
        (
            "meetings.json",
            "meeting-04",
            {"ends": "2019-08-21"},
            "meetings.json, meeting-04: ends: comes before starts",
        ),
        (
            "terms.json",
            "smart_city",
            {"new": 1},
            "terms.json, smart_city: new: Extra inputs are not permitted",
        ),
    ],
)
def test_a_broken_fact_stops_the_load_with_file_entry_and_reason(folder, file, entry, fields, line):
    change(folder, "projects.json", "ASCN-VN-HAN-P01", summary="Would be corrected.")
    change(folder, file, entry, **fields)
    before = all_rows()

    with pytest.raises(CommandError) as refusal:
        call_command("load_network", "--from", folder)

    assert str(refusal.value) == line
    assert all_rows() == before


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{", "terms.json, whole file: is no JSON (Expecting property name enclosed in double quotes: line 1 column 2"),
        ("[]", 'terms.json, whole file: needs a list named "entries"'),
        (None, "terms.json, whole file: cannot be read (No such file or directory)"),
    ],
)
def test_a_file_that_cannot_be_read_stops_the_load(folder, text, line):
    path = folder / "terms.json"
    path.unlink()
    if text is not None:
        path.write_text(text)

    with pytest.raises(CommandError) as refusal:
        call_command("load_network", "--from", folder)

    assert str(refusal.value).startswith(line)
    assert "\n" not in str(refusal.value)


def test_a_load_that_fails_half_way_leaves_nothing_behind(folder):
    LoadedFact.objects.filter(code__startswith="meetings/").delete()
    change(folder, "cities.json", "ASCN-VN-DAD", latitude=16.5)
    before = all_rows()

    with pytest.raises(CommandError) as refusal:
        call_command("load_network", "--from", folder)

    assert str(refusal.value).startswith("meetings, meeting-01: The slug 'governance-workshop-2018' is already in use")
    assert all_rows() == before


@pytest.mark.faults
def test_a_load_that_is_killed_leaves_nothing_behind_and_the_next_one_brings_everything(tmp_path):
    manage = [sys.executable, "-u", "manage.py"]
    place = {"cwd": settings.BASE_DIR, "env": {"PATH": os.environ["PATH"], "ASCN_DATA": str(tmp_path)}}
    shutil.copy(migrate_once(), tmp_path / "ascn.sqlite3")

    with subprocess.Popen([*manage, "load_network"], stdout=subprocess.PIPE, text=True, **place) as load:
        seen = next(line for line in load.stdout if line.startswith("plans"))  # the cities are in by now
        load.kill()
    with sqlite3.connect(tmp_path / "ascn.sqlite3") as database:
        tables = ("cities_city", "ascn_site_loadedfact", "cities_actionplanpage")
        left = [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]
    again = subprocess.run([*manage, "load_network"], stdout=subprocess.PIPE, text=True, check=True, **place)

    assert (seen, left) == ("plans: 26 new\n", [0, 0, 0])
    assert again.stdout.splitlines()[-1] == "766 new"


def test_a_load_says_what_it_does_and_how_much(folder):
    change(folder, "terms.json", "smart_city", note="Corrected.")

    assert load_facts(folder) == ["terms: 1 corrected", "1 corrected"]
