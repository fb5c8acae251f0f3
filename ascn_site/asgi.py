"""The two entrances of the site: HTTP and sockets. What needs no thread never meets one.

HTTP:    files and /healthz | page cache -> gate -> ten threads with Django
sockets: one origin, known hosts -> Channels
"""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ascn_site.settings")

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application

django_application = get_wsgi_application()  # loads the apps, which all imports below need

from ascn_site import health, sockets
from ascn_site.files import Files
from ascn_site.gate import Gate, whole_body_as_input
from ascn_site.page_cache import PageCache, VersionWatch, pages
from ascn_site.rendition_files import Renditions
from ascn_site.work import Worker, of_every_server
from ascn_site.workers import end_with_parent
from events.live import running as live

THREADS = 10
ENDLESS = 0

RENDITIONS = settings.MEDIA_URL + "images/"
static_files = Files(settings.STATIC_ROOT, settings.STATIC_URL, seconds=3600)
threads = WSGIMiddleware(whole_body_as_input(django_application), workers=THREADS, send_queue_size=ENDLESS)
gate = Gate(threads)
site_pages = PageCache(gate)
renditions = Renditions(Files(settings.MEDIA_ROOT / "images", RENDITIONS, seconds=3600, private=True), gate)
live_sockets = sockets.entrance()


async def application(scope, receive, send):
    if scope["type"] == "http":
        await http_entrance(scope["path"])(scope, receive, send)
    elif scope["type"] == "websocket":
        await live_sockets(scope, receive, send)
    else:
        await lifespan(receive, send)


def http_entrance(path: str):
    if path.startswith(settings.STATIC_URL):
        return static_files
    if path.startswith(RENDITIONS):
        return renditions
    return health.alive if path == "/healthz" else site_pages


async def lifespan(receive, send):
    threads_of_ours = [VersionWatch(pages), Worker(of_every_server)]
    if settings.WORKERS == 1:  # else `manage.py worker` is a process of its own
        threads_of_ours.append(Worker())
    await receive()
    for thread in threads_of_ours:
        thread.start()
    end_with_parent()
    live.begin()
    # What was loaded stays for good: looking through it for garbage again and again would hold up every room.
    gc.collect()
    gc.freeze()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    live.end()
    for thread in threads_of_ours:
        thread.stop()
    await send({"type": "lifespan.shutdown.complete"})
