"""Forums and the programme data of their sessions."""

import datetime
from collections.abc import Sequence

from pydantic import BaseModel, Field

from ascn_site.datasets import Entry, Reader, known, numbered, published, sources_of
from ascn_site.told_streams import Figure, figures_of, lines_of, text_of
from events.models import Channel, ForumPage, SessionPage


class ForumEntry(Entry):
    """A meeting of the network."""

    kind: str
    starts: str
    ends: str | None
    place: str | None
    country: str | None = Field(description="ISO 3166-1 code; null outside the member states")
    form: str | None
    chairs: list[str] = Field(description="ISO 3166-1 codes")
    participants: str | None
    timezone: str
    facts: list[str]
    figures: list[Figure]
    text: str | None
    note: str | None


def forum_entries(pages: Sequence[ForumPage], reader: Reader) -> list[ForumEntry]:
    told = numbered(pages, reader)
    return [
        ForumEntry(
            **told[page.pk],
            kind=page.kind,
            starts=page.starts,
            ends=known(page.ends),
            place=known(page.place),
            country=page.country_id,
            form=known(page.form),
            chairs=page.chairs,
            participants=known(page.participants),
            timezone=page.timezone,
            facts=lines_of(page.facts),
            figures=figures_of(page.figures, page.body),
            text=text_of(page.body),
            note=known(page.note),
            sources=sources_of(page.sources),
        )
        for page in pages
    ]


class AgendaPoint(BaseModel):
    at: datetime.time | None = Field(description="On the clock of the venue")
    title: str
    by: str | None


def agenda_of(page: SessionPage) -> list[AgendaPoint]:
    points = (block.value for block in page.agenda)
    return [AgendaPoint(at=point["at"], title=point["title"], by=known(point["by"])) for point in points]


class SessionEntry(Entry):
    """A session in the programme of a meeting."""

    forum_id: str | None
    forum: str | None = Field(description="Title of the meeting, in the language in which it was found")
    starts: datetime.datetime
    ends: datetime.datetime
    timezone: str | None = Field(description="Time zone of the venue")
    room: str
    track: str | None
    host: str | None
    languages: list[str]
    summary: str | None
    agenda: list[AgendaPoint]
    text: str | None
    channel: str | None = Field(description="Id of its live channel, see live-protocol; null: it has none")
    is_cancelled: bool
    is_example: bool = Field(description="Shown to try things out, not a real session")


def session_entries(pages: Sequence[SessionPage], reader: Reader) -> list[SessionEntry]:
    told = published(pages, reader)
    forums = ForumPage.objects.public().filter(path__in={page.path[: -page.steplen] for page in pages})
    above = {forum.path: forum for forum in forums}
    keys = [page.translation_key for page in pages]
    channels = dict(Channel.objects.filter(session__in=keys).values_list("session", "pk"))
    entries = []
    for page in pages:
        forum = above.get(page.path[: -page.steplen])
        entries.append(
            SessionEntry(
                **told[page.pk],
                id=str(page.translation_key),
                forum_id=forum.permanent_id if forum else None,
                forum=forum.title if forum else None,
                starts=page.starts,
                ends=page.ends,
                timezone=forum.timezone if forum else None,
                room=page.room,
                track=known(page.track),
                host=known(page.host),
                languages=lines_of(page.languages),
                summary=known(page.summary),
                agenda=agenda_of(page),
                text=text_of(page.body),
                channel=channels.get(page.translation_key),
                is_cancelled=page.is_cancelled,
                is_example=page.is_example,
            )
        )
    return entries
