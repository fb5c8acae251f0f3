"""Readers: every page type, by eye, keyboard, screen reader, on paper, on a phone, without scripts."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.visits import RULES, visit

PLAN = "cities/kuching/action-plan-2018/"
PROJECT = f"{PLAN}integrated-flood-management-and-response-system/"
FORUM = "forum/high-level-forum-2020/"
UPDATE = "cities/kota-kinabalu/action-plan-2018/integrated-public-transport-system/report-2025/"
PAGES = {
    "home": "",
    "cities": "cities/",
    "cities of one country": "cities/?country=VN",
    "city": "cities/kuching/",
    "plan": PLAN,
    "project": PROJECT,
    "update": UPDATE,
    "practice": "cities/kuching/reading-the-river-and-the-rain-in-real-time/",
    "response": "cities/kuching/covidtrace-and-qmunity/",
    "practices": "practices/",
    "practices, none found": "practices/?country=XX",
    "responses": "covid-19/",
    "projects": "projects/?seeking=finance",
    "documents": "documents/",
    "document": "documents/asean-smart-cities-framework/",
    "forums": "forum/",
    "forum": FORUM,
    "session": f"{FORUM}planning/",
    "glossary": "glossary/",
    "about": "about/",
    "accessibility": "accessibility/",
    "privacy": "privacy/",
    "nothing there": "nothing-there/",
}
TALL = ("km", "my")
WIDTHS = (320, 480, 768, 1024, 1344, 1920)  # on both sides of each step of the layout
LOW_OR_CUT = """elements => elements.filter(element => {
    const style = getComputedStyle(element);
    const isLow = parseFloat(style.lineHeight) < 1.5 * parseFloat(style.fontSize);
    const block = element.closest("h1, h2, h3, p, li, dd, td, div");
    const isCut = getComputedStyle(block).overflow === "hidden" && block.scrollHeight > block.clientHeight + 1;
    return isLow || isCut;
}).map(element => element.outerHTML)"""
SESSIONS = f"""
import datetime
from events.models import ForumPage, SessionPage
forum = ForumPage.objects.get(slug="{FORUM.split("/")[1]}", locale__language_code="en")
for slug, room in (("planning", "Room 1"), ("science", "Room 2")):
    forum.add_child(instance=SessionPage(
        title=slug.title(), slug=slug, room=room, locale=forum.locale,
        languages=[("language", "vi"), ("language", "en")],
        starts=datetime.datetime(2020, 10, 22, 10, 0, tzinfo=datetime.UTC),
        ends=datetime.datetime(2020, 10, 22, 13, 0, tzinfo=datetime.UTC),
    ))
