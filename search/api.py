"""The network's terms below ``/api/v1/``."""

from collections.abc import Sequence
from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from ninja import Router
from pydantic import BaseModel, Field

from ascn_site import trail
from ascn_site.api import AskedList, Slug, offer
from ascn_site.datasets import Dataset, Entry, Reader, known
from ascn_site.languages import CODES
from ascn_site.library import Facet, Library, Sort
from search.finding_api import offer_search
from search.models import GlossaryTerm, TermKind

router = Router()
Kind = StrEnum("TermKind", {key: key for key in TermKind.values})


class Word(BaseModel):
    lang: str
    values: list[str] = Field(description="The preferred word first")
    is_confirmed: bool = Field(description="False where no native reader has confirmed it")


class TermEntry(Entry):
    """A concept with its words in the languages in which they are known."""

    kind: Kind
    group: str
    note: str | None
    words: list[Word]


class AskedTerms(AskedList):
    kind: list[Kind] = []
    group: list[Slug] = []


def words_of(term: GlossaryTerm) -> list[Word]:
    return [
        Word(lang=code, values=entry["values"], is_confirmed=entry["confidence"] == "sure")
        for code in CODES
        if (entry := term.words.get(code))
    ]


def term_entries(terms: Sequence[GlossaryTerm], reader: Reader) -> list[TermEntry]:
    entries = []
    for term in terms:
        words = words_of(term)
        shown = min(words, key=lambda word: (word.lang != reader.language, word.lang != "en"), default=None)
        entries.append(
            TermEntry(
                id=term.key,
                title=shown.values[0] if shown else term.key,
                lang=shown.lang if shown else None,
                address=f"{reader.origin}{trail.address_of('glossary/')}#{term.key}",
                written_in=[word.lang for word in words],
                kind=Kind(term.kind),
                group=term.group,
                note=known(term.note),
                words=words,
            )
        )
    return entries


def term_library(query) -> Library:
    return Library(
        pages=GlossaryTerm.objects.all(),
        fields=["kind", "group", "key"],
        facets=[
            Facet("kind", _("Kind"), values=lambda row: [row["kind"]], name=lambda key: TermKind(key).label),
            Facet("group", _("Group"), values=lambda row: [row["group"]], name=str),
        ],
        sorts=[Sort("group", _("by group"), lambda row: (row["group"], row["key"]))],
        query=query,
        address="",
        heading=ngettext_lazy("%(count)d term", "%(count)d terms", "count"),
    )


offer(
    router,
    Dataset(
        key="terms",
        title=_("Terms"),
        about="Terms of the network in its languages",
        entry=TermEntry,
        things=GlossaryTerm.objects.all,
        library=term_library,
        entries=term_entries,
        id_field="key",
    ),
    AskedTerms,
)
offer_search(router)
