"""Rows of the yearly reports, and documents, told as data."""

from collections.abc import Sequence

from django.utils.translation import get_language
from pydantic import Field

from ascn_site.datasets import Reader, Source, known, numbered, sources_of
from ascn_site.told_streams import Figure, figures_of, text_of
from cities.entries.places import OfACity, belonging
from cities.models import DocumentPage, ProjectRecord


class RecordEntry(OfACity):
    """One project in the Monitoring and Evaluation report of one year, as printed."""

    year: int
    appendix: str | None
    number: int
    focus_area: str | None
    status: str | None
    status_basis: str | None = Field(description="How the status was read from the report")
    status_group: str | None = Field(description="Rows whose status the report gives only together")
    project_id: str | None
    project_id_likely: str | None = Field(description="Probably this project; not confirmed by the city")


def reports() -> dict[str, Source]:
    """The yearly reports as sources, by the short names that the rows carry; one query."""
    pages = DocumentPage.objects.in_best_text(get_language()).exclude(short_name="")
    return {page.short_name: report(page) for page in pages}


def report(page: DocumentPage) -> Source:
    publishers = [told.publisher for told in sources_of(page.sources)]
    return Source(
        publisher=known(page.adopted_by) or next(iter(publishers), None),
        title=page.title,
        date=known(page.adopted_on),
        url=known(page.address),
    )


def record_entries(records: Sequence[ProjectRecord], reader: Reader) -> list[RecordEntry]:
    known_reports = reports()
    return [
        RecordEntry(
            id=record.code,
            title=record.title,
            lang="en",
            written_in=["en"],
            address=reader.permanent(record.code),
            permanent_address=reader.permanent(record.code),
            **belonging(record.city, reader),
            year=record.year,
            appendix=known(record.appendix),
            number=record.number,
            focus_area=known(record.focus_area),
            status=known(record.status),
            status_basis=known(record.status_basis),
            status_group=known(record.status_group),
            project_id=known(record.project_code),
            project_id_likely=known(record.project_code_likely),
            sources=[report_page(known_reports, record)],
        )
        for record in records
    ]


def report_page(known_reports: dict[str, Source], record: ProjectRecord) -> Source:
    told = known_reports.get(record.source) or Source(title=record.source)
    return told.model_copy(update={"page": str(record.page) if record.page else None})


class DocumentEntry(OfACity):
    """A document of the network or of one of its states."""

    kind: str
    summary: str | None
    adopted_by: str | None
    adopted_on: str | None
    url: str | None = Field(description="Where the document itself can be read")
    text: str | None
    figures: list[Figure]


def document_entries(pages: Sequence[DocumentPage], reader: Reader) -> list[DocumentEntry]:
    told = numbered(pages, reader)
    return [
        DocumentEntry(
            **told[page.pk],
            **(belonging(page.city, reader) | ({"country": page.country_id} if page.country_id else {})),
            kind=page.kind,
            summary=known(page.summary),
            adopted_by=known(page.adopted_by),
            adopted_on=known(page.adopted_on),
            url=known(page.address) or (reader.origin + page.file.url if page.file else None),
            text=text_of(page.body),
            figures=figures_of(page.body),
            sources=sources_of(page.sources),
        )
        for page in pages
    ]
