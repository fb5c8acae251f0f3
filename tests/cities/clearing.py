"""A page of Hanoi with everybody who stands between its officer and its readers."""

import dataclasses
from dataclasses import dataclass

from django.utils import timezone

from ascn_site.models import User
from cities.clearance import services
from cities.models import CityPage
from practices.models import PracticePage
from tests.network import approver, make_network, officer, representative, second_secretary, secretary
from tests.repeated import repeated

HANOI, KUCHING = "ASCN-VN-HAN", "ASCN-MY-KCH"


@dataclass
class Offices:
    """One person per office of the first city, and the officer of another."""

    officer: User
    approver: User
    representative: User
    secretary: User
    second: User
    stranger: User


def make_offices() -> Offices:
    fill_offices()
    newest = User.objects.order_by("-pk")[: len(dataclasses.fields(Offices))]
    return Offices(*reversed(newest))


@repeated
def fill_offices() -> None:
    make_network()
    officer(HANOI)
    approver(HANOI)
    representative("VN")
    secretary()
    second_secretary()
    officer(KUCHING)


def a_draft(person: User, **fields) -> PracticePage:
    """A practice of Hanoi that nobody has seen but who wrote it."""
    values = {"title": "Marker of a draft", "slug": "m", "summary": "s", "focus_areas": ["civic_social"]}
    page = PracticePage(**values | {"live": False} | fields)
    CityPage.objects.get(city__slug="hanoi").add_child(instance=page)
    page.save_revision(user=person)
    return PracticePage.objects.get(pk=page.pk)


def change(page, person: User, **fields):
    """Save a new revision of the page's latest text."""
    latest = page.specific_class.objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(latest, name, value)
    latest.save_revision(user=person)
    return fresh(page)


def fresh(page):
    return page.specific_class.objects.get(pk=page.pk)


def step_of(page) -> str:
    """Where the page waits, '' when it does not."""
    state = fresh(page).current_workflow_task_state
    return state.task.specific.step if state else ""


def act(page, person: User, act: str = "approve", comment: str = ""):
    """Decide at the step where the page is; raises what the services raise."""
    services.act_on(
        state=fresh(page).current_workflow_task_state, person=person, act=act, comment=comment, now=timezone.now()
    )
    return fresh(page)


def bring_to(step: str, page, people: Offices):
    """Submit a page and let it pass the steps before one."""
    services.submit(page=fresh(page), person=people.officer)
    for holder in {"city": [], "country": [people.approver], "secretariat": [people.approver, people.representative]}[
        step
    ]:
        act(page, holder)
    assert step_of(page) == step
    return fresh(page)


def publish(page, people: Offices):
    """All the way to the readers."""
    bring_to("secretariat", page, people)
    return act(page, people.secretary)
