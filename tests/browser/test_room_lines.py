"""Lines of the room as they come: thousands of them, read at one's own pace."""

import re
from functools import partial

import pytest
from playwright.sync_api import expect

from tests.browser.rooms import connected, do, in_room, many_lines, somebody, talking
from tests.browser.visits import PHONE
from tests.waiting import until

MOST_DRAWN = 700  # lines on the page, however many there are
MOST_NODES = 25_000
MOST_HEAP = 100 * 2**20
LOOKED_AT = 8_000  # milliseconds in which frames are counted
FRAMES = """
async (length) => {
  const times = [];
  let before = performance.now();
  const end = before + length;
  await new Promise((done) => {
    const look = (now) => {
      times.push(now - before);
      before = now;
      if (now < end) requestAnimationFrame(look);
      else done();
    };
    requestAnimationFrame(look);
  });
  times.sort((one, other) => one - other);
  const at = (part) => Math.round(times[Math.min(times.length - 1, Math.floor(part * times.length))]);
  return {
    frames: times.length, p50: at(0.5), p95: at(0.95), longest: at(1),
    nodes: document.querySelectorAll("*").length,
  };
}
"""
FIRST_IN_SIGHT = """
() => {
  const line = [...document.querySelectorAll(".stream > li")].find((one) => one.getBoundingClientRect().top > 80);
  return [line.dataset.seq, Math.round(line.getBoundingClientRect().top)];
}
"""


@pytest.fixture(scope="module")
def browser(browsers):
    return browsers[0]


def at_the_end(reader):
    reader.evaluate("document.querySelector('[data-end]').scrollIntoView({ block: 'end', behavior: 'instant' })")
    reader.wait_for_timeout(500)


def line(page, seq: int):
    return page.locator(f".stream > li[data-seq='{seq}']")


def mark(page):
    return page.locator("[data-to-end]")


@pytest.mark.parametrize("count", [1_500, pytest.param(10_000, marks=pytest.mark.whole)])
def test_thousands_of_lines_stay_smooth_and_move_nobody(browser, running_site, demo, count):
    with (
        in_room(browser, running_site, demo, "observer", 0, viewport=PHONE) as reader,
        many_lines(running_site, demo) as write,
    ):
        connected(reader)
        at_the_end(reader)
        expect(line(reader, write(300))).to_be_in_viewport()
        reader.evaluate("scrollTo({ top: 400, behavior: 'instant' })")
        reader.wait_for_timeout(500)
        looked_at = reader.evaluate("scrollY")

        write(count)

        expect(mark(reader)).to_have_text(re.compile(f"New lines: {count}"))
        assert reader.evaluate("scrollY") == looked_at
        assert reader.locator(".stream > li").count() <= MOST_DRAWN
        mark(reader).click()
        last = reader.locator(".stream > li").last
        expect(last).to_be_in_viewport()
        expect(last).to_contain_text(re.compile("water rises"))
        with talking(running_site, demo, per_second=20):
            seen = reader.evaluate(FRAMES, LOOKED_AT)
        reader.context.new_cdp_session(reader).send("HeapProfiler.collectGarbage")
        heap = reader.evaluate("performance.memory.usedJSHeapSize")
        print(f"{count} lines there and new ones coming in, frames in milliseconds: {seen}")
        expect(line(reader, write(1))).to_be_in_viewport()
        assert reader.locator(".stream > li").count() <= MOST_DRAWN
        assert (seen["nodes"] <= MOST_NODES, heap <= MOST_HEAP) == (True, True)
        expect(reader.locator("[data-spoken]")).not_to_be_empty()


def by_wheel(reader):
    reader.mouse.move(180, 300)
    reader.mouse.wheel(0, -900)


def by_touch(reader):
    finger = reader.context.new_cdp_session(reader)
    send = partial(finger.send, "Input.dispatchTouchEvent")
    send({"type": "touchStart", "touchPoints": [{"x": 180, "y": 150}]})
    for y in range(160, 600, 20):
        send({"type": "touchMove", "touchPoints": [{"x": 180, "y": y}]})
    send({"type": "touchEnd", "touchPoints": []})


def by_page_up(reader):
    reader.locator("body").press("PageUp")


def by_home(reader):
    reader.locator("body").press("Home")


def by_the_bar(reader):
    reader.evaluate("scrollBy({ top: -900, behavior: 'instant' })")


def by_tab_key(reader):
    reader.locator(".stream a.seq").nth(-12).focus()


@pytest.mark.parametrize("scroll_up", [by_wheel, by_touch, by_page_up, by_home, by_the_bar, by_tab_key])
def test_whoever_scrolls_up_while_lines_come_is_not_pulled_down(browser, running_site, demo, scroll_up):
    with (
        in_room(browser, running_site, demo, "observer", 0, viewport=PHONE, has_touch=True) as reader,
        many_lines(running_site, demo) as write,
    ):
        connected(reader)
        write(30)
        at_the_end(reader)
        with talking(running_site, demo, per_second=20):
            reader.wait_for_timeout(800)
            expect(reader.locator(".stream > li").last).to_be_in_viewport()
            expect(mark(reader)).to_be_hidden()

            scroll_up(reader)
            looked_at = where_it_rests(reader)
            reader.wait_for_timeout(1_200)

            assert reader.evaluate(FIRST_IN_SIGHT) == looked_at
            expect(mark(reader)).to_be_in_viewport()
            before = waiting_lines(reader)
            assert before > 0
            until(lambda: waiting_lines(reader) > before)
            mark(reader).click()
            reader.wait_for_timeout(800)
            expect(mark(reader)).to_be_hidden()
        expect(line(reader, write(1))).to_be_in_viewport()


def where_it_rests(reader) -> list:
    """The first line in sight and its place, once it is the same for half a second; at last wherever it is."""
    found = None
    for _look in range(30):
        before, found = found, reader.evaluate(FIRST_IN_SIGHT)
        if found == before:
            break
        reader.wait_for_timeout(500)
    return found


def waiting_lines(reader) -> int:
    return int(re.search(r"New lines: (\d+)", mark(reader).inner_text())[1])


def test_an_earlier_line_comes_with_the_words_that_were_put_beside_it_later(browser, running_site, demo):
    with many_lines(running_site, demo) as write, somebody(running_site, demo, "interpreter") as words:
        spoken_about = write(1)
        write(60)
        do(words, "translate", seq=spoken_about, lang="en", text="It rises")
        write(2)
        with in_room(browser, running_site, demo, "observer", 0, viewport=PHONE) as reader:
            connected(reader)
            expect(line(reader, spoken_about)).to_have_count(0)
            reader.locator("[data-earlier]").click()

            expect(line(reader, spoken_about)).to_contain_text("It rises")


def test_a_line_that_is_shown_again_has_its_translation_again(browser, running_site, demo):
    with (
        many_lines(running_site, demo) as write,
        somebody(running_site, demo, "interpreter") as words,
        somebody(running_site, demo, "moderator") as desk,
        in_room(browser, running_site, demo, "observer", 0, viewport=PHONE) as reader,
    ):
        connected(reader)
        number = write(1)
        do(words, "translate", seq=number, lang="en", text="It rises again")
        expect(line(reader, number)).to_contain_text("It rises again")

        do(desk, "hide", seq=number, reason="by mistake")
        expect(reader.get_by_text("It rises again")).to_have_count(0)
        do(desk, "restore", seq=number)

        expect(line(reader, number)).to_contain_text("It rises again")
