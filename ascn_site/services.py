"""Offices and the groups of Wagtail that carry their rights."""

import datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from ascn_site.models import Assignment, User
from ascn_site.models.accounts import Scope
from ascn_site.office_groups import found_group, settle

SECRETARIAT = "Secretariat"
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
def found_secretariat() -> Group:
    """Make the group of the network's own office with its rights; repeatable."""
    secretariat = found_group(name=SECRETARIAT, scope_kind=Scope.NETWORK)
    may_enter_admin(secretariat)
    secretariat.permissions.add(*Permission.objects.filter(allow(*NETWORK_RIGHTS)))
    grant_on_page(group=secretariat, page=Page.get_first_root_node(), codes=PAGE_RIGHTS)
    grant_on_collection(group=secretariat, collection=Collection.get_first_root_node(), codes=FILE_RIGHTS)
    return secretariat


@transaction.atomic
def appoint(
    *,
    person: User,
    office: str,
    scope_kind: str = Scope.NETWORK,
    scope_id: str = "",
    starts: datetime.date,
    ends: datetime.date | None = None,
    by: User | None = None,
) -> Assignment:
    """Give a person an office for a term, and the rights that go with it. The same term twice is one term."""
    assignment, is_new = Assignment.objects.get_or_create(
        person=person,
        office=office,
        scope_kind=scope_kind,
        scope_id=scope_id,
        starts=starts,
        defaults={"ends": ends},
    )
    if is_new:
        log(instance=assignment, action="ascn_site.appoint", user=by, data=told(assignment))
    settle(person, on=timezone.localdate())
    return assignment


def told(assignment: Assignment) -> dict[str, str]:
    """What the log says of a term: the office and its days, never a name."""
    return {
        "person": str(assignment.person_id),
        "office": assignment.office,
        "scope": assignment.scope_id,
        "starts": assignment.starts.isoformat(),
        "ends": assignment.ends.isoformat() if assignment.ends else "",
    }
