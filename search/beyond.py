"""How far the search reads the files of a page, for whoever edits it."""

from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from search.collect import body_of
from search.document import Passage
from search.file_text import kept_passages
from search.tokens import LONGEST_TEXT


def first_unsearched(page: Page) -> Passage | None:
    """The page of a file, or the file, in which the search stops reading; None where it reads everything."""
    passages = list(kept_passages(page))
    left = LONGEST_TEXT - len(body_of(page)) if passages else 0
    for passage in passages:
        left -= len(passage.text) + 1
        if left < 0:
            return passage
    return None


def say_where_the_search_stops(request: HttpRequest, page: Page) -> None:
    if request.method != "GET" or (passage := first_unsearched(page)) is None:
        return
    words = {
        "file": passage.file,
        "page": passage.page,
        "number": number_format(LONGEST_TEXT, force_grouping=True),
    }
    if passage.page is None:
        told = _(
            "Readers cannot find everything that stands in the files of this page: only %(number)s characters are"
            " searched, and they end in “%(file)s”. Spread the files over several pages."
        )
    else:
        told = _(
            "Readers cannot find everything that stands in the files of this page: only %(number)s characters are"
            " searched, and they end on page %(page)s of “%(file)s”. Spread the files over several pages."
        )
    messages.warning(request, told % words)
