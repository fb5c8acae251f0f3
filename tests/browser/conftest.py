"""One browser for a module, and the made-up people of demo mode, signed in once for all journeys."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def browser(missing):
    if not CHROMIUM.exists():
        missing("Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def seeded(running_site) -> dict:
    """What `seed_demo --seed 1` tells of people, drafts and files."""
    return json.loads(running_site.manage("seed_demo", "--seed", "1", "--json").splitlines()[-1])


@pytest.fixture(scope="session")
def cookies(seeded, running_site) -> dict[str, dict]:
    """A cookie for each made-up person, by e-mail address: sessions that have passed the second step."""
    pairs = {person["email"]: person["cookie"].split("=", 1) for person in seeded["people"]}
    return {email: {"name": name, "value": value, "url": running_site.url} for email, (name, value) in pairs.items()}
