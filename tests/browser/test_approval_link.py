"""An office without an account clears a page: the link and the code that its mails bring, read on a phone."""

import json
import re
import time
from contextlib import contextmanager
from email import message_from_string, policy
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OFFICER, SECRETARY = "officer.hanoi@example.org", "secretariat.1@example.org"
GOVERNOR = "governor@hanoi.example"
SEED = 7  # a draft of its own, since other tests of the same site write in those of 1
DRAFT = f"Practice draft demo-{SEED}-hanoi-draft"
PHONE = {"width": 360, "height": 740}
MAIL_TAKES = 20  # seconds
MAILS = re.compile(r"^-{79}$", re.MULTILINE)  # the console writes this line after each


@pytest.fixture(scope="module")
def browser(missing):
    if not CHROMIUM.exists():
        missing("Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def visit(browser, site, *, person=None, **options):
    """A browser of one person, or of somebody without an account; what the policy refuses fails the test."""
    with browser.new_context(base_url=site.url, locale="en", **options) as context:
        page = context.new_page()
        refused = []
        page.on("console", lambda line: refused.append(line.text) if "Security Policy" in line.text else None)
        if person:
            page.goto("/demo/")
            page.locator(f'button[value="{person}"]').click()
            page.wait_for_url("**/admin/")
        yield page
        assert refused == []


def mails(site) -> list[str]:
    """The texts of all mails to the governor that the site's worker has carried out so far."""
    log = (site.folder / "server.log").read_text(errors="replace")
    parts = (part[part.find("Content-Type:") :] for part in MAILS.split(log) if f"To: {GOVERNOR}" in part)
    return [message_from_string(part, policy=policy.default).get_content() for part in parts]


def in_mail(site, number: int, pattern: str) -> str:
    """What the pattern finds in the governor's mail of this number, once it has come."""
    until = time.monotonic() + MAIL_TAKES
    while len(mails(site)) < number and time.monotonic() < until:
        time.sleep(0.2)
    return re.search(pattern, mails(site)[number - 1], re.MULTILINE)[0]


def trouble_of(page) -> list[str]:
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    is_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [fault["id"] for fault in found] + (["sideways"] if is_wide else [])


def enter_address(page) -> None:
    """The secretariat writes down where the city's office reads its mail."""
    page.goto("/desk/clearance/settings/")
    form = page.locator("form:has(input[name=form][value=address])")
    form.locator("#id_city").select_option(label="Hanoi")
    form.locator("#id_title").fill("Chairman, Ha Noi People's Committee")
    form.locator("#id_email").fill(GOVERNOR)
    form.get_by_role("button", name="Keep").click()
    expect(page.locator("section[aria-labelledby=links] li")).to_contain_text(GOVERNOR)


def submit(page, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    button = page.get_by_role("button", name=re.compile("Submit to"))
    if not button.first.is_visible():
        page.get_by_role("button", name="More actions").last.click()
    button.first.click()
    expect(page.locator(".messages")).to_contain_text("submitted", timeout=30_000)


def decide(page, site, path: str) -> None:
    """From the link in the first mail to the thanks, every step sound."""
    page.goto(path)
    expect(page.locator("h1")).to_have_text(DRAFT)
    assert trouble_of(page) == []
    page.get_by_role("button", name="Send me the code").click()
    page.get_by_label("Code from the mail").fill(in_mail(site, 2, r"^\d{6}$"))
    assert trouble_of(page) == []
    page.get_by_role("button", name="Approve for the city").click()
    expect(page.locator("main")).to_contain_text("Thank you.")
    assert trouble_of(page) == []


def test_a_governor_approves_on_a_phone_with_the_code_from_a_second_mail(browser, running_site):
    seeded = json.loads(running_site.manage("seed_demo", "--seed", str(SEED), "--json").splitlines()[-1])
    draft = next(draft for draft in seeded["drafts"] if draft["city"] == "ASCN-VN-HAN")
    with visit(browser, running_site, person=SECRETARY) as secretary:
        enter_address(secretary)
    with visit(browser, running_site, person=OFFICER) as officer:
        submit(officer, draft["edit"])

    path = in_mail(running_site, 1, r"/approve/[\w-]+/")
    with visit(browser, running_site, viewport=PHONE) as governor:
        decide(governor, running_site, path)
        again = governor.goto(path)

        assert (again.status, trouble_of(governor)) == (410, [])
        assert governor.context.cookies() == []
    with visit(browser, running_site, person="representative.vn@example.org") as country:
        country.goto("/desk/clearance/")
        expect(country.get_by_role("link", name=DRAFT)).to_be_visible()
