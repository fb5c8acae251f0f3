"""Where a page is on its way: who has it, since when, what became of the steps before."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, TaskState, WorkflowState

from ascn_site import rules as people
from ascn_site.models import User
from cities.clearance import rules
from cities.clearance.days import working_days
from cities.clearance.offices import Register, Seat
from cities.models.clearance import Step, StepWatch
from cities.models.places import City

LONGEST = 200  # pages that wait, in one list


@dataclass(frozen=True)
class Waiting:
    """One page that waits at a step."""

    page: Page
    state: TaskState
    seat: Seat
    holders: tuple[User, ...]
    deputies: tuple[User, ...]
    watch: StepWatch | None
    days: int
    by_link: str = ""  # the office without an account to which the link went

    @property
    def since(self) -> datetime.datetime:
        return self.state.started_at

    @property
    def people(self) -> tuple[User, ...]:
        """Who may decide now."""
        extra = self.deputies if self.watch and self.watch.deputy_at else ()
        return tuple(dict.fromkeys((*self.holders, *extra)))

    @property
    def names(self) -> str:
        known = [person.get_full_name() for person in self.people]
        return ", ".join([*known, *filter(None, [self.by_link])]) or _("nobody holds this office")

    @property
    def address(self) -> str:
        return address_of(self.page)

    @property
    def sentence(self) -> str:
        days = ngettext("%(days)d working day", "%(days)d working days", self.days) % {"days": self.days}
        return _("This page is with: %(office)s (%(names)s), since %(day)s, %(days)s.") % {
            "office": self.seat.title,
            "names": self.names,
            "day": date_format(self.since.astimezone(ZoneInfo(self.seat.city.timezone)), "DATE_FORMAT"),
            "days": days,
        }


def address_of(page: Page) -> str:
    return reverse("clearance_page", args=[page.pk])


def open_states() -> QuerySet[WorkflowState]:
    states = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS, current_task_state__isnull=False)
    return states.select_related(
        "current_task_state__task",
        "current_task_state__watch",
        "current_task_state__revision__user",
        "requested_by",
    ).order_by("current_task_state__started_at")


def state_of(page: Page) -> WorkflowState | None:
    """The way of a page that is under way or returned, with all that is told of it."""
    states = page.workflow_states.active()
    state = states.select_related("current_task_state__task", "current_task_state__watch").first()
    if state and state.current_task_state:
        state.current_task_state.workflow_state = state
    return state


def waiting_among(pages: Iterable[Page], states: Iterable[WorkflowState], *, now: datetime.datetime) -> list[Waiting]:
    """Which of these specific pages wait, in the order of the states; the number of questions does not grow."""
    by_number = {page.pk: page for page in pages}
    know_cities(by_number.values())
    register = Register(on=timezone.localdate(now))
    described_ones = (
        described(page, state.current_task_state, now=now, register=register)
        for state in states
        if (page := by_number.get(int(state.object_id)))
    )
    return list(filter(None, described_ones))


def know_cities(pages: Iterable[Page]) -> None:
    """Give pages of several models their cities with one question."""
    own = [page for page in pages if getattr(page, "needs_clearance", False) and page.city_id]
    cities = City.objects.select_related("country", "office_address").in_bulk({page.city_id for page in own})
    for page in own:
        page.city = cities[page.city_id]


def has_address(city: City) -> bool:
    return hasattr(city, "office_address")


def described(page: Page, state: TaskState, *, now: datetime.datetime, register: Register) -> Waiting | None:
    seat = rules.seat_of(state, page)
    if seat is None:
        return None
    return Waiting(
        page=page,
        state=state,
        seat=seat,
        holders=tuple(register.holders(seat)),
        deputies=tuple(register.deputies(seat)),
        watch=getattr(state, "watch", None),
        by_link=seat.city.office_address.title if seat.step == Step.CITY and has_address(seat.city) else "",
        days=working_days(state.started_at, now, zone=seat.city.timezone),
    )


def all_waiting(*, now: datetime.datetime) -> list[Waiting]:
    """Everything that waits, the longest first."""
    states = list(open_states()[:LONGEST])
    numbers = [int(state.object_id) for state in states]
    pages = Page.objects.filter(pk__in=numbers).prefetch_related("locale").specific()
    return waiting_among(pages, states, now=now)


def waiting_of_pages(pages: Iterable[Page], *, now: datetime.datetime) -> dict[int, Waiting]:
    """Of these pages those that wait, by their number."""
    pages = list(pages)
    states = open_states().filter(object_id__in=[str(page.pk) for page in pages])
    return {each.page.pk: each for each in waiting_among(pages, states, now=now)}


def waiting_for(person: User, *, now: datetime.datetime) -> list[Waiting]:
    """What a person may decide on today, the longest waiting first."""
    return [waiting for waiting in all_waiting(now=now) if person in waiting.people]


def known_to(person: User, waiting: list[Waiting], *, on: datetime.date) -> list[Waiting]:
    """Of what waits, what a person may know of: her cities', her country's, or everything."""
    if people.is_secretariat(person, on=on):
        return waiting
    cities = set(people.cities_written_by(person, on=on))
    countries = set(people.countries_represented_by(person, on=on))
    return [each for each in waiting if each.seat.city.permanent_id in cities or each.seat.city.country_id in countries]


def waiting_of(page: Page, *, now: datetime.datetime, state: TaskState | None = None) -> Waiting | None:
    """Who has a page now; ``state`` when the page does not know yet that it arrived there."""
    state = state or page.current_workflow_task_state
    return described(page.specific, state, now=now, register=Register(on=timezone.localdate(now))) if state else None
