"""Drafts and files of demo mode, each with a marker in title and text by which a leak is recognised."""

import io

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.urls import reverse
from PIL import Image
from wagtail.models import Locale

from ascn_site.demo import Role
from ascn_site.models import SiteDocument, SiteImage, User
from cities.models import City, CityPage
from cities.services import open_language
from events.examples import seed_programme
from events.live.examples import seed_channels
from practices.models import PracticePage

# A city and the language in which its officer begins to write.
CITIES = (("ASCN-VN-HAN", "vi"), ("ASCN-MY-KCH", "ms"), ("ASCN-TH-BKK", "th"))
PIXELS = (640, 360)


def seed_samples(*, seed: int) -> dict[str, list[dict]]:
    """The example programme, and in a few cities a draft, a picture and a file.

    The same seed finds those it made before.
    """
    seed_programme()
    drafts, files = [], []
    for permanent_id, language in CITIES:
        city = City.objects.filter(permanent_id=permanent_id).first()
        if city and CityPage.objects.filter(city=city, alias_of=None).exists():
            marker = f"demo-{seed}-{city.slug}"
            drafts.append(draft(city=city, language=language, marker=f"{marker}-draft"))
            files += [picture(city=city, marker=f"{marker}-picture"), document(city=city, marker=f"{marker}-file")]
    return {"drafts": drafts, "files": files}


def seed_rooms(people: dict[Role, User]) -> None:
    """The live channels of the example programme, with the made-up people who take part."""

    def holders(office: str) -> list[User]:
        return [person for role, person in people.items() if role.office == office]

    seed_channels(
        participants=holders("participant"), moderators=holders("moderator"), interpreters=holders("interpreter")
    )


def officer_of(city: City) -> User:
    return User.objects.get(email=f"officer.{city.slug}@example.org")


def draft(*, city: City, language: str, marker: str) -> dict:
    title = f"Practice draft {marker}"
    page = PracticePage.objects.filter(title=title).first()
    if page is None:
        locale, _is_new = Locale.objects.get_or_create(language_code=language)
        page = PracticePage(
            title=title,
            slug=marker,
            locale=locale,
            live=False,
            owner=officer_of(city),
            summary=f"A draft for trying out, which only {city.name_en} and the secretariat may see: {marker}",
            focus_areas=["civic_social"],
            action=f"What was done is not written yet. {marker}",
        )
        open_language(city=city, locale=locale).add_child(instance=page)
        page.save_revision(user=page.owner, log_action=True)
    return {
        "id": page.pk,
        "edit": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "city": city.permanent_id,
        "marker": marker,
    }


def picture(*, city: City, marker: str) -> dict:
    image = SiteImage.objects.filter(title=marker).first()
    if image is None:
        drawn = io.BytesIO()
        Image.new("RGB", PIXELS, (46, 58, 110)).save(drawn, "PNG")
        image = SiteImage.objects.create(
            title=marker,
            description=marker,
            collection=city.collection,
            uploaded_by_user=officer_of(city),
            file=ImageFile(drawn, name=f"{marker}.png"),
        )
    return {"id": image.pk, "kind": "image", "city": city.permanent_id, "marker": marker}


def document(*, city: City, marker: str) -> dict:
    file = SiteDocument.objects.filter(title=marker).first()
    if file is None:
        file = SiteDocument.objects.create(
            title=marker,
            collection=city.collection,
            uploaded_by_user=officer_of(city),
            file=ContentFile(f"{marker}\n".encode(), name=f"{marker}.txt"),
        )
    return {"id": file.pk, "kind": "document", "city": city.permanent_id, "marker": marker}
