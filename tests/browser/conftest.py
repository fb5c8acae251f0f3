"""Browsers, and the people of demo mode."""

from contextlib import ExitStack

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.rooms import with_own_session
from tests.browser.visits import CHROMIUM, launched


@pytest.fixture(scope="module")
def browser(missing):
    if not CHROMIUM.exists():
        missing("Chromium")
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def seeded(running_site) -> dict:
    """The people, drafts and files of demo mode, for journeys of many modules."""
    return running_site.seed_demo()


@pytest.fixture(scope="session")
def cookies(seeded) -> dict[str, str]:
    """A session of each made-up person, by e-mail address; all have passed the second step."""
    return {person["email"]: person["cookie"] for person in seeded["people"]}


@pytest.fixture(scope="module")
def browsers(missing):
    """Three of them, as three people have."""
    if not CHROMIUM.exists():
        missing("Chromium")
    with sync_playwright() as playwright, ExitStack() as open_ones:
        found = [launched(playwright) for _one in range(3)]
        for one in found:
            open_ones.callback(one.close)
        yield found


@pytest.fixture(scope="module")
def demo(running_site, request):
    """The people and channels of demo mode, the first channel the module's own: the site is shared by all modules."""
    return with_own_session(running_site, running_site.seed_demo(participants=3), request.module.__name__)
