"""What many pages need and only a publication changes, read once and kept until then."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection

from ascn_site.page_cache import pages

Given = ParamSpec("Given")
Found = TypeVar("Found")

LARGEST = 200  # argument combinations of one function


def until_change(function: Callable[Given, Found]) -> Callable[Given, Found]:
    """Keep what a function of hashable arguments gives until the public face of the site changes.

    What it gives is shared by all requests and must not be altered. Inside a
    transaction nothing is kept, because what is read there may be undone.
    """
    found: dict[Hashable, Found] = {}
    generation = pages.generation

    @wraps(function)
    def ask(*given: Given.args, **named: Given.kwargs) -> Found:
        nonlocal found, generation
        if connection.in_atomic_block:
            return function(*given, **named)
        if generation != pages.generation or len(found) >= LARGEST:
            found, generation = {}, pages.generation
        key = (given, *named.items())
        answers, began = found, pages.generation
        if key not in answers:
            answer = function(*given, **named)
            if began != pages.generation:
                return answer
            answers[key] = answer
        return answers[key]

    return ask
