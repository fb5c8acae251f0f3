"""The glossary's terms as things to be found, one document for each language that has words."""

from collections.abc import Collection, Iterator

from django.conf import settings

from search.collect import Source, add_source, site
from search.document import Document
from search.models import GlossaryTerm

TERM = "term"


def documents(keys: Collection[int], version: int) -> Iterator[Document]:
    for term in GlossaryTerm.objects.filter(pk__in=keys):
        yield from documents_of(term, version)


def documents_of(term: GlossaryTerm, version: int) -> Iterator[Document]:
    for language, word in term.words.items():
        first, *others = word["values"]
        yield Document(
            id=f"term:{term.pk}:{language}",
            kind=TERM,
            language=language,
            title=first,
            body="\n".join(others),
            group=f"term:{term.pk}",
            address=site().term_address(term.key),
            version=version,
        )


def ids() -> Iterator[str]:
    for key, words in GlossaryTerm.objects.order_by().values_list("pk", "words"):
        yield from (f"term:{key}:{language}" for language in words)


add_source(
    Source(
        kind=TERM,
        keys=lambda: GlossaryTerm.objects.order_by("pk").values_list("pk", flat=True),
        public=lambda keys: GlossaryTerm.objects.filter(pk__in=keys).order_by().values_list("pk", flat=True),
        documents=documents,
        ids_of=lambda key: [f"term:{key}:{code}" for code, _name in settings.LANGUAGES],
        ids=ids,
    )
)
