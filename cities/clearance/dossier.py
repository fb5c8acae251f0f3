"""All that somebody needs to decide on a page: what changed, who had it, what was said, what she may do."""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision, TaskState, WorkflowState

from ascn_site.audit.reading import in_words
from ascn_site.models import User
from cities.clearance import changes, course, remarks, rules
from cities.clearance.changes import Change
from cities.clearance.course import Waiting
from cities.clearance.offices import Register, Seat
from cities.clearance.parts import headings
from cities.clearance.remarks import Remark
from cities.clearance.rules import Reach, Refusal
from cities.clearance.services import version_of
from cities.models.clearance import Reason, Step

DONE, NOW, NEXT, LEFT_OUT, RETURNED = "done", "now", "next", "left_out", "returned"
BEGUN = "wagtail.workflow.start"


@dataclass
class Group:
    """The changes of one field or block, with the remarks on it."""

    place: str
    path: str
    heading: str
    changes: list[Change] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    typed: str = ""


@dataclass(frozen=True)
class Stage:
    """One step of the way and what became of it."""

    seat: Seat
    kind: str
    at: datetime.datetime | None = None
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Dossier:
    """``refusal`` is why she may not decide although the page is on her desk; None when she may, or has it not."""

    page: Page
    old: Page | None
    revision: Revision
    groups: list[Group]
    elsewhere: list[Group]
    fields: list[tuple[str, str]]
    stages: list[Stage]
    state: WorkflowState | None
    submitted_by: str
    waiting: Waiting | None
    may_decide: bool
    may_return: bool
    refusal: Refusal | None
    is_writer: bool

    @property
    def version(self) -> str:
        return version_of(self.revision)

    @property
    def is_new(self) -> bool:
        return self.old is None

    @property
    def has_changes(self) -> bool:
        return bool(self.groups)

    @property
    def decision(self) -> str:
        """What the button says that lets the page pass."""
        return str(self.waiting.state.task.specific.approve_label) if self.waiting else ""

    @property
    def needs_new_clearance(self) -> bool:
        return self.refusal == Refusal.UNCLEARED

    @property
    def offers_taking_back(self) -> bool:
        """Not to whoever has the page on her desk: she returns it, with a reason; unless the words are her own."""
        return not self.may_return or self.refusal == Refusal.AUTHOR

    @property
    def returned_with(self) -> str:
        return self.state.current_task_state.comment if self.is_returned else ""

    @property
    def is_returned(self) -> bool:
        return self.state is not None and self.state.status == WorkflowState.STATUS_NEEDS_CHANGES


def dossier_of(page: Page, person: User, reach: Reach, *, now: datetime.datetime) -> Dossier:
    """Of the page as its row holds it, which is what readers see; its city is known already (`course.know_cities`)."""
    revision = page.latest_revision
    new, old = revision.as_object(), page if page.live else None
    new.city, new.locale = page.city, page.locale
    state = course.state_of(page)
    task = state.current_task_state if state and state.status == WorkflowState.STATUS_IN_PROGRESS else None
    on = timezone.localdate(now)
    register = Register(on=on)
    return_refusal = refusal = Refusal.NOT_WAITING
    if task:
        return_refusal = rules.refusal_to_return(page, person, task, on=on, register=register)
        refusal = return_refusal or rules.refusal_to_decide(page, person, task, on=on, register=register)
    groups = grouped(changes.compare(old, new).changes)
    elsewhere = placed(remarks.remarks_on(page), groups, dict(headings(new)))
    return Dossier(
        page=new,
        old=old,
        revision=revision,
        groups=groups,
        elsewhere=elsewhere,
        fields=headings(new),
        stages=stages_of(page, state, register),
        state=state,
        submitted_by=submitted_by(page, state) if state else "",
        waiting=course.described(page, task, now=now, register=register) if task else None,
        may_decide=refusal is None,
        may_return=return_refusal is None,
        refusal=refusal if return_refusal is None else None,
        is_writer=reach.may_write,
    )


def submitted_by(page: Page, state: WorkflowState) -> str:
    """Who submitted, as the log has it: the submission itself moves with the office to whoever follows."""
    begun = PageLogEntry.objects.filter(page=page.pk, action=BEGUN, timestamp__gte=state.created_at)
    line = begun.select_related("user").order_by("timestamp", "pk").first()
    if line is None:
        return ""
    return line.user.get_full_name() if line.user else offices_in(line)


def offices_in(line: PageLogEntry) -> str:
    """The offices which the author of a line held then."""
    held = line.data.get("offices", "").strip("|").split("|")
    return ", ".join(in_words(office.partition(" ")[0], {}) for office in held if office)


def grouped(found: list[Change]) -> list[Group]:
    """Changes by field, or by block where a field holds many; a list of rows is one group."""
    groups: dict[str, Group] = {}
    for change in found:
        place = change.field if change.is_row else remarks.place_of(change.path)
        path = change.field if change.is_row else change.path
        groups.setdefault(place, Group(place, path, change.heading)).changes.append(change)
    return list(groups.values())


def placed(found: list[Remark], groups: list[Group], names: dict[str, str]) -> list[Group]:
    """Put each remark to its group; those on what did not change stand in groups of their own, which are given back."""
    by_place = {group.place: group for group in groups}
    elsewhere: dict[str, Group] = {}
    for remark in found:
        field_name = remark.place.partition(".")[0]
        group = by_place.get(remark.place) or by_place.get(field_name)
        group = group or elsewhere.setdefault(field_name, Group(field_name, field_name, names.get(field_name, "")))
        group.remarks.append(remark)
    return list(elsewhere.values())


def stages_of(page: Page, state: WorkflowState | None, register: Register) -> list[Stage]:
    """The three steps in their order, as far as the page has come this time."""
    state = state or page.workflow_states.order_by("created_at").last()
    city = rules.city_of(page)
    last: dict[str, TaskState] = {}
    if state:
        for task in state.task_states.select_related("task", "finished_by", "watch").order_by("started_at", "pk"):
            if task.status != TaskState.STATUS_CANCELLED:
                last[rules.step_of(task)] = task
    current = rules.step_of(state.current_task_state) if state and state.current_task_state else ""
    passed = list(Step.values).index(current) if current in Step.values else len(Step.values)
    return [
        stage_of(Seat(step, city), last.get(step) if place <= passed else None, register)
        for place, step in enumerate(Step.values)
    ]


KINDS = {
    TaskState.STATUS_APPROVED: DONE,
    TaskState.STATUS_SKIPPED: LEFT_OUT,
    TaskState.STATUS_REJECTED: RETURNED,
    TaskState.STATUS_IN_PROGRESS: NOW,
}


def stage_of(seat: Seat, task: TaskState | None, register: Register) -> Stage:
    if task is None:
        return Stage(seat, NEXT, by=names(register.holders(seat)))
    watch = getattr(task, "watch", None)
    return Stage(
        seat,
        KINDS[task.status],
        at=task.finished_at or task.started_at,
        by=decided_by(seat, task) if KINDS[task.status] in {DONE, RETURNED} else names(register.holders(seat)),
        reason=str(Reason(watch.reason).label) if watch and watch.reason else "",
    )


def decided_by(seat: Seat, task: TaskState) -> str:
    """Who decided: a person, the office that did so by its link, or the office alone when the person is erased."""
    if task.finished_by:
        return task.finished_by.get_full_name()
    link = task.links.exclude(used_at=None).first()
    return link.title if link else seat.title


def names(people: list[User]) -> str:
    return ", ".join(person.get_full_name() for person in people)
