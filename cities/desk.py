"""What waits on the desk of an officer, the secretariat or a representative."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef
from django.urls import reverse
from wagtail.models import Page, WorkflowState
from wagtail.query import PageQuerySet

from ascn_site import routing
from ascn_site.completeness import gaps
from cities.clearance.course import Waiting, waiting_of_pages
from cities.models import ActionPlanPage, City, CityPage, ProjectPage

OLD = datetime.timedelta(days=365)
LONGEST = 60  # rows of one list


@dataclass(frozen=True)
class Row:
    """One page on the desk, with what there is to say of it."""

    page: Page
    since: datetime.datetime | None = None
    waiting: Waiting | None = None
    remark: str = ""
    gaps: list[str] = field(default_factory=list)

    @property
    def edit(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])


@dataclass(frozen=True)
class Desk:
    """The pages of one city by what is to be done with them; a page stands in one list only."""

    city: City
    returned: list[Row]
    waiting: list[Row]
    drafts: list[Row]
    incomplete: list[Row]
    old: list[Row]


def pages_of(city: City) -> Iterable[Page]:
    """Every page of a city in every language that somebody wrote, the latest touched first."""
    places = list(CityPage.objects.filter(city=city).values_list("path", flat=True))
    if not places:
        return Page.objects.none()
    pages = Page.objects.filter(routing.lies_below(places), alias_of=None).order_by("-latest_revision_created_at")
    return pages.specific().prefetch_related("locale").prefetch_workflow_states()


def desk_of(city: City, *, now: datetime.datetime) -> Desk:
    desk = Desk(city, [], [], [], [], [])
    pages = list(pages_of(city))
    waiting = waiting_of_pages(pages, now=now)
    for page in pages:
        place(page, desk, waiting.get(page.pk), now=now)
    return desk


def place(page: Page, desk: Desk, waiting: Waiting | None, *, now: datetime.datetime) -> None:
    """Put a page on the list of what is to be done first."""
    state = page.current_workflow_state
    touched = page.latest_revision_created_at or page.last_published_at
    if state and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        task = state.current_task_state
        desk.returned.append(Row(page, since=task.finished_at, remark=task.comment))
    elif waiting:
        desk.waiting.append(Row(page, since=waiting.since, waiting=waiting))
    elif page.has_unpublished_changes or not page.live:
        # Of a page that readers see in an older text, the row holds that one: it says nothing of the draft.
        desk.drafts.append(Row(page, since=touched, gaps=[] if page.live else gaps(page)))
    elif lacking := gaps(page):
        desk.incomplete.append(Row(page, since=touched, gaps=lacking))
    elif touched and touched < now - OLD:
        desk.old.append(Row(page, since=touched))


def plans_of(city: City) -> PageQuerySet:
    """The city's plans, each in the language it was first written in, the newest first."""
    return first_texts(ActionPlanPage.objects.filter(city=city)).order_by("-first_year")


def subjects_of(city: City) -> PageQuerySet:
    """What an update may be about: the city, its plans, its projects."""
    subjects = Page.objects.type(CityPage, ActionPlanPage, ProjectPage)
    below = CityPage.objects.filter(city=city).values_list("path", flat=True)
    return first_texts(subjects.filter(routing.lies_below(list(below)))).order_by("path")


def first_texts(pages: PageQuerySet) -> PageQuerySet:
    """Each thing once, in the language in which it was written first."""
    earlier = Page.objects.filter(translation_key=OuterRef("translation_key"), alias_of=None, pk__lt=OuterRef("pk"))
    return pages.filter(~Exists(earlier), alias_of=None)
