"""Where the bars of a chart stand. Pure numbers, in the units of the drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PARTS = ("planning", "ongoing", "completed", "unknown")
LEFT, RIGHT, ROW, GAP = 46, 262, 30, 3
COLUMN, COLUMN_STEP, COLUMN_HIGHEST = 24, 30, 44


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle; ``part`` says which state it stands for."""

    part: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Row:
    """One year: its bars from left to right and where its labels stand."""

    label: str
    total: int
    y: int
    total_x: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    rows: tuple[Row, ...]
    height: int
    has_unknown: bool


def stacked(years: Sequence[Mapping]) -> Chart:
    """Lying bars, one row per year.

    Args:
        years: mappings with ``year`` and a count for each of PARTS (missing
            means none), all drawn to one scale.
    """
    highest = max((sum(year.get(part) or 0 for part in PARTS) for year in years), default=0) or 1
    unit = (RIGHT - LEFT) / highest
    rows = tuple(_row(year, number * ROW + 6, unit) for number, year in enumerate(years))
    return Chart(rows, len(rows) * ROW + 2, any(year.get("unknown") for year in years))


def _row(year: Mapping, y: int, unit: float) -> Row:
    bars = []
    done = 0
    for part in PARTS:
        count = year.get(part) or 0
        if count:
            x = round(LEFT + done * unit)
            bars.append(Bar(part, x, y, max(round(count * unit) - GAP, 2), 20))
        done += count
    return Row(str(year["year"]), done, y + 14, round(LEFT + done * unit) + 6, tuple(bars))


def columns(counts: Sequence[int]) -> tuple[Bar, ...]:
    """Upright bars of one series on a base line at 46, drawn to their own highest."""
    highest = max(counts, default=0) or 1
    heights = [round(count * COLUMN_HIGHEST / highest) for count in counts]
    return tuple(Bar("", number * COLUMN_STEP, 46 - height, COLUMN, height) for number, height in enumerate(heights))
