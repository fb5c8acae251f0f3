"""A process that publishes pages and writes mails, one act after the other, until its standard input is closed."""

import json
import select
import sys
from collections.abc import Iterator

from django.core.mail import send_mail
from django.db import transaction

from ascn_site import mail
from practices.models import PracticePage
from search import running, site_index
from search.engines.base import Request
from search.rebuild import rebuild
from tests.factories import a_city_page, a_practice

PAGES = 12
PAUSE = 0.15  # seconds between two acts


def publish_on() -> None:
    """Says ``ready``, then after each act its number."""
    city = a_city_page()
    pages = [a_practice(city, title=f"Practice {number}", summary="Nothing yet") for number in range(PAGES)]
    rebuild(site_index.engine())
    print("ready", flush=True)
    number = 0
    while not is_told_to_end():
        publish(pages[number % PAGES], number)
        print(number, flush=True)
        number += 1


def is_told_to_end() -> bool:
    """Waits for the pause between two acts."""
    readable, _, _ = select.select([sys.stdin], [], [], PAUSE)
    return bool(readable)


def publish(page: PracticePage, number: int) -> None:
    """Each page tells the number of its latest act, each mail that of its own."""
    page.summary = word(number)
    with transaction.atomic():
        page.save_revision().publish()
        send_mail(f"Act {number}", "It is published.", None, ["officer@example.org"])


def word(number: int) -> str:
    """Letters only: a number would be a word of its own."""
    return "turnabout" + "".join(chr(ord("a") + int(digit)) for digit in f"{number:05}")


def told() -> Iterator[tuple[str, float]]:
    """The figures that the operator sees."""
    for figure in (*running.figures(), *mail.figures()):
        yield figure.name, figure.value


def report() -> None:
    """Figures, and what a search finds for the latest act of every page."""
    engine = site_index.engine()
    found = {
        title: [hit.document.title for hit in engine.search(Request(latest)).hits]
        for title, latest in PracticePage.objects.values_list("title", "summary")
    }
    print(json.dumps({"figures": dict(told()), "found": found}))
