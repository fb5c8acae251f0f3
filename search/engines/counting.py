"""Facet counts from what an engine found, for engines without aggregations."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from search.document import FACETS


def count_facets(
    found: Iterable[tuple[object, int]], facet_sets: Mapping[int, str], filters: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, int]]:
    """Count results per facet value; each facet ignores its own choice, so that the reader sees what else there is.

    Args:
        found: pairs of group and number of a facet set, without repeats, for the query without filters.
        facet_sets: number to the JSON of ``Document.facets``.
    """
    by_set: dict[int, set[object]] = {}
    for group, number in found:
        by_set.setdefault(number, set()).add(group)
    groups: dict[str, dict[str, set[object]]] = {name: {} for name in FACETS}
    for number, members in by_set.items():
        facets = {
            name: {value.casefold(): value for value in values}
            for name, values in json.loads(facet_sets[number]).items()
        }
        misses = [
            name
            for name, chosen in filters.items()
            if chosen and not {value.casefold() for value in chosen} & facets.get(name, {}).keys()
        ]
        for name in FACETS:
            if not misses or misses == [name]:
                for value in facets.get(name, {}).values():
                    groups[name].setdefault(value, set()).update(members)
    return {
        name: dict(Counter({value: len(members) for value, members in values.items()}).most_common())
        for name, values in groups.items()
    }
