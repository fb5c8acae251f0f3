"""Visits of a running site in Chromium: what the policy refuses and what a script gets wrong fails the test."""

from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

CHROMIUM = Path("/usr/bin/chromium")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}


def launched(playwright):
    return playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@contextmanager
def visit(browser, site, *, cookie: str = "", viewport=DESKTOP, **options):
    """A page of one person; ``cookie`` is a session as ``name=value``."""
    with browser.new_context(viewport=viewport, base_url=site.url, locale="en", **options) as context:
        if cookie:
            name, _, value = cookie.partition("=")
            context.add_cookies([{"name": name, "value": value, "url": site.url}])
        page = context.new_page()
        wrong = []
        page.on("pageerror", lambda error: wrong.append(str(error)) if "ViewTransition" not in str(error) else None)
        page.on("console", lambda line: wrong.append(line.text) if "Security Policy" in line.text else None)
        yield page
        assert wrong == []


def is_well_made(page) -> None:
    """Nothing for axe to say, nothing wider than the screen."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
