"""The mails about an offer, each in the language of whoever reads it."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from ascn_site.models import User
from cities.models import Offer, OfferAnswer, ProjectPage
from cities.offers.titles import title_of


def project_of(offer: Offer) -> dict[str, str]:
    """The project as a letter names it, in the letter's language: by its title and its permanent address."""
    return {
        "project": title_of(offer.project_code, language=translation.get_language()),
        "project_address": f"{settings.SITE_ORIGIN}/id/{offer.project_code}",
    }


def send(*, subject: str, template: str, to: str, **context: object) -> None:
    text = render_to_string(f"cities/offers/{template}.txt", context)
    send_mail(" ".join(subject.split()), text, settings.DEFAULT_FROM_EMAIL, [to])


def ask_to_confirm(offer: Offer, *, project: ProjectPage, token: str) -> None:
    with translation.override(offer.language):
        address = f"{settings.SITE_ORIGIN}/{offer.language}/offers/{token}/"
        subject = _("Please confirm your offer of help")
        send(subject=subject, template="confirm", to=offer.email, project=project.title, address=address)


def tell_office(offer: Offer, *, person: User) -> None:
    profile = getattr(person, "wagtail_userprofile", None)
    with translation.override(profile.get_preferred_language() if profile else "en"):
        address = f"{settings.SITE_ORIGIN}/desk/offers/{offer.pk}/"
        subject = _("Somebody offers help to a project of %(city)s") % {"city": offer.city.name}
        send(subject=subject, template="office", to=person.email, address=address, **project_of(offer))


def send_answer(offer: Offer, *, answer: OfferAnswer) -> None:
    with translation.override(offer.language):
        subject = _("An answer to your offer of help")
        send(subject=subject, template="answer", to=offer.email, answer=answer, **project_of(offer))


def tell_end(offer: Offer) -> None:
    with translation.override(offer.language):
        subject = _("Your offer of help to %(city)s") % {"city": offer.city.name}
        send(subject=subject, template="end", to=offer.email, offer=offer, **project_of(offer))
