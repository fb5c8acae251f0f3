"""``/api/v1/search``: what the page of results finds, for programs."""

from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field, model_validator

from ascn_site.api import MOST, REFUSALS, Language, Results, as_json, check_parameters
from ascn_site.datasets import Reader, known, reader_of
from search.engines.base import DEEPEST, Hit, Request
from search.highlight import excerpt
from search.kinds import KINDS
from search.plan import Plan
from search.quality import language_of
from search.question import readable
from search.results import address_for, ask, place_in_file, place_on_page

Kind = StrEnum("Kind", {key: key for key in KINDS})


class AskedSearch(BaseModel):
    q: str = Field(description="What to look for, in any language; read up to 200 characters")
    lang: Language | None = Field(None, description="The reader's language, first among equals; none: all alike")
    kind: list[Kind] = []
    limit: int = Field(20, ge=1, le=MOST, description="How many at once")
    page: int = Field(1, ge=1, le=DEEPEST)

    @model_validator(mode="before")
    @classmethod
    def read_as_meant(cls, given: Any) -> Any:
        """A parameter left blank is one not given; languages have second names."""
        if not isinstance(given, dict):
            return given
        filled = {name: value for name, value in given.items() if name == "q" or value not in ("", [], [""])}
        return filled | ({"lang": language_of(filled["lang"])} if isinstance(filled.get("lang"), str) else {})


class FoundEntry(BaseModel):
    """A text that fits. The same thing in several languages is found once."""

    id: str = Field(description="Identifier of the text in the index")
    title: str
    lang: str
    kind: str
    address: str
    written_in: list[str] = Field(description="All languages in which the thing can be read")
    country: str | None
    city: str | None
    focus: list[str]
    years: list[int]
    status: str | None
    date: str | None
    passage: str | None = Field(description="Where the words stand")
    file: str | None = Field(description="Address of the attached file that holds the passage, at its page")
    page: int | None = Field(description="Page of that file")
    found_through: str | None = Field(description="The word of the glossary that led here")


class Found(Results[FoundEntry]):
    total: int = Field(description="At most 10,000 are counted")
    is_nearest: bool = Field(description="Nothing fits as written; these come closest")
    did_you_mean: str | None
    is_complete: bool = Field(description="False while the index is away and only titles were looked at")


def entry_of(hit: Hit, plan: Plan, reader: Reader) -> FoundEntry:
    document, shown = hit.document, excerpt(hit.document, plan)
    address = place_on_page(address_for(hit, reader.language), shown)
    return FoundEntry(
        id=document.id,
        title=document.title,
        lang=document.language,
        kind=document.kind,
        address=reader.origin + address if address.startswith("/") else address,
        written_in=list(hit.languages),
        country=known(document.country),
        city=known(document.city),
        focus=list(document.focus),
        years=list(document.years),
        status=known(document.status),
        date=known(document.date),
        passage=known("".join(text for text, _is_marked in shown.text)),
        file=known(reader.origin + place_in_file(shown) if shown.address else ""),
        page=shown.page,
        found_through=known(shown.through),
    )


def found_for(request: HttpRequest, asked: AskedSearch) -> Found:
    language = asked.lang.value if asked.lang else ""
    first = (asked.page - 1) * asked.limit
    answer, is_complete = ask(
        Request(
            text=readable(asked.q),
            filters={"kind": [kind.value for kind in asked.kind]} if asked.kind else {},
            reader=language,
            offset=min(first, DEEPEST),
            limit=max(min(asked.limit, DEEPEST - first), 0),
        )
    )
    following = None
    reader = reader_of(request, language)
    if min(answer.total, DEEPEST) > first + asked.limit:
        pairs = [(key, value) for key, values in request.GET.lists() for value in values if key != "page"]
        following = f"{reader.origin}{request.path}?{urlencode([*pairs, ('page', asked.page + 1)])}"
    hits = answer.hits if answer.plan else ()
    return Found(
        results=[entry_of(hit, answer.plan, reader) for hit in hits],
        next=following,
        total=answer.total,
        is_nearest=answer.is_nearest,
        did_you_mean=known(answer.did_you_mean),
        is_complete=is_complete,
    )


def offer_search(router: Router) -> None:
    @router.get(
        "/search",
        response={200: Found, **REFUSALS},
        operation_id="search",
        summary="Search everything public in all languages",
        tags=["search"],
    )
    def search(request, asked: Query[AskedSearch]):
        check_parameters(request, AskedSearch)
        return as_json(found_for(request, asked))
