"""Forums and sessions as a search finds them."""

from ascn_site.library import searched_by
from cities.findable import years_of
from events.models import ForumIndexPage, ForumPage, SessionPage
from search.collect import Facts, Findable, findable
from search.within import of_kind


def forum_facts(page: ForumPage) -> Facts:
    return Facts(country=page.country_id or "", years=years_of(page.starts, page.ends), date=page.starts)


def session_facts(page: SessionPage) -> Facts:
    return Facts(years=(page.starts.year,), date=page.starts.date().isoformat())


findable(
    Findable(ForumPage, "forum", forum_facts),
    Findable(SessionPage, "session", session_facts),
    Findable(ForumIndexPage, "page"),
)
searched_by(ForumPage, of_kind("forum"))
