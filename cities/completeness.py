"""What plans, projects and updates still lack."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ascn_site.completeness import asks_of, unsourced


def without_source(figures):
    """The sentence on figures that readers see marked as unsourced."""
    if number := unsourced(figures):
        yield ngettext(
            "%(number)d figure has no date or source.", "%(number)d figures have no date or source.", number
        ) % {"number": number}


@asks_of("cities.CityPage")
def city_gaps(page):
    if not page.introduction:
        yield _("The introduction is empty.")
    if not page.contact_office:
        yield _("No office to ask is named.")


@asks_of("cities.ActionPlanPage")
def plan_gaps(page):
    if not page.targets:
        yield _("The plan names no target.")
    if not page.sources:
        yield _("No source is named.")


@asks_of("cities.ProjectPage")
def project_gaps(page):
    if not page.stage:
        yield _("The stage is not known.")
    if not page.problem or not page.solution:
        yield _("The problem or the solution is not described.")
    if not page.contacts:
        yield _("No office to ask is named.")
    yield from without_source(page.figures)


@asks_of("cities.UpdatePage")
def update_gaps(page):
    yield from without_source(page.figures)
