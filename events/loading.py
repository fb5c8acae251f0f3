"""Loads the network's meetings as forums."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field as Limited
from wagtail.models import Page

from ascn_site.loading.files import Date, Entry, MaybeDate, Shape, Text
from ascn_site.loading.keys import stream
from ascn_site.loading.load import Load
from ascn_site.loading.site import HOME
from ascn_site.loading.sources import Source
from ascn_site.loading.subjects import Facts, Subject, check_known, register
from events.models import ForumIndexPage, ForumPage
from events.models.forum import ForumForm, ForumKind

FACTS = Path(__file__).parent / "facts"
INDEX = "page-forum"


class IndexFact(Entry):
    id: Literal["page-forum"]
    title: Text
    slug: Text
    introduction: str


class MeetingFigure(Shape):
    label: Text
    value: Text
    unit: str


class MeetingFact(Entry):
    title: Text
    slug: Text
    kind: Literal[tuple(ForumKind.values)]
    starts: Date
    ends: MaybeDate
    place: str
    country: str | None
    form: Literal[("", *ForumForm.values)]
    chairs: list[Annotated[str, Limited(pattern="^[A-Z]{2}$")]]
    participants: str
    timezone: Text
    facts: list[Text]
    figures: list[MeetingFigure]
    note: str
    sources: Annotated[list[Source], Limited(min_length=1)]


def check_meetings(subject: Subject, facts: Facts) -> None:
    check_known(subject, facts, "country", "countries")
    for entry in facts.of(subject.name):
        if entry.ends and entry.ends < entry.starts[: len(entry.ends)]:
            raise subject.broken(entry.id, "ends: comes before starts")


def write_index(entries: list[IndexFact], load: Load) -> None:
    def index_page(entry: IndexFact, home: Page) -> ForumIndexPage:
        return ForumIndexPage(title=entry.title, slug=entry.slug, introduction=entry.introduction)

    load.bring_pages(entries, kind="libraries", under=lambda entry: load.page(HOME), make=index_page)


def figure_block(figure: MeetingFigure, entry: MeetingFact, load: Load) -> dict[str, str]:
    """A figure of a meeting; its day is the meeting's last, its source the meeting's first."""
    source = entry.sources[0]
    told = load.sources.spell(source)
    return {
        "value": figure.value,
        "unit": figure.unit,
        "label": figure.label,
        "as_of": entry.ends or entry.starts,
        "source": load.sources.line(source)[:200],
        "source_url": told["url"],
        "page": told["page"],
    }


def write_meetings(entries: list[MeetingFact], load: Load) -> None:
    def forum_page(entry: MeetingFact, index: Page) -> ForumPage:
        figures = (("figure", figure_block(figure, entry, load)) for figure in entry.figures)
        return ForumPage(
            title=entry.title,
            slug=entry.slug,
            kind=entry.kind,
            starts=entry.starts,
            ends=entry.ends,
            place=entry.place,
            country_id=entry.country,
            form=entry.form,
            chairs=entry.chairs,
            participants=entry.participants,
            timezone=entry.timezone,
            facts=stream(f"{entry.id}/facts", (("fact", text) for text in entry.facts)),
            figures=stream(f"{entry.id}/figures", figures),
            note=entry.note,
            sources=load.source_blocks(f"{entry.id}/sources", entry.sources),
        )

    load.bring_pages(entries, kind="meetings", under=lambda entry: load.page(INDEX), make=forum_page)


register(
    Subject("list of meetings", 300, FACTS / "forum.json", IndexFact, write_index),
    Subject("meetings", 310, FACTS / "meetings.json", MeetingFact, write_meetings, check_meetings),
)
