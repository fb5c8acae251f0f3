"""Facet counts from what an engine found, for engines without aggregations."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from search.document import FACETS


def count_facets(
    found: Iterable[tuple[object, int, int]], facet_sets: Mapping[int, str], filters: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, int]]:
    """Count results per facet value; each facet ignores its own choice, so that the reader sees what else there is.

    Args:
        found: group, number of a facet set, and how many documents of the query without filters are of both; of a group
            several are one thing, without a group (None) each is one.
        facet_sets: number to the JSON of ``Document.facets``.
    """
    groups_of, alone_of = by_facet_set(found)
    groups: dict[str, dict[str, set[object]]] = {name: {} for name in FACETS}
    alone: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for number in alone_of.keys() | groups_of.keys():
        facets = {
            name: {value.casefold(): value for value in values}
            for name, values in json.loads(facet_sets[number]).items()
        }
        for name in countable(facets, filters):
            for value in facets.get(name, {}).values():
                groups[name].setdefault(value, set()).update(groups_of.get(number, ()))
                alone[name][value] += alone_of[number]
    return {name: by_count(groups[name], alone[name]) for name in FACETS}


def by_facet_set(found: Iterable[tuple[object, int, int]]) -> tuple[dict[int, set[object]], Counter[int]]:
    """For each facet set the groups in it, and the number of documents without a group."""
    groups_of: dict[int, set[object]] = {}
    alone_of: Counter[int] = Counter()
    for group, number, count in found:
        if group is None:
            alone_of[number] += count
        else:
            groups_of.setdefault(number, set()).add(group)
    return groups_of, alone_of


def countable(facets: Mapping[str, Mapping[str, str]], filters: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The facets for which documents with these values count: all, or the only one whose filter leaves them out."""
    misses = [
        name
        for name, chosen in filters.items()
        if chosen and not {value.casefold() for value in chosen} & facets.get(name, {}).keys()
    ]
    return [name for name in FACETS if not misses or misses == [name]]


def by_count(groups: Mapping[str, set[object]], alone: Mapping[str, int]) -> dict[str, int]:
    """How many things have each value, the most first."""
    return dict(Counter({value: alone[value] + len(members) for value, members in groups.items()}).most_common())
