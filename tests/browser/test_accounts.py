"""Coming in: passkeys in a real browser, every account page by eye, keyboard and screen reader, on a phone; leaving."""

import json
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from tests.browser.visits import DESKTOP, PHONE, trouble_of, visit, with_authenticator

PASSWORD = "rain gauges by the canal"
PEOPLE = f"""
import datetime, json
from django.utils import timezone
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from ascn_site.accounts import factors
from ascn_site.models import Assignment, User
codes = {{}}
for name in ("new", "mail", "app", "leaving"):
    person, is_new = User.objects.get_or_create(email=f"{{name}}@hanoi.example", defaults={{"name": "Officer, Ha Noi"}})
    if is_new:
        person.set_password("{PASSWORD}")
        person.save()
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        Assignment.objects.create(person=person, office="officer", scope_kind="city", scope_id="ASCN-VN-HAN",
                                  starts=datetime.date(2018, 4, 28))
    if name in ("mail", "leaving"):
        factors.add_mail_factor(person=person, now=timezone.now())
        codes[name] = Authenticator.objects.get(user=person).wrap().get_unused_codes()[0]
    if name == "app" and is_new:
        TOTP.activate(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
print(json.dumps(codes))
"""
VISITOR = (
    *("login/", "login/code/", "signup/", "logout/", "inactive/"),
    *("password/reset/", "password/reset/done/", "password/reset/key/1-set-password/", "password/reset/key/done/"),
)
OWNER = (
    *("", "email/", "password/change/", "sessions/", "2fa/", "logout/", "second-step/", "second-step/mail/"),
    *(
        "2fa/totp/activate/",
        "2fa/webauthn/",
        "2fa/webauthn/add/",
        "2fa/recovery-codes/",
        "2fa/recovery-codes/generate/",
    ),
)


@pytest.fixture(scope="module")
def people(running_site):
    """People with an office: one without a factor, two with codes by mail, one with an app; two recovery codes."""
    return json.loads(running_site.manage("shell", "-v0", "-c", PEOPLE).splitlines()[-1])


def by_password(page, name: str) -> None:
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(f"{name}@hanoi.example")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_load_state()


def test_a_passkey_is_set_up_on_the_way_to_work_and_then_signs_in_alone(browser, running_site, people):
    with visit(browser, running_site) as page:
        with_authenticator(page)
        by_password(page, "new")
        page.goto("/admin/images/")
        assert page.url.endswith("/accounts/second-step/?next=%2Fadmin%2Fimages%2F")
        page.locator('a[href$="/webauthn/add/"]').click()
        page.locator("form[data-passkey] button").click()
        page.wait_for_url("**/recovery-codes/")
        assert page.locator(".codes code").count() == 10
        page.locator('.account a[href$="/second-step/"]').click()
        assert page.url.endswith("/admin/images/")

        page.goto("/accounts/logout/")
        page.locator("main form button").click()
        page.goto("/accounts/login/?next=/admin/documents/")
        page.locator("form[data-passkey] button").click()
        page.wait_for_url("**/admin/documents/")


def test_a_browser_that_refuses_says_so_and_leaves_the_other_ways(browser, running_site, people):
    with visit(browser, running_site) as page:
        page.add_init_script("navigator.credentials.get = () => Promise.reject(new Error('refused'))")
        page.goto("/accounts/login/")
        page.locator("form[data-passkey] button").click()
        page.locator("[data-trouble]").wait_for(state="visible")
        by_password(page, "mail")
        assert page.url.endswith("/accounts/second-step/confirm/")


def test_without_javascript_a_recovery_code_is_enough(browser, running_site, people):
    with visit(browser, running_site, java_script_enabled=False) as page:
        by_password(page, "mail")
        page.locator("#id_code").fill(people["mail"])
        page.locator("#id_code").press("Enter")
        page.goto("/admin/")
        assert page.url.endswith("/admin/")
        page.goto("/accounts/login/")
        assert page.locator("form[data-passkey]:visible").count() == 0


@pytest.mark.parametrize(
    ("view", "scheme", "locale"),
    [
        (PHONE, "dark", "th"),
        pytest.param(DESKTOP, "light", "en", marks=pytest.mark.whole),
        pytest.param(PHONE, "light", "vi", marks=pytest.mark.whole),
    ],
)
def test_every_account_page_is_sound(browser, running_site, people, cookies, view, scheme, locale):
    found = {}
    with visit(browser, running_site, viewport=view, color_scheme=scheme, locale=locale) as page:
        for path in VISITOR:
            page.goto(f"/accounts/{path}")
            found[path] = trouble_of(page)
        by_password(page, "app")
        found["second step, app"] = trouble_of(page)
        page.context.clear_cookies()
        by_password(page, "mail")
        found["second step, mail"] = trouble_of(page)
        name, _, value = cookies["officer.hanoi@example.org"].partition("=")
        page.context.add_cookies([{"name": name, "value": value, "url": running_site.url}])
        for path in OWNER:
            page.goto(f"/accounts/{path}")
            found[path] = trouble_of(page)
    assert {path: trouble for path, trouble in found.items() if trouble} == {}


def test_a_person_takes_own_data_away_and_then_leaves_for_good(browser, running_site, people):
    with visit(browser, running_site, viewport=PHONE) as page:
        by_password(page, "leaving")
        page.locator("#id_code").fill(people["leaving"])
        page.locator("#id_code").press("Enter")
        page.wait_for_url("**/admin/")
        page.goto("/accounts/data/")
        with page.expect_download() as sent:
            page.get_by_role("button", name="Take my data away").click()
        told = json.loads(ZipFile(sent.value.path()).read("data.json"))

        page.get_by_role("link", name="Erase my account").click()
        assert trouble_of(page) == []
        page.get_by_role("checkbox").check()
        page.locator("main form button").click()
        expect(page.locator("h1")).to_have_text("The account is erased")
        by_password(page, "leaving")

        assert told["account"]["email"] == "leaving@hanoi.example"
        assert [office["scope_id"] for office in told["offices"]] == ["ASCN-VN-HAN"]
        assert page.url.endswith("/accounts/login/")
        page.goto("/admin/")
        assert "/accounts/login/" in page.url
