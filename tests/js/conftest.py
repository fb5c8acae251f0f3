"""The modules of the live room by themselves, without a server."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.visits import CHROMIUM, launched

MODULES = Path(__file__).parents[2] / "ascn_site/static/ascn/js/live"
PLACE = "http://room.test"


def answer(route):
    name = route.request.url.removeprefix(PLACE).lstrip("/")
    if name.endswith(".mjs"):
        route.fulfill(body=(MODULES / name).read_text(), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>room</title>", content_type="text/html")


@pytest.fixture(scope="module")
def browser(missing):
    if not CHROMIUM.exists():
        missing("Chromium")
    with sync_playwright() as playwright:
        found = launched(playwright)
        yield found
        found.close()


@pytest.fixture
def context(browser):
    context = browser.new_context()
    context.route("**/*", answer)
    yield context
    context.close()
