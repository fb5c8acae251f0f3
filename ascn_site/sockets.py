"""The door for sockets: our own origin, a known host, a known address. Apps add their routes from their AppConfig."""

from typing import Any

from channels.routing import URLRouter
from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.urls import URLPattern, re_path

from ascn_site.asgi_types import App, Receive, Scope, Send

routes: list[URLPattern] = []


def entrance() -> App:
    """The ASGI application for all sockets."""
    nowhere: Any = no_such_channel  # Django's types know views only
    return SameOrigin(URLRouter([*routes, re_path(r"", nowhere)]))


class SameOrigin:
    """Lets through what the site's own pages open: a known host, and our whole origin with scheme and port.

    On a loopback address each of its names is as good as the others.
    """

    def __init__(self, app: App):
        self.app = app
        self.denier = WebsocketDenier()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name: value.decode("latin-1").lower() for name, value in scope["headers"]}
        has_one_origin = [name for name, _value in scope["headers"]].count(b"origin") == 1
        allowed = has_one_origin and is_our_own(host=headers.get(b"host", ""), origin=headers.get(b"origin", ""))
        await (self.app if allowed else self.denier)(scope, receive, send)


def is_our_own(*, host: str, origin: str) -> bool:
    domain, port = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return False
    if not settings.IS_LOOPBACK:
        return origin == settings.ORIGIN
    scheme, _, rest = origin.partition("://")
    origin_domain, origin_port = split_domain_port(rest)
    is_page = scheme in {"http", "https"} and origin_port == port
    return is_page and validate_host(origin_domain, settings.ALLOWED_HOSTS)


async def no_such_channel(_scope: Scope, receive: Receive, send: Send) -> None:
    """Accepts before it closes, because a browser does not see the code of a socket that was refused."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": 4404})
