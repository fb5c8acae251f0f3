"""What happens to an offer, each step in one transaction with its line in the log and its mails."""

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from django.db import transaction
from wagtail.log_actions import log

from ascn_site import rules
from ascn_site.models import Assignment, User
from ascn_site.models.accounts import Office, Scope
from cities.models import City, Offer, OfferAnswer, OfferState, Partner, ProjectPage
from cities.offers import letters

OPEN = (OfferState.NEW, OfferState.ANSWERED)
TOKEN_BYTES = 24


class NotNow(Exception):
    """The offer is in a state in which this step makes no sense: somebody was faster."""


@dataclass(frozen=True)
class Written:
    """What a visitor writes."""

    kind: str
    organisation: str
    name: str
    email: str
    text: str
    language: str
    may_be_named: bool = False


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def write_offer(*, project: ProjectPage, written: Written, now: datetime.datetime) -> Offer:
    """Keep an offer that nobody sees yet, and send the link that confirms it."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    offer = Offer.objects.create(
        project_code=project.permanent_id,
        city=project.city,
        kind=written.kind,
        organisation=written.organisation,
        name=written.name,
        email=written.email,
        text=written.text,
        language=written.language,
        may_be_named=written.may_be_named,
        token_hash=hash_of(token),
        created_at=now,
        changed_at=now,
    )
    letters.ask_to_confirm(offer, project=project, token=token)
    return offer


@transaction.atomic
def confirm_offer(*, token: str, now: datetime.datetime) -> Offer | None:
    """Show the offer to its offices; None for a link that is wrong, used or too old."""
    waiting = Offer.objects.select_for_update(of=("self",)).select_related("city").waiting_for_confirmation(now)
    offer = waiting.filter(token_hash=hash_of(token)).first()
    if offer is None:
        return None
    change(offer, state=OfferState.NEW, now=now)
    log(instance=offer, action="cities.offer_confirmed")
    for person in people_to_tell(offer.city, on=now.date()):
        letters.tell_office(offer, person=person)
    return offer


def people_to_tell(city: City, *, on: datetime.date) -> list[User]:
    """Whoever writes for the city today, else the secretariat: an offer never waits for a vacant office."""
    terms = Assignment.objects.on(on).filter(person__is_active=True).select_related("person")
    of_city = terms.filter(scope_kind=Scope.CITY, scope_id=city.permanent_id, office__in=rules.WRITERS)
    found = list(of_city) or list(terms.filter(office=Office.SECRETARIAT))
    return list({term.person_id: term.person for term in found}.values())


def change(offer: Offer, *, state: str, now: datetime.datetime, reason: str = "") -> None:
    offer.state, offer.reason, offer.changed_at = state, reason, now
    offer.save(update_fields=["state", "reason", "changed_at"])


def locked(offer: Offer, *states: str) -> Offer:
    """
    Raises:
        NotNow: the offer is in none of these states any more.
    """
    found = Offer.objects.select_for_update(of=("self",)).select_related("city").get(pk=offer.pk)
    if found.state not in states:
        raise NotNow
    return found


@transaction.atomic
def answer_offer(*, offer: Offer, text: str, person: User, office: str, now: datetime.datetime) -> OfferAnswer:
    """Write to whoever offered; his address stays inside."""
    offer = locked(offer, *OPEN, OfferState.TAKEN_UP)
    answer = OfferAnswer.objects.create(offer=offer, text=text, office=office, written_by=person, written_at=now)
    state = OfferState.ANSWERED if offer.state == OfferState.NEW else offer.state
    change(offer, state=state, now=now)
    log(instance=offer, action="cities.offer_answered", user=person)
    letters.send_answer(offer, answer=answer)
    return answer


@transaction.atomic
def take_up_offer(*, offer: Offer, city_agrees: bool, person: User, now: datetime.datetime) -> Partner:
    """Note the organisation as a partner of the project."""
    offer = locked(offer, *OPEN)
    change(offer, state=OfferState.TAKEN_UP, now=now)
    partner = Partner.objects.create(
        offer=offer,
        city=offer.city,
        project_code=offer.project_code,
        organisation=offer.organisation,
        kind=offer.kind,
        since=now.date(),
        offerer_agrees=offer.may_be_named,
        city_agrees=city_agrees,
    )
    log(instance=offer, action="cities.offer_taken_up", user=person)
    letters.tell_end(offer)
    return partner


@transaction.atomic
def name_partner(*, partner: Partner, city_agrees: bool, person: User) -> None:
    """The city's own word on whether readers see the partner."""
    partner.city_agrees = city_agrees
    partner.save(update_fields=["city_agrees"])
    log(instance=partner, action="cities.partner_named" if city_agrees else "cities.partner_hidden", user=person)


@transaction.atomic
def decline_offer(*, offer: Offer, reason: str, person: User, now: datetime.datetime) -> None:
    """Say no; the reason goes to whoever offered."""
    offer = locked(offer, *OPEN)
    change(offer, state=OfferState.DECLINED, reason=reason, now=now)
    log(instance=offer, action="cities.offer_declined", user=person)
    letters.tell_end(offer)


@transaction.atomic
def close_offer(*, offer: Offer, reason: str, person: User, now: datetime.datetime) -> None:
    """End without a letter: spam, twice the same, or work that is done."""
    offer = locked(offer, *OPEN, OfferState.TAKEN_UP)
    change(offer, state=OfferState.CLOSED, reason=reason, now=now)
    log(instance=offer, action="cities.offer_closed", user=person)


def forget_old_offers(now: datetime.datetime) -> None:
    """A timed job. The partner record stays: it names an organisation, not a person."""
    Offer.objects.to_forget(now).delete()
