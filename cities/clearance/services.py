"""What happens to a page on its way: submitted, passed on, returned, taken back, published."""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, Revision, Site, TaskState, WorkflowState

from ascn_site.models import User
from cities.clearance import authors, letters, remarks, rules
from cities.clearance.addresses import address_for
from cities.clearance.offices import Register, Seat
from cities.clearance.rules import Refusal
from cities.models.clearance import ClearanceTimes, EditorialChange, Reason, Step, StepPolicy, StepWatch, WhenVacant


class Refused(PermissionDenied):
    """Nothing was changed; ``refusal`` says why."""

    def __init__(self, refusal: Refusal):
        super().__init__(refusal.sentence)
        self.refusal = refusal


@transaction.atomic
def submit(*, page: Page, person: User) -> WorkflowState:
    """Hand a page's latest text to clearance; a returned one goes on where its way begins anew."""
    state = page.current_workflow_state
    if state and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(person)
        return state
    return page.get_workflow().start(page, person)


@transaction.atomic
def take_back(*, page: Page, person: User) -> None:
    """Whoever writes for the city may stop a page on its way, to change it."""
    state = page.current_workflow_state
    if state is None:
        raise Refused(Refusal.NOT_WAITING)
    state.cancel(user=person)


@transaction.atomic
def begin_anew(*, page: Page, person: User) -> None:
    """A text that was changed after its clearance goes back to the city, without a new submission by hand."""
    take_back(page=page, person=person)
    submit(page=page, person=person)


@transaction.atomic
def act_on(*, state: TaskState, person: User, act: str, comment: str, now: datetime.datetime) -> None:
    """Approve or return at a step.

    Raises:
        Refused: nothing was changed.
    """
    workflow = WorkflowState.objects.select_for_update().get(pk=state.workflow_state_id)
    state = TaskState.objects.select_related("task").get(pk=state.pk)
    state.workflow_state = workflow
    page = workflow.content_object.specific
    on = timezone.localdate(now)
    if act == "reject":
        refuse(rules.refusal_to_return(page, person, state, on=on))
        state.reject(user=person, comment=comment)
        return
    refuse(rules.refusal_to_decide(page, person, state, on=on))
    mark_editorial(page=page, made=authors.contributions(page, person), now=now)
    if state.revision_id != page.latest_revision_id:
        state.revision = page.latest_revision
        state.save(update_fields=["revision"])
    keep_what_still_holds(workflow)
    state.approve(user=person, comment=comment)


@transaction.atomic
def decide(
    *,
    page: Page,
    version: str,
    person: User,
    act: str,
    at_fields: dict[str, str],
    comment: str,
    now: datetime.datetime,
) -> None:
    """Decide on the version of a page that was read, with remarks at its fields.

    ``act`` is approve, reject, or remark, which decides nothing.

    Raises:
        Refused: ``overtaken`` when somebody saved since; nothing was changed.
    """
    page = Page.objects.select_for_update().get(pk=page.pk).specific
    if version != version_of(page.latest_revision):
        raise Refused(Refusal.OVERTAKEN)
    for path, text in at_fields.items():
        remarks.remark(page=page, person=person, path=path, text=text)
    if act == "remark":
        if comment:
            remarks.remark(page=page, person=person, path="title", text=comment)
        return
    state = page.current_workflow_task_state
    refuse(None if state else Refusal.NOT_WAITING)
    act_on(state=state, person=person, act=act, comment=comment, now=now)


def version_of(revision: Revision) -> str:
    """Names the very text of a revision: an autosave writes over it and changes its time."""
    return f"{revision.pk}.{int(revision.created_at.timestamp() * 1_000_000)}"


def refuse(refusal: Refusal | None) -> None:
    if refusal:
        raise Refused(refusal)


def keep_what_still_holds(workflow: WorkflowState) -> None:
    """Clearances after which only words were corrected count for the corrected text; the log says which."""
    page = workflow.content_object.specific
    latest = page.get_latest_revision()
    for step, done in rules.done_steps(workflow).items():
        if done.revision_id != latest.pk and rules.still_holds(done, page, latest):
            later = rules.changes_after(done, page)
            mark_editorial(page=page, made=later, now=latest.created_at)
            cleared = done.revision_id
            done.revision = latest
            done.save(update_fields=["revision"])
            data = {"step": step, "cleared": cleared, "characters": sum(each.characters for each in later)}
            log(instance=page, action="cities.clearance_kept", revision=latest, data=data)


