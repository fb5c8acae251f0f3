"""Standards, reports and decisions, with what they say in figures."""

from typing import Annotated, Literal

from django.utils.text import slugify
from pydantic import Field as Limited
from wagtail.models import Page

from ascn_site.loading.files import Entry, MaybeDate, Shape, Text
from ascn_site.loading.keys import stream
from ascn_site.loading.load import Load
from ascn_site.loading.sources import Address, Source
from ascn_site.loading.subjects import Facts, Subject, check_known, register
from cities.loading.folder import FACTS
from cities.models import City, DocumentPage
from cities.models.documents import DocumentKind

LIBRARY = "page-documents"


class Figure(Shape):
    label: Text
    value: Text
    unit: str
    as_of: MaybeDate
    source: Source


class Part(Shape):
    """A piece of the text: paragraphs of Markdown, or a figure."""

    text: str = ""
    figure: Figure | None = None


class DocumentFact(Entry):
    short_name: str
    title: Text
    slug: str
    kind: Literal[tuple(DocumentKind.values)]
    summary: Annotated[str, Limited(min_length=1, max_length=1200)]
    adopted_by: str
    adopted_on: MaybeDate
    country: str
    city: str
    address: Address
    parts: list[Part]
    sources: Annotated[list[Source], Limited(min_length=1)]


def check_documents(subject: Subject, facts: Facts) -> None:
    check_known(subject, facts, "country", "countries")
    check_known(subject, facts, "city", "cities", key="slug")


def figure_block(figure: Figure, load: Load) -> dict[str, str]:
    """A figure as the site's figure block holds it, the value as it was printed."""
    told = load.sources.spell(figure.source)
    return {
        "value": figure.value,
        "unit": figure.unit,
        "label": figure.label,
        "as_of": figure.as_of,
        "source": load.sources.line(figure.source)[:200],
        "source_url": told["url"],
        "page": told["page"],
    }


def part_blocks(parts: list[Part], load: Load):
    for part in parts:
        if part.text:
            yield "markdown", part.text
        if part.figure:
            yield "figure", figure_block(part.figure, load)


def write_documents(entries: list[DocumentFact], load: Load) -> None:
    cities = {city.slug: city for city in City.objects.all()}

    def document_page(entry: DocumentFact, library: Page) -> DocumentPage:
        return DocumentPage(
            title=entry.title,
            slug=entry.slug or slugify(entry.title)[:80].rstrip("-"),
            short_name=entry.short_name,
            kind=entry.kind,
            summary=entry.summary,
            adopted_by=entry.adopted_by,
            adopted_on=entry.adopted_on,
            country_id=entry.country or None,
            city=cities.get(entry.city),
            address=entry.address,
            body=stream(f"{entry.id}/body", part_blocks(entry.parts, load)),
            sources=load.source_blocks(f"{entry.id}/sources", entry.sources),
        )

    load.bring_pages(entries, kind="documents", under=lambda entry: load.page(LIBRARY), make=document_page)


register(Subject("documents", 150, FACTS / "documents.json", DocumentFact, write_documents, check_documents))
