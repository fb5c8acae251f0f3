"""From a session that ends to its record: drafted, corrected, released, read, printed, taken away, found."""

import pytest
from playwright.sync_api import expect

from tests.browser.visits import PHONE, is_well_made, visit
from tests.waiting import until

SESSION = "/en/forum/high-level-forum-2020/paying-for-a-smart-city/"
SAID, MEANT, DECIDED = "The bank lent us two million", "The bank lent us three million", "Small cities borrow together"


@pytest.fixture
def channel(demo):
    return next(channel for channel in demo["channels"] if channel["page"] == SESSION)


def cookie_of(demo, office: str) -> str:
    return next(person["cookie"] for person in demo["people"] if person["office"] == office)


def the_session_is_held(delegate, secretary, channel):
    for page in (delegate, secretary):
        page.goto(channel["page"])
        expect(page.locator(".conn[data-state=open]")).to_be_visible()
    delegate.locator("#line").fill(SAID)
    delegate.get_by_role("button", name="Send").click()
    expect(secretary.locator(".msg", has_text=SAID)).to_be_visible()
    secretary.locator("summary", has_text="Decision").click()
    secretary.locator("[data-frame=decide] textarea").fill(DECIDED)
    secretary.get_by_role("button", name="Put on record").click()
    secretary.get_by_text("Close the session", exact=True).click()
    secretary.get_by_role("button", name="Yes, close the session").click()
    expect(delegate.get_by_text("The room is closed.")).to_be_visible()


def she_corrects_herself(delegate):
    delegate.get_by_role("link", name="Correct what you said").click()
    form = delegate.locator("form.form", has_text=SAID)
    form.locator("textarea").fill(MEANT)
    form.get_by_role("button", name="Correct").click()
    expect(delegate.get_by_text("Your correction stands beside what you said.")).to_be_visible()


def the_secretariat_releases_it(secretary, channel):
    secretary.goto(f"/desk/forums/records/{channel['id']}/")
    secretary.locator("textarea[name^=summary]").first.fill("Cities compared how they borrow.")
    secretary.get_by_label("Everybody may read the record").check()  # the session was for members
    secretary.get_by_role("button", name="Keep", exact=True).click()
    expect(secretary.get_by_text("The draft is kept.")).to_be_visible()
    is_well_made(secretary)
    secretary.get_by_role("button", name="Release the record").click()
    expect(secretary.get_by_text("The record is released.").first).to_be_visible()


def everybody_reads_it(reader, channel):
    reader.goto(channel["page"])
    for words in ("Cities compared how they borrow.", SAID, MEANT, DECIDED):
        expect(reader.locator("main")).to_contain_text(words)
    is_well_made(reader)
    assert reader.pdf().startswith(b"%PDF")
    reader.emulate_media(media="print")
    expect(reader.get_by_role("button", name="Print")).to_be_hidden()
    address = reader.get_by_text("Record as JSON").get_attribute("href")
    record = reader.request.get(address).json()
    assert [row["text"] for row in record["decisions"]] == [DECIDED]
    assert [(row["text"], row["corrected"]) for row in record["lines"]] == [(SAID, MEANT)]


def it_is_found(reader):
    found = reader.locator("main a", has_text="Paying for a smart city")

    def look() -> int:
        reader.goto("/en/search/?q=borrow+together")
        return found.count()

    until(look)
    expect(found.first).to_be_visible()


def test_a_session_that_was_held_becomes_a_record_that_is_found(browsers, running_site, demo, channel):
    one, two, three = browsers
    with (
        visit(one, running_site, cookie=cookie_of(demo, "participant"), viewport=PHONE) as delegate,
        visit(two, running_site, cookie=cookie_of(demo, "secretariat")) as secretary,
        visit(three, running_site, viewport=PHONE) as reader,
    ):
        the_session_is_held(delegate, secretary, channel)
        she_corrects_herself(delegate)
        reader.goto(channel["page"])
        expect(reader.locator("main")).not_to_contain_text(DECIDED)
        the_secretariat_releases_it(secretary, channel)
        everybody_reads_it(reader, channel)
        it_is_found(reader)
