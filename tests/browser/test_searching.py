"""Readers search: by eye, keyboard and screen reader, with and without scripts."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.visits import RULES, visit
from tests.waiting import until

PAGES = [
    "search/",
    "search/?q=น้ำท่วม",
    "search/?q=flood&country=MY&in=en",
    "search/?q=statoin",
    "search/?q=flood&exact=1",
    "practices/?q=flood",
    "glossary/?q=flood",
    "search/?q=qqqqzzzzxxxx",
]
WIDTHS = (320, 360, 768, 1024, 1280)


@pytest.fixture(scope="module")
def site(running_site):
    """The real network, once its index is there."""
    until(lambda: json.load(running_site.get("/api/v1/search?q=flood"))["is_complete"])
    return running_site


def size(width: int) -> dict:
    return {"width": width, "height": 800}


@pytest.mark.parametrize(("language", "width", "scheme"), [("en", 360, "dark"), ("km", 1280, "light")])
def test_a_screen_reader_finds_its_way_among_results(browser, site, language, width, scheme):
    found = {}
    with visit(browser, site, color_scheme=scheme, viewport=size(width)) as page:
        for path in PAGES:
            page.goto(f"/{language}/{path}")
            result = Axe().run(page, options={"runOnly": RULES})
            if result.violations_count:
                found[path] = result.generate_report()
    assert found == {}


@pytest.mark.parametrize("language", ["en", "th", "my"])
def test_results_and_the_header_fit_every_width(browser, site, language):
    too_wide = []
    with visit(browser, site) as page:
        for path in (PAGES[1], PAGES[4], ""):
            page.goto(f"/{language}/{path}")
            for width in WIDTHS:
                page.set_viewport_size(size(width))
                if page.locator("html").evaluate("root => root.scrollWidth > root.clientWidth"):
                    too_wide.append((path, width))
    assert too_wide == []


def test_the_keyboard_goes_through_suggestions(browser, site):
    with visit(browser, site, viewport=size(1280)) as page:
        page.goto("/en/about/")
        field = page.get_by_role("combobox").or_(page.get_by_role("searchbox")).first
        field.focus()
        expect(field).to_have_attribute("role", "combobox")
        field.press_sequentially("integrated flood mana")
        options = page.get_by_role("option")
        expect(options.first).to_contain_text("Integrated Flood Management")
        expect(field).to_have_attribute("aria-expanded", "true")
        assert Axe().run(page, options={"runOnly": RULES}).violations_count == 0
        page.keyboard.press("ArrowDown")
        expect(options.first).to_have_attribute("aria-selected", "true")
        assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
        page.keyboard.press("Escape")
        expect(options).to_have_count(0)
        expect(field).to_have_value("integrated flood mana")
        page.keyboard.press("ArrowDown")
        expect(options.first).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/cities/kuching/**")


def test_a_key_that_moves_the_cursor_leads_back_to_what_was_typed(browser, site):
    with visit(browser, site) as page:
        page.goto("/en/search/")
        field = page.locator("#sq")
        field.focus()
        field.press_sequentially("floo")
        expect(page.get_by_role("option").first).to_be_visible()
        for key in ("Home", "End", "ArrowLeft", "ArrowRight"):
            page.keyboard.press("ArrowDown")
            expect(page.get_by_role("option", selected=True)).to_have_count(1)
            page.keyboard.press(key)
            expect(page.get_by_role("option", selected=True)).to_have_count(0)
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/search/?q=floo")


@pytest.mark.parametrize(
    "answer", [{"status": 429, "body": "{}"}, {"content_type": "text/html", "body": "<p>Pay here"}, {}]
)
def test_suggestions_close_when_no_others_come(browser, site, answer):
    with visit(browser, site) as page:
        page.goto("/en/search/")
        field = page.locator("#sq")
        field.focus()
        field.press_sequentially("floo")
        expect(page.get_by_role("option").first).to_be_visible()
        page.route("**/search/suggest?**", lambda route: route.fulfill(**answer) if answer else route.abort())
        field.press_sequentially("x")
        expect(page.get_by_role("option")).to_have_count(0)
        expect(field).to_have_attribute("aria-expanded", "false")


def test_suggestions_come_while_a_keyboard_still_composes_the_word(browser, site):
    with visit(browser, site) as page:
        page.goto("/th/search/")
        page.locator("#sq").focus()
        keyboard = page.context.new_cdp_session(page)
        keyboard.send("Input.imeSetComposition", {"text": "ภูเก", "selectionStart": 4, "selectionEnd": 4})
        expect(page.get_by_role("option").first).to_contain_text("ภูเก็ต")
        expect(page.locator("#sq")).to_have_value("ภูเก")


def test_enter_searches_for_what_was_typed(browser, site):
    with visit(browser, site, viewport=size(1280)) as page:
        page.goto("/en/")
        page.locator("#hq").fill("flood")
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/search/?q=flood")
        expect(page.locator(".hits mark").first).to_contain_text("lood")


def test_the_search_works_without_scripts(browser, site):
    with visit(browser, site, java_script_enabled=False, viewport=size(360)) as page:
        page.goto("/en/")
        page.locator(".find-link").click()
        page.locator("#sq").fill("flood")
        page.keyboard.press("Enter")
        page.locator(".filters > summary").click()
        page.locator("input[name=kind][value=project]").check()
        page.get_by_role("button", name="Show").click()
        expect(page).to_have_url(f"{site.url}/en/search/?q=flood&kind=project&sort=relevance")
        expect(page.locator(".hits .badge").first).to_have_text("Project")


def test_results_take_the_whole_width_of_the_paper(browser, site):
    with visit(browser, site, viewport=size(1280)) as page:
        page.emulate_media(media="print")
        for path in ("search/?q=flood", "practices/"):
            page.goto(f"/en/{path}")
            width = page.locator("main h2").first.evaluate("heading => heading.parentElement.clientWidth")
            assert width > 0.8 * page.evaluate("document.documentElement.clientWidth")


def test_the_whole_way_from_a_letter_to_a_filtered_list_and_back(browser, site):
    with visit(browser, site, viewport=size(1280)) as page:
        page.goto("/en/")
        page.locator("#hq").focus()
        page.keyboard.type("floo")
        options = page.get_by_role("option")
        expect(options.first).to_be_visible()
        page.keyboard.press("ArrowUp")  # the last one: a word to search for, or a title
        expect(options.last).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Escape")
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/search/?q=floo")
        page.locator("#sq").fill("flood")
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/search/?q=flood")
        everything = page.locator(".panel-sort h2").inner_text()
        page.locator("input[name=kind][value=project]").check()
        page.locator(".filters select").select_option("date")
        page.get_by_role("button", name="Show").click()
        page.wait_for_url("**/en/search/?q=flood&kind=project&sort=date")
        assert set(page.locator(".hits .badge").all_inner_texts()) == {"Project"}
        page.get_by_role("link", name="Kind: Project").click()
        page.wait_for_url("**/en/search/?q=flood&sort=date")
        page.go_back()
        page.wait_for_url("**kind=project**")
        expect(page.locator("input[name=kind][value=project]")).to_be_checked()
        page.go_back()
        page.wait_for_url("**/en/search/?q=flood")
        expect(page.locator(".panel-sort h2")).to_have_text(everything)
        expect(page.locator("#sq")).to_have_value("flood")


def test_the_glossary_is_left_out_and_taken_back(browser, site):
    with visit(browser, site, viewport=size(360)) as page:
        page.goto("/en/search/?q=น้ำท่วม")
        expect(page.locator(".hits > li").first).to_be_visible()
        page.get_by_role("link", name="Only what I typed").click()
        page.wait_for_url("**exact=1")
        for language in page.locator(".hits h3").evaluate_all("all => all.map(one => one.lang)"):
            assert language == "th"
        page.get_by_role("link", name="Only what I typed").click()
        page.wait_for_url(lambda address: "exact" not in address)


def test_a_library_is_searched_without_scripts(browser, site):
    with visit(browser, site, java_script_enabled=False, viewport=size(360)) as page:
        page.goto("/en/practices/?focus=quality_environment")
        page.get_by_role("searchbox", name="Search this list").fill("flood")
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/practices/?q=flood&focus=quality_environment")
        expect(page.get_by_role("link", name="“flood”")).to_be_visible()
