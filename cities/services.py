"""What happens to a city as a whole: its rights, its languages, its pages on their way to readers."""

import datetime
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.text import slugify
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.coreutils import find_available_slug
from wagtail.models import Collection, Locale, Page, Workflow, WorkflowPage, WorkflowState, WorkflowTask

from ascn_site import services as offices
from ascn_site.models import OfficeGroup, User
from ascn_site.models.accounts import Scope
from ascn_site.office_groups import found_group, group_of
from cities.clearance.tasks import CityStep, CountryStep, SecretariatStep
from cities.models.owned import CityOwnedPage, city_above
from cities.models.pages import CitiesPage, CityPage
from cities.models.places import City
from cities.models.updates import UpdatePage

CLEARANCE = "Clearance"
STEPS = ((CityStep, "City"), (CountryStep, "Country"), (SecretariatStep, "Secretariat"))
CITY_PAGE_RIGHTS = ("add_page", "change_page")
CITY_FILE_RIGHTS = tuple((app, code) for app, code in offices.FILE_RIGHTS if not code.startswith("delete_"))

READERS_PAGE_RIGHTS = ("view_page",)
READERS_FILE_RIGHTS = tuple((app, code) for app, code in offices.FILE_RIGHTS if code.startswith("choose_"))


@transaction.atomic
def found_clearance() -> Workflow:
    """The way of a city's page to its readers, for every language tree; repeatable.

    An older installation had the secretariat's step alone: what waits there
    begins its way anew with the city.
    """
    offices.found_secretariat()
    clearance, _is_new = Workflow.objects.get_or_create(name=CLEARANCE)
    for place, (model, name) in enumerate(STEPS):
        step = model.objects.first() or model.objects.create(name=name)
        WorkflowTask.objects.update_or_create(workflow=clearance, task=step, defaults={"sort_order": place})
    for page in CitiesPage.objects.all():
        WorkflowPage.objects.update_or_create(page=page, defaults={"workflow": clearance})
    begin_anew_what_was_never_cleared(clearance)
    return clearance


def begin_anew_what_was_never_cleared(clearance: Workflow) -> None:
    waiting = clearance.workflow_states.filter(
        status=WorkflowState.STATUS_IN_PROGRESS, current_task_state__task__secretariatstep__isnull=False
    )
    for state in waiting.exclude(task_states__task__citystep__isnull=False).distinct():
        state.current_task_state.cancel(resume=True)


@transaction.atomic
def grant_city_rights(city: City) -> Group:
    """Give a city its group and its place for files, with rights on its page in every language; repeatable.

    The representatives of its country may read there.
    """
    group = found_group(
        name=f"Officers of {city.name_en} ({city.permanent_id})", scope_kind=Scope.CITY, scope_id=city.permanent_id
    )
    readers = found_group(
        name=f"National Representatives of {city.country.asean_name} ({city.country_id})",
        scope_kind=Scope.COUNTRY,
        scope_id=city.country_id,
    )
    offices.may_enter_admin(group)
    offices.may_enter_admin(readers)
    if city.collection is None:
        city.collection = Collection.get_first_root_node().add_child(name=city.name_en)
        city.save(update_fields=["collection"])
    offices.grant_on_collection(group=group, collection=city.collection, codes=CITY_FILE_RIGHTS)
    offices.grant_on_collection(group=readers, collection=city.collection, codes=READERS_FILE_RIGHTS)
    for page in CityPage.objects.filter(city=city):
        grant_on_city_page(page)
    return group


def grant_missing_rights() -> None:
    """For cities that were added without them."""
    known = OfficeGroup.objects.filter(scope_kind=Scope.CITY).values_list("scope_id", flat=True)
    for city in City.objects.exclude(permanent_id__in=known).select_related("country"):
        grant_city_rights(city)


def grant_on_city_page(page: CityPage) -> None:
    """Whoever holds an office of the city writes below its page; her country's representative reads there."""
    writers = group_of(Scope.CITY, page.city.permanent_id)
    offices.grant_on_page(group=writers, page=page, codes=CITY_PAGE_RIGHTS)
    offices.grant_on_page(group=group_of(Scope.COUNTRY, page.city.country_id), page=page, codes=READERS_PAGE_RIGHTS)


