"""What changed between two states of a page."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from wagtail.models import Page

from cities.clearance import words
from cities.clearance.parts import TEXT, Part, parts_of
from cities.clearance.words import Piece

ORDER = "order"
MOST_EDITORIAL = 200  # characters, those gone and those new together


@dataclass(frozen=True, slots=True)
class Change:
    """One part that is not what it was; of a whole text that nobody has published yet, one part of it."""

    path: str
    label: tuple[str, ...]
    kind: str
    pieces: tuple[Piece, ...]
    is_row: bool = False

    @property
    def field(self) -> str:
        return self.path.partition(".")[0]

    @property
    def heading(self) -> str:
        """The field, and the block where a field holds many."""
        return self.label[0] if self.is_row else " › ".join(self.label[:2])

    @property
    def detail(self) -> str:
        """What within the block or row."""
        return " › ".join(self.label[1:] if self.is_row else self.label[2:])

    @property
    def characters(self) -> int:
        return words.changed_characters(self.pieces)

    @property
    def is_wording(self) -> bool:
        """Whether only words changed: no figure, date, choice, file or address."""
        return self.kind == TEXT and not words.touches_a_number(self.pieces)


@dataclass(frozen=True)
class Comparison:
    """All changes, in the editor's order."""

    changes: list[Change] = field(default_factory=list)

    @property
    def characters(self) -> int:
        return sum(change.characters for change in self.changes)

    @property
    def is_editorial(self) -> bool:
        return self.characters <= MOST_EDITORIAL and all(change.is_wording for change in self.changes)


def compare(old: Page | None, new: Page) -> Comparison:
    """What is different in ``new``; all of it when there is no ``old``."""
    language = new.locale.language_code
    after = parts_of(new)
    before = parts_of(old) if old else {}
    changes = [_change(before.get(part.path), part, language) for part in after.values()]
    changes += [_gone(part) for path, part in before.items() if path not in after]
    changes = [change for change in changes if any(piece.kind != words.SAME for piece in change.pieces)]
    return Comparison(_in_order(changes, [*after, *before]) + list(_moved(before, after)))


def _change(before: Part | None, after: Part, language: str) -> Change:
    pieces = words.compare(before.text if before else "", after.text, language)
    return Change(after.path, after.label, after.kind, pieces, after.is_row)


def _gone(part: Part) -> Change:
    return Change(part.path, part.label, part.kind, (Piece(words.GONE, part.text),), part.is_row)


def _in_order(changes: list[Change], paths: Iterable[str]) -> list[Change]:
    """By field as in the editor; what is gone stands at the end of its field."""
    fields = list(dict.fromkeys(path.partition(".")[0] for path in paths))
    return sorted(changes, key=lambda change: fields.index(change.field))


def _moved(before: dict[str, Part], after: dict[str, Part]) -> Iterable[Change]:
    """Blocks or rows that only changed places."""
    for name in dict.fromkeys(part.field for part in after.values()):
        old, new = (_order(parts, name) for parts in (before, after))
        both = set(old) & set(new)
        kept, now = [own for own in old if own in both], [own for own in new if own in both]
        if kept != now:
            texts = ["\n".join(labels[own] for own in order) for labels, order in ((old, kept), (old, now))]
            first = next(part for part in after.values() if part.field == name)
            pieces = (Piece(words.GONE, texts[0]), Piece(words.NEW, texts[1]))
            yield Change(name, first.label[:1], ORDER, pieces, first.is_row)


def _order(parts: dict[str, Part], name: str) -> dict[str, str]:
    """Ids of a field's blocks or rows in their order, each with its label."""
    own = (part for part in parts.values() if part.field == name and "." in part.path)
    return {part.path.split(".")[1]: " ".join(part.label[1:2]) for part in own}
