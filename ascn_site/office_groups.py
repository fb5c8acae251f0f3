"""Which groups of Wagtail people are in: it follows from the assignments of a day, and from nothing else.

Wagtail asks its groups wherever a right is needed. So that none of them can be
out of date, what a person is in is compared with her terms at each of her
requests, and for everybody when a day begins.
"""

import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from ascn_site.models import Assignment, OfficeGroup, User
from ascn_site.models.accounts import Office

# Offices whose holders enter the editor; the others are members of the network.
IN_EDITOR = (Office.OFFICER, Office.APPROVER, Office.REPRESENTATIVE, Office.DEPUTY, Office.SECRETARIAT)
Membership = User.groups.through


def group_of(scope_kind: str, scope_id: str) -> Group:
    return Group.objects.get(of_office__scope_kind=scope_kind, of_office__scope_id=scope_id)


@transaction.atomic
def found_group(*, name: str, scope_kind: str, scope_id: str = "") -> Group:
    """The group of a place, found by the place: its name may change. Repeatable."""
    place = {"scope_kind": scope_kind, "scope_id": scope_id}
    carrier = OfficeGroup.objects.filter(**place).select_related("group").first()
    if carrier is None:
        group, _is_new = Group.objects.get_or_create(name=name)
        carrier = OfficeGroup.objects.create(group=group, **place)
    return carrier.group


def settle(person: User, *, on: datetime.date) -> bool:
    """Put a person into the groups of her terms, and out of all others; whether anything changed.

    One query while nothing has changed.
    """
    due = Assignment.objects.in_force(on).filter(
        person_id=person.pk,
        office__in=IN_EDITOR,
        scope_kind=OuterRef("of_office__scope_kind"),
        scope_id=OuterRef("of_office__scope_id"),
    )
    held = Membership.objects.filter(user_id=person.pk, group_id=OuterRef("pk"))
    groups = Group.objects.annotate(is_due=Exists(due), is_held=Exists(held)).filter(Q(is_due=True) | Q(is_held=True))
    rows = list(groups.values_list("pk", "is_due", "is_held"))
    missing = [pk for pk, is_due, is_held in rows if is_due and not is_held]
    spent = [pk for pk, is_due, is_held in rows if is_held and not is_due]
    if missing or spent:
        with transaction.atomic():
            Membership.objects.filter(user_id=person.pk, group_id__in=spent).delete()
            enter((person.pk, group) for group in missing)
    return bool(missing or spent)


@transaction.atomic
def settle_all(*, on: datetime.date) -> int:
    """The same for everybody at once; how many memberships changed."""
    groups = {(kind, place): pk for pk, kind, place in OfficeGroup.objects.values_list("pk", "scope_kind", "scope_id")}
    terms = Assignment.objects.in_force(on).filter(office__in=IN_EDITOR)
    due = {
        (person, groups[kind, place])
        for person, kind, place in terms.values_list("person_id", "scope_kind", "scope_id")
        if (kind, place) in groups
    }
    held = {(person, group): pk for pk, person, group in Membership.objects.values_list("pk", "user_id", "group_id")}
    spent = [pk for pair, pk in held.items() if pair not in due]
    Membership.objects.filter(pk__in=spent).delete()
    missing = due - held.keys()
    enter(missing)
    return len(spent) + len(missing)


def enter(pairs) -> None:
    """Two requests of one person may settle at once: the second finds it done."""
    Membership.objects.bulk_create(
        [Membership(user_id=person, group_id=group) for person, group in pairs], ignore_conflicts=True
    )
