"""The modules of the live room by themselves, in a browser whose socket, clock and requests are the test's."""

import pytest

from tests.js.conftest import PLACE

A_ROOM = """
  window.sockets = [];
  window.WebSocket = class extends EventTarget {
    constructor() { super(); this.sent = []; sockets.push(this); }
    send(text) { this.sent.push(JSON.parse(text)); }
    close() { this.dispatchEvent(Object.assign(new Event("close"), { code: 1006 })); }
    opened() { this.dispatchEvent(new Event("open")); this.said({ type: "caught_up", seq: 0 }); }
    said(frame) { this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) })); }
  };
  window.began = async () => {
    const [{ Link }, { Unsent }] = await Promise.all([import("/link.mjs"), import("/unsent.mjs")]);
    window.link = new Link({ socket: "ws://room.test/", events: "/events", after: 2, token: "t" });
    window.told = [];
    link.addEventListener("frame", ({ detail }) => detail.events && told.push(...detail.events.map(({ seq }) => seq)));
    window.unsent = new Unsent("room:me", link, { reasonOf: ({ text }) => text, tooLate: "too late" });
    link.connect();
    window.socket = sockets.at(-1);
  };
"""


def tab(context):
    page = context.new_page()
    page.add_init_script(A_ROOM)
    page.clock.install()
    page.goto(PLACE)
    page.evaluate("began()")
    return page


def sent(page) -> list[str]:
    return page.evaluate(
        "sockets.flatMap(({ sent }) => sent).filter(({ type }) => type !== 'hello').map((f) => f.type)"
    )


def test_what_the_socket_and_a_late_answer_both_tell_is_heard_once_and_the_cursor_never_goes_back(context):
    page = tab(context)
    page.evaluate("socket.opened()")
    for seqs in ([3, 4, 5], [3, 4], [4, 5, 6], [6]):
        page.evaluate("(seqs) => link.hear({ type: 'events', events: seqs.map((seq) => ({ seq })) })", seqs)

    assert page.evaluate("[told, link.after]") == [[3, 4, 5, 6], 6]


@pytest.mark.parametrize("kind", ["call", "close", "end_speech", "more_time", "raise_hand"])
def test_what_was_pressed_during_a_cut_is_not_done_by_another_page_of_the_room(context, kind):
    first = tab(context)
    first.evaluate("(type) => unsent.add({ type })", kind)
    waiting = first.evaluate("unsent.waiting.length")
    second = tab(context)
    second.evaluate("socket.opened()")

    assert (waiting, sent(second)) == (1, [])


@pytest.mark.parametrize("seconds", [30, 90])
def test_an_act_of_the_desk_waits_a_minute_at_most(context, seconds):
    page = tab(context)
    page.evaluate(
        "window.refused = []; unsent.addEventListener('refused', ({ detail }) => refused.push(detail.refusal))"
    )
    page.evaluate("unsent.add({ type: 'close' })")
    page.clock.fast_forward(seconds * 1000)
    page.evaluate("link.isAsking = false; link.connect(); link.socket.opened()")

    assert (sent(page), page.evaluate("refused")) == ((["close"], []) if seconds == 30 else ([], ["too late"]))


def test_lines_questions_and_votes_outlive_the_page_each_once_and_in_their_order(context):
    page = tab(context)
    for kind in ("post", "ask", "vote", "upvote", "close"):
        page.evaluate("(type) => unsent.add({ type, seq: 1 })", kind)
        page.clock.fast_forward(1000)
    page.reload()
    page.evaluate("began()")
    kept = page.evaluate("unsent.frames.map(({ type }) => type)")

    assert kept == ["post", "ask", "vote", "upvote"]


def test_two_tabs_of_a_person_keep_each_other_s_lines(context):
    one, two = tab(context), tab(context)
    one.evaluate("unsent.add({ type: 'post', text: 'first tab' })")
    two.evaluate("unsent.add({ type: 'post', text: 'second tab' })")
    one.evaluate("unsent.drop(unsent.frames[0].id)")
    third = tab(context)

    assert third.evaluate("unsent.frames.map(({ text }) => text)") == ["second tab"]


def test_what_went_out_once_is_not_free_any_more_even_after_the_page_was_left(context):
    page = tab(context)
    page.evaluate("unsent.add({ type: 'vote', seq: 1, choices: [0] })")
    free = page.evaluate("unsent.frames.map((frame) => unsent.isFree(frame))")
    page.evaluate("socket.opened()")
    page.reload()
    page.evaluate("began()")

    assert (free, page.evaluate("unsent.frames.map((frame) => unsent.isFree(frame))")) == ([True], [False])


def test_a_double_click_sends_one_act(context):
    page = tab(context)
    page.evaluate("socket.opened()")
    for _click in range(2):
        page.evaluate("unsent.add({ type: 'call', seq: 7, act: 'Call' })")

    assert sent(page) == ["call"]
