"""A process that does what people do with pages, one act after the other, until it is killed.

It first tells, for the acts of the life before as a file lists them, which of
their parts are in the database; then it says ``ready`` and goes on. Each act
is one request through the whole of Django, on a page of its own.
"""

import json
import time
from pathlib import Path

from django.conf import settings
from django.test import Client
from wagtail.models import Page, PageLogEntry, TaskState, WorkflowState

from ascn_site.demo import fresh_cookie
from ascn_site.models import User
from cities.clearance import services
from cities.models import CityPage
from search.models import OutboxRow
from tests.cities.clearing import Offices, a_draft, act, bring_to, make_offices

OF_A_LIFE = 3  # pages for each act


class Publisher:
    def __init__(self, people: Offices):
        self.people = people

    def browser(self, person: User) -> Client:
        client = Client(headers={"host": "localhost"})
        name, _equals, value = fresh_cookie(person).partition("=")
        client.cookies[name] = value
        return client

    def decide(self, page: Page, person: User, answer: str) -> None:
        version = services.version_of(page.latest_revision)
        sent = {"version": version, "act": answer, "comment": "Name the year."}
        self.browser(person).post(f"/desk/clearance/{page.pk}/", sent)

    def in_the_editor(self, page: Page, address: str, **sent) -> None:
        self.browser(self.people.secretary).post(f"/admin/{address.format(page.pk)}", sent)

    def do(self, name: str, page: Page) -> None:
        match name:
            case "publish":
                self.decide(page, self.people.secretary, "approve")
            case "clear":
                self.decide(page, self.people.approver, "approve")
            case "return":
                self.decide(page, self.people.approver, "reject")
            case "unpublish":
                self.in_the_editor(page, "pages/{}/unpublish/")
            case "bulk":
                self.in_the_editor(page, "bulk/wagtailcore/page/unpublish/?id={}")
            case "delete":
                self.in_the_editor(page, "pages/{}/delete/")
            case "move":
                self.in_the_editor(page, f"pages/{{}}/move/{elsewhere().pk}/confirm/")

    def made(self, name: str) -> Page:
        """A page on which the act can be done."""
        page = a_draft(self.people.officer, slug=f"{name}-{time.time_ns()}")
        match name:
            case "publish":
                bring_to("secretariat", page, self.people)
            case "clear" | "return":
                bring_to("city", page, self.people)
            case "unpublish" | "bulk":
                bring_to("secretariat", page, self.people)
                act(page, self.people.secretary)
        OutboxRow.objects.all().delete()
        return Page.objects.get(pk=page.pk)


def elsewhere() -> Page:
    return CityPage.objects.get(city__slug="kuching")


def logged(number: int, *actions: str) -> bool:
    return PageLogEntry.objects.filter(page=number, action__in=actions).exists()


def parts(name: str, number: int) -> list[bool]:
    """What the act leaves behind, each for itself: all of it is there, or nothing."""
    page = Page.objects.filter(pk=number).first()
    is_indexed = OutboxRow.objects.filter(object_id=number).exists()
    states = TaskState.objects.filter(workflow_state__object_id=str(number))
    match name:
        case "publish":
            found = [page.live, page.live_revision_id == page.latest_revision_id, logged(number, "wagtail.publish")]
            done = WorkflowState.objects.filter(object_id=str(number), status="approved").exists()
            return [*found, is_indexed, done, not states.filter(status="in_progress").exists()]
        case "clear":
            passed = states.filter(status="approved").exists()
            return [passed, logged(number, "wagtail.workflow.approve"), states.count() == 2]
        case "return":
            sent_back = WorkflowState.objects.filter(object_id=str(number), status="needs_changes").exists()
            return [sent_back, logged(number, "wagtail.workflow.reject"), states.filter(status="rejected").exists()]
        case "unpublish" | "bulk":
            return [not page.live, logged(number, "wagtail.unpublish"), is_indexed]
        case "delete":
            return [page is None, logged(number, "wagtail.delete")]
    return [page.is_child_of(elsewhere()), logged(number, "wagtail.move")]


ACTS = ("unpublish", "publish", "bulk", "clear", "move", "return", "delete")


def without_transactions() -> None:
    """The mistake that the test must notice; a slower log makes it certain that a kill falls between two parts."""
    settings.MIDDLEWARE.remove("ascn_site.middleware.AtomicUnsafe")
    log = PageLogEntry.objects.log_action

    def slowly(*given, **named):
        time.sleep(0.3)
        return log(*given, **named)

    PageLogEntry.objects.log_action = slowly


def live(file: str, *, is_planted: bool = False) -> None:
    """``is_planted``: without the transaction round each act."""
    register = Path(file)
    for line in register.read_text(encoding="ascii").splitlines() if register.exists() else []:
        name, number = json.loads(line)
        print(json.dumps([name, number, parts(name, number)]), flush=True)
    publisher = Publisher(offices())
    pages = [(name, publisher.made(name)) for _turn in range(OF_A_LIFE) for name in ACTS]
    if is_planted:
        without_transactions()
    register.write_text("".join(json.dumps([name, page.pk]) + "\n" for name, page in pages), encoding="ascii")
    print("ready", flush=True)
    for name, page in pages:
        publisher.do(name, page)
        print(json.dumps([name, page.pk]), flush=True)
    print("done", flush=True)


def offices() -> Offices:
    """The same people in every life."""
    return Offices(*User.objects.order_by("pk")) if User.objects.exists() else make_offices()
