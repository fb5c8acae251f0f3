"""The whole public network in one archive, the same bytes for the same content, and the catalogue that names it."""

import csv
import datetime
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from ascn_site import dumps, jobs
from tests import factories

pytestmark = pytest.mark.django_db
NIGHT = datetime.datetime(2026, 11, 22, 1, tzinfo=datetime.UTC)


@pytest.fixture
def plan():
    return factories.a_plan(factories.a_city_page(), title="Dry city")


@pytest.fixture
def data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


def dump_into(folder, capsys) -> zipfile.ZipFile:
    call_command("dump", str(folder))
    checksum, path = capsys.readouterr().out.split()
    content = Path(path).read_bytes()
    assert hashlib.sha256(content).hexdigest() == checksum
    return zipfile.ZipFile(io.BytesIO(content))


def lines(archive: zipfile.ZipFile, name: str) -> list[dict]:
    return [json.loads(line) for line in archive.read(name).decode().splitlines()]


def test_two_dumps_of_the_same_content_are_the_same_bytes(plan, tmp_path, capsys):
    dump_into(tmp_path / "one", capsys)
    dump_into(tmp_path / "two", capsys)

    assert (tmp_path / "one" / "ascn.zip").read_bytes() == (tmp_path / "two" / "ascn.zip").read_bytes()
    assert [file.name for file in (tmp_path / "one").iterdir()] == ["ascn.zip"]


def test_each_text_stands_there_once_per_language_in_which_it_is_written(plan, tmp_path, capsys):
    factories.in_language(plan, "vi", title="Thành phố khô ráo", slug="kho-rao")

    archive = dump_into(tmp_path, capsys)

    told = [(entry["id"], entry["lang"], entry["title"]) for entry in lines(archive, "plans.jsonl")]
    assert told == [(plan.permanent_id, "en", "Dry city"), (plan.permanent_id, "vi", "Thành phố khô ráo")]
    table = list(csv.DictReader(io.StringIO(archive.read("plans.csv").decode("utf-8-sig"))))
    assert [(row["id"], row["lang"]) for row in table] == [entry[:2] for entry in told]


def test_drafts_are_not_in_it(plan, tmp_path, capsys):
    factories.a_plan(plan.get_parent().specific, title="Secret", live=False)

    archive = dump_into(tmp_path, capsys)

    assert not [name for name in archive.namelist() if b"Secret" in archive.read(name)]
    assert b"Dry city" in archive.read("plans.csv")


def test_the_checksums_are_those_of_the_other_files(plan, tmp_path, capsys):
    archive = dump_into(tmp_path, capsys)

    told = dict(reversed(line.split("  ")) for line in archive.read("SHA256SUMS").decode().splitlines())

    assert told == {
        name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist() if name != "SHA256SUMS"
    }
    assert "`permanent_address`" in archive.read("README.md").decode()


def test_the_latest_dump_is_served_under_its_day(client, plan, data_folder):
    for day in ("2026-11-20", "2026-11-21", "not-a-day"):
        dumps.write_dump(folder=data_folder / "dumps" / day, origin="http://testserver")

    leads = client.get("/data/latest/")
    answer = client.get(leads["Location"])

    assert (leads.status_code, leads["Location"]) == (302, "/data/2026-11-21/ascn.zip")
    assert b"".join(answer.streaming_content) == (data_folder / "dumps" / "2026-11-21" / "ascn.zip").read_bytes()
    assert answer["Content-Disposition"] == 'attachment; filename="ascn-2026-11-21.zip"'


@pytest.mark.parametrize("day", ["2026-11-22", "not-a-day", "..", "2026-11-20%00", "latest"])
def test_a_day_without_a_dump_is_not_found(client, data_folder, day):
    dumps.write_dump(folder=data_folder / "dumps" / "not-a-day", origin="")
    (data_folder / "ascn.zip").write_bytes(b"not a dump")

    assert client.get(f"/data/{day}/ascn.zip").status_code == 404
    assert client.get("/data/latest/").status_code == 404


