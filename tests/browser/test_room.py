"""A session in browsers: a delegate at a desk, one on a phone whose line is cut, one without a script, moderators."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.rooms import RECONNECTED, connected, in_room
from tests.browser.visits import PHONE, is_well_made

CUT = 90  # seconds


def by_the_clock(phone):
    """The time of the cut passes on the phone's own clock: its timers and its patience, in no time at all."""
    phone.clock.fast_forward(1000 * CUT)


def for_real(phone):
    phone.wait_for_timeout(1000 * CUT)


def a_line_is_translated(desk, interpreter, phone, time_passes):
    words = f"Selamat pagi, sungai naik ({time_passes.__name__})."
    desk.locator("#line").fill(words)
    desk.locator("#line-lang").select_option("id")
    desk.locator("#line").press("Control+Enter")
    line = interpreter.locator("[data-list=untranslated] > li", has_text=words)
    line.locator("textarea").fill("Good morning, the river rises.")
    line.get_by_role("button", name="Put it beside").click()
    expect(line).to_have_count(0)
    expect(phone.locator(".msg", has_text=words).locator(".tr")).to_have_text(re.compile("Good morning"))


def a_question_comes_without_a_script(plain, moderator, desk, interpreter, time_passes):
    words = f"Siapa memperingatkan desa ({time_passes.__name__})?"
    plain.reload()
    expect(plain.locator("body")).to_contain_text("Good morning, the river rises.")
    plain.locator("#ask").fill(words)
    plain.locator("form:has(#ask) select").select_option("id")
    plain.get_by_role("button", name="Put in the queue").click()
    told = rf"{re.escape(words)}\s+\[Bahasa Indonesia\]\s+With the moderator"
    expect(plain.locator("body")).to_contain_text(re.compile(told))
    moderator.locator("[data-list=waiting] > li", has_text=words).get_by_role("button", name="Approve").click()
    waiting = interpreter.locator("[data-list=untranslated] > li", has_text=words)
    waiting.locator("textarea").fill("Who warns the villages?")
    waiting.get_by_role("button", name="Put it beside").click()
    expect(waiting).to_have_count(0)
    for page in (desk, moderator):
        question = page.locator("[data-list=questions] > li", has_text=words)
        expect(question.locator("p[lang=id]")).to_have_text(words)
        expect(question.locator(".tr")).to_have_text(re.compile(r"Who warns the villages\?\s*Interpreter, English"))
    question = desk.locator("[data-list=questions] > li", has_text=words)
    question.locator("button.vote").click()
    expect(question.locator("output")).to_have_text("1")


def a_cut_loses_nothing(phone, desk, moderator, time_passes):
    words = f"Written in the tunnel ({time_passes.__name__})"
    phone.context.set_offline(True)
    expect(phone.locator(".conn[data-state=waiting]")).to_be_visible(timeout=RECONNECTED)
    phone.locator("#line").fill(words)
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator(".msg.unsent", has_text=words)).to_be_visible()
    desk.locator("[data-raise] button").first.click()
    moderator.locator("[data-list=hands] li", has_text="Participant 1").get_by_role("button", name="Call").click()
    moderator.get_by_text("New poll").click()
    moderator.locator("[name=question]").fill(f"What first ({time_passes.__name__})?")
    moderator.locator("[name=options]").fill("Gauges\nSirens")
    moderator.get_by_role("button", name="Put to the vote").click()
    for number in range(4):
        moderator.locator("#line").fill(f"Line {number} of the hall ({time_passes.__name__})")
        moderator.locator("#line").press("Control+Enter")
    time_passes(phone)
    phone.context.set_offline(False)

    connected(phone)
    expect(phone.locator(".msg.unsent")).to_have_count(0)
    expect(desk.locator(".msg", has_text=words)).to_have_count(1)
    expect(phone.locator(".has-floor", has_text="Participant 1")).to_be_visible()
    expect(phone.locator(".msg", has_text=f"of the hall ({time_passes.__name__})")).to_have_count(4)


def left_of(clock) -> int:
    minutes, seconds = clock.inner_text().split(":")
    return 60 * int(minutes) + int(seconds)


def a_speech_has_its_time(desk, phone, moderator):
    clock = desk.locator(".has-floor .clock")
    expect(clock).to_have_text(re.compile(r"^[012]:\d\d$"))
    before = left_of(clock)
    moderator.get_by_role("button", name="One minute more").click()
    expect(desk.locator(".has-floor .clock[data-seconds='240']")).to_be_visible()
    assert before + 30 < left_of(clock) <= before + 60
    moderator.get_by_role("button", name="End the speech").click()
    expect(desk.locator(".has-floor")).to_have_count(0)
    expect(phone.locator(".has-floor")).to_have_count(0)


