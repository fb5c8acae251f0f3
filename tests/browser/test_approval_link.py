"""An office without an account clears a page: the link and the code that its mails bring, read on a phone."""

import re

from playwright.sync_api import expect

from tests.browser.visits import PHONE, in_mail, trouble_of, visit

OFFICER, SECRETARY = "officer.hanoi@example.org", "secretariat.1@example.org"
GOVERNOR = "governor@hanoi.example"
SEED = 7  # a draft of its own, since other tests of the same site write in those of 1
DRAFT = f"Practice draft demo-{SEED}-hanoi-draft"


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
    button = page.get_by_role("button", name=re.compile("Submit to"))
    if not button.first.is_visible():
        page.get_by_role("button", name="More actions").last.click()
    button.first.click()
    expect(page.locator(".messages")).to_contain_text("submitted")


def decide(page, site, path: str) -> None:
    """From the link in the first mail to the thanks, every step sound."""
    page.goto(path)
    expect(page.locator("h1")).to_have_text(DRAFT)
    assert trouble_of(page) == []
    page.get_by_role("button", name="Send me the code").click()
    page.get_by_label("Code from the mail").fill(in_mail(site, GOVERNOR, r"^\d{6}$"))
    assert trouble_of(page) == []
    page.get_by_role("button", name="Approve for the city").click()
    expect(page.locator("main")).to_contain_text("Thank you.")
    assert trouble_of(page) == []


def test_a_governor_approves_on_a_phone_with_the_code_from_a_second_mail(browser, running_site, cookies):
    seeded = running_site.seed_demo(seed=SEED)
    draft = next(draft for draft in seeded["drafts"] if draft["city"] == "ASCN-VN-HAN")
    with visit(browser, running_site, cookie=cookies[SECRETARY]) as secretary:
        enter_address(secretary)
    with visit(browser, running_site, cookie=cookies[OFFICER]) as officer:
        submit(officer, draft["edit"])

    path = in_mail(running_site, GOVERNOR, r"/approve/[\w-]+/")
    with visit(browser, running_site, viewport=PHONE) as governor:
        decide(governor, running_site, path)
        again = governor.goto(path)

        assert (again.status, trouble_of(governor)) == (410, [])
        assert governor.context.cookies() == []
    with visit(browser, running_site, cookie=cookies["representative.vn@example.org"]) as country:
        country.goto("/desk/clearance/")
        expect(country.get_by_role("link", name=DRAFT)).to_be_visible()
