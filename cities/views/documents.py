"""The library of documents, one document, the glossary."""

from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from ascn_site import trail
from ascn_site.languages import CODES, OWN_NAMES, html_code
from ascn_site.library import Finding, Library, Sort
from ascn_site.page_context import shows
from cities.facets import choice_facet, places_in, year_facet
from cities.kept_places import with_cities
from cities.models import DocumentPage
from cities.models.documents import DocumentKind
from search.models import GlossaryTerm
from search.within import of_kind


def documents():
    return DocumentPage.objects.in_best_text(get_language()).select_related("locale", "country", "city", "file")


def document_library(query) -> Library:
    places = places_in(get_language())
    return Library(
        pages=documents(),
        fields=["title", "kind", "adopted_on", "country", "city__slug"],
        facets=[
            choice_facet("kind", _("Kind"), DocumentKind.choices, lambda row: [row["kind"]]),
            places.country_facet("country"),
            places.city_facet("city__slug"),
            year_facet(lambda row: [row["adopted_on"][:4]]),
        ],
        sorts=[
            Sort("newest", _("newest first"), lambda row: row["adopted_on"], is_descending=True),
            Sort("title", _("by title"), lambda row: row["title"].casefold()),
        ],
        dress=with_cities,
        query=query,
        address=trail.address_of("documents/"),
        heading=ngettext_lazy("%(count)d document", "%(count)d documents", "count"),
    )


@shows("cities.DocumentsPage")
def library_of_documents(page, request):
    return {"library": document_library(request.GET), "crumbs": trail.from_home()}


@shows("cities.DocumentPage")
def document(page, request):
    return {"crumbs": trail.from_home("documents")}


@shows("cities.GlossaryPage")
def glossary(page, request):
    """Terms in groups, or those that a text finds; the reader's own language stands first in each."""
    text = request.GET.get("q", "").strip()
    finding = of_kind("term")(text) if text else Finding("")
    first = get_language()
    order = [first, *(code for code in CODES if code != first)]
    terms = [
        {"key": term.key, "group": term.group, "note": term.note, "words": list(words_of(term, order))}
        for term in terms_found(finding)
    ]
    return {"terms": terms, "finding": finding, "crumbs": trail.from_home(), "address": trail.address_of("glossary/")}


def terms_found(finding: Finding) -> list[GlossaryTerm]:
    every = list(GlossaryTerm.objects.all())
    if not finding.text:
        return every
    by_thing = {f"term:{term.pk}": term for term in every}
    return [by_thing[thing] for thing in finding.things if thing in by_thing]


def words_of(term: GlossaryTerm, languages):
    """The words of a term per language, with the language's tag and name, known languages only."""
    for code in languages:
        if entry := term.words.get(code):
            yield {
                "language": html_code(code),
                "language_name": OWN_NAMES[code],
                "values": entry["values"],
                "is_confirmed": entry["confidence"] == "sure",
            }
