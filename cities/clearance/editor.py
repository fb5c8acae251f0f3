"""Clearance inside the editor: what it says, which doors it closes, how its log reads."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import SubmitForModerationMenuItem
from wagtail.admin.widgets import Button

from cities.clearance import course, remarks, rules


@hooks.register("before_publish_page")
def publish_only_what_is_cleared(request, page):
    """The text was just saved; only whether it goes out is asked here."""
    refusal = rules.refusal_to_publish(page, request.user, on=timezone.localdate())
    if refusal:
        messages.error(request, refusal.sentence)
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("before_edit_page")
def show_the_remark(request, page):
    """A returned page opens with the remark with which it came back."""
    state = page.current_workflow_state
    if request.method == "GET" and state and state.status == state.STATUS_NEEDS_CHANGES:
        task = state.current_task_state
        seat = rules.seat_of(task, page)
        words = {"office": seat.title if seat else "", "remark": task.comment}
        if task.comment:
            messages.warning(request, _("Returned by: %(office)s. The remark: %(remark)s") % words)
        else:
            messages.warning(request, _("Returned by: %(office)s. The remarks stand at their fields.") % words)
        for name, text in remarks.open_remarks(page):
            messages.warning(request, _("Remark on %(part)s: %(remark)s") % {"part": name, "remark": text})


@hooks.register("before_edit_page")
def say_why_not(request, page):
    """Whoever has the page and may not decide on it learns why; who has it is told by the lock."""
    state = page.current_workflow_task_state if request.method == "GET" else None
    if state is None or rules.refusal_to_return(page, request.user, state, on=timezone.localdate()):
        return
    if refusal := rules.refusal_to_decide(page, request.user, state, on=timezone.localdate()):
        messages.warning(request, refusal.sentence)


@hooks.register("after_edit_page")
def say_what_was_decided(request, page):
    """Wagtail only says that the page was updated."""
    act = request.POST.get("workflow-action-name")
    if act == "reject":
        messages.success(request, _("The page is returned. Its city gets a mail with your remark."))
    if act != "approve":
        return
    state = page.current_workflow_task_state
    if state is None:
        messages.success(request, _("The page is published. Readers see it now."))
    elif refusal := rules.refusal_to_decide(page, request.user, state, on=timezone.localdate()):
        if refusal != rules.Refusal.NOT_HERS:
            messages.error(request, refusal.sentence)
            return
        waiting = course.waiting_of(page, now=timezone.now())
        messages.success(request, _("The page is passed on. %(where)s") % {"where": waiting.sentence})


class SubmitItem(SubmitForModerationMenuItem):
    """Where a returned page goes on depends on what is changed in it, so that no step can be named before."""

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        if is_returned(parent_context.get("page")):
            context["label"] = _("Submit anew")
        return context


def is_returned(page) -> bool:
    state = page.current_workflow_state if page and page.pk else None
    return state is not None and state.status == state.STATUS_NEEDS_CHANGES


@hooks.register("construct_page_action_menu")
def speak_of_submitting(menu_items, request, context):
    """One word for one act; whoever decides finds the decision first, and one way to publish."""
    for item in menu_items:
        item.label = WORDS.get(item.name, item.label)
    unneeded = set()
    if {"action-submit", "action-restart-workflow"} <= {item.name for item in menu_items}:
        unneeded.add("action-restart-workflow")
    if is_returned(context.get("page")):
        unneeded.add("action-cancel-workflow")  # nobody has it, so there is nothing to take back
    menu_items[:] = [
        SubmitItem(order=item.order) if item.name == "action-submit" else item
        for item in menu_items
        if item.name not in unneeded
    ]
    decisions = [item for item in menu_items if item.name in DECISIONS]
    if decisions:
        others = [item for item in menu_items if item.name not in DECISIONS | BESIDE_A_DECISION]
        menu_items[:] = decisions + others


WORDS = {
    "action-save-draft": gettext_lazy("Save draft"),
    "action-cancel-workflow": gettext_lazy("Take back the submission"),
    "action-restart-workflow": gettext_lazy("Submit anew"),
}
DECISIONS = {"approve", "reject"}
BESIDE_A_DECISION = {"action-publish", "action-cancel-workflow", "action-restart-workflow"}


@hooks.register("register_page_header_buttons")
def clearance_button(page, user, view_name, next_url=None):
    if rules.city_of(page) is not None and page.latest_revision_id:
        address = reverse("clearance_page", args=[page.pk])
        yield Button(_("What changed, who has it"), address, icon_name="history", priority=11)


# Wagtail's sentences in our own words: the English ones stand in locale/en, the others beside everything else.
SAID_BY_WAGTAIL = (
    gettext_noop("Page '%(page_title)s' has been submitted for moderation."),
    gettext_noop("Page '%(page_title)s' created and submitted for moderation."),
    gettext_noop("Workflow on page '%(page_title)s' has been cancelled."),
    gettext_noop("Workflow on page '%(page_title)s' has been restarted."),
    gettext_noop("in moderation"),
    gettext_noop("live + in moderation"),
)