def a_poll_counts(phone, desk, moderator, time_passes):
    asked = f"What first ({time_passes.__name__})?"
    poll = phone.locator(".poll", has_text=asked)
    poll.get_by_text("Sirens").click()
    poll.get_by_role("button", name="Vote", exact=True).click()
    counted = moderator.locator(".poll", has_text=asked)
    expect(counted).to_contain_text("Votes: 1")
    counted.get_by_role("button", name="Close the poll").click()
    expect(desk.locator(".poll", has_text=asked).locator("meter[aria-label=Sirens]")).to_have_attribute("value", "1")


@pytest.mark.parametrize("time_passes", [by_the_clock, pytest.param(for_real, marks=pytest.mark.whole)])
def test_a_whole_session_with_a_cut_a_phone_and_no_script(browsers, running_site, demo, time_passes):
    one, two, three = browsers
    with (
        in_room(one, running_site, demo, "participant", 0) as desk,
        in_room(two, running_site, demo, "participant", 1, viewport=PHONE, has_clock=True) as phone,
        in_room(two, running_site, demo, "participant", 2, part="text/", java_script_enabled=False) as plain,
        in_room(three, running_site, demo, "moderator") as moderator,
        in_room(three, running_site, demo, "interpreter") as interpreter,
    ):
        for page in (desk, phone, moderator, interpreter):
            connected(page)

        a_line_is_translated(desk, interpreter, phone, time_passes)
        a_question_comes_without_a_script(plain, moderator, desk, interpreter, time_passes)
        a_cut_loses_nothing(phone, desk, moderator, time_passes)
        a_speech_has_its_time(desk, phone, moderator)
        a_poll_counts(phone, desk, moderator, time_passes)

        for page in (desk, phone, moderator, interpreter):
            is_well_made(page)


def question(page, part: str, words: str):
    """A question in one of the lists, by its own words: others name it where they may be merged into it."""
    return page.locator(f"[data-list={part}] > li:has(> p[data-f=text]:has-text('{words}'))")


def ask(page, words: str):
    page.locator("#ask").fill(words)
    page.get_by_role("button", name="Put in the queue").click()
    expect(page.locator("[data-list=own] li", has_text=words)).to_contain_text("With the moderator")


def into_a_third(moderator, other, merged):
    """What the others were merged into becomes part of one more question; returns that."""
    ask(other, "Who pays for all of it?")
    question(moderator, "waiting", "Who pays").get_by_role("button", name="Approve").click()
    whole = question(moderator, "questions", "Who pays")
    number = whole.locator("[name=seq]").first.input_value()
    merged.get_by_text("Merge", exact=True).first.click()
    merged.locator("select[name=into]").select_option(number)
    merged.get_by_role("button", name="Merge").click()
    return whole


def test_an_asker_follows_her_question_to_its_end(browsers, running_site, demo):
    with (
        in_room(browsers[0], running_site, demo, "participant", 0) as asker,
        in_room(browsers[1], running_site, demo, "participant", 1, viewport=PHONE) as other,
        in_room(browsers[2], running_site, demo, "moderator") as moderator,
    ):
        for page in (asker, other, moderator):
            connected(page)
        ask(asker, "Who keeps the gauges?")
        ask(other, "Siapa merawat alat ukur?")
        ask(other, "Ai trông coi trạm đo?")
        own = question(asker, "own", "Who keeps the gauges?")

        question(moderator, "waiting", "Siapa merawat").get_by_role("button", name="Approve").click()
        queue = question(moderator, "questions", "Siapa merawat")
        number = queue.locator("[name=seq]").first.input_value()
        for words in ("Who keeps", "Ai trông"):
            waiting = question(moderator, "waiting", words)
            expect(waiting.locator("form[data-frame=answer]")).to_have_count(0)
            waiting.get_by_text("Merge", exact=True).first.click()
            waiting.locator("select[name=into]").select_option(number)
            waiting.get_by_role("button", name="Merge").click()
        expect(own).to_contain_text("Merged with others: 2")
        queue = into_a_third(moderator, other, queue)
        expect(own).to_contain_text("Merged with others: 3")
        queue.get_by_role("button", name="Answer now").click()
        expect(own).to_contain_text("Being answered")
        queue.get_by_text("Answered", exact=True).first.click()
        queue.get_by_role("button", name="Mark as answered").click()
        expect(own).to_contain_text("Answered")


def test_a_moderator_hands_the_session_to_a_colleague(browsers, running_site, demo):
    with (
        in_room(browsers[0], running_site, demo, "moderator", 0) as first,
        in_room(browsers[1], running_site, demo, "moderator", 1) as second,
        in_room(browsers[2], running_site, demo, "participant", 0) as somebody,
    ):
        for page in (first, second, somebody):
            connected(page)
        first.get_by_role("button", name="I run it now").click()
        expect(second.locator("[data-runs]")).to_have_text("Moderator runs the session.")
        first.locator("summary", has_text="Hand over").click()
        first.locator("details[open]").get_by_role("button", name="Hand over").click()

        expect(first.locator("[data-runs]")).to_have_text("Moderator, second desk runs the session.")
        expect(second.locator("[data-runs]")).to_have_text("You run the session.")
        expect(somebody.locator("[data-runs]")).to_have_count(0)
