"""A visitor offers help on a phone, confirms by mail, and reads the answer of the city's office in a mail."""

from playwright.sync_api import expect

from cities.offers.forms import LEAST_SECONDS
from tests.browser.visits import PHONE, in_mail, trouble_of, visit

PROJECT = "/en/cities/battambang/action-plan-2018/urban-street-and-public-space-management/"
OFFICER, VISITOR = "officer.battambang@example.org", "desk@pumps.example"
ANSWER = "Come and see the market street."
WRITTEN = {
    "Organisation": "Pumps and Sons",
    "Your name": "Desk of offers",
    "E-mail address": VISITOR,
    "What you offer": "Two pumps from May.",
}


def offer(page) -> None:
    page.goto(PROJECT)
    page.get_by_role("link", name="Offer help").first.click()
    assert trouble_of(page) == []
    for label, text in WRITTEN.items():
        page.get_by_role("textbox", name=label).fill(text)
    page.wait_for_timeout(LEAST_SECONDS * 1_000)
    page.get_by_role("button", name="Send the offer").click()
    expect(page.locator("h1")).to_have_text("Look into your mail")


def test_an_offer_goes_from_a_visitor_over_the_mailbox_to_the_office_and_its_answer_back(
    browser, running_site, cookies
):
    with visit(browser, running_site, viewport=PHONE) as visitor:
        offer(visitor)
        visitor.goto(in_mail(running_site, VISITOR, r"/en/offers/[\w-]+/"))
        expect(visitor.locator("main")).to_contain_text("Urban street and public space management", ignore_case=True)
        visitor.get_by_role("button", name="Confirm").click()
        expect(visitor.locator("h1")).to_have_text("Your offer is with the city")
        assert visitor.context.cookies() == []

    with visit(browser, running_site, cookie=cookies[OFFICER], viewport=PHONE) as officer:
        officer.goto(in_mail(running_site, OFFICER, r"/desk/offers/\d+/"))
        expect(officer.locator("main")).not_to_contain_text(VISITOR)
        answer = officer.locator("form", has=officer.locator("input[value=answer]"))
        answer.get_by_role("textbox").fill(ANSWER)
        answer.get_by_role("button").click()
        expect(officer.locator(".notice")).to_contain_text("The answer is on its way")

    assert in_mail(running_site, VISITOR, ANSWER) == ANSWER
