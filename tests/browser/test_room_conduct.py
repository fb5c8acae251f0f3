"""How a room is led, in browsers: pauses that end, refusals that keep the words, a session that is closed."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.rooms import RECONNECTED, connected, in_room
from tests.browser.visits import PHONE, is_well_made

HERS = {"timezone_id": "Asia/Tokyo"}  # two hours ahead of the venue


@pytest.fixture(scope="module")
def room(browsers, running_site, demo):
    """The session, by the number of a browser."""

    def enter(number, office, person=0, **options):
        return in_room(browsers[number], running_site, demo, office, person, **options)

    return enter


def line(page, words: str):
    return page.locator(".stream > .msg", has_text=words)


def write(page, words: str):
    page.locator("#line").fill(words)
    page.locator("#line").press("Control+Enter")


def test_a_pause_has_an_end_that_both_sides_see_and_that_the_desk_can_bring_forward(room):
    with room(0, "participant", viewport=PHONE, **HERS) as author, room(1, "moderator") as desk:
        connected(author)
        connected(desk)
        write(author, "A word too many")
        line(desk, "A word too many").locator("a[data-acts]").click()
        line(desk, "A word too many").get_by_text("Pause the author").click()
        line(desk, "A word too many").get_by_role("button", name="Pause").click()
        told = author.locator("[data-paused]")
        expect(told).to_contain_text(re.compile(r"pause until \d\d:\d\d \(Tokyo\)"))
        write(author, "One word more")
        kept = author.locator(".msg.unsent", has_text="One word more")
        expect(kept.locator(".error")).to_contain_text(re.compile(r"pause until \d\d:\d\d \(Tokyo\)"))
        is_well_made(author)

        paused = desk.locator("[data-list=mutes] > li", has_text="Participant 1")
        expect(paused).to_contain_text(re.compile(r"paused until\s+\d\d:\d\d"))
        paused.get_by_role("button", name="Let write again").click()
        expect(told).to_be_hidden()
        expect(desk.locator("[data-mutes]")).to_be_hidden()
        kept.get_by_role("button", name="Send again").click()

        expect(line(desk, "One word more")).to_have_count(1)
        expect(author.locator(".msg.unsent")).to_have_count(0)
        is_well_made(desk)


def test_the_author_of_a_line_is_sent_out_beside_it_and_let_in_again(room):
    with room(0, "participant", 1) as author, room(1, "moderator", viewport=PHONE) as desk:
        connected(author)
        connected(desk)
        write(author, "An insult")
        line(desk, "An insult").locator("a[data-acts]").click()
        line(desk, "An insult").get_by_text("Send the author out").click()
        line(desk, "An insult").get_by_label("Reason, for the log").last.fill("Insults")
        is_well_made(desk)
        line(desk, "An insult").get_by_role("button", name="Yes, send out").click()
        outside = desk.locator("[data-list=removed] > li", has_text="Participant 2")
        expect(outside).to_contain_text("Insults")
        expect(author.locator(".conn[data-state=refused]")).to_be_visible(timeout=RECONNECTED)
        is_well_made(desk)

        outside.get_by_role("button", name="Let in again").click()
        expect(desk.locator("[data-outside]")).to_be_hidden()
        author.reload()
        connected(author)


def test_a_closed_session_asks_before_and_offers_nothing_afterwards_that_it_would_refuse(room):
    with room(0, "participant") as delegate, room(1, "moderator") as desk:
        connected(delegate)
        connected(desk)
        write(delegate, "Before the end")
        desk.get_by_text("Close the session", exact=True).click()
        desk.get_by_role("button", name="Yes, close the session").click()
        try:
            expect(desk.get_by_role("button", name="Open the session")).to_be_visible()
            for name in (
                "Call the next speaker",
                "Raise my hand",
                "Send",
                "Put in the queue",
                "Yes, close the session",
            ):
                expect(desk.get_by_role("button", name=name, exact=True)).to_have_count(0)
            for name in ("New poll", "Hand over", "Order of speakers", "Time for a speech"):
                expect(desk.get_by_text(name, exact=True).first).to_be_hidden()
            expect(desk.get_by_text("goes into the record")).to_be_visible()
            for name in ("Raise my hand", "Send", "Put in the queue", "Take back"):
                expect(delegate.get_by_role("button", name=name, exact=True)).to_have_count(0)
        finally:
            desk.get_by_role("button", name="Open the session").click()
        expect(delegate.get_by_role("button", name="Send")).to_be_visible()
        expect(desk.get_by_text("goes into the record")).to_be_hidden()


def test_who_is_choosing_and_writing_when_the_room_closes_cannot_vote_and_keeps_her_words(room):
    with room(0, "participant") as delegate, room(1, "moderator") as desk:
        connected(delegate)
        connected(desk)
        desk.get_by_text("New poll").click()
        desk.get_by_label("Question", exact=True).fill("More meetings?")
        desk.get_by_label("Options, one per line").fill("Yes\nNo")
        desk.get_by_role("button", name="Put to the vote").click()
        field, asked = delegate.locator("#line"), delegate.locator(".poll", has_text="More meetings?")
        field.fill("Not yet sent")
        asked.get_by_text("Yes").click()
        expect(asked.get_by_role("radio", name="Yes")).to_be_focused()
        desk.get_by_text("Close the session", exact=True).click()
        desk.get_by_role("button", name="Yes, close the session").click()
        try:
            expect(asked.get_by_role("button", name="Vote", exact=True)).to_have_count(0)
            expect(field).to_have_value("Not yet sent")
            expect(field).not_to_be_editable()
            expect(delegate.locator(".composer [data-held]")).to_be_visible()
            expect(delegate.locator("#ask")).to_be_hidden()
            is_well_made(delegate)
        finally:
            desk.get_by_role("button", name="Open the session").click()
        expect(field).to_be_editable()
        expect(asked.get_by_role("button", name="Vote", exact=True)).to_be_visible()
        field.fill("")


def test_what_was_pasted_is_not_cut_and_what_cannot_be_sent_says_why(room):
    with room(0, "participant", 1) as author, room(1, "moderator") as desk:
        connected(author)
        connected(desk)
        field = author.locator("#line")
        field.fill("ກ" * 3_700)
        expect(author.locator(".composer output")).to_have_text("3,700 of 4,000 characters")
        field.fill("ກ" * 4_120)
        author.get_by_role("button", name="Send").click()
        expect(author.locator(".composer output")).to_contain_text("120 characters too many: at most 4,000.")
        assert len(field.input_value()) == 4_120
        field.fill("   ")
        author.get_by_role("button", name="Send").click()
        assert "nothing to read" in field.evaluate("field => field.validationMessage")

        author.locator("#ask").fill("See " + "https://example.org " * 11)
        author.get_by_role("button", name="Put in the queue").click()
        kept = author.locator("[data-kept] > li")
        expect(kept).to_contain_text("10 links")
        kept.get_by_role("button", name="Change").click()
        author.locator("#ask").fill(author.locator("#ask").input_value()[:24] + "who pays?")
        author.get_by_role("button", name="Put in the queue").click()
        expect(desk.locator("[data-list=waiting]")).to_contain_text("See https://example.org who pays?")
        expect(kept).to_have_count(0)
        expect(line(desk, "ກ")).to_have_count(0)


class Between:
    """Stands between a page and the server, which has no limits in tests: the first line closes the socket, on the next
    one the third line is too quick."""

    def __init__(self):
        self.has_cut, self.held, self.taken = False, [], []

    def __call__(self, socket):
        server = socket.connect_to_server()
        socket.on_message(lambda text: self.pass_on(json.loads(text), socket, server))

    def pass_on(self, frame, socket, server):
        if frame["type"] == "post" and not self.has_cut:
            self.has_cut = True
            socket.close(code=4429)
        elif frame["type"] == "post" and len(self.taken) == 2 and not self.held:
            self.held.append(frame["id"])
            refusal = {"type": "refused", "id": frame["id"], "code": "rate", "text": "Slower", "retry_after": 1.5}
            socket.send(json.dumps(refusal))
        else:
            self.taken += [frame["text"]] if frame["type"] == "post" else []
            server.send(json.dumps(frame))


def test_a_flood_is_told_as_one_and_goes_out_once_and_in_order(room):
    words = [f"Flood {number}" for number in range(6)]
    between = Between()
    with room(0, "participant", 2, has_clock=True) as author, room(1, "moderator") as desk:
        connected(desk)
        author.route_web_socket("**/ws/**", between)
        author.reload()
        connected(author)
        for text in words:
            write(author, text)
        expect(author.locator(".conn [data-say]")).to_contain_text("Too much was sent at once.")
        expect(author.locator(".msg.unsent")).to_have_count(6)
        author.clock.fast_forward(31_000)
        expect(author.locator(".msg.unsent").first).to_contain_text("go out by themselves")
        author.clock.fast_forward(2_000)

        expect(author.locator(".msg.unsent")).to_have_count(0)
        expect(line(desk, "Flood")).to_have_text([re.compile(text) for text in words])
        assert between.taken == words


def test_what_waits_in_a_cut_is_taken_back_and_never_happens(room):
    with room(0, "participant", 2) as author, room(1, "moderator") as desk:
        connected(author)
        connected(desk)
        author.context.set_offline(True)
        expect(author.locator(".conn[data-state=waiting]")).to_be_visible(timeout=RECONNECTED)
        author.locator("[data-raise] button").first.click()
        author.locator("#ask").fill("Shall I ask this?")
        author.get_by_role("button", name="Put in the queue").click()
        write(author, "Better unsaid")
        waiting = author.locator("[data-waits] li")
        expect(waiting).to_have_text([re.compile("Raise my hand"), re.compile("Put in the queue: .*Shall I ask this")])
        is_well_made(author)
        for _act in range(2):
            waiting.first.get_by_role("button", name="Take back").click()
        expect(author.locator("[data-waits]")).to_be_hidden()
        author.locator(".msg.unsent").get_by_role("button", name="Remove").click()
        write(author, "Said after all")
        author.context.set_offline(False)

        expect(line(desk, "Said after all")).to_be_visible(timeout=RECONNECTED)
        expect(author.locator(".msg.unsent")).to_have_count(0)
        expect(desk.locator("[data-list=hands] li", has_text="Participant 3")).to_have_count(0)
        expect(desk.locator("[data-list=waiting] li", has_text="Shall I ask this?")).to_have_count(0)
        expect(line(desk, "Better unsaid")).to_have_count(0)


def test_a_stream_that_is_too_short_to_scroll_has_no_lines_out_of_sight(room):
    tall = {"viewport": {"width": 1280, "height": 6_000}}
    with room(0, "participant", 1, **tall) as reader, room(1, "moderator") as desk:
        connected(reader)
        connected(desk)
        reader.mouse.move(300, 400)
        reader.mouse.wheel(0, -300)
        reader.locator("body").press("Home")
        write(desk, "In sight of everybody")

        expect(line(reader, "In sight of everybody")).to_be_in_viewport()
        expect(reader.locator("[data-to-end]")).to_be_hidden()


def test_hours_are_told_on_the_venue_s_clock_and_the_reader_s(room):
    with room(0, "participant", **HERS) as reader, room(1, "moderator", timezone_id="Asia/Ho_Chi_Minh") as desk:
        connected(reader)
        connected(desk)
        write(reader, "What time is it?")
        expect(reader.locator("[data-own-clock]")).to_contain_text("(Tokyo)")
        expect(line(reader, "What time").locator("time")).to_have_text(re.compile(r"^\d\d:\d\d \(\d\d:\d\d\)$"))
        expect(line(desk, "What time").locator("time")).to_have_text(re.compile(r"^\d\d:\d\d$"))
