"""What the clock does to pages that wait: reminds, opens a step to the deputy, passes a step that fell vacant."""

import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import TaskState, WorkflowState

from cities.clearance import course, letters, services
from cities.clearance.course import Waiting
from cities.clearance.offices import Register
from cities.models.clearance import ClearanceTimes, Reason, StepWatch

SETTLED = datetime.timedelta(hours=1)  # nobody is taken his page while he writes in it


def attend(now: datetime.datetime) -> None:
    """Look at everything that waits; whatever was told before is not told again."""
    times = agreed_times()
    for waiting in course.all_waiting(now=now):
        attend_one(waiting, times, now=now)


def agreed_times() -> ClearanceTimes:
    return ClearanceTimes.objects.first() or ClearanceTimes()


@transaction.atomic
def attend_one(waiting: Waiting, times: ClearanceTimes, *, now: datetime.datetime) -> None:
    """One page; whoever decided on it meanwhile is not reminded of it."""
    workflow = WorkflowState.objects.select_for_update().get(pk=waiting.state.workflow_state_id)
    state = waiting.state
    if workflow.current_task_state_id != state.pk or workflow.status != WorkflowState.STATUS_IN_PROGRESS:
        return
    state.workflow_state = workflow
    is_settled = waiting.page.latest_revision_created_at < now - SETTLED
    reason = services.without_holder(waiting.page, waiting.seat, Register(on=timezone.localdate(now)))
    if reason and is_settled and not is_with_deputy(state):
        pass_on(waiting, workflow, reason, now=now)
    elif waiting.days >= times.deputy_after and waiting.deputies:
        give_to_deputy(waiting, Reason.LATE, now=now)
    elif waiting.days >= times.remind_after and waiting.holders:
        remind(waiting, now=now)


def is_with_deputy(state: TaskState) -> bool:
    return StepWatch.objects.filter(state=state, deputy_at__isnull=False).exists()


def pass_on(waiting: Waiting, workflow: WorkflowState, reason: Reason, *, now: datetime.datetime) -> None:
    """The step fell vacant while the page waited."""
    state = services.pass_by(state=waiting.state, page=waiting.page, seat=waiting.seat, reason=reason, now=now)
    if state.status == TaskState.STATUS_SKIPPED:
        workflow.current_task_state = state
        workflow.update()
    else:
        letters.opened_to_deputy(waiting.page, state, now=now)


def give_to_deputy(waiting: Waiting, reason: Reason, *, now: datetime.datetime) -> None:
    if services.open_to_deputy(state=waiting.state, page=waiting.page, seat=waiting.seat, reason=reason, now=now):
        letters.opened_to_deputy(waiting.page, waiting.state, now=now)


def remind(waiting: Waiting, *, now: datetime.datetime) -> None:
    watch, _is_new = StepWatch.objects.get_or_create(state=waiting.state)
    if watch.reminded_at is None:
        watch.reminded_at = now
        watch.save(update_fields=["reminded_at"])
        data = {"step": waiting.seat.step, "days": waiting.days}
        log(instance=waiting.page, action="cities.step_reminded", revision=waiting.state.revision, data=data)
        letters.remind(waiting)
