"""An interpreter at her list, in a browser: nothing that comes waits for her, nothing that she began is lost."""

import pytest
from playwright.sync_api import expect

from tests.browser.rooms import connected, do, in_room, somebody
from tests.browser.visits import PHONE, is_well_made

LIST, NUMBER = "[data-list=untranslated]", "[data-number=untranslated]"


@pytest.fixture
def desk(running_site, demo):
    with somebody(running_site, demo, "moderator") as socket:
        yield socket


@pytest.fixture
def delegate(running_site, demo):
    with somebody(running_site, demo, "participant") as socket:
        yield socket


@pytest.fixture
def interpreter(browsers, running_site, demo):
    with in_room(browsers[0], running_site, demo, "interpreter") as page:
        connected(page)
        yield page


def write(delegate, words: str) -> int:
    return do(delegate, "post", text=words, lang="id")


def ask(delegate, desk, words: str) -> int:
    seq = do(delegate, "ask", text=words, lang="id")
    do(desk, "approve", seq=seq)
    return seq


def row(page, seq: int):
    return page.locator(f"{LIST} > li:has(input[name=seq][value='{seq}'])")


def number(page) -> int:
    return int(page.locator(NUMBER).inner_text())


def test_a_question_comes_while_the_caret_stands_in_an_empty_field(interpreter, delegate, desk):
    line = write(delegate, "Air naik")
    field = row(interpreter, line).locator("textarea")
    field.click()

    asked = ask(delegate, desk, "Siapa membayar?")

    expect(row(interpreter, asked)).to_be_visible()
    expect(field).to_be_focused()


def test_from_one_line_she_goes_to_the_next_and_new_ones_come_meanwhile(interpreter, delegate, desk):
    first, second = write(delegate, "Satu"), write(delegate, "Dua")
    row(interpreter, first).locator("textarea").fill("One")
    row(interpreter, first).get_by_role("button", name="Put it beside").click()
    expect(row(interpreter, first)).to_have_count(0)
    expect(row(interpreter, second).locator("textarea")).to_be_focused()

    expect(row(interpreter, ask(delegate, desk, "Siapa datang?"))).to_be_visible()
    expect(row(interpreter, second).locator("textarea")).to_be_focused()


def test_a_field_with_words_holds_the_list_and_is_not_emptied_when_she_leaves_it(interpreter, delegate, desk):
    line = write(delegate, "Kami setuju")
    expect(row(interpreter, line)).to_be_visible()
    field, before = row(interpreter, line).locator("textarea"), number(interpreter)
    field.fill("We ag")
    asked = ask(delegate, desk, "Kapan mulai?")
    expect(interpreter.locator(NUMBER)).to_have_text(str(before + 1))
    expect(row(interpreter, asked)).to_have_count(0)

    row(interpreter, line).get_by_role("button", name="Put it beside").focus()

    expect(row(interpreter, asked)).to_be_visible()
    expect(field).to_have_value("We ag")
    field.focus()
    later = ask(delegate, desk, "Siapa lagi?")
    expect(interpreter.locator(NUMBER)).to_have_text(str(before + 2))
    expect(row(interpreter, later)).to_have_count(0)
    field.fill("")
    expect(row(interpreter, later)).to_be_visible()
    expect(field).to_be_focused()


def test_a_poll_is_put_into_words_line_by_line_before_its_delegates_vote(
    browsers, running_site, demo, interpreter, desk
):
    with in_room(browsers[1], running_site, demo, "participant", 1, viewport=PHONE) as voter:
        connected(voter)
        seq = do(desk, "poll_open", question="Bertemu lagi?", options=["Ya", "Tidak"], lang="id")
        waiting, button = row(interpreter, seq), row(interpreter, seq).get_by_role("button", name="Put it beside")
        expect(waiting.locator(".badge")).to_have_text("Poll")
        waiting.locator("textarea").fill("Meet again?\nYes")
        button.click()
        assert "3 lines" in waiting.locator("textarea").evaluate("field => field.validationMessage")
        waiting.locator("textarea").fill("Meet again?\nYes\nNo")
        button.click()

        asked = voter.locator(".poll", has_text="Bertemu lagi?")
        expect(asked.locator(".tr")).to_contain_text("Meet again?")
        asked.get_by_role("radio", name="Tidak No").check()
        is_well_made(voter)
        asked.get_by_role("button", name="Vote", exact=True).click()
        do(desk, "poll_close", seq=seq)
        expect(asked.locator(".opt", has_text="Tidak").locator("small")).to_have_text("No")
        expect(asked.locator(".opt", has_text="Tidak").locator(".num")).to_have_text("1")


