"""Terms get longer and end; the history of an office keeps them."""

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from ascn_site import jobs
from ascn_site.models import Assignment, User
from ascn_site.models.accounts import Office
from ascn_site.office_groups import settle, settle_all
from ascn_site.people import places
from ascn_site.people.desk import language_of
from ascn_site.services import told

DAY = datetime.timedelta(days=1)
WARNINGS = (7, 30)  # days before the end, the nearest first


@transaction.atomic
def extend(*, assignment: Assignment, ends: datetime.date | None, by: User) -> None:
    """Set a later last day, or none; the warnings begin anew."""
    assignment.ends = ends
    assignment.warned_days = None
    assignment.save(update_fields=["ends", "warned_days"])
    log(instance=assignment, action="ascn_site.extend", user=by, data=told(assignment))
    settle(assignment.person, on=timezone.localdate())


@transaction.atomic
def end(*, assignment: Assignment, last_day: datetime.date, by: User | None) -> None:
    """End a term with its last day. A day that is over ends its rights at once; a term that never began is gone."""
    if last_day < assignment.starts:
        log(instance=assignment, action="ascn_site.end", user=by, data=told(assignment))
        assignment.delete()
    else:
        assignment.ends = last_day
        assignment.save(update_fields=["ends"])
        log(instance=assignment, action="ascn_site.end", user=by, data=told(assignment))
    settle(assignment.person, on=timezone.localdate())


def begin_day(now: datetime.datetime) -> None:
    """Job of every hour: groups follow the new day also for people who are not here."""
    settle_all(on=timezone.localdate(now))


@transaction.atomic
def warn_of_ends(now: datetime.datetime) -> int:
    """Job of every day: tell holder and secretariat 30 and 7 days before a term ends, each once; how many were told."""
    today = timezone.localdate(now)
    soon = Assignment.objects.in_force(today).filter(ends__lte=today + WARNINGS[-1] * DAY).select_related("person")
    due = [(term, days) for term in soon if (days := due_warning(term, on=today)) != term.warned_days]
    for term, days in due:
        term.warned_days = days
        term.save(update_fields=["warned_days"])
        tell_holder(term)
    if due:
        tell_secretariat([term for term, _days in due], on=today)
    return len(due)


def due_warning(term: Assignment, *, on: datetime.date) -> int | None:
    """The nearest warning whose day has come."""
    left = (term.ends - on).days
    return next((days for days in WARNINGS if left <= days), None)


def tell_holder(term: Assignment) -> None:
    context = {"office": Office(term.office).label, "place": place_of(term), "last_day": term.ends}
    mail(_("Your term ends soon"), "people/mails/term_ends.txt", context, to=[term.person])


def tell_secretariat(terms: list[Assignment], *, on: datetime.date) -> None:
    context = {
        "terms": [(Office(term.office).label, place_of(term), term.ends) for term in terms],
        "address": settings.SITE_ORIGIN + reverse("people") + "?state=soon",
    }
    mail(_("Terms that end soon"), "people/mails/terms_end.txt", context, to=secretariat(on=on))


def place_of(term: Assignment) -> places.Place | None:
    return places.find(term.scope_kind, term.scope_id)


def secretariat(*, on: datetime.date) -> list[User]:
    terms = Assignment.objects.in_force(on).filter(office=Office.SECRETARIAT)
    return list(User.objects.filter(pk__in=terms.values("person")).order_by("pk"))


def mail(subject: str, template: str, context: dict, *, to: Iterable[User]) -> None:
    """One message to each in her own language; nobody reads another's address."""
    for person in to:
        with translation.override(language_of(person)):
            body = render_to_string(template, context)
            send_mail(subject=str(subject), message=body, from_email=None, recipient_list=[person.email])


def begin() -> None:
    """Called once from the AppConfig."""
    jobs.register("offices of the day", every=datetime.timedelta(minutes=15), do=begin_day)
    jobs.register("ends of terms", every=DAY, do=warn_of_ends)
