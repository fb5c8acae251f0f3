"""The answer while the index does not: public pages whose title holds the words, asked of the database."""

from collections.abc import Mapping, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Page, get_page_models

from ascn_site import routing
from ascn_site.models.visibility import is_public
from search.document import Document
from search.engines.base import DEEPEST, Answer, Hit, Request
from search.glossary import Glossary
from search.kinds import kind_of_model
from search.plan import make_plan

MOST_WORDS = 12
FILTERS = frozenset({"kind", "language"})  # what the database knows of every page


def find(request: Request) -> Answer:
    """Every thing once, in the reader's language if it is written in it. Other filters than FILTERS are not looked at.

    Two queries, whatever is found.
    """
    plan = make_plan(request.text, Glossary())
    words = request.text.split()[:MOST_WORDS]
    if not words:
        return Answer((), 0, plan=plan)
    things: dict[str, list[Document]] = {}
    for document in documents(words, request.filters):
        things.setdefault(document.group, []).append(document)
    hits = [hit_of(texts, request.reader) for texts in things.values()]
    return Answer(tuple(hits[request.offset : request.offset + request.limit]), len(hits), plan=plan)


def documents(words: list[str], filters: Mapping[str, Sequence[str]]) -> list[Document]:
    titles = Q(*(Q(title__icontains=word) for word in words))
    pages = Page.objects.filter(titles, is_public(), routing.lies_on_site())
    if kinds := filters.get("kind"):
        models = [model for model in get_page_models() if kind_of_model(model._meta.model_name) in kinds]
        pages = pages.filter(content_type__in=ContentType.objects.get_for_models(*models).values())
    if languages := filters.get("language"):
        pages = pages.filter(locale__language_code__in=languages)
    rows = pages.select_related("locale").order_by("title", "pk")[:DEEPEST]
    return [as_document(page) for page in rows]


def as_document(page: Page) -> Document:
    language = page.locale.language_code
    model = ContentType.objects.get_for_id(page.content_type_id).model
    return Document(
        id=f"page:{page.pk}",
        kind=kind_of_model(model),
        language=language,
        title=page.title,
        group=str(page.translation_key),
        address=routing.address(page, language),
    )


def hit_of(texts: list[Document], reader: str) -> Hit:
    best = min(texts, key=lambda text: text.language != reader)
    return Hit(best, "exact", tuple(sorted(text.language for text in texts)))
