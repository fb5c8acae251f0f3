"""The words that the glossary searched beside what was typed."""

from collections.abc import Collection
from dataclasses import dataclass

from ascn_site.languages import CODES, html_code
from search.plan import Plan
from search.text import fold, normalise

MOST = 8


@dataclass(frozen=True, slots=True)
class AlsoSearched:
    """A word; ``language`` is the value of its ``lang`` attribute."""

    text: str
    language: str


def also_searched(plan: Plan, languages: Collection[str]) -> list[AlsoSearched]:
    """The first form of each concept in the languages, each spelling once, none that was typed; at most eight."""
    seen = {fold(part.text) for part in plan.parts} | {fold("".join(part.text for part in plan.parts))}
    typed = " ".join(fold(part.text) for part in plan.parts)
    found = []
    for code in (code for code in CODES if code in languages):
        for span in plan.spans:
            for entry in span.entries:
                form = next((form.text for form in entry.forms if form.language == code), "")
                key = fold(normalise(form))
                if form and key not in seen and key not in typed:
                    seen.add(key)
                    found.append(AlsoSearched(form, html_code(code)))
    return found[:MOST]
