"""The door for sockets: our own origin, a known host, a known address. Apps add their routes from their AppConfig."""

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.urls import re_path

routes: list = []


def entrance():
    """The ASGI application for all sockets."""
    return SameOrigin(URLRouter([*routes, re_path(r"", no_such_channel)]))


def signed_in(consumer):
    """Wraps a consumer so that ``scope["user"]`` is there; unknown addresses never cost a look at the sessions."""
    return AuthMiddlewareStack(consumer)


class SameOrigin:
    """Lets through what the site's own pages open: a known host, and our whole origin with scheme and port.

    On a loopback address each of its names is as good as the others.
    """

    def __init__(self, app):
        self.app = app
        self.denier = WebsocketDenier()

    async def __call__(self, scope, receive, send):
        headers = {name: value.decode("latin-1").lower() for name, value in scope["headers"]}
        allowed = is_our_own(host=headers.get(b"host", ""), origin=headers.get(b"origin", ""))
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


async def no_such_channel(scope, receive, send):
    """Accepts before it closes, because a browser does not see the code of a socket that was refused."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": 4404})
