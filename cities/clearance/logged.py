"""How clearance reads in the history of a page."""

from functools import partial

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from ascn_site.audit.words import rename
from cities.models.clearance import Reason, Step

SENTENCES = {
    "cities.step_skipped": (_("Step left out"), _("%(step)s step: %(reason)s, skipped as set by the secretariat")),
    "cities.step_to_deputy": (_("Step open to the deputy"), _("%(step)s step: %(reason)s, the deputy may decide")),
    "cities.step_reminded": (_("Reminder"), _("%(step)s step: reminded after %(count)s working days")),
    "cities.clearance_kept": (
        _("Clearance kept"),
        _("%(step)s step: cleared before an editorial change of %(count)s characters, still good"),
    ),
    "cities.editorial": (
        _("Editorial change"),
        _("Editorial change of %(count)s characters: it makes nobody an author"),
    ),
    "cities.remarked": (_("Remark"), _("Remark at a field")),
    "cities.answered": (_("Answer"), _("Answer to a remark")),
    "cities.settled": (_("Remark settled"), _("Remark settled")),
    "cities.link_sent": (_("Approval link"), _("City step: approval link sent to %(sent_to)s")),
    "cities.link_approve": (_("Approved by link"), _("City step: approved by the link that was sent to %(sent_to)s")),
    "cities.link_reject": (_("Returned by link"), _("City step: returned by the link that was sent to %(sent_to)s")),
    "cities.office_address_set": (_("Address of an office"), _("Address for approval links was set")),
    "cities.office_address_removed": (_("Address of an office"), _("Address for approval links was removed")),
    "cities.times_agreed": (_("Agreed days of clearance"), _("Agreed days of clearance were changed")),
    "cities.policy_set": (_("Rule for a vacant step"), _("%(step)s step: rule for when nobody holds the office")),
}

# Wagtail's own acts of a workflow; the name of the task is that of our step.
OF_WORKFLOW = {
    "wagtail.workflow.start": (_("Submitted"), _("Submitted. It begins with: %(next)s step")),
    "wagtail.workflow.approve": (_("Passed at a step"), _("%(step)s step: passed")),
    "wagtail.workflow.reject": (_("Returned"), _("%(step)s step: returned with remarks")),
    "wagtail.workflow.resume": (_("Submitted anew"), _("Submitted anew. It goes on with: %(step)s step")),
    "wagtail.workflow.cancel": (_("Submission taken back"), _("Submission taken back")),
}


class StepFormatter(LogFormatter):
    """A sentence with the step, the reason and the number that an entry holds."""

    def __init__(self, label: str, sentence: str):
        self.label, self.sentence = label, sentence

    def format_message(self, log_entry):
        data = log_entry.data
        words = {
            "step": Step(data["step"]).label if "step" in data else "",
            "reason": Reason(data["reason"]).label if "reason" in data else "",
            "sent_to": data.get("sent_to", ""),
            "count": data.get("characters", data.get("days", "")),
        }
        return str(self.sentence) % words


class WorkflowFormatter(LogFormatter):
    """A sentence with the steps that Wagtail's entry names; the label alone where it names none of ours."""

    def __init__(self, label: str, sentence: str):
        self.label, self.sentence = label, sentence

    def format_message(self, log_entry):
        workflow = log_entry.data.get("workflow") or {}
        words = {"step": step_named(workflow.get("task")), "next": step_named(workflow.get("next"))}
        is_known = all(words[name] for name in words if f"%({name})s" in str(self.sentence))
        return str(self.sentence) % words if is_known else str(self.label)

    def format_comment(self, log_entry):
        return log_entry.data.get("comment", "")


def step_named(task: dict | None) -> str:
    """The step in the reader's language, as found by the task's name; '' for another workflow's."""
    name = str((task or {}).get("title", "")).casefold()
    return str(Step(name).label) if name in Step.values else ""


@hooks.register("register_log_actions", order=100)
def clearance_actions(actions):
    for action, (label, sentence) in OF_WORKFLOW.items():
        rename(actions, action, partial(WorkflowFormatter, label, sentence))
    for action, (label, sentence) in SENTENCES.items():
        actions.register_action(action)(partial(StepFormatter, label, sentence))