"""


@pytest.fixture(scope="module")
def site(running_site):
    """The real network, and two sessions at one time, when the programme of demo mode has none."""
    running_site.manage("shell", "-c", SESSIONS)
    return running_site


def size(width: int) -> dict:
    return {"width": width, "height": 800}


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_a_screen_reader_finds_its_way_on_every_page(browser, site, width, scheme):
    found = {}
    with visit(browser, site, color_scheme=scheme, viewport=size(width)) as page:
        for name, path in PAGES.items():
            page.goto(f"/en/{path}")
            result = Axe().run(page, options={"runOnly": RULES})
            if result.violations_count:
                found[name] = result.generate_report()
    assert found == {}


def test_no_page_is_missing(browser, site):
    with visit(browser, site) as page:
        answers = {name: page.goto(f"/en/{path}").status for name, path in PAGES.items()}
    assert {name for name, status in answers.items() if status != 200} == {"nothing there"}


@pytest.mark.parametrize(("language", "has_scripts"), [("en", False), ("my", True)])
def test_no_page_scrolls_sideways(browser, site, language, has_scripts):
    too_wide = []
    with visit(browser, site, java_script_enabled=has_scripts) as page:
        for name, path in PAGES.items():
            page.goto(f"/{language}/{path}")
            for width in WIDTHS:
                page.set_viewport_size(size(width))
                if page.locator("html").evaluate("root => root.scrollWidth > root.clientWidth"):
                    too_wide.append((name, width))
    assert too_wide == []


def test_a_first_visit_costs_sixty_kilobytes_and_six_requests_at_most(browser, site):
    with visit(browser, site) as page:
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        received = []
        network.on("Network.loadingFinished", lambda done: received.append(done["encodedDataLength"]))
        page.goto("/en/")
        page.wait_for_load_state("networkidle")
    assert len(received) <= 6
    assert sum(received) <= 60_000


def test_pages_read_and_filter_without_scripts(browser, site):
    with visit(browser, site, java_script_enabled=False, viewport=size(360)) as page:
        page.goto("/en/practices/")
        page.locator(".filters > summary").click()
        page.get_by_label("Health and Well-being").check()
        page.get_by_role("button", name="Show").click()
        expect(page).to_have_url(f"{site.url}/en/practices/?focus=health_wellbeing&sort=newest")
        expect(page.locator(".card").first).to_contain_text("Health and Well-being")
        page.get_by_label("Chosen filters").get_by_role("link").click()
        expect(page.get_by_label("Chosen filters")).to_have_count(0)


def test_the_language_menu_keeps_the_page_and_its_filters(browser, site):
    with visit(browser, site, java_script_enabled=False, viewport=size(360)) as page:
        page.goto("/en/practices/?focus=health_wellbeing")
        page.locator(".lang > summary").click()
        page.get_by_role("link", name="Tiếng Việt").click()
        expect(page).to_have_url(f"{site.url}/vi/practices/?focus=health_wellbeing")


def test_the_keyboard_skips_to_the_text_and_closes_menus(browser, site):
    with visit(browser, site, viewport=size(1280)) as page:
        page.goto("/en/cities/kuching/")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{site.url}/en/cities/kuching/#main")
        menu = page.locator(".lang")
        menu.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(menu).to_have_attribute("open", "")
        page.keyboard.press("Escape")
        expect(menu).not_to_have_attribute("open", "")
        expect(menu.locator("summary")).to_be_focused()


def test_points_of_the_map_lead_to_their_cities(browser, site):
    with visit(browser, site, viewport=size(1280)) as page:
        page.goto("/en/cities/")
        page.locator(".map").get_by_role("link", name="Kuching").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Kuching")


def test_a_programme_shows_the_clock_of_the_venue_and_of_the_reader(browser, site):
    with visit(browser, site, timezone_id="Asia/Yangon") as page:
        page.goto(f"/en/{FORUM}")
        times = page.locator(".times").filter(has_text="17:00–20:00")
        expect(times).to_have_count(1)
        expect(times.locator(".own-clock")).to_contain_text("16:30")


def test_a_programme_shows_the_venues_clock_without_scripts(browser, site):
    with visit(browser, site, java_script_enabled=False) as page:
        page.goto(f"/en/{FORUM}")
        expect(page.locator(".times strong").filter(has_text="17:00–20:00")).to_have_count(1)
        expect(page.locator(".zones")).to_be_hidden()


def test_a_plan_prints_as_a_document(browser, site):
    with visit(browser, site) as page:
        page.goto(f"/en/{PLAN}")
        paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    text = "\n".join(sheet.extract_text() for sheet in paper.pages)
    assert len(paper.pages) <= 4
    assert "/id/ASCN-MY-KCH-2018" in text
    assert "<https://asean.org/" in text
    assert "Sign in" not in text


@pytest.mark.parametrize("language", TALL)
def test_tall_letters_have_room(browser, site, language):
    """A line of Khmer or Burmese is at least half as high again as its letters, and nothing cuts it off."""
    with visit(browser, site, viewport=size(360)) as page:
        page.goto(f"/{language}/cities/yangon/")
        words = page.locator(f"main [lang={language}]")
        assert words.count() > 3
        assert words.evaluate_all(LOW_OR_CUT) == []
