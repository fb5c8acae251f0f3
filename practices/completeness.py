"""What practices and responses still lack."""

from django.utils.translation import gettext as _

from ascn_site.completeness import asks_of
from cities.completeness import without_source


@asks_of("practices.PracticePage")
def practice_gaps(page):
    if not page.result:
        yield _("The result is not described.")
    if not page.lessons:
        yield _("What was hard is not told.")
    if not page.contacts:
        yield _("No office to ask is named.")
    yield from without_source(page.figures)


@asks_of("practices.ResponsePage")
def response_gaps(page):
    if not page.effect and not page.result:
        yield _("The effect is not described.")
    if not page.data_kept:
        yield _("Whether data of people were kept is not told.")
    yield from without_source(page.figures)