def test_the_catalogue_names_every_list_with_its_forms_and_the_dump_once_there_is_one(client, plan, data_folder):
    before = client.get("/catalog.jsonld").json()
    dumps.write_dump(folder=data_folder / "dumps" / "2026-11-21", origin="")
    after = client.get("/catalog.jsonld")

    named = {dataset["dct:identifier"]: dataset for dataset in after.json()["dcat:dataset"]}
    forms = [form["dcat:accessURL"]["@id"] for form in named["projects"]["dcat:distribution"]]
    assert after["Content-Type"] == "application/ld+json"
    assert forms == [
        "http://testserver/api/v1/projects",
        *(f"http://testserver/en/projects/?format={form}" for form in ("csv", "xlsx", "json")),
    ]
    assert "network" in named
    assert "network" not in {dataset["dct:identifier"] for dataset in before["dcat:dataset"]}
    assert len(before["dcat:dataset"]) == 11


def test_the_nightly_dump_is_served_and_the_oldest_go(plan, data_folder, client):
    for day in range(1, 32):
        old = data_folder / "dumps" / f"2026-10-{day:02d}"
        old.mkdir(parents=True)
        (old / dumps.NAME).write_bytes(b"")
    jobs.jobs["dump what is public"].do(NIGHT)

    assert (len(dumps.dates()), dumps.dates()[0], dumps.dates()[-1]) == (30, "2026-11-22", "2026-10-03")
    assert client.get("/data/latest/").headers["Location"] == "/data/2026-11-22/ascn.zip"


def close_by_privacy(plan) -> None:
    PageViewRestriction.objects.create(page=plan.get_parent(), restriction_type=PageViewRestriction.LOGIN)


def close_one_language(plan) -> None:
    vietnamese = plan.get_translations().get()
    PageViewRestriction.objects.create(page=vietnamese, restriction_type=PageViewRestriction.LOGIN)


@pytest.mark.parametrize(
    ("close", "left"),
    [
        (close_by_privacy, ["Kế hoạch"]),
        (close_one_language, ["Dry city"]),
        (lambda plan: plan.unpublish(), ["Kế hoạch"]),
        (lambda plan: plan.delete(), ["Kế hoạch"]),
    ],
    ids=["for members", "one language for members", "unpublished", "deleted"],
)
def test_a_dump_is_withheld_as_soon_as_it_holds_what_was_closed_and_soon_made_anew(
    client, plan, data_folder, close, left
):
    dumps.dump_of_the_day(NIGHT - datetime.timedelta(days=1))
    factories.in_language(plan, "vi", title="Kế hoạch", slug="ke-hoach")
    dumps.dump_of_the_day(NIGHT)
    addresses = ["/data/2026-11-21/ascn.zip", "/data/2026-11-22/ascn.zip"]
    assert [content_of(client.get(address))[:2] for address in addresses] == [b"PK", b"PK"]

    close(plan)

    is_in_older = "Dry city" not in left
    assert client.get(addresses[1]).status_code == 404
    assert client.get("/data/latest/").status_code == (404 if is_in_older else 302)
    jobs.jobs["withdraw dumps"].do(NIGHT)
    assert len(dumps.dates()) == (1 if is_in_older else 2)
    anew = content_of(client.get(client.get("/data/latest/")["Location"]))
    assert [entry["title"] for entry in lines(zipfile.ZipFile(io.BytesIO(anew)), "plans.jsonl")] == left


def test_dumps_of_what_is_still_public_stay_as_they_are(client, plan, data_folder):
    dumps.dump_of_the_day(NIGHT)
    written_at = (data_folder / "dumps" / "2026-11-22" / dumps.NAME).stat().st_mtime_ns
    factories.a_plan(plan.get_parent().specific, title="New since")

    jobs.jobs["withdraw dumps"].do(NIGHT)

    assert (data_folder / "dumps" / "2026-11-22" / dumps.NAME).stat().st_mtime_ns == written_at
    assert client.get("/data/latest/").status_code == 302


def test_a_dump_that_cannot_be_read_is_withheld(client, plan, data_folder):
    dumps.dump_of_the_day(NIGHT)
    (data_folder / "dumps" / "2026-11-22" / dumps.NAME).write_bytes(b"half")

    assert client.get("/data/latest/").status_code == 404
