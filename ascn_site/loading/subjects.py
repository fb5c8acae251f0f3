"""What is loaded, in which order. Each app names its own subjects in a module ``loading``."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils.module_loading import autodiscover_modules

from ascn_site.loading.files import BrokenFact, Entry, read_entries
from ascn_site.loading.load import Load
from ascn_site.loading.sources import sources_in


class Facts:
    """All entries of a load by subject, checked for their shape."""

    def __init__(self):
        self._entries: dict[str, list[Entry]] = {}

    def add(self, subject: str, entries: list[Entry]) -> None:
        self._entries[subject] = entries

    def of(self, subject: str) -> list[Entry]:
        return self._entries.get(subject, [])

    def ids(self, subject: str) -> set[str]:
        return {entry.id for entry in self.of(subject)}


@dataclass(frozen=True)
class Subject:
    """One fact file and what becomes of it.

    ``check(subject, facts)`` looks across files and raises BrokenFact;
    ``write(entries, load)`` brings in what is new. Lower ``order`` comes first.
    """

    name: str
    order: int
    file: Path
    shape: type[Entry]
    write: Callable[[list, Load], None]
    check: Callable[["Subject", Facts], None] | None = None

    def broken(self, entry: str, reason: str) -> BrokenFact:
        return BrokenFact(self.file.name, entry, reason)


_subjects: dict[str, Subject] = {}


def register(*subjects: Subject) -> None:
    for subject in subjects:
        _subjects[subject.name] = subject


def all_subjects() -> list[Subject]:
    autodiscover_modules("loading")
    return sorted(_subjects.values(), key=lambda subject: subject.order)


def read_all(folder: Path | None = None) -> Facts:
    """Read every fact file, from its app or all from one folder, and check them together.

    Raises:
        BrokenFact: before anything is written.
    """
    facts = Facts()
    for subject in all_subjects():
        path = folder / subject.file.name if folder else subject.file
        facts.add(subject.name, read_entries(path, subject.shape))
    for subject in all_subjects():
        _check_codes(subject, facts)
        if subject.check:
            subject.check(subject, facts)
    return facts


def _check_codes(subject: Subject, facts: Facts) -> None:
    known = facts.ids("sources")
    for entry in facts.of(subject.name):
        for source in sources_in(entry):
            if source.code and source.code not in known:
                raise subject.broken(entry.id, f"source: {source.code!r} is not in sources.json")


def check_known(subject: Subject, facts: Facts, field: str, other: str, *, key: str = "id") -> None:
    """Every ``field`` of a subject (a value or a list) names an entry of another subject; blank is allowed."""
    known = {getattr(entry, key) for entry in facts.of(other)}
    for entry in facts.of(subject.name):
        value = getattr(entry, field)
        for name in value if isinstance(value, list) else [value]:
            if name and name not in known:
                raise subject.broken(entry.id, f"{field}: {name!r} is not among the {other}")
