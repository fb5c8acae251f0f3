"""Take the README's pictures again: .venv/bin/python docs/shots/take.py http://localhost:8000

Needs ``./run test`` to have prepared the environment, Chromium, fonts for all scripts, and a demo with an empty data
folder, because a plan is submitted on the way.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
WIDE, PHONE = (1280, 860), (390, 844)
OFFICER, APPROVER = "officer.hanoi@example.org", "approver.hanoi@example.org"
PLAN = "Smart City Action Plan 2018-2025"
SESSION = "/en/forum/high-level-forum-2020/cities-after-the-pandemic/"
LINES = [
    (
        "vi",
        "Cảm biến mực nước gửi số liệu mỗi năm phút.",
        "The gauges send the water level every five minutes.",
        "Who pays for the gauges?",
    ),
    (
        "th",
        "เราแจ้งเตือนน้ำท่วมทางข้อความสั้น",
        "We warn of floods by text message.",
        "How long is the warning time?",
    ),
]
PUBLIC = {
    "home": ("/en/", WIDE, "light"),
    "city-phone": ("/en/cities/hanoi/", PHONE, "light"),
    "projects": ("/en/projects/?country=VN&focus=built_infrastructure", WIDE, "light"),
    "other-language": ("/th/cities/bangkok/", WIDE, "light"),
    "dark": ("/en/practices/", WIDE, "dark"),
    "search": ("/en/search/?q=น้ำท่วม", WIDE, "light"),
    "demo": ("/demo/", WIDE, "light"),
}


def keep(page: Page, name: str) -> None:
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
    picture.save(HERE / f"{name}.webp", quality=72, method=6)


def visit(browser: Browser, *, size: tuple[int, int] = WIDE, scheme: str = "light", person: str = "") -> Page:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, base_url=sys.argv[1])
    if person:
        page.goto("/demo/")
        page.locator(f'button[value="{person}"]').click()
        page.wait_for_url(lambda address: "/demo/" not in address)
        page.wait_for_load_state("networkidle")
    return page


def take_public(browser: Browser) -> None:
    for name, (path, size, scheme) in PUBLIC.items():
        page = visit(browser, size=size, scheme=scheme)
        page.goto(path, wait_until="networkidle")
        keep(page, name)
        page.close()


def take_editor(browser: Browser) -> None:
    """The officer's desk, the plan in the editor beside its preview; then the plan is submitted."""
    page = visit(browser, person=OFFICER)
    keep(page, "my-city")
    page.goto("/admin/pages/search/?q=Action+Plan+2018", wait_until="networkidle")
    page.get_by_role("link", name=PLAN).first.click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Toggle preview").click()
    page.frame_locator("#w-preview-iframe").get_by_role("heading", level=1).wait_for()
    page.wait_for_timeout(1_500)
    keep(page, "editor")
    page.get_by_role("button", name="Toggle preview").click()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Submit to").click()
    page.wait_for_load_state("networkidle")
    page.close()


def take_clearance(browser: Browser) -> None:
    """The submitted plan as the city's approver reads it on a phone."""
    page = visit(browser, size=PHONE, person=APPROVER)
    page.goto("/desk/clearance/", wait_until="networkidle")
    page.get_by_role("link", name=PLAN).first.click()
    page.wait_for_load_state("networkidle")
    keep(page, "clearance")
    page.close()


def take_live(browser: Browser) -> None:
    """The session of the example programme that goes on now, with people in it."""
    guests = [visit(browser, person=f"participant.{number}@example.org") for number in (1, 2)]
    moderator = visit(browser, person="moderator@example.org")
    interpreter = visit(browser, person="interpreter@example.org")
    for page in (*guests, moderator, interpreter):
        page.goto(SESSION)
        page.get_by_role("link", name="Enter the live room").click()
        page.locator(".conn[data-state=open]").wait_for()
    for guest, (language, text, _words, question) in zip(guests, LINES, strict=True):
        guest.locator("#line-lang").select_option(language)
        guest.locator("#line").fill(text)
        guest.get_by_role("button", name="Send").click()
        guest.locator("#ask").fill(question)
        guest.get_by_role("button", name="Put in the queue").click()
        guest.locator("[data-raise] button").first.click()
    for _language, text, words, _question in LINES:
        line = interpreter.locator(".msg", has_text=text)
        line.get_by_text("Translate", exact=True).click()
        line.locator("textarea").fill(words)
        line.get_by_role("button", name="Put it beside").click()
        interpreter.locator(".tr", has_text=words).wait_for()
    moderator.locator("[data-list=waiting] button", has_text="Approve").first.click()
    moderator.get_by_role("button", name="Call the next speaker").click()
    moderator.wait_for_timeout(2_000)
    moderator.evaluate("scrollTo(0, 0)")
    keep(moderator, "live")


if __name__ == "__main__":
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        take_public(browser)
        take_editor(browser)
        take_clearance(browser)
        take_live(browser)
        browser.close()
