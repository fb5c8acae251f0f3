"""The map of threads: where a city's point lies and on which side its name fits.

The land (``#land`` in the sprite) was drawn once in the same Mercator
projection, so both change together or not at all.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

VIEW = (12, 20, 988, 800)
SCALE = 20.12
WEST = -1841.0
EQUATOR = 605.5
DOT = 10
LETTER, WIDE_LETTER, LINE = 9.8, 17, 18


@dataclass(frozen=True, slots=True)
class Place:
    """A point to show; ``language`` is the ``lang`` of a name that is not in the page's language, else ''."""

    name: str
    address: str
    latitude: float
    longitude: float
    language: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the map, in the map's units. Without room for the name ``anchor`` is ''."""

    place: Place
    x: int
    y: int
    label_x: int
    label_y: int
    anchor: str
    has_room: bool


Box = tuple[float, float, float, float]


def project(latitude: float, longitude: float) -> tuple[int, int]:
    north = math.degrees(math.asinh(math.tan(math.radians(latitude))))
    return round(SCALE * longitude + WEST), round(EQUATOR - SCALE * north)


def is_wide(letter: str) -> bool:
    """Burmese, Khmer and Han letters are about twice as wide as Latin and Thai ones."""
    return 0x1000 <= ord(letter) < 0x1800 or ord(letter) > 0x2E80


def width(text: str) -> float:
    """About how wide a name is in the map's type; marks above and below a letter take no width."""
    letters = [letter for letter in text if unicodedata.category(letter) != "Mn"]
    return sum(WIDE_LETTER if is_wide(letter) else LETTER for letter in letters)


def sides(x: int, y: int, wide: float) -> list[tuple[int, int, str, Box]]:
    """Where a name may stand beside its point, best first: at its sides, below, above, at the corners."""
    return [
        (x + 15, y + 6, "start", (x + 13, y - 9, x + 15 + wide, y - 9 + LINE)),
        (x - 15, y + 6, "end", (x - 15 - wide, y - 9, x - 13, y - 9 + LINE)),
        (x, y + 28, "middle", (x - wide / 2, y + 13, x + wide / 2, y + 13 + LINE)),
        (x, y - 16, "middle", (x - wide / 2, y - 31, x + wide / 2, y - 31 + LINE)),
        (x + 12, y - 8, "start", (x + 10, y - 23, x + 12 + wide, y - 23 + LINE)),
        (x - 12, y + 21, "end", (x - 12 - wide, y + 6, x - 10, y + 6 + LINE)),
        (x + 12, y + 21, "start", (x + 10, y + 6, x + 12 + wide, y + 6 + LINE)),
        (x - 12, y - 8, "end", (x - 12 - wide, y - 23, x - 10, y - 23 + LINE)),
    ]


def overlaps(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def is_inside(box: Box) -> bool:
    left, top, wide, high = VIEW
    return left <= box[0] and box[2] <= left + wide and top <= box[1] and box[3] <= top + high


@lru_cache(maxsize=64)
def draw(places: tuple[Place, ...]) -> Sequence[Point]:
    """Points from north to south; a name that would cover another one is left to hover and focus."""
    spots = sorted(
        ((*project(place.latitude, place.longitude), place) for place in places),
        key=lambda s: (s[1], s[0]),
    )
    dots = [(x - DOT, y - DOT, x + DOT, y + DOT) for x, y, _place in spots]
    taken: list[Box] = []
    points = []
    for number, (x, y, place) in enumerate(spots):
        others = [*taken, *dots[:number], *dots[number + 1 :]]
        options = sides(x, y, width(place.name))
        free = [o for o in options if is_inside(o[3]) and not any(overlaps(o[3], box) for box in others)]
        label_x, label_y, anchor, box = (free or options)[0]
        if free:
            taken.append(box)
        points.append(Point(place, x, y, label_x, label_y, anchor, bool(free)))
    return points
