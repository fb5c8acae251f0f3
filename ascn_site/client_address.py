"""Whose request it is, as far as an address tells: only proxies of ours are believed."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

HOME = 64  # bits of an IPv6 address that one household shares
SHORT = {4: 24, 6: 48}
UNKNOWN = "unknown"


def address_of(request: HttpRequest) -> str:
    """The visitor's address. Of ``X-Forwarded-For`` only what our own proxies wrote counts, from the right.

    An IPv6 address stands for its whole household, which has as many of them as it likes.
    """
    said = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    hops = said[-settings.PROXIES :] if settings.PROXIES else []
    try:
        address = ipaddress.ip_address(hops[0] if hops else request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return UNKNOWN
    if address.version == 6 and address.ipv4_mapped:
        address = address.ipv4_mapped
    return network(address, HOME) if address.version == 6 else str(address)


def shortened(address: str) -> str:
    """The part of an address that may be written down: /24, of IPv6 /48."""
    try:
        found = ipaddress.ip_network(address, strict=False).network_address
    except ValueError:
        return UNKNOWN
    return network(found, SHORT[found.version])


def network(address, bits: int) -> str:
    return str(ipaddress.ip_network((address, bits), strict=False))