@transaction.atomic
def open_language(*, city: City, locale: Locale) -> CityPage:
    """The city's page in a language, made as a place holder when nobody has written it there yet."""
    here = CityPage.objects.filter(city=city, locale=locale).first()
    if here is None:
        original = CityPage.objects.filter(city=city, alias_of=None).earliest("pk")
        here = original.copy_for_translation(locale, copy_parents=True, alias=True)
    grant_on_city_page(here)
    clearance = Workflow.objects.get(name=CLEARANCE)
    WorkflowPage.objects.update_or_create(page=here.get_parent(), defaults={"workflow": clearance})
    return here


@transaction.atomic
def place_in_language(*, page: Page, locale: Locale) -> Page:
    """Where something below ``page`` is written in a language: the page there, or a place holder for it."""
    city = city_above(page) or page.specific.city
    open_language(city=city, locale=locale)
    return page.get_translation_or_none(locale) or page.specific.copy_for_translation(
        locale, copy_parents=True, alias=True
    )


@transaction.atomic
def settle_in_city(*, page: Page) -> None:
    """What was moved belongs to the city where it stands now, with all below it; to none in the network's library."""
    city = city_above(page)
    for each in page.get_descendants(inclusive=True).specific():
        if isinstance(each, CityOwnedPage) and each.city_id != (city.pk if city else None):
            type(each).objects.filter(pk=each.pk).update(city=city)


@transaction.atomic
def bring_along(*, page: Page, person: User) -> list[Page]:
    """What a moved page is in other languages, place holders too, follows it there; those that were moved.

    One stays behind where the person may not move it, or where its new address is taken.
    """
    place, moved = page.get_parent().specific, []
    is_city_s = city_above(place) is not None
    for other in page.get_translations():
        locale = other.locale
        there = place_in_language(page=place, locale=locale) if is_city_s else place.get_translation_or_none(locale)
        if there is None or other.is_child_of(there) or not Page._slug_is_available(other.slug, there, page=other):
            continue
        if other.permissions_for_user(person).can_move_to(there):
            other.specific.move(there, pos="last-child", user=person)
            moved.append(other)
    return moved


@transaction.atomic
def write_in_language(*, page: Page, locale: Locale, person: User) -> Page:
    """A draft of a page in another language, with the text of the first one in it to be translated.

    A page that is written there already is returned as it is.
    """
    if city := city_above(page):
        open_language(city=city, locale=locale)
    there = page.get_translation_or_none(locale)
    if there is None:
        there = page.specific.copy_for_translation(locale, copy_parents=True)
        there.owner = person
        there.save(update_fields=["owner"])
    elif there.alias_of_id:
        there = become_draft(alias=there, person=person)
    return there


def become_draft(*, alias: Page, person: User) -> Page:
    """Turn a place holder into a page that is written but not yet published."""
    page = ConvertAliasPageAction(alias.specific, user=person).execute(skip_permission_checks=True)
    if page.live:
        UnpublishPageAction(page, user=person).execute(skip_permission_checks=True)
    page.refresh_from_db()
    return page


@dataclass(frozen=True)
class Note:
    """What an officer types into the short form of an update; ``figures`` as the page's stream wants them."""

    title: str
    date: datetime.date
    progress: str = ""
    obstacles: str = ""
    way_forward: str = ""
    figures: tuple[tuple[str, dict], ...] = ()


@transaction.atomic
def write_update(*, about: Page, locale: Locale, person: User, note: Note) -> UpdatePage:
    """A draft of a note on a city, a plan or a project, in the language it is written in."""
    place = place_in_language(page=about, locale=locale)
    page = UpdatePage(
        title=note.title,
        slug=free_slug(place, note),
        locale=locale,
        owner=person,
        live=False,
        date=note.date,
        progress=note.progress,
        obstacles=note.obstacles,
        way_forward=note.way_forward,
        figures=list(note.figures),
    )
    place.add_child(instance=page)
    page.save_revision(user=person, log_action=True)
    return page


def free_slug(place: Page, note: Note) -> str:
    """An address for a note below a page; its date keeps the notes of one title apart."""
    words = slugify(note.title, allow_unicode=True)[:80]
    return find_available_slug(place, f"{words}-{note.date.isoformat()}".strip("-"))
