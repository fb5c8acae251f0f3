"""Prepare what is not yet prepared, then serve: one process for the check of everything and the site itself."""

from functools import partial

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections

from ascn_site import start
from ascn_site.request_protocol import RequestProtocol
from ascn_site.socket_protocol import SocketProtocol
from ascn_site.workers import Workers


class Command(BaseCommand):
    help = "Bring the installation up to date and serve it (./run calls this)."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
        parser.add_argument("--workers", type=int, default=settings.WORKERS, help="processes (1)")

    def handle(self, *, host, port, workers, **_options):
        start.refuse_unsafe(host=host, workers=workers)
        listener = start.listen(host, port)
        with start.lock_data_folder():
            start.note_port(listener.getsockname()[1])
            start.reach_services()
            start.prepare()
            connections.close_all()
            config = uvicorn.Config("ascn_site.asgi:application", workers=workers, **SERVER)
            announce = partial(self.stdout.write, self.announcement())
            try:
                if workers == 1:
                    AnnouncedServer(config, announce).run(sockets=[listener])
                else:
                    Workers(config, announce, sockets=[listener]).run()
            except KeyboardInterrupt:
                self.stdout.write("Stopped.")

    def announcement(self) -> str:
        address = settings.SITE_ORIGIN
        places = ["/", "/demo/", "/admin/"] if settings.DEMO else ["/", "/admin/"]
        lines = [f"  {address}{place}" for place in places]
        if not settings.IS_LOOPBACK:
            lines.append("  A public site stands behind nginx or Caddy, which alone cut slow request headers.")
        return "\n".join(["The site is ready:", *lines, "Stop it with Ctrl+C."])


SERVER = {
    "lifespan": "on",
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "proxy_headers": False,
    "backlog": 2048,
    "timeout_graceful_shutdown": 20,
    "timeout_worker_healthcheck": 30,  # a busy machine needs seconds to load a process
    "http": RequestProtocol,
    "ws": SocketProtocol,
    "ws_max_size": 64 * 1024,
    "ws_per_message_deflate": False,
    "ws_ping_interval": settings.LIVE_PING,
    "ws_ping_timeout": settings.LIVE_PING,
}


class AnnouncedServer(uvicorn.Server):
    """Says where the site is as soon as it answers there."""

    def __init__(self, config, announce):
        super().__init__(config)
        self.announce = announce

    async def startup(self, sockets=None):
        await super().startup(sockets)
        self.announce()
