"""What offers hold of a person: those from her addresses, and the answers that she wrote."""

from ascn_site.models import User
from ascn_site.personal.known import addresses_of
from ascn_site.personal.register import End, hold, hold_found
from cities.models import Offer

ANSWERED = ("written_at", "office", "text")
WRITTEN = ("project_code", "kind", "organisation", "name", "email", "text", "language", "state", "created_at")


def offers_of(person: User):
    return Offer.objects.filter(email__in=addresses_of(person))


def forget_offers(person: User) -> None:
    """The partner that came of one stays: it names an organisation."""
    offers_of(person).delete()


def register() -> None:
    hold_found("offers of help", offers_of, columns=WRITTEN, erase=forget_offers)
    hold(
        "cities.OfferAnswer.written_by", "answers to offers", columns=("written_at", "office", "text"), end=End.UNNAMED
    )
