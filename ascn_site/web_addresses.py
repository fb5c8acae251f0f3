"""Which web addresses a writer may link to."""

import ipaddress
import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LINK_SCHEMES = frozenset({"http", "https", "mailto"})

_IGNORED_BY_BROWSERS = re.compile("[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_NUMERIC_HOST = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+))*\.?", re.IGNORECASE)
_BREAKS_OUT = frozenset("\"'<>`\\{}|^")
_INSIDE_NAMES = ("localhost", ".localhost", ".local", ".internal", ".lan", ".home.arpa")


def safe_link(address: str) -> str | None:
    """The address as it may stand in ``href``, or None when the link must not work.

    http, https, mailto and addresses inside this site (``/…``, ``?…``, ``#…``,
    relative paths). None for other schemes, ``//host``, back slashes, names
    and passwords before the host, and characters that browsers skip.
    """
    if _IGNORED_BY_BROWSERS.search(address) or _BREAKS_OUT & set(address) or address[:2] == "//":
        return None
    scheme = _SCHEME.match(address)
    if scheme is None:
        return address or None
    if scheme[1].lower() not in LINK_SCHEMES:
        return None
    if scheme[1].lower() == "mailto":
        return address if "@" in address else None
    return address if host_of(address) else None


def host_of(address: str) -> str | None:
    """The host of an absolute http(s) address in lower case, else None; None when it holds credentials."""
    try:
        parts = urlsplit(address)
        _port = parts.port  # reading it checks it
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or "@" in parts.netloc:
        return None
    return (parts.hostname or "").rstrip(".") or None


def check_web_address(address: str) -> None:
    """Refuse what is no public web page: a validator for sources, partners and embeds.

    Raises:
        ValidationError: ``no_web_address`` (not http(s) or broken),
            ``credentials`` (name or password inside), ``inside_address``
            (loopback, private or numeric host in any notation).
    """
    if "@" in address.partition("://")[2].partition("/")[0]:
        raise ValidationError(_("Take the user name and password out of this address."), code="credentials")
    host = host_of(address) if safe_link(address) else None
    if host is None:
        raise ValidationError(
            _("Give the whole address of a web page, beginning with https://."),
            code="no_web_address",
        )
    if _is_inside(host):
        raise ValidationError(
            _("This address works only inside one computer or network. Give one that every reader can open."),
            code="inside_address",
        )


def _is_inside(host: str) -> bool:
    if ":" in host:
        return not ipaddress.ip_address(host).is_global
    if _NUMERIC_HOST.fullmatch(host):
        return not _is_public_dotted(host)
    return "." not in host or host.endswith(_INSIDE_NAMES)


def _is_public_dotted(host: str) -> bool:
    try:
        return ipaddress.IPv4Address(host).is_global
    except ValueError:
        return False
