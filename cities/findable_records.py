"""Rows of the yearly reports as a search finds them.

A row that names a project with a page is part of that page. Of all other rows each project of a city, as printed, is
one thing, told by its latest row.
"""

from collections.abc import Collection, Iterable, Iterator

from django.db.models import QuerySet
from wagtail.models import Page

from cities.findable_places import names_of
from cities.models import ProjectPage, ProjectRecord
from search.collect import Source, Thing, add_source
from search.document import Document, Passage
from search.updates import follow, follow_pages, pages

RECORD = "record"


def without_page() -> QuerySet[ProjectRecord]:
    """Rows in the order of their years whose project nobody has put on a public page."""
    told = ProjectPage.objects.public().values("permanent_id")
    return ProjectRecord.objects.exclude(project_code__in=told).order_by("year", "pk")


def name_of(record: ProjectRecord) -> tuple[int, str]:
    return record.city_id, record.title.casefold()


def latest_of_each(records: Iterable[ProjectRecord]) -> dict[tuple[int, str], list[ProjectRecord]]:
    """The rows of each project as printed, the latest last."""
    found: dict[tuple[int, str], list[ProjectRecord]] = {}
    for record in records:
        found.setdefault(name_of(record), []).append(record)
    return found


def keys() -> list[int]:
    return sorted(rows[-1].pk for rows in latest_of_each(without_page()).values())


def documents(wanted: Collection[int], version: int) -> Iterator[Document]:
    cities = ProjectRecord.objects.filter(pk__in=wanted).values("city")
    rows = without_page().filter(city__in=cities).select_related("city__country")
    for records in latest_of_each(rows).values():
        if records[-1].pk in wanted:
            yield document_of(records, version)


def document_of(records: list[ProjectRecord], version: int) -> Document:
    last = records[-1]
    return Document(
        id=f"{RECORD}:{last.pk}",
        kind=RECORD,
        language="en",
        title=last.title,
        city=last.city.slug,
        country=last.city.country_id,
        focus=tuple(dict.fromkeys(record.focus_area for record in reversed(records) if record.focus_area)),
        years=tuple(sorted({record.year for record in records})),
        status=last.status,
        date=str(last.year),
        address=f"cities/{last.city.slug}/#projects",
        passages=(Passage(" · ".join(names_of(last.city))),),
        version=version,
    )


def things_of_record(record: ProjectRecord) -> list[Thing]:
    """Another row of the same project may now be the latest, and its page tells of all its rows."""
    same = ProjectRecord.objects.filter(city=record.city_id, title__iexact=record.title).values_list("pk", flat=True)
    told = ProjectPage.objects.filter(permanent_id=record.project_code) if record.project_code else ()
    return [Thing(RECORD, key) for key in {record.pk, *same}] + pages(page.pk for page in told)


def rows_of_project(page: ProjectPage) -> list[Thing]:
    """They are part of its page while that is public."""
    rows = ProjectRecord.objects.filter(project_code=page.permanent_id) if page.permanent_id else ()
    return [Thing(RECORD, row.pk) for row in rows]


def rows_of_pages(projects: QuerySet[Page]) -> list[Thing]:
    """A project that is hidden or shown again with what lies above it."""
    codes = ProjectPage.objects.filter(pk__in=projects.values("pk")).values("permanent_id")
    rows = ProjectRecord.objects.filter(project_code__in=codes)
    return [Thing(RECORD, key) for key in rows.values_list("pk", flat=True)]


def still_there(wanted: Collection[int]) -> QuerySet[ProjectRecord, int]:
    return ProjectRecord.objects.filter(pk__in=wanted).order_by().values_list("pk", flat=True)


add_source(
    Source(
        kind=RECORD,
        keys=keys,
        public=still_there,
        documents=documents,
        ids_of=lambda key: [f"{RECORD}:{key}"],
    )
)
follow(ProjectRecord, things_of_record)
follow(ProjectPage, rows_of_project)
follow_pages(rows_of_pages)
