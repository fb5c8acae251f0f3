"""Yearly records laid out for readers: counts per year, a ledger of projects, marks of one year. No database."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cities.models import ProjectRecord
from cities.models.records import Status


@dataclass
class Cell:
    """What one year's report says of a project; ``is_listed`` is False where it does not name it."""

    year: int
    is_listed: bool
    status: str = ""
    word: str = ""


@dataclass
class LedgerRow:
    """One project over the years. ``address`` and ``stage`` are '' while it has no page of its own."""

    title: str
    focus_area: str
    address: str = ""
    language: str = ""
    cells: list[Cell] = field(default_factory=list)
    stage: str = ""
    stage_word: str = ""


def counts_by_year(records: Iterable[ProjectRecord]) -> list[dict]:
    """Projects per year and status, ``unknown`` for rows whose status the report does not give."""
    years: dict[int, Counter] = defaultdict(Counter)
    for record in records:
        years[record.year][record.status or "unknown"] += 1
    return [{"year": year, **counts} for year, counts in sorted(years.items())]


def identity(record: ProjectRecord) -> str:
    """What makes rows of two years the same project: its id, else the name as printed."""
    return record.project_code or record.title.casefold()


def word_of(status: str) -> str:
    """The word for a status. Django's ``get_status_display`` translates every choice to find one."""
    return str(Status(status).label) if status else ""


def cells(records: Sequence[ProjectRecord], years: Sequence[int]) -> list[Cell]:
    by_year = {record.year: record for record in records}
    return [
        Cell(year, True, by_year[year].status, word_of(by_year[year].status)) if year in by_year else Cell(year, False)
        for year in years
    ]


def marks(records: Iterable[ProjectRecord], year: int) -> list[tuple[str, str]]:
    """Focus area and status of each project that the report of a year names, in its order."""
    return [(record.focus_area, record.status) for record in records if record.year == year]


def group_by_project(records: Iterable[ProjectRecord]) -> dict[str, list[ProjectRecord]]:
    """Records of the same project together, in the order in which the projects first appear."""
    groups: dict[str, list[ProjectRecord]] = defaultdict(list)
    for record in records:
        groups[identity(record)].append(record)
    return groups
