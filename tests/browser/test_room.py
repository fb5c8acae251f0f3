"""A session in browsers: a delegate at a desk, one on a phone whose line is cut, one without a script, moderators."""

import json
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
RECONNECTED = 30_000  # milliseconds


@pytest.fixture(scope="module")
def browser(missing):
    if not CHROMIUM.exists():
        missing("Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def demo(running_site):
    """The people and channels of demo mode."""
    printed = running_site.manage("seed_demo", "--seed", "1", "--participants", "3", "--json")
    return json.loads(printed.strip().splitlines()[-1])


@contextmanager
def in_room(browser, site, demo, office: str, number: int = 0, *, viewport=DESKTOP, part="", **options):
    """The room of the session that goes on, as one person sees it; what the policy refuses fails the test."""
    people = [person for person in demo["people"] if person["office"] == office]
    name, _, value = people[number]["cookie"].partition("=")
    with browser.new_context(viewport=viewport, base_url=site.url, **options) as context:
        context.add_cookies([{"name": name, "value": value, "url": site.url}])
        page = context.new_page()
        wrong = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if "Content Security Policy" in line.text else None)
        page.goto(f"/en/live/{demo['channels'][0]['id']}/{part}")
        yield page
        assert wrong == []


def connected(page):
    expect(page.locator(".conn[data-state=open]")).to_be_visible(timeout=RECONNECTED)


def a_line_is_translated(desk, interpreter, phone):
    desk.locator("#line").fill("Selamat pagi, sungai naik.")
    desk.locator("#line-lang").select_option("id")
    desk.locator("#line").press("Control+Enter")
    line = interpreter.locator(".msg", has_text="Selamat pagi, sungai naik.")
    line.get_by_text("Translate", exact=True).click()
    line.locator("select[name=lang]").select_option("en")
    line.locator("textarea").fill("Good morning, the river rises.")
    line.get_by_role("button", name="Put it beside").click()
    expect(phone.locator(".tr", has_text="Good morning, the river rises.")).to_be_visible()


def a_question_comes_without_a_script(plain, moderator, desk):
    plain.reload()
    expect(plain.locator("body")).to_contain_text("Good morning, the river rises.")
    plain.locator("#ask").fill("Who warns the villages?")
    plain.get_by_role("button", name="Put in the queue").click()
    waiting = moderator.locator("[data-list=waiting] > li", has_text="Who warns the villages?")
    waiting.get_by_role("button", name="Approve").click()
    question = desk.locator("[data-list=questions] > li", has_text="Who warns the villages?")
    question.locator("button.vote").click()
    expect(question.locator("output")).to_have_text("1")


def a_cut_loses_nothing(phone, desk, moderator):
    phone.context.set_offline(True)
    expect(phone.locator(".conn[data-state=waiting]")).to_be_visible(timeout=RECONNECTED)
    phone.locator("#line").fill("Written in the tunnel")
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator(".msg.unsent", has_text="Written in the tunnel")).to_be_visible()
    desk.locator("[data-raise] button").first.click()
    moderator.locator("[data-list=hands] li", has_text="Participant 1").get_by_role("button", name="Call").click()
    moderator.get_by_text("New poll").click()
    moderator.locator("[name=question]").fill("What first?")
    moderator.locator("[name=options]").fill("Gauges\nSirens")
    moderator.get_by_role("button", name="Put to the vote").click()
    phone.context.set_offline(False)

    connected(phone)
    expect(phone.locator(".msg.unsent")).to_have_count(0)
    expect(desk.locator(".msg", has_text="Written in the tunnel")).to_have_count(1)
    expect(phone.locator(".has-floor", has_text="Participant 1")).to_be_visible()


def a_poll_counts(phone, desk, moderator):
    poll = phone.locator(".poll", has_text="What first?")
    poll.get_by_text("Sirens").click()
    poll.get_by_role("button", name="Vote", exact=True).click()
    counted = moderator.locator(".poll", has_text="What first?")
    expect(counted).to_contain_text("Votes: 1")
    counted.get_by_role("button", name="Close the poll").click()
    expect(desk.locator("meter[aria-label=Sirens]")).to_have_attribute("value", "1")


def test_a_whole_session_with_a_cut_a_phone_and_no_script(browser, running_site, demo):
    with (
        in_room(browser, running_site, demo, "participant", 0) as desk,
        in_room(browser, running_site, demo, "participant", 1, viewport=PHONE) as phone,
        in_room(browser, running_site, demo, "participant", 2, part="text/", java_script_enabled=False) as plain,
        in_room(browser, running_site, demo, "moderator") as moderator,
        in_room(browser, running_site, demo, "interpreter") as interpreter,
    ):
        for page in (desk, phone, moderator, interpreter):
            connected(page)

        a_line_is_translated(desk, interpreter, phone)
        a_question_comes_without_a_script(plain, moderator, desk)
        a_cut_loses_nothing(phone, desk, moderator)
        a_poll_counts(phone, desk, moderator)

        for page in (desk, phone, moderator, interpreter):
            found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_a_reader_who_has_scrolled_up_is_not_pulled_down(browser, running_site, demo):
    with (
        in_room(browser, running_site, demo, "participant", 0, viewport=PHONE) as reader,
        in_room(browser, running_site, demo, "moderator") as moderator,
    ):
        connected(reader)
        connected(moderator)
        for number in range(6):
            moderator.locator("summary", has_text="Announce").click()
            moderator.locator("[data-frame=announce] textarea").fill(f"Announcement {number} " + "of many words " * 30)
            moderator.get_by_role("button", name="Announce").click()
        expect(reader.locator(".msg", has_text="Announcement 5")).to_be_attached()
        reader.evaluate("scrollTo(0, 0)")
        reader.wait_for_timeout(300)

        moderator.locator("summary", has_text="Announce").click()
        moderator.locator("[data-frame=announce] textarea").fill("The last announcement")
        moderator.get_by_role("button", name="Announce").click()

        expect(reader.get_by_role("button", name="New lines: 1")).to_be_visible()
        assert reader.evaluate("scrollY") == 0
        reader.get_by_role("button", name="New lines: 1").click()
        expect(reader.locator(".msg", has_text="The last announcement")).to_be_in_viewport()
