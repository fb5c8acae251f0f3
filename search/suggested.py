"""Suggestions as a reader may see them: the index follows a moment behind what is public."""

from collections.abc import Sequence

from ascn_site.languages import html_code
from search import collect, site_index
from search.engines.base import Suggestion, Unavailable
from search.kinds import KINDS
from search.models import OutboxRow
from search.place_names import PlaceNames, places_in
from search.results import in_language

MOST = 8


def suggestions(text: str, *, reader: str) -> list[dict[str, str]]:
    """Titles and words that go on as typed; none while the index does not answer."""
    try:
        found = site_index.ask(lambda engine: engine.suggest(text, reader=reader, limit=MOST)) if text else []
    except Unavailable:
        return []
    places = places_in(reader)
    return [as_shown(one, reader, places) for one in now_public(found)]


def now_public(found: Sequence[Suggestion]) -> list[Suggestion]:
    """Titles of what the database calls public; words only while the index has nothing to learn.

    A word does not say which texts it comes from, and one of them may just have been taken back.
    """
    gone = collect.gone(one.document for one in found if one.document)
    are_words_sure = all(one.document for one in found) or not OutboxRow.objects.waiting().exists()
    return [one for one in found if one.document not in gone and (one.document or are_words_sure)]


def as_shown(suggestion: Suggestion, reader: str, places: PlaceNames) -> dict[str, str]:
    """A suggestion with its address in the reader's interface, kind and city in her words: plans are called alike."""
    has_place = suggestion.city and suggestion.kind != "city"
    return {
        "text": suggestion.text,
        "address": in_language(suggestion.address, reader),
        "kind": str(KINDS.get(suggestion.kind, "")),
        "place": places.city(suggestion.city).text if has_place else "",
        "lang": html_code(suggestion.language),
    }
