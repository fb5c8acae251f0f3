"""Cities and countries as places of offices, and what hangs on an office there."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, WorkflowState

from ascn_site import routing, rules
from ascn_site.models import Assignment, SiteDocument, SiteImage, User
from ascn_site.models.accounts import Office, Scope
from ascn_site.people import handover, places
from ascn_site.people.handover import Kind, Thing
from ascn_site.people.places import Place
from cities.clearance import course
from cities.models import City, CityPage, Country, Offer, OfferState

OPEN = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


def countries() -> Iterable[Place]:
    for country in Country.objects.all():
        name = country.name
        yield Place(Scope.COUNTRY, country.code, name, name.language, country.code, country.asean_name)


def cities() -> Iterable[Place]:
    """By country, then by name."""
    for city in City.objects.filter(left="").order_by("country__name_en", "name_en"):
        name = city.name
        yield Place(Scope.CITY, city.permanent_id, name, name.language, city.country_id, city.report_name)


def pages_of(term: Assignment) -> QuerySet[Page]:
    """Pages of the term's city; none where the office is of no city."""
    paths = list(CityPage.objects.filter(city__permanent_id=term.scope_id).values_list("path", flat=True))
    if term.scope_kind != Scope.CITY or not paths:
        return Page.objects.none()
    return Page.objects.filter(routing.lies_below(paths), alias_of=None)


def owned(term: Assignment) -> QuerySet[Page]:
    return pages_of(term).filter(owner_id=term.person_id)


def drafts(term: Assignment) -> QuerySet[Page]:
    return owned(term).filter(Q(live=False) | Q(has_unpublished_changes=True))


def things(pages: Iterable[Page]) -> list[Thing]:
    return [
        Thing(page.get_admin_display_title(), reverse("wagtailadmin_pages:edit", args=[page.pk]), page.text_language)
        for page in pages.specific().select_related("locale").order_by("path")
    ]


def find_drafts(term: Assignment) -> list[Thing]:
    return things(drafts(term))


def move_pages(term: Assignment, successor: User) -> None:
    """Also what is published: whose page it is decides who may lock it or delete a draft of it."""
    owned(term).update(owner=successor)


def submissions(term: Assignment) -> QuerySet[WorkflowState]:
    """What the person handed in and is told of; the step itself waits for an office, not for a person."""
    numbers = [str(pk) for pk in pages_of(term).values_list("pk", flat=True)]
    return WorkflowState.objects.filter(requested_by_id=term.person_id, status__in=OPEN, object_id__in=numbers)


def find_submissions(term: Assignment) -> list[Thing]:
    numbers = [int(pk) for pk in submissions(term).values_list("object_id", flat=True)]
    return things(Page.objects.filter(pk__in=numbers))


def move_submissions(term: Assignment, successor: User) -> None:
    submissions(term).update(requested_by=successor)


def find_waiting(term: Assignment) -> list[Thing]:
    """Pages at the office's own step: whoever holds it has them, so that nothing needs to be moved."""
    waiting = course.all_waiting(now=timezone.now())
    mine = [each.page for each in waiting if is_at(each, term.office, (term.scope_kind, term.scope_id))]
    return [Thing(page.get_admin_display_title(), course.address_of(page), page.text_language) for page in mine]


def is_at(waiting: course.Waiting, office: str, scope: tuple[str, str]) -> bool:
    """Whether a page waits for an office, as for the deputy once the step is open to him."""
    if office == Office.DEPUTY:
        is_open = bool(waiting.watch and waiting.watch.deputy_at)
        return is_open and scope == (Scope.COUNTRY, waiting.seat.city.country_id)
    return (office, scope) == (waiting.seat.office, waiting.seat.scope)


def find_offers(term: Assignment) -> list[Thing]:
    """Offers of help that nobody has answered; they too wait for the office."""
    if term.scope_kind != Scope.CITY or term.office not in rules.WRITERS:
        return []
    new = Offer.objects.filter(city__permanent_id=term.scope_id, state=OfferState.NEW).order_by("pk")
    return [Thing(offer.organisation, reverse("offer", args=[offer.pk])) for offer in new]


def locks(term: Assignment) -> QuerySet[Page]:
    return pages_of(term).filter(locked=True, locked_by_id=term.person_id)


def find_locks(term: Assignment) -> list[Thing]:
    return things(locks(term))


def move_locks(term: Assignment, successor: User) -> None:
    locks(term).update(locked_by=successor)


def files(term: Assignment):
    """Pictures and files that the person brought into the city's collection, or keeps since she came to the office."""
    if term.scope_kind != Scope.CITY:
        return []
    own = Q(keeper=term.person_id) | Q(keeper=None, uploaded_by_user=term.person_id)
    here = own & Q(collection__city__permanent_id=term.scope_id)
    return [model.objects.filter(here).order_by("pk") for model in (SiteImage, SiteDocument)]


def find_files(term: Assignment) -> list[Thing]:
    return [Thing(file.title) for found in files(term) for file in found]


def move_files(term: Assignment, successor: User) -> None:
    for found in files(term):
        found.update(keeper=successor)


def find_contacts(term: Assignment) -> list[Thing]:
    """Where readers are shown this person's own address in place of the office's."""
    email = term.person.email
    pages = pages_of(term).specific()
    return [
        Thing(page.title, reverse("wagtailadmin_pages:edit", args=[page.pk]), page.text_language)
        for page in pages
        if email in contacts_on(page)
    ]


def contacts_on(page: Page) -> str:
    """Whatever a page says of whom to ask, as one text to be searched."""
    told = [getattr(page, name, "") for name in ("contact_office", "contact_address", "contact_email")]
    if contacts := getattr(page, "contacts", None):
        told += [str(child["value"]) for child in contacts.raw_data]
    return " ".join(map(str, told)).lower()


def begin() -> None:
    """Called once from the AppConfig."""
    places.register(Scope.COUNTRY, countries)
    places.register(Scope.CITY, cities)
    handover.register("drafts", Kind(_("Drafts"), find_drafts, move_pages))
    handover.register("submissions", Kind(_("Submitted, and waiting or returned"), find_submissions, move_submissions))
    handover.register("waiting", Kind(_("Pages that wait at the step of this office"), find_waiting))
    handover.register("offers", Kind(_("Offers of help without an answer"), find_offers))
    handover.register("locks", Kind(_("Pages kept locked"), find_locks, move_locks))
    handover.register("files", Kind(_("Pictures and files"), find_files, move_files))
    handover.register("contacts", Kind(_("Pages that show this person’s own address"), find_contacts))
