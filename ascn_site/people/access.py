"""Getting somebody out, or in again: sessions, second factor, the account as a whole.

Who may is asked by ``rules.may_manage`` before.
"""

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ascn_site.accounts import factors
from ascn_site.models import User
from ascn_site.office_groups import settle


def note(action: str, *, person: User, by: User) -> None:
    log(instance=person, action=action, user=by, data={"person": str(person.pk)})


def drop_sessions(person: User) -> int:
    """Sessions do not say whose they are, so all that are alive are read; how many ended."""
    own = str(person.pk)
    alive = Session.objects.filter(expire_date__gt=timezone.now())
    keys = [session.pk for session in alive.iterator() if session.get_decoded().get("_auth_user_id") == own]
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)


@transaction.atomic
def end_sessions(*, person: User, by: User) -> int:
    ended = drop_sessions(person)
    note("ascn_site.end_sessions", person=person, by=by)
    return ended


@transaction.atomic
def reset_factor(*, person: User, by: User) -> None:
    """For somebody who lost it. Open sessions end, since one of them may be in the wrong hands."""
    factors.reset_factors(person=person)
    drop_sessions(person)
    note("ascn_site.reset_factor", person=person, by=by)


@transaction.atomic
def deactivate(*, person: User, by: User) -> None:
    """From the next request on this person is nobody; what she wrote stays."""
    person.is_active = False
    person.save(update_fields=["is_active"])
    drop_sessions(person)
    settle(person, on=timezone.localdate())
    note("ascn_site.deactivate", person=person, by=by)


@transaction.atomic
def reactivate(*, person: User, by: User) -> None:
    person.is_active = True
    person.save(update_fields=["is_active"])
    settle(person, on=timezone.localdate())
    note("ascn_site.reactivate", person=person, by=by)
