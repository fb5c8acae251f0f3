"""Mails of clearance, each in its reader's language; subjects name no page."""

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page, TaskState
from wagtail.users.models import UserProfile

from ascn_site.models import User
from cities.clearance import course
from cities.clearance.offices import Register, Seat
from cities.models.clearance import Step


def arrived(page: Page, state: TaskState, *, now: datetime.datetime, without: User | None) -> None:
    """Tell whoever may decide, but not the person who just handed the page on."""
    waiting = course.waiting_of(page, now=now, state=state)
    if not waiting:
        return
    if waiting.watch and waiting.watch.deputy_at:
        opened_to_deputy(page, state, now=now)
    else:
        send([person for person in waiting.people if person != without], "arrived", {"page": page, "waiting": waiting})


def opened_to_deputy(page: Page, state: TaskState, *, now: datetime.datetime) -> None:
    """Tell the deputy; where there is none either, the secretariat."""
    waiting = course.waiting_of(page, now=now, state=state)
    if not waiting:
        return
    context = {"page": page, "waiting": waiting}
    if waiting.deputies:
        send(waiting.deputies, "deputy", context)
    elif not waiting.holders:
        secretariat = Register(on=timezone.localdate(now)).holders(Seat(Step.SECRETARIAT, waiting.seat.city))
        send(secretariat, "unheld", context)


def remind(waiting: course.Waiting) -> None:
    send(waiting.people, "reminder", {"page": waiting.page, "waiting": waiting})


def send(people: Iterable[User], kind: str, context: dict) -> None:
    for person in people:
        if person.is_active and person.email:
            write(person.email, kind, context | {"person": person}, language=language_of(person))


def write(address: str, kind: str, context: dict, *, language: str) -> None:
    """Hand one mail to the outbox."""
    context = context | {"origin": settings.SITE_ORIGIN}
    with override(language):
        subject = render_to_string(f"cities/mails/{kind}_subject.txt", context).strip()
        body = render_to_string(f"cities/mails/{kind}.txt", context).strip() + "\n"
    EmailMessage(subject, body, to=[address], headers={"Auto-Submitted": "auto-generated"}).send()


def language_of(person: User) -> str:
    """What the person chose for the editor, else the language of the site."""
    profile = UserProfile.objects.filter(user=person).first()
    return (profile.preferred_language if profile else "") or settings.LANGUAGE_CODE
