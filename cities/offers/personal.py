"""What offers hold of a person: those from her addresses, and the answers that she wrote; erasing by hand."""

import datetime

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Site

from ascn_site.models import User
from ascn_site.personal import erasure
from ascn_site.personal.known import addresses_of, mails_to_any
from ascn_site.personal.register import End, hold, hold_found
from cities.models import Offer

KIND = "offer"  # in the register of erasures
WRITTEN = ("project_code", "kind", "organisation", "name", "email", "text", "language", "state", "created_at")


def offers_of(person: User):
    return Offer.objects.filter(email__in=addresses_of(person))


def forget_offers(person: User) -> None:
    """The partner that came of one stays: it names an organisation."""
    offers_of(person).delete()


@transaction.atomic
def erase_offerer(*, offer: Offer, by: User, now: datetime.datetime) -> int:
    """All that the mailbox of an offer ever offered goes, and the mails that wait for it; how many offers there were.

    Somebody without an account asked the secretariat for it. A restored older copy is erased again.
    """
    offers = Offer.objects.filter(email__iexact=offer.email)
    marks = [erasure.mark_of(KIND, each.pk, each.created_at, now=now) for each in offers]
    site = Site.objects.get(is_default_site=True)
    log(instance=site, action="cities.offerer_erased", user=by, data={"offers": [mark[KIND] for mark in marks]})
    mails_to_any({offer.email.lower()}).delete()
    offers.delete()
    erasure.note_on_commit(marks)
    return len(marks)


def register() -> None:
    erasure.KINDS[KIND] = Offer
    hold_found("offers of help", offers_of, columns=WRITTEN, erase=forget_offers)
    hold(
        "cities.OfferAnswer.written_by", "answers to offers", columns=("written_at", "office", "text"), end=End.UNNAMED
    )
