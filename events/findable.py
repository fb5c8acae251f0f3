"""Forums and sessions as a search finds them."""

from ascn_site.library import searched_by
from cities.findable import years_of
from events.models import Channel, ForumIndexPage, ForumPage, SessionPage
from search.collect import Facts, Findable, Thing, findable
from search.updates import follow, pages
from search.within import of_kind


def forum_facts(page: ForumPage) -> Facts:
    return Facts(country=page.country_id or "", years=years_of(page.starts, page.ends), date=page.starts)


def session_facts(page: SessionPage) -> Facts:
    day = page.starts.astimezone(page.zone).date()
    return Facts(years=(day.year,), date=day.isoformat())


findable(
    Findable(ForumPage, "forum", forum_facts),
    Findable(SessionPage, "session", session_facts),
    Findable(ForumIndexPage, "page"),
)


def pages_of_channel(channel: Channel) -> list[Thing]:
    """A session that is closed to all but invited persons, or opened again."""
    return pages(SessionPage.objects.filter(translation_key=channel.session).values_list("pk", flat=True))


follow(Channel, pages_of_channel)
searched_by(ForumPage, of_kind("forum"))
