"""Forums and sessions below ``/api/v1/``."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from ascn_site.api import REFUSALS, Asked, AskedList, CountryCode, Year, as_json, check_parameters, offer
from ascn_site.datasets import Dataset, reader_of
from ascn_site.library import Library, Sort
from cities.facets import year_facet
from events import entries, views
from events.live.people import Seat
from events.models import Record, SessionPage
from events.record.entries import RecordEntry, entry_of
from events.room.views import seat_in, session_of

router = Router()


class AskedForums(AskedList):
    country: list[CountryCode] = []
    year: list[Year] = []


class AskedSessions(AskedList):
    year: list[Year] = []


def all_sessions():
    return SessionPage.objects.in_best_text(get_language()).select_related("locale")


def session_library(query) -> Library:
    return Library(
        pages=all_sessions(),
        fields=["starts", "room"],
        facets=[year_facet(lambda row: [row["starts"].year])],
        sorts=[Sort("programme", _("as in the programme"), lambda row: (row["starts"], row["room"]))],
        query=query,
        address="",
        heading=ngettext_lazy("%(count)d session", "%(count)d sessions", "count"),
    )


offer(
    router,
    Dataset(
        key="forums",
        title=_("Forums"),
        about="Meetings and forums of the network",
        entry=entries.ForumEntry,
        things=views.forums,
        library=views.forum_library,
        entries=entries.forum_entries,
        path="forum/",
    ),
    AskedForums,
)
SESSIONS = Dataset(
    key="sessions",
    title=_("Sessions"),
    about="Programme data of public sessions",
    entry=entries.SessionEntry,
    things=all_sessions,
    library=session_library,
    entries=entries.session_entries,
    id_field="translation_key",
)
offer(router, SESSIONS, AskedSessions)


@router.get(
    "/sessions/{code}/record",
    response={200: RecordEntry, **REFUSALS},
    operation_id="read_session_record",
    summary="The released record of a session: for everybody, or for those who have a seat in it",
    tags=["sessions"],
)
def session_record(request, code: str, asked: Query[Asked]):
    check_parameters(request, Asked)
    with translation.override(asked.lang):
        page = SESSIONS.find(code)
        record = Record.objects.for_everybody().filter(channel__session=page.translation_key).first() if page else None
        if page is None or record is None:
            return record_for_seated(request, code, asked.lang.value)
        return as_json(entry_of(record, page, reader_of(request, asked.lang.value).origin))


def record_for_seated(request, code: str, language: str) -> HttpResponse:
    """A record that is not for everybody, for whoever may read the room.

    Raises:
        Http404: there is none, or none for this reader.
    """
    try:
        record = Record.objects.released().filter(channel__session=code).select_related("channel").first()
    except ValidationError:
        record = None
    if record is None or not isinstance(seat_in(request, record.channel_id), Seat):
        raise Http404
    answer = as_json(entry_of(record, session_of(record.channel), reader_of(request, language).origin))
    answer.headers["Cache-Control"] = "no-store"
    return answer
