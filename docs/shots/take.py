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
OFFICER, SECRETARY = "officer.hanoi@example.org", "secretariat.1@example.org"
PLAN = "Smart City Action Plan 2018-2025"
PUBLIC = {
    "home": ("/en/", WIDE, "light"),
    "city-phone": ("/en/cities/hanoi/", PHONE, "light"),
    "projects": ("/en/projects/?country=VN&focus=built_infrastructure", WIDE, "light"),
    "other-language": ("/th/cities/bangkok/", WIDE, "light"),
    "dark": ("/en/practices/", WIDE, "dark"),
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
        page.wait_for_url("**/admin/")
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


def take_task(browser: Browser) -> None:
    """The submitted plan with what the secretariat may do to it."""
    page = visit(browser, person=SECRETARY)
    page.get_by_role("link", name=PLAN).first.click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="More actions").click()
    page.wait_for_timeout(500)
    keep(page, "secretariat")
    page.close()


if __name__ == "__main__":
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        take_public(browser)
        take_editor(browser)
        take_task(browser)
        browser.close()
