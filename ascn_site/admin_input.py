"""What an editor's browser sends, made sound before a view or a transaction sees it."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDictKeyError

from ascn_site.plain_text import drop_unreadable, is_blank, tidy_text
from ascn_site.stream_posts import make_streams_sound
from ascn_site.uploads import intake

EDITOR = "/admin/"
PAGES = "/admin/pages/"  # their form refuses unreadable text beside its field, so that nothing typed is lost
OUTSIDE_LINK = "/admin/choose-external-link/"  # Wagtail's field there asks nothing how it begins
OUTSIDE_ADDRESS = "external-link-chooser-url"
SEARCHES = ("q", "query", "search")
MAX_SEARCH = 200
MAX_NAME = 500  # of a field; streams in streams make long ones
NOT_READ = "\N{REPLACEMENT CHARACTER}"
UPLOADS = (("/admin/images/", intake.PICTURES), ("/admin/documents/", intake.DOCUMENTS))


class AdminInput:
    """Text normalised, StreamField counters checked, files checked and drawn anew.

    Stands after the person is known and before the transaction begins:
    decoding a picture takes a second, and SQLite has one write lock.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith(EDITOR):
            request.GET = with_clean_searches(request.GET)
        if request.method == "POST" and request.path.startswith(EDITOR) and request.user.is_authenticated:
            request.POST = tidy_form(request.POST)
            check_names(request.POST)
            check_revision(request.POST)
            check_elsewhere(request)
            if request.path == OUTSIDE_LINK:
                request.POST.setdefault(OUTSIDE_ADDRESS, "")
            make_streams_sound(request.POST)
            check_uploads(request)
        return self.get_response(request)

    def process_exception(self, request, error):
        """Wagtail's own views take fields of their own scripts for granted; without one it is a bad request."""
        if isinstance(error, MultiValueDictKeyError) and request.path.startswith(EDITOR):
            raise BadRequest("a field is missing") from error


def with_clean_searches(query: QueryDict) -> QueryDict:
    """The query with its searches cleaned, so that every list and chooser can run them."""
    if not any(query.get(name) for name in SEARCHES):
        return query
    clean = query.copy()
    for name in SEARCHES:
        if name in query:
            clean.setlist(name, [clean_query(text) for text in query.getlist(name)])
    clean._mutable = False
    return clean


def clean_query(text: str) -> str:
    """What somebody searches for, never syntax: one quotation mark makes SQLite's full-text search an error."""
    return drop_unreadable(tidy_text(text)).replace('"', " ")[:MAX_SEARCH].strip()


def tidy_form(post: QueryDict) -> QueryDict:
    """A copy with every typed text in its stored form; what cannot be seen becomes a sign that can, and is refused."""
    tidy = post.copy()
    for name, values in post.lists():
        tidy.setlist(name, [value if _is_contentstate(value) else _tidy(value) for value in values])
    return tidy


def _tidy(value: str) -> str:
    if value.strip() and is_blank(value):
        return NOT_READ
    return tidy_text(value.replace("\x00", NOT_READ))


def check_names(post: QueryDict) -> None:
    if max(map(len, post), default=0) > MAX_NAME:
        raise BadRequest("a field's name is too long")


def check_revision(post: QueryDict) -> None:
    number = post.get("overwrite_revision_id", "")
    if number and not (number.isascii() and number.isdecimal()):
        raise BadRequest("a revision's id is no number")


def check_elsewhere(request: HttpRequest) -> None:
    if not request.path.startswith(PAGES):
        unread = (value for _, values in request.POST.lists() for value in values if NOT_READ in value)
        if next(unread, None) is not None:
            raise BadRequest("text that cannot be read")


def _is_contentstate(value: str) -> bool:
    """Rich text comes as JSON with offsets into its text, which `rich_text` cleans together."""
    return value.startswith("{") and '"entityMap"' in value


def check_uploads(request: HttpRequest) -> None:
    for prefix, kind in UPLOADS:
        if request.path.startswith(prefix) and request.FILES:
            intake.check_all(request.FILES, kind=kind)
