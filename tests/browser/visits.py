"""Visits of a running site in Chromium: what the policy refuses and what a script gets wrong fails the test."""

import re
from contextlib import contextmanager
from email import message_from_string, policy
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.waiting import until

# The engine without the browser's own windows, where it is there: each of those costs more than the page in it.
ENGINES = [Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")]
CHROMIUM = next(filter(Path.exists, ENGINES), ENGINES[-1])
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
PATIENCE = 60_000  # milliseconds: what goes well takes none of them, and a machine may have much else to do
expect.set_options(timeout=PATIENCE)
# The editor takes what stands in a form when it says so for what was there before, each time that it has begun.
SAYS_THAT_IT_WATCHES = """{
  let begun = 0, watching = 0;
  document.addEventListener("w-unsaved:ready", () => (begun += 1));
  document.addEventListener("w-unsaved:watch-edits", () => {
    watching += 1;
    document.documentElement.dataset.watched = watching >= begun;
  });
}"""
MAILS = re.compile(r"^-{79}$", re.MULTILINE)  # the console writes this line after each


def launched(playwright):
    return playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@contextmanager
def visit(browser, site, *, cookie: str = "", viewport=DESKTOP, **options):
    """A page of one person; ``cookie`` is a session as ``name=value``. Another origin fails the test as well."""
    view = {"viewport": viewport, "locale": "en"} | options
    with browser.new_context(base_url=site.url, **view) as context:
        if cookie:
            name, _, value = cookie.partition("=")
            context.add_cookies([{"name": name, "value": value, "url": site.url}])
        context.set_default_timeout(PATIENCE)
        context.add_init_script(SAYS_THAT_IT_WATCHES)
        page = context.new_page()
        wrong = []
        own = (site.url, "data:", "blob:")
        page.on("request", lambda sent: None if sent.url.startswith(own) else wrong.append(sent.url))
        page.on("pageerror", lambda error: wrong.append(str(error)) if "ViewTransition" not in str(error) else None)
        page.on("console", lambda line: wrong.append(line.text) if "Security Policy" in line.text else None)
        yield page
        assert wrong == []


def editor_watches(page) -> None:
    """From here on what is typed in the editor is a change, and saved by itself."""
    expect(page.locator("html[data-watched=true]")).to_have_count(1)


def trouble_of(page) -> list[str]:
    """What axe finds on the page, and whether it can be scrolled sideways."""
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    is_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:120]}" for fault in found] + (["sideways"] if is_wide else [])


def is_well_made(page) -> None:
    """Nothing for axe to say, nothing wider than the screen."""
    assert trouble_of(page) == []


def with_authenticator(page) -> None:
    """A device that keeps passkeys and always finds the right finger."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = kind | {"isUserVerified": True, "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def mails_to(site, address: str) -> list[str]:
    """The texts of all mails to an address that the site's worker has carried out so far."""
    log = (site.folder / "server.log").read_text(errors="replace")
    parts = (part[part.find("Content-Type:") :] for part in MAILS.split(log) if f"To: {address}" in part)
    return [message_from_string(part, policy=policy.default).get_content() for part in parts]


def in_mail(site, address: str, pattern: str) -> str:
    """What the pattern finds in the first mail to an address that has it, once that has come."""
    found = until(lambda: [*filter(None, (re.search(pattern, mail, re.MULTILINE) for mail in mails_to(site, address)))])
    return found[0][0]
