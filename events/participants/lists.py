"""A list of participants checked row by row. One fault anywhere and nobody is invited."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from itertools import islice

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from ascn_site.languages import CODES, INTERFACE_CODES, OWN_NAMES
from ascn_site.plain_text import clean_line, is_blank
from events.models import ForumRole
from events.participants import sheets
from events.participants.sheets import Fault, Unreadable

REQUIRED = ("name", "email", "delegation")
COLUMNS = {
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail address"),
    "delegation": gettext_lazy("Delegation"),
    "role": gettext_lazy("Role"),
    "reads": gettext_lazy("Reads"),
    "speaks": gettext_lazy("Speaks"),
}
ERRORS = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
LENGTHS = {"name": 120, "email": 254, "delegation": 80}
MOST_FAULTS = 100


@dataclass(frozen=True)
class Guest:
    """One row. ``spoken`` are codes of languages, in the order in which they were written."""

    row: int
    name: str
    email: str
    delegation: str
    role: str = ForumRole.DELEGATE
    language: str = ""
    spoken: tuple[str, ...] = ()

    @property
    def role_in_words(self) -> str:
        return str(ForumRole(self.role).label)

    @property
    def language_in_words(self) -> str:
        return OWN_NAMES.get(self.language, "")

    @property
    def spoken_in_words(self) -> str:
        return ", ".join(OWN_NAMES[code] for code in self.spoken)

    def as_row(self) -> dict:
        return asdict(self) | {"spoken": list(self.spoken)}


@dataclass
class CheckedList:
    """``guests`` counts only while there are no ``faults``."""

    guests: list[Guest] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def check(content: bytes, *, name: str) -> CheckedList:
    checked = CheckedList()
    try:
        rows = sheets.read(content, name=name)
        columns = headings(next(rows))
    except Unreadable as error:
        checked.faults.append(error.fault)
        return checked
    seen: dict[str, int] = {}
    for number, row in enumerate(islice(rows, sheets.MOST_ROWS), 2):
        guest, faults = guest_in(row, columns, number)
        if guest and (first := seen.setdefault(guest.email, number)) != number:
            faults.append(Fault(number, "email", _("The same address stands in row %(row)s.") % {"row": first}))
        checked.faults += faults
        if guest:
            checked.guests.append(guest)
        if len(checked.faults) >= MOST_FAULTS:
            break
    if not checked.guests and not checked.faults:
        checked.faults.append(Fault(0, "", _("The list has headings and nobody below them.")))
    return checked


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


@cache
def in_all_languages(what: str) -> dict[str, str]:
    """``columns`` or ``roles`` by their keys and by their names, in every language that the interface has."""
    named: Mapping[str, object] = COLUMNS if what == "columns" else dict(ForumRole.choices)
    found = {key: key for key in named}
    for code in INTERFACE_CODES:
        with override(code):
            found = {folded(str(label)): key for key, label in named.items()} | found
    return found


def columns_in_words() -> list[str]:
    """Each key, with its name in the reader's language where that is another word."""
    return [key if folded(str(label)) == key else f"{key} ({label})" for key, label in COLUMNS.items()]


def headings(row: Sequence[str]) -> list[str]:
    """The column of each cell, which is headed by its key or by its name in any language of the interface.

    Raises:
        Unreadable: a column is unknown, missing or there twice.
    """
    spelled = in_all_languages("columns")
    names = [spelled.get(folded(cell), "") for cell in row]
    for place, name in enumerate(names):
        if not name:
            allowed = ", ".join(columns_in_words())
            raise Unreadable(
                _("There is no column '%(name)s'. Columns are: %(allowed)s.")
                % {"name": row[place][:40], "allowed": allowed},
                row=1,
                column=row[place][:40],
            )
        if name in names[:place]:
            raise Unreadable(_("This column stands there twice."), row=1, column=name)
    for name in REQUIRED:
        if name not in names:
            raise Unreadable(_("The column '%(name)s' is missing.") % {"name": name}, row=1, column=name)
    return names


def guest_in(row: Sequence[str], columns: Sequence[str], number: int) -> tuple[Guest | None, list[Fault]]:
    if len(row) > len(columns):
        return None, [Fault(number, "", _("This row has more cells than there are headings."))]
    if not any(cell.strip() for cell in row):
        return None, [Fault(number, "", _("This row is empty. Delete it."))]
    cells = dict(zip(columns, row, strict=False))
    faults: list[Fault] = []
    values = {name: text_in(cells.get(name, ""), name, number, faults) for name in REQUIRED}
    values["email"] = email_in(values["email"], number, faults)
    role = role_in(cells.get("role", ""), number, faults)
    reads = languages_in(cells.get("reads", ""), "reads", number, faults)
    spoken = languages_in(cells.get("speaks", ""), "speaks", number, faults)
    if len(reads) > 1:
        faults.append(Fault(number, "reads", _("Write one language here.")))
    if faults:
        return None, faults
    return Guest(row=number, **values, role=role, language=(reads or ("",))[0], spoken=spoken), []


def text_in(cell: str, name: str, number: int, faults: list[Fault]) -> str:
    try:
        text = clean_line(cell).strip()
    except ValidationError:
        faults.append(Fault(number, name, _("This cell holds characters that cannot be read.")))
        return ""
    if text in ERRORS:
        faults.append(Fault(number, name, _("A formula failed in this cell. Write the text itself.")))
    elif is_blank(text):
        faults.append(Fault(number, name, _("This cell is empty.")))
    elif len(text) > LENGTHS[name]:
        faults.append(Fault(number, name, _("At most %(most)s characters fit here.") % {"most": LENGTHS[name]}))
    return text


def email_in(text: str, number: int, faults: list[Fault]) -> str:
    try:
        validate_email(text)
    except ValidationError:
        if text:
            faults.append(Fault(number, "email", _("This is no e-mail address.")))
    return text.lower()


def role_in(cell: str, number: int, faults: list[Fault]) -> str:
    """By its key or its name in any language of the interface; empty is a delegate."""
    role = folded(cell)
    named = in_all_languages("roles")
    if role and role not in named:
        known = ", ".join(str(label) for label in ForumRole.labels)
        faults.append(Fault(number, "role", _("Roles are: %(known)s.") % {"known": known}))
    return named.get(role, ForumRole.DELEGATE)


def languages_in(cell: str, name: str, number: int, faults: list[Fault]) -> tuple[str, ...]:
    codes = [code for code in cell.replace(";", " ").replace(",", " ").casefold().split() if code]
    for code in codes:
        if code not in CODES:
            faults.append(
                Fault(
                    number,
                    name,
                    _("'%(code)s' is no language of the site. Write codes such as vi or th.") % {"code": code[:20]},
                )
            )
            return ()
    return tuple(dict.fromkeys(codes))
