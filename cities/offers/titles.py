"""What a project is called, for whoever reads of an offer to it."""

from collections.abc import Iterable

from cities.models import ProjectPage


def titles_of(codes: Iterable[str], *, language: str = "") -> dict[str, str]:
    """Titles of projects by their permanent ids: in a reader's language where there is one, else of the first text."""
    pages = ProjectPage.objects.filter(permanent_id__in=codes, alias_of=None).order_by("-pk")
    named = list(pages.values_list("permanent_id", "title", "locale__language_code"))
    first = {code: title for code, title, _language in named}
    return first | {code: title for code, title, written in named if written == language}


def title_of(code: str, *, language: str = "") -> str:
    """The code itself for a project that is gone."""
    return titles_of([code], language=language).get(code, code)
