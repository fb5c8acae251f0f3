"""What a line of the log tells, and what it must not: names, addresses and what people wrote go with their account."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext

from ascn_site.models.accounts import Office

OPERATOR = "operator"
# Records of one person, which libraries name by the person.
PERSONAL_APPS = frozenset({"account", "mfa", "usersessions", "wagtailusers"})
WRITTEN = frozenset({"text", "comment", "reply"})

Place = Callable[[Any], str]
_places: dict[type[Model], Place] = {}


def places(model: type[Model], place: Place) -> None:
    """Called from an AppConfig: how to tell whose a thing is, as a city's permanent id, a country's code or ''."""
    _places[model] = place


def place_of(instance: Model) -> str:
    for model in type(instance).__mro__:
        if place := _places.get(model):
            return place(instance)
    return ""


def offices_of(person: Any) -> str:
    """The offices that a person holds today, as ``|officer ASCN-VN-HAN|secretariat|``; '' for nobody."""
    if person is None or person.pk is None:
        return ""
    terms = person.assignments.on(timezone.localdate()).values_list("office", "scope_id")
    held = sorted({f"{office} {scope}".strip() for office, scope in terms})
    if person.is_superuser:
        held.append(OPERATOR)
    return f"|{'|'.join(held)}|" if held else ""


def title_of(instance: Model) -> str:
    """A neutral title for a record of one person; '' where the thing's own title may stand in the log."""
    label: str = getattr(instance, "log_label", "")
    if label or instance._meta.app_label not in PERSONAL_APPS:
        return label
    return f"{instance._meta.model_name} {instance.pk}"


def without_texts(told: dict[str, Any]) -> dict[str, Any]:
    """The same without what somebody wrote: it stands where it was written, and goes from there with the account."""
    kept = {name: without_texts(part) if isinstance(part, dict) else part for name, part in told.items()}
    return {name: part for name, part in kept.items() if name not in WRITTEN or isinstance(part, dict)}


def acted_as(data: dict[str, Any]) -> str:
    """The offices, in words, that somebody held who is erased; a former participant where there was none."""
    held = (office.partition(" ")[0] for office in str(data.get("offices", "")).split("|"))
    words = [str(Office(office).label) for office in held if office in Office.values]
    return ", ".join(dict.fromkeys(words)) or gettext("Former participant")
