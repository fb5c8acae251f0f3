"""Offices and the groups of Wagtail that carry their rights."""

import datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from ascn_site.models import Assignment, User
from ascn_site.models.accounts import Office, Scope

SECRETARIAT = "Secretariat"
REPRESENTATIVES = "National Representatives"
PAGE_RIGHTS = ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page")
FILE_RIGHTS = tuple(
    (app, f"{act}_{kind}")
    for app, kind in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for act in ("add", "change", "delete", "choose")
)
NETWORK_RIGHTS = (
    *(
        ("search", f"{act}_{kind}")
        for kind in ("glossaryterm", "promotedresult")
        for act in ("view", "add", "change", "delete")
    ),
    *(("wagtailredirects", f"{act}_redirect") for act in ("view", "add", "change", "delete")),
    ("cities", "change_city"),
)


def officers_group_name(*, city_name: str, permanent_id: str) -> str:
    return f"Officers of {city_name} ({permanent_id})"


def officers_group(permanent_id: str) -> Group:
    """The group of a city, found by its permanent id: its name may change, the id never does."""
    return Group.objects.get(name__endswith=f"({permanent_id})")


def allow(*codes: tuple[str, str]) -> Q:
    """The condition that finds permissions by app and code name."""
    wanted = Q(pk__in=[])
    for app, code in codes:
        wanted |= Q(content_type__app_label=app, codename=code)
    return wanted


def may_enter_admin(group: Group) -> None:
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))


def grant_on_page(*, group: Group, page: Page, codes: tuple[str, ...]) -> None:
    """Give a group rights on a page and everything below it; giving them twice changes nothing."""
    wanted = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codes)
    GroupPagePermission.objects.bulk_create(
        [GroupPagePermission(group=group, page=page, permission=right) for right in wanted], ignore_conflicts=True
    )


def grant_on_collection(*, group: Group, collection: Collection, codes: tuple[tuple[str, str], ...]) -> None:
    wanted = Permission.objects.filter(allow(*codes))
    GroupCollectionPermission.objects.bulk_create(
        [GroupCollectionPermission(group=group, collection=collection, permission=right) for right in wanted],
        ignore_conflicts=True,
    )


@transaction.atomic
def found_offices() -> Group:
    """Make the groups of the network's own offices with their rights; repeatable. Returns the secretariat's."""
    secretariat, _is_new = Group.objects.get_or_create(name=SECRETARIAT)
    may_enter_admin(secretariat)
    secretariat.permissions.add(*Permission.objects.filter(allow(*NETWORK_RIGHTS)))
    grant_on_page(group=secretariat, page=Page.get_first_root_node(), codes=PAGE_RIGHTS)
    grant_on_collection(group=secretariat, collection=Collection.get_first_root_node(), codes=FILE_RIGHTS)
    representatives, _is_new = Group.objects.get_or_create(name=REPRESENTATIVES)
    may_enter_admin(representatives)
    return secretariat


def scope_of(office: str, scope_id: str) -> str:
    """What names the group that carries an office's rights; '' for an office without rights in the editor."""
    match office:
        case Office.OFFICER | Office.APPROVER:
            return scope_id
        case Office.SECRETARIAT:
            return SECRETARIAT
        case Office.REPRESENTATIVE:
            return REPRESENTATIVES
    return ""


def groups_by_scope() -> dict[str, Group]:
    """Every group of an office, by the permanent id of its city or by its name."""
    groups = Group.objects.all()
    return {group.name.rpartition("(")[2].rstrip(")"): group for group in groups}


@transaction.atomic
def appoint(
    *,
    person: User,
    office: str,
    scope_kind: str = Scope.NETWORK,
    scope_id: str = "",
    starts: datetime.date,
    ends: datetime.date | None = None,
) -> Assignment:
    """Give a person an office for a term, and the rights that go with it. The same term twice is one term."""
    assignment, _is_new = Assignment.objects.get_or_create(
        person=person,
        office=office,
        scope_kind=scope_kind,
        scope_id=scope_id,
        starts=starts,
        defaults={"ends": ends},
    )
    if scope := scope_of(office, scope_id):
        person.groups.add(groups_by_scope()[scope])
    return assignment
