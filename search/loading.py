"""Loads the network's terms."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field as Limited

from ascn_site.languages import CODES
from ascn_site.loading.files import Entry, Shape, Text
from ascn_site.loading.load import Load
from ascn_site.loading.subjects import Facts, Subject, register
from search.models import GlossaryTerm

FACTS = Path(__file__).parent / "facts"


class Words(Shape):
    values: Annotated[list[Text], Limited(min_length=1)]
    confidence: Literal["sure", "likely"]


class TermFact(Entry):
    group: Text
    kind: Literal["concept", "place", "organisation", "abbreviation"] = "concept"
    words: dict[str, Words]
    note: str


def check_terms(subject: Subject, facts: Facts) -> None:
    for entry in facts.of(subject.name):
        if unknown := set(entry.words) - set(CODES):
            raise subject.broken(entry.id, f"words: {min(unknown)!r} is no language of the network")
        if "en" not in entry.words:
            raise subject.broken(entry.id, "words: English is missing")


def write_terms(entries: list[TermFact], load: Load) -> None:
    load.bring_records(entries, kind="terms", key="key", make=term)


def term(entry: TermFact) -> GlossaryTerm:
    words = {language: words.model_dump() for language, words in entry.words.items()}
    return GlossaryTerm(key=entry.id, kind=entry.kind, group=entry.group, words=words, note=entry.note)


register(Subject("terms", 400, FACTS / "terms.json", TermFact, write_terms, check_terms))