def mark_editorial(*, page: Page, made: list[authors.Contribution], now: datetime.datetime) -> None:
    """Note small corrections as such, each once."""
    for each in made:
        if each.characters:
            _row, is_new = EditorialChange.objects.get_or_create(
                revision=each.revision,
                defaults={"person": each.revision.user, "characters": each.characters, "marked_at": now},
            )
            if is_new:
                data = {"characters": each.characters}
                log(
                    instance=page, action="cities.editorial", user=each.revision.user, revision=each.revision, data=data
                )


def receive(*, state: TaskState, person: User | None, now: datetime.datetime) -> TaskState:
    """A page arrived at a step: pass a step that nobody can take, else tell its holder."""
    page = state.workflow_state.content_object.specific
    seat = rules.seat_of(state, page)
    if seat is None:
        return state
    register = Register(on=timezone.localdate(now))
    if reason := without_holder(page, seat, register):
        state = pass_by(state=state, page=page, seat=seat, reason=reason, now=now)
    if state.status == TaskState.STATUS_IN_PROGRESS:
        letters.arrived(page, state, now=now, without=person)
    return state


def without_holder(page: Page, seat: Seat, register: Register) -> Reason | None:
    """Why nobody can take a step; the secretariat's own is never left out."""
    if seat.step == Step.SECRETARIAT:
        return None
    if seat.step == Step.CITY and address_for(page):
        return None
    holders = register.holders(seat)
    if not holders:
        return Reason.VACANT
    return Reason.AUTHOR if all(authors.is_author(page, holder) for holder in holders) else None


def pass_by(*, state: TaskState, page: Page, seat: Seat, reason: Reason, now: datetime.datetime) -> TaskState:
    """Leave a step out or open it to the deputy, as the secretariat set it for this place."""
    if policy_for(seat) == WhenVacant.DEPUTY:
        open_to_deputy(state=state, page=page, seat=seat, reason=reason, now=now)
        return state
    StepWatch.objects.update_or_create(state=state, defaults={"reason": reason})
    state.status, state.finished_at = TaskState.STATUS_SKIPPED, now
    state.save(update_fields=["status", "finished_at"])
    log(instance=page, action="cities.step_skipped", revision=state.revision, data=about(seat, reason))
    return state


def policy_for(seat: Seat) -> str:
    """A city's own rule before its country's; without any the step is left out."""
    places = [seat.scope[1], seat.city.country_id]
    known = dict(StepPolicy.objects.filter(step=seat.step, place__in=places).values_list("place", "when_vacant"))
    return next((known[place] for place in places if place in known), WhenVacant.SKIP)


def open_to_deputy(*, state: TaskState, page: Page, seat: Seat, reason: Reason, now: datetime.datetime) -> bool:
    """From now on the deputy may decide as well. False when that was so before."""
    watch, _is_new = StepWatch.objects.get_or_create(state=state)
    if watch.deputy_at:
        return False
    watch.deputy_at, watch.reason = now, reason
    watch.save(update_fields=["deputy_at", "reason"])
    log(instance=page, action="cities.step_to_deputy", revision=state.revision, data=about(seat, reason))
    return True


def about(seat: Seat, reason: Reason) -> dict:
    return {"step": seat.step, "place": seat.scope[1], "reason": reason.value}


@transaction.atomic
def agree_times(*, times: ClearanceTimes, person: User) -> None:
    """Set the days of the whole network after which a holder is reminded and the deputy may decide."""
    times.pk = 1
    times.save()
    data = {"remind_after": times.remind_after, "deputy_after": times.deputy_after}
    log(instance=Site.objects.get(is_default_site=True), action="cities.times_agreed", user=person, data=data)


@transaction.atomic
def set_policy(*, policy: StepPolicy, person: User) -> None:
    """Set what becomes of a step of a place that nobody holds."""
    StepPolicy.objects.update_or_create(
        step=policy.step, place=policy.place, defaults={"when_vacant": policy.when_vacant}
    )
    data = {"step": policy.step, "place": policy.place, "when_vacant": policy.when_vacant}
    log(instance=Site.objects.get(is_default_site=True), action="cities.policy_set", user=person, data=data)
