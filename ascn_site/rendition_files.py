"""Pictures as pages show them: from the event loop once all readers may see them, else by the right to see them."""

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404

from ascn_site.asgi_types import App, Receive, Scope, Send
from ascn_site.file_rules import is_shown_to_all, may_read_file
from ascn_site.files import HEADERS
from ascn_site.models import SiteRendition
from ascn_site.page_cache import pages

FOLDER = "images/"
MOST = 20_000


class KnownAsPublic:
    """Addresses of pictures that every reader may see, until the public face of the site changes."""

    def __init__(self) -> None:
        self.generation = -1
        self.paths: set[str] = set()

    def __contains__(self, path: object) -> bool:
        return self.generation == pages.generation and path in self.paths

    def add(self, path: str, *, generation: int) -> None:
        """Remember what was looked up in ``generation``."""
        if generation != self.generation or len(self.paths) >= MOST:
            self.generation, self.paths = generation, set()
        self.paths.add(path)


known_as_public = KnownAsPublic()


class Renditions:
    """ASGI application: the file itself for what is known to be public, Django for all else."""

    def __init__(self, files: App, otherwise: App):
        self.files, self.otherwise = files, otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.files if scope["path"] in known_as_public else self.otherwise
        await app(scope, receive, send)


def serve(request: HttpRequest, name: str) -> FileResponse:
    generation = pages.generation
    rendition = get_object_or_404(SiteRendition.objects.select_related("image"), file=FOLDER + name)
    is_public = is_shown_to_all(rendition.image)
    if not is_public and not may_read_file(request.user, rendition.image):
        raise Http404
    if is_public:
        known_as_public.add(request.path, generation=generation)
    try:
        answer = FileResponse(rendition.file.open("rb"), headers=HEADERS)
    except FileNotFoundError as error:
        raise Http404 from error
    answer.headers["Cache-Control"] = "no-store"
    return answer
