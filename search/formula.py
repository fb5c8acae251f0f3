"""What a document must hold to fit: the few kinds of condition that every engine can compile."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Token:
    """One token of the index, as ``search.tokens`` writes it."""

    text: str


@dataclass(frozen=True, slots=True)
class Start:
    """Any token that begins so."""

    text: str


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Formula", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least ``least`` of the parts; with 1 it is an ordinary "or"."""

    parts: tuple["Formula", ...]
    least: int = 1


Formula: TypeAlias = Token | Start | All | Some
NOTHING = Some(())


def both(parts: Iterable[Formula]) -> Formula:
    """All of the parts, flat and without repeats; one part stays itself."""
    flat = _distinct(chain.from_iterable(part.parts if isinstance(part, All) else (part,) for part in parts))
    return flat[0] if len(flat) == 1 else All(flat)


def either(parts: Iterable[Formula]) -> Formula:
    """One of the parts or more, flat and without repeats; one part stays itself."""
    flat = _distinct(
        chain.from_iterable(part.parts if isinstance(part, Some) and part.least == 1 else (part,) for part in parts)
    )
    return flat[0] if len(flat) == 1 else Some(flat)


def _distinct(parts: Iterable[Formula]) -> tuple[Formula, ...]:
    """Each token once; larger conditions are told apart by identity: hashing them costs more than asking twice.

    Every query builds thousands of conditions, hence the plain keys.
    """
    found: dict[object, Formula] = {}
    for part in parts:
        if type(part) is Token:
            found[part.text] = part
        else:
            found[(part.text,) if type(part) is Start else id(part)] = part
    return tuple(found.values())


def prefixed(formula: Formula, mark: str) -> Formula:
    """The same condition on the tokens of one field, which carry its mark in front."""
    match formula:
        case Token(text):
            return Token(mark + text)
        case Start(text):
            return Start(mark + text)
        case All(parts):
            return All(tuple(prefixed(part, mark) for part in parts))
        case Some(parts, least):
            return Some(tuple(prefixed(part, mark) for part in parts), least)


def spelt_out(some: Some) -> Formula:
    """ "At least n of these" as "or" of "and", for engines that cannot count.

    So many of the first half and the rest of the second: ten of twelve name 96 parts, every choice of ten would 660.
    """
    parts, least = some.parts, some.least
    if least == 1:
        return either(parts)
    if least == len(parts):
        return both(parts)
    first, second = parts[: len(parts) // 2], parts[len(parts) // 2 :]
    return either(
        both(spelt_out(Some(side, count)) for side, count in ((first, taken), (second, least - taken)) if count)
        for taken in range(max(0, least - len(second)), min(len(first), least) + 1)
    )
