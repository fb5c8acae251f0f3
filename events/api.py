"""Forums and sessions below ``/api/v1/``."""

from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _
from ninja import Router

from ascn_site.api import AskedList, CountryCode, Year, offer
from ascn_site.datasets import Dataset
from ascn_site.library import Library, Sort
from cities.facets import year_facet
from events import entries, views
from events.models import SessionPage

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
offer(
    router,
    Dataset(
        key="sessions",
        title=_("Sessions"),
        about="Programme data of public sessions",
        entry=entries.SessionEntry,
        things=all_sessions,
        library=session_library,
        entries=entries.session_entries,
        id_field="translation_key",
    ),
    AskedSessions,
)
