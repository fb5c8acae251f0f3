"""Offices in a real browser: from an invitation to the first draft, a term that ends in mid-text, handing over."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.visits import (
    DESKTOP,
    PHONE,
    editor_watches,
    in_mail,
    is_well_made,
    mails_to,
    trouble_of,
    visit,
    with_authenticator,
)

SECRETARY, APPROVER = "secretariat.1@example.org", "approver.bangkok@example.org"
BANGKOK = "ASCN-TH-BKK"
TERM = """
import datetime
from ascn_site.models import Assignment
terms = Assignment.objects.filter(person__email="officer.kuching@example.org")
terms.update(ends=datetime.date.today() - datetime.timedelta(days=1))
"""
REVISIONS = """
import json
from wagtail.models import Page, Revision
page = Page.objects.get(slug="demo-1-kuching-draft")
print(json.dumps([page.title, Revision.objects.filter(object_id=str(page.pk)).count()]))
"""


def asked(site, code: str):
    return json.loads(site.manage("shell", "-v0", "-c", code).splitlines()[-1])


def test_from_an_invitation_over_the_second_step_to_the_first_draft(browser, running_site):
    link = running_site.manage("invite", "new.officer@example.org", "--office", "officer", "--scope", BANGKOK)
    path = re.search(r"/accounts/invitation/\S+", link)[0]
    with visit(browser, running_site, viewport=PHONE) as page:
        with_authenticator(page)
        page.goto(path)
        page.locator("#id_name").fill("Second officer, Bangkok")
        page.locator("#id_password").fill("seven lamps on the river")
        page.locator("main form button").click()
        page.wait_for_url("**/second-step/**")
        page.locator('a[href$="/webauthn/add/"]').click()
        page.locator("form[data-passkey] button").click()
        page.wait_for_url("**/recovery-codes/")

        page.goto("/admin/")
        page.locator("select[name=language]").select_option("th")
        page.locator('button[name=kind][value="practice"]').click()
        editor_watches(page)
        page.locator("#id_title").fill("ป้ายจราจรแรก")
        page.locator("#id_summary").fill("ฉบับร่างแรก")
        page.wait_for_url("**/edit/")  # a draft gets its own address once it is saved by itself
        page.goto("/admin/")

        expect(page.get_by_role("link", name="ป้ายจราจรแรก")).to_be_visible()
        page.goto(path)
        expect(page.locator("h1")).to_have_text("This link opens nothing")


def test_a_term_that_ends_while_a_form_is_open_saves_nothing_more(browser, running_site, seeded, cookies):
    draft = next(draft for draft in seeded["drafts"] if draft["city"] == "ASCN-MY-KCH")
    with visit(browser, running_site, cookie=cookies["officer.kuching@example.org"]) as page:
        page.goto(draft["edit"])
        editor_watches(page)
        before = asked(running_site, TERM + REVISIONS)
        expect(page.get_by_text("This page is not open to you any more").first).to_be_visible()

        with page.expect_response(lambda answer: "/edit/" in answer.url and answer.request.method == "POST") as sent:
            page.locator("#id_title").fill("Written after the end")
        after = asked(running_site, REVISIONS)

        assert sent.value.status == 403
        assert before == after
        assert page.locator("#id_title").input_value() == "Written after the end"
        expect(page.get_by_text("Your office has ended, and nothing was stored since.").first).to_be_visible()
        page.get_by_role("button", name="Save draft").click()
        expect(page.locator("h1")).to_have_text("No office today")
        expect(page.locator("textarea").first).to_have_value("Written after the end")
        is_well_made(page)
        assert asked(running_site, REVISIONS) == before
        page.goto("/admin/")
        expect(page.locator("h1")).to_have_text("No office today")


def test_the_secretariat_hands_an_office_over_on_one_screen(browser, running_site, cookies):
    with visit(browser, running_site, cookie=cookies[SECRETARY]) as page:
        page.goto("/desk/people/?country=TH")
        page.locator(f'a[href="/desk/people/officer/{BANGKOK}/"]').click()
        page.locator("tr", has_text="Officer, Bangkok").get_by_role("link", name="Hand over").first.click()
        expect(page.get_by_role("link", name="Practice draft demo-1-bangkok-draft")).to_be_visible()
        page.locator("#id_person").select_option(label="Chief Smart City Officer, Bangkok")
        page.get_by_role("button", name="Hand over").click()

        expect(page.locator(".notice-good")).to_contain_text("Handed over")
        held = page.locator("section[aria-labelledby=held]")
        expect(held).to_contain_text("Chief Smart City Officer, Bangkok")
        expect(page.locator("section[aria-labelledby=before]")).to_contain_text("Officer, Bangkok")
    told = {APPROVER: "This came with it:\n- Drafts: [1-9]", "officer.bangkok@example.org": "went to your successor"}
    for person, words in told.items():
        in_mail(running_site, person, words)
        assert len([mail for mail in mails_to(running_site, person) if re.search(words, mail)]) == 1
    with visit(browser, running_site, cookie=cookies[APPROVER]) as page:
        page.goto("/admin/")
        expect(page.get_by_role("link", name="Practice draft demo-1-bangkok-draft")).to_be_visible()


FURTHER = [(PHONE, "light"), (DESKTOP, "light"), (DESKTOP, "dark")]
VIEWS = [(PHONE, "dark"), *(pytest.param(*view, marks=pytest.mark.whole) for view in FURTHER)]
PAGES = ["", "?state=vacant&country=VN", "officer/ASCN-VN-HAN/", "secretariat/-/"]


@pytest.mark.parametrize(("view", "scheme"), VIEWS)
def test_the_desk_is_whole_on_a_phone_and_for_a_screen_reader(browser, running_site, cookies, view, scheme):
    with visit(browser, running_site, cookie=cookies[SECRETARY], viewport=view, color_scheme=scheme) as page:
        page.goto("/desk/people/officer/ASCN-VN-HAN/")
        links = page.locator("section[aria-labelledby=held] a")
        further = [link.get_attribute("href") for link in links.all()]
        addresses = [f"/desk/people/{path}" for path in PAGES] + [*further, "/desk/cities/add/"]
        wrong = {}
        for address in addresses:
            page.goto(address)
            if found := trouble_of(page):
                wrong[address] = found
        assert wrong == {}
        assert len(addresses) >= 9
