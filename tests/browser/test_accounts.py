"""Coming in: passkeys in a real browser, every account page by eye, keyboard and screen reader, on a phone."""

import json
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PASSWORD = "rain gauges by the canal"
PEOPLE = f"""
import datetime, json
from django.utils import timezone
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from ascn_site.accounts import factors
from ascn_site.models import Assignment, User
for name in ("new", "mail", "app"):
    person, is_new = User.objects.get_or_create(email=f"{{name}}@hanoi.example", defaults={{"name": "Officer, Ha Noi"}})
    if is_new:
        person.set_password("{PASSWORD}")
        person.save()
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        Assignment.objects.create(person=person, office="officer", scope_kind="city", scope_id="ASCN-VN-HAN",
                                  starts=datetime.date(2018, 4, 28))
    if name == "mail":
        factors.add_mail_factor(person=person, now=timezone.now())
        code = Authenticator.objects.get(user=person).wrap().get_unused_codes()[0]
    if name == "app" and is_new:
        TOTP.activate(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
print(json.dumps({{"code": code}}))
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
def browser(missing):
    if not CHROMIUM.exists():
        missing("Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def people(running_site):
    """People with an office: one without a factor, one with codes by mail, one with an app; a recovery code."""
    return json.loads(running_site.manage("shell", "-v0", "-c", PEOPLE).splitlines()[-1])


@contextmanager
def visit(browser, site, **options):
    """A visitor's page; another origin, a refusal of the policy or a script's error fails the test."""
    with browser.new_context(base_url=site.url, **{"locale": "en"} | options) as context:
        page = context.new_page()
        wrong = []
        page.on("request", lambda sent: None if sent.url.startswith((site.url, "data:")) else wrong.append(sent.url))
        page.on("console", lambda line: wrong.append(line.text) if "Security Policy" in line.text else None)
        page.on("pageerror", lambda error: wrong.append(str(error)) if "ViewTransition" not in str(error) else None)
        yield page
        assert wrong == []


def by_password(page, name: str) -> None:
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(f"{name}@hanoi.example")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_load_state()


def with_authenticator(page) -> None:
    """A device that keeps passkeys and always finds the right finger."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = kind | {"isUserVerified": True, "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})


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
        page.locator("#id_code").fill(people["code"])
        page.locator("#id_code").press("Enter")
        page.goto("/admin/")
        assert page.url.endswith("/admin/")
        page.goto("/accounts/login/")
        assert page.locator("form[data-passkey]:visible").count() == 0


def trouble_of(page) -> str:
    """What axe finds on the page, and whether it can be scrolled sideways."""
    result = Axe().run(page, options={"runOnly": RULES})
    found = result.generate_report() if result.violations_count else ""
    is_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return found + (" sideways" if is_wide else "")


@pytest.mark.parametrize(
    ("width", "scheme", "locale"), [(360, "dark", "vi"), (1280, "light", "en"), (360, "light", "th")]
)
def test_every_account_page_is_sound(browser, running_site, people, width, scheme, locale):
    found = {}
    view = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme, "locale": locale}
    with visit(browser, running_site, **view) as page:
        for path in VISITOR:
            page.goto(f"/accounts/{path}")
            found[path] = trouble_of(page)
        by_password(page, "app")
        found["second step, app"] = trouble_of(page)
        page.context.clear_cookies()
        by_password(page, "mail")
        found["second step, mail"] = trouble_of(page)
        page.goto("/demo/")
        page.locator('button[value="officer.hanoi@example.org"]').click()
        for path in OWNER:
            page.goto(f"/accounts/{path}")
            found[path] = trouble_of(page)
    assert {path: trouble for path, trouble in found.items() if trouble} == {}
