"""What a page shows beyond its own fields, said by the app that knows it.

A page model is storage; the lists and neighbours around it are read by
functions that an app registers when it is ready. Several may add to one page,
as the front page needs.
"""

from collections import defaultdict
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from wagtail.models import Page

Provider = Callable[..., dict]

Answer = Callable[..., HttpResponse | None]

_answers: dict[str, Answer] = {}
_providers: dict[str, list[Provider]] = defaultdict(list)


def shows(label: str) -> Callable[[Provider], Provider]:
    """Register a function ``(page, request) -> context`` for a page model, e.g. ``"cities.CityPage"``."""

    def register(provider: Provider) -> Provider:
        _providers[label].append(provider)
        return provider

    return register


def answers(label: str) -> Callable[[Answer], Answer]:
    """Register a function ``(page, request) -> response`` that may answer in a page's place; None leaves it to that."""

    def register(answer: Answer) -> Answer:
        _answers[label] = answer
        return answer

    return register


def answer_of(page: Page, request: HttpRequest) -> HttpResponse | None:
    answer = _answers.get(page._meta.label)
    return answer(page, request) if answer else None


def context_of(page: Page, request: HttpRequest) -> dict:
    """Everything registered for the page's own model, later providers winning."""
    context: dict = {}
    for provider in _providers[page._meta.label]:
        context |= provider(page, request)
    return context
