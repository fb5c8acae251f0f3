"""Addresses of pages in the reader's language."""

from django import template
from django.utils.translation import get_language

from ascn_site import routing

register = template.Library()


@register.simple_tag
def page_address(page) -> str:
    """The address at which the reader finds a page, inside an interface of her language."""
    return routing.address(page, get_language() or "en")