def test_an_answer_is_put_into_words_as_soon_as_it_is_written(
    browsers, running_site, demo, interpreter, delegate, desk
):
    asked = ask(delegate, desk, "Siapa yang membayar?")
    answer = do(desk, "answer", seq=asked, text="Provinsi", lang="id")
    expect(row(interpreter, answer).locator(".badge")).to_have_text("Answer")
    row(interpreter, answer).locator("textarea").fill("The province")
    row(interpreter, answer).get_by_role("button", name="Put it beside").click()

    expect(row(interpreter, answer)).to_have_count(0)
    answered = interpreter.locator("[data-list=questions] > li", has_text="Siapa yang membayar?")
    expect(answered.locator(".tr")).to_contain_text("The province")


def test_the_number_beside_the_list_is_of_all_that_wait(interpreter, delegate):
    before = number(interpreter)
    began = row(interpreter, write(delegate, "Nol")).locator("textarea")
    began.fill("Zero")
    interpreter.locator("#h-words").click()
    for words in ("Satu", "Dua", "Tiga", "Empat", "Lima", "Enam", "Tujuh"):
        write(delegate, words)

    expect(interpreter.locator(NUMBER)).to_have_text(str(before + 8))
    shown = interpreter.locator(f"{LIST} > li").count()
    expect(interpreter.locator("[data-more-untranslated]")).to_contain_text(f"Not shown yet: {before + 8 - shown}.")
    expect(began).to_have_value("Zero")
    is_well_made(interpreter)
    interpreter.set_viewport_size(PHONE)
    is_well_made(interpreter)


def test_a_question_into_which_others_are_merged_is_named_in_the_moderator_s_language(
    browsers, running_site, demo, delegate, desk
):
    whole, part = ask(delegate, desk, "Apakah hujan?"), ask(delegate, desk, "Apakah banjir?")
    with (
        in_room(browsers[1], running_site, demo, "moderator", 1) as page,
        somebody(running_site, demo, "interpreter") as words,
    ):
        connected(page)
        do(words, "translate", seq=whole, lang="en", text="Does it rain?")
        question = page.locator(f"[data-list=questions] > li:has(input[name=seq][value='{part}'])").first
        question.get_by_text("Merge", exact=True).first.click()

        expect(question.locator(f"option[value='{whole}']")).to_have_text(f"{whole} · Does it rain?")
        expect(question.locator(f"option[value='{whole}']")).to_have_attribute("lang", "en")


def test_an_answer_that_the_desk_is_writing_outlives_a_vote(browsers, running_site, demo, delegate, desk):
    asked = ask(delegate, desk, "Berapa biayanya?")
    with in_room(browsers[1], running_site, demo, "moderator", 1) as page:
        connected(page)
        question = page.locator(f"[data-list=questions] > li:has(input[name=seq][value='{asked}'])").first
        question.get_by_text("Answered", exact=True).first.click()
        question.locator("form[data-frame=answer] textarea").fill("Two million")
        question.get_by_role("button", name="Mark as answered").focus()
        do(delegate, "upvote", seq=asked)

        expect(question.locator("output").first).to_have_text("1")
        expect(question.locator("form[data-frame=answer] textarea")).to_have_value("Two million")
        expect(question.get_by_role("button", name="Mark as answered")).to_be_focused()
