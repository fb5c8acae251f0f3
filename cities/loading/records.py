"""Rows of the yearly reports; their totals must be those that the reports publish."""

from typing import Literal

from ascn_site.loading.files import Entry, Focus, Text
from ascn_site.loading.load import Load
from ascn_site.loading.sources import Source
from ascn_site.loading.subjects import Facts, Subject, check_known, register
from cities.loading.folder import FACTS
from cities.models import City, ProjectRecord, StatusGroup


class RecordFact(Entry):
    year: int
    appendix: Literal["", "A", "B"]
    number: int
    city: Text
    title: Text
    focus_area: Focus
    status: Literal["", "planning", "ongoing", "completed"]
    status_basis: str
    status_group: str
    project: str
    project_likely: str
    source: Text
    page: int


class StatusGroupFact(Entry):
    year: int
    city: Text
    focus_area: Focus
    records: list[Text]
    planning: int
    ongoing: int
    source: Text
    page: int


class TotalFact(Entry):
    projects: int
    planning: int
    ongoing: int
    completed: int
    cities: int
    source: Source


def check_groups(subject: Subject, facts: Facts) -> None:
    check_known(subject, facts, "city", "cities", key="slug")
    check_known(subject, facts, "records", "records")
    for entry in facts.of(subject.name):
        if len(entry.records) != entry.planning + entry.ongoing:
            raise subject.broken(
                entry.id, f"{len(entry.records)} records, but planning and ongoing make another number"
            )


def check_records(subject: Subject, facts: Facts) -> None:
    check_known(subject, facts, "city", "cities", key="slug")
    check_known(subject, facts, "project", "projects")
    check_known(subject, facts, "project_likely", "projects")
    check_known(subject, facts, "source", "sources")
    check_known(subject, facts, "status_group", "status groups")
    for entry in facts.of(subject.name):
        if bool(entry.status) == bool(entry.status_group):
            raise subject.broken(entry.id, "status: either the row or its group carries it")


def totals(facts: Facts, year: int) -> dict[str, int]:
    """Projects, cities and each status of a year, counted from the entries."""
    rows = [entry for entry in facts.of("records") if entry.year == year]
    groups = [entry for entry in facts.of("status groups") if entry.year == year]
    return {
        "projects": len(rows),
        "planning": sum(row.status == "planning" for row in rows) + sum(group.planning for group in groups),
        "ongoing": sum(row.status == "ongoing" for row in rows) + sum(group.ongoing for group in groups),
        "completed": sum(row.status == "completed" for row in rows),
        "cities": len({row.city for row in rows}),
    }


def check_totals(subject: Subject, facts: Facts) -> None:
    """What is counted must be what was published, year by year."""
    for entry in facts.of(subject.name):
        for name, counted in totals(facts, int(entry.id)).items():
            if counted != getattr(entry, name):
                raise subject.broken(entry.id, f"{name}: {counted} counted, {getattr(entry, name)} published")


def write_records(entries: list[RecordFact], load: Load) -> None:
    cities = dict(City.objects.values_list("slug", "pk"))

    def record(entry: RecordFact) -> ProjectRecord:
        return ProjectRecord(
            code=entry.id,
            year=entry.year,
            appendix=entry.appendix,
            number=entry.number,
            city_id=cities[entry.city],
            title=entry.title,
            focus_area=entry.focus_area,
            status=entry.status,
            status_basis=entry.status_basis,
            status_group=entry.status_group,
            project_code=entry.project,
            project_code_likely=entry.project_likely,
            source=entry.source,
            page=entry.page,
        )

    load.bring_records(entries, kind="records", key="code", make=record)


def write_groups(entries: list[StatusGroupFact], load: Load) -> None:
    cities = dict(City.objects.values_list("slug", "pk"))

    def group(entry: StatusGroupFact) -> StatusGroup:
        return StatusGroup(
            code=entry.id,
            year=entry.year,
            city_id=cities[entry.city],
            focus_area=entry.focus_area,
            records=entry.records,
            planning=entry.planning,
            ongoing=entry.ongoing,
            source=entry.source,
            page=entry.page,
        )

    load.bring_records(entries, kind="status groups", key="code", make=group)


def write_no_totals(entries: list[TotalFact], load: Load) -> None:
    """Totals are counted from the rows; the published ones only check them."""


register(
    Subject("records", 50, FACTS / "records.json", RecordFact, write_records, check_records),
    Subject("status groups", 60, FACTS / "status_groups.json", StatusGroupFact, write_groups, check_groups),
    Subject("totals", 70, FACTS / "totals.json", TotalFact, write_no_totals, check_totals),
)
