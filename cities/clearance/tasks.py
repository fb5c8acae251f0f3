"""The three steps of clearance as tasks of Wagtail's workflow, in the order city, country, secretariat."""

from contextlib import suppress

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState, WorkflowState

from ascn_site.models import User
from cities.clearance import course, links, rules, services
from cities.clearance.locks import StepLock
from cities.clearance.offices import Register
from cities.models.clearance import Step


class OfficeStep(Task):
    """A step that belongs to whoever holds its office today, never to a group."""

    step: str
    approve_label: str
    lock_class = StepLock
    admin_form_fields = ["name"]

    class Meta:
        abstract = True

    def start(self, workflow_state: WorkflowState, user: User | None = None) -> TaskState:
        """Begin with the earliest step that has not cleared this very text; one that nobody holds is passed."""
        services.keep_what_still_holds(workflow_state)
        first = workflow_state.get_next_task()
        if first and first.pk != self.pk:
            return first.specific.start(workflow_state, user=user)
        state = super().start(workflow_state, user=user)
        state = services.receive(state=state, person=user, now=timezone.now())
        if state.status == TaskState.STATUS_IN_PROGRESS:
            links.send(page=workflow_state.content_object.specific, state=state, now=timezone.now())
        return state

    def on_action(self, task_state: TaskState, user: User, action_name: str, comment: str = "", **_kwargs):
        """Wagtail's doors come through here; the editor's may just have saved a change of the same person."""
        if action_name in ("approve", "reject"):
            with suppress(services.Refused):  # the editor tells why, once it has kept the text
                services.act_on(state=task_state, person=user, act=action_name, comment=comment, now=timezone.now())

    def get_actions(self, obj, user):
        """What a person may do now: whoever may not decide may still return."""
        state = obj.current_workflow_task_state
        if state is None or state.task_id != self.pk:
            return []
        on = timezone.localdate()
        actions = []
        if rules.refusal_to_decide(obj, user, state, on=on) is None:
            actions.append(("approve", self.approve_label, False))
        if rules.refusal_to_return(obj, user, state, on=on) is None:
            actions.append(("reject", _("Return with a remark"), True))
        return actions

    def locked_for_user(self, obj, user):
        return not rules.may_edit_at(self.step, obj, user, register=Register(on=timezone.localdate()))

    def get_task_states_user_can_moderate(self, user, **kwargs):
        mine = [waiting.state.pk for waiting in course.waiting_for(user, now=timezone.now())]
        return self.task_states.filter(pk__in=mine)


class CityStep(OfficeStep):
    """The city's approver looks at what its officer wrote."""

    step = Step.CITY
    approve_label = _("Approve for the city")

    @classmethod
    def get_description(cls):
        return _("The Chief Smart City Officer approves the page for the city or returns it with a remark")

    class Meta:
        verbose_name = _("city step")


class CountryStep(OfficeStep):
    """The National Representative looks at what a city of the country wants to publish."""

    step = Step.COUNTRY
    approve_label = _("Clear for the country")

    @classmethod
    def get_description(cls):
        return _("The National Representative clears the page for the country or returns it with a remark")

    class Meta:
        verbose_name = _("country step")


class SecretariatStep(OfficeStep):
    """The secretariat publishes what city and country cleared, or returns it."""

    step = Step.SECRETARIAT
    approve_label = _("Publish")

    @classmethod
    def get_description(cls):
        return _("The secretariat publishes the page or returns it with a remark")

    class Meta:
        verbose_name = _("secretariat")
