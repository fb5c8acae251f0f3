"""Who may decide on a page, clear it, publish it. One answer for every door."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision, TaskState, WorkflowState

from ascn_site import rules as people
from ascn_site.models import User
from ascn_site.models.accounts import Office
from cities.clearance import authors
from cities.clearance.offices import Register, Seat
from cities.models.clearance import Step, StepWatch
from cities.models.places import City


class Refusal(StrEnum):
    """Why somebody may not; `sentence` says what to do instead."""

    NOT_HERS = "not_hers"
    AUTHOR = "author"
    UNCLEARED = "uncleared"
    OVERTAKEN = "overtaken"
    NOT_WAITING = "not_waiting"

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self])


SENTENCES = {
    Refusal.NOT_HERS: _("This step belongs to another office. The page says which one has it."),
    Refusal.AUTHOR: _(
        "You wrote in this page since it was last published, so somebody else has to decide on it: "
        "nobody clears or publishes their own words."
    ),
    Refusal.UNCLEARED: _(
        "The city and the country have not cleared this text. Submit it; it comes back here when they have."
    ),
    Refusal.OVERTAKEN: _("Somebody changed this page while you read it. Nothing was decided. Read it again, please."),
    Refusal.NOT_WAITING: _("This page does not wait for a decision any more. Nothing was changed."),
}


def city_of(page: Page) -> City | None:
    """The city whose offices clear a page; None for a page of the network, which is the secretariat's."""
    page = page.specific
    return page.city if getattr(page, "needs_clearance", False) else None


def step_of(state: TaskState) -> str:
    """Which step a state belongs to; '' for a task of somebody else's workflow."""
    return getattr(state.task.specific_class, "step", "")


def seat_of(state: TaskState, page: Page) -> Seat | None:
    city, step = city_of(page), step_of(state)
    return Seat(step, city) if city and step else None


def is_open_to_deputy(state: TaskState) -> bool:
    return StepWatch.objects.filter(state=state, deputy_at__isnull=False).exists()


def holds_step(person: User, state: TaskState, seat: Seat, register: Register) -> bool:
    """Whether the step is hers today, as holder, as deputy when it came to that, or as the operator."""
    if not person.is_active:
        return False
    if person.is_superuser or register.holds(person, seat):
        return True
    return person in register.deputies(seat) and is_open_to_deputy(state)


def clears(person: User, *, on: datetime.date) -> bool:
    """Whether deciding on pages belongs to somebody's office today."""
    offices = (Office.APPROVER, Office.REPRESENTATIVE, Office.DEPUTY)
    return people.is_secretariat(person, on=on) or any(people.holds(person, office, on=on) for office in offices)


@dataclass(frozen=True)
class Reach:
    """What a person may do with a city's drafts."""

    may_write: bool = False  # and so submit them, take them back, answer remarks
    may_read: bool = False


def reach_of(page: Page, person: User, *, on: datetime.date) -> Reach:
    """A city's writers and the secretariat write, its country's representative reads too; one question for both."""
    city = city_of(page)
    if city is None or not person.is_active:
        return Reach()
    terms = set(people.terms_of(person, on=on).values_list("office", "scope_id"))
    own = {(office, city.permanent_id) for office in people.WRITERS} | {(Office.SECRETARIAT, "")}
    country = {(office, city.country_id) for office in people.SPEAKERS}
    may_write = person.is_superuser or bool(terms & own)
    return Reach(may_write=may_write, may_read=may_write or bool(terms & country))


def may_edit_at(step: str, page: Page, person: User, *, register: Register) -> bool:
    """While a page waits only the office that has it may change it; a representative changes nobody's text."""
    city = city_of(page)
    if person.is_superuser or city is None:
        return True
    return step != Step.COUNTRY and register.holds(person, Seat(step, city))


def refusal_to_decide(
    page: Page, person: User, state: TaskState, *, on: datetime.date, register: Register | None = None
) -> Refusal | None:
    """Why a person may not approve, clear or publish at a step; None when she may."""
    if refusal := refusal_to_return(page, person, state, on=on, register=register):
        return refusal
    if authors.is_author(page, person):
        return Refusal.AUTHOR
    if step_of(state) == Step.SECRETARIAT and not earlier_steps_hold(state.workflow_state, page):
        return Refusal.UNCLEARED
    return None


def refusal_to_return(
    page: Page, person: User, state: TaskState, *, on: datetime.date, register: Register | None = None
) -> Refusal | None:
    """An author may return what she has on her desk: nothing goes out by it.

    ``register`` is that of the day where it was read before.
    """
    if state.status != TaskState.STATUS_IN_PROGRESS:
        return Refusal.NOT_WAITING
    seat = seat_of(state, page)
    return None if seat and holds_step(person, state, seat, register or Register(on=on)) else Refusal.NOT_HERS


def refusal_to_publish(page: Page, person: User | None, *, on: datetime.date) -> Refusal | None:
    """Why a person may not publish the latest text of a page straight away; None when she may.

    Pages of the network are hers. A city's page goes out when its steps are
    done, or when all that changed since readers saw it is editorial.
    """
    if city_of(page) is None or person is None:
        return None
    if not people.is_secretariat(person, on=on):
        return Refusal.NOT_HERS
    if authors.is_author(page, person):
        return Refusal.AUTHOR
    return None if is_cleared(page) or is_only_editorial(page) else Refusal.UNCLEARED


def is_cleared(page: Page) -> bool:
    state = page.current_workflow_task_state
    return bool(state) and step_of(state) == Step.SECRETARIAT and earlier_steps_hold(state.workflow_state, page)


def is_only_editorial(page: Page) -> bool:
    """Whether readers would see nothing new but corrections of words."""
    if not page.live:
        return False
    return authors.is_editorial(authors.measured_all(page, authors.unpublished(page)))


def earlier_steps_hold(state: WorkflowState, page: Page) -> bool:
    """Whether city and country cleared this very text, editorial changes of the secretariat aside."""
    latest = page.get_latest_revision()
    done = done_steps(state)
    return {Step.CITY, Step.COUNTRY} <= set(done) and all(still_holds(each, page, latest) for each in done.values())


def done_steps(state: WorkflowState) -> dict[str, TaskState]:
    """The last decision of each step before the secretariat that let the page pass."""
    passed = (TaskState.STATUS_APPROVED, TaskState.STATUS_SKIPPED)
    states = state.task_states.filter(status__in=passed).select_related("revision").order_by("finished_at", "pk")
    return {step: each for each in states if (step := step_of(each)) and step != Step.SECRETARIAT}


def still_holds(done: TaskState, page: Page, latest: Revision) -> bool:
    """Whether a clearance is good for the latest text: nothing came after it but words corrected by the secretariat."""
    if done.revision_id == latest.pk:
        return latest.created_at <= done.finished_at  # an autosave may have written over it
    if done.revision.created_at > done.finished_at:
        return False
    later = changes_after(done, page)
    are_hers = all(each.characters == 0 or is_secretariats(each.revision) for each in later)
    return are_hers and authors.is_editorial(later)


def changes_after(done: TaskState, page: Page) -> list[authors.Contribution]:
    """What was changed since a clearance, revision by revision."""
    later = page.revisions.filter(created_at__gt=done.revision.created_at).select_related("user")
    return authors.measured_all(page, later.order_by("created_at", "pk"), before=done.revision)


def is_secretariats(revision: Revision) -> bool:
    day = timezone.localdate(revision.created_at)
    return revision.user is not None and people.is_secretariat(revision.user, on=day)
