"""The main job: a city writes, three offices clear, a reader reads, in two languages."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visits import PHONE, editor_watches, trouble_of, visit

OFFICER, SECRETARY = "officer.hanoi@example.org", "secretariat.1@example.org"
# Who clears, in this order, and what the button says.
CLEARING = [
    ("approver.hanoi@example.org", "Approve for the city"),
    ("representative.vn@example.org", "Clear for the country"),
    (SECRETARY, "Publish"),
]
PICTURE, FILE = "demo-1-hanoi-picture", "demo-1-hanoi-file"

# A plan, a project in it, and what else a city publishes.
EVENING = [
    ("plan", "Kế hoạch thành phố thông minh 2026"),
    ("project", "Đèn giao thông thích ứng"),
    ("practice", "Bảng tin giao thông cho mọi người"),
]
ANOTHER = [
    ("plan", "Kế hoạch thành phố thông minh 2027"),
    ("project", "Cảm biến ngập lụt"),
    ("response", "Đường dây nóng khai báo y tế"),
]
TEXTS = {
    "plan": {"first_year": "2026", "last_year": "2028", "vision": "Ai cũng đi lại an toàn."},
    "project": {"summary": "Đèn đổi theo dòng xe."},
    "practice": {"summary": "Bảng tin cho biết khi nào xe đến.", "result": "Người dân chờ ít hơn."},
    "response": {"measure": "Một số điện thoại trả lời mọi câu hỏi.", "starts": "2020-03"},
}


def begin(page, kind, *, language, plan=None):
    page.goto("/admin/")
    page.locator("select[name=language]").select_option(language)
    if plan:
        page.locator("select[name=plan]").select_option(label=plan)
    page.locator(f'button[name=kind][value="{kind}"]').click()
    expect(page.locator("#id_title")).to_be_editable()
    page.wait_for_load_state("load")


def fill(page, kind, title):
    page.locator("#id_title").fill(title)
    for field, text in TEXTS[kind].items():
        page.locator(f"#id_{field}").fill(text)
    match kind:
        case "plan" | "practice":
            page.locator("input[name=focus_areas][value=built_infrastructure]").check()
        case _:
            page.locator("#id_focus_area").select_option("built_infrastructure")
    if kind == "response":
        page.locator("#id_kinds-0-kind").select_option("hotline")
    choose(page, page.locator("#panel-child-content-picture-section"), PICTURE)
    files = page.locator("#panel-child-content-files-section")
    files.locator(".c-sf-add-button").first.click()
    page.get_by_role("option", name="File").click()
    choose(page, files, FILE)


def choose(page, section, title):
    section.locator("[data-chooser-action-choose]").first.click()
    page.locator(f'.modal a[data-chooser-modal-choice]:has-text("{title}")').first.click()
    expect(page.locator(".modal")).to_have_count(0)


def preview(page, title):
    page.get_by_role("button", name="Toggle preview").click()
    frame = page.frame_locator("#w-preview-iframe")
    expect(frame.get_by_role("heading", level=1, name=title)).to_be_visible()
    page.get_by_role("button", name="Toggle preview").click()


def act(page, label):
    """An action of the editor's foot, behind the arrow beside the first one."""
    foot = page.locator("footer.footer, #w-form-footer, form footer").last
    button = foot.get_by_role("button", name=re.compile(label))
    if not button.first.is_visible():
        foot.get_by_role("button", name="More actions").click()
    button.first.click()


def write_and_submit(page, kind, title, *, plan=None, is_previewed=False):
    begin(page, kind, language="vi", plan=plan)
    fill(page, kind, title)
    if is_previewed:
        preview(page, title)
    act(page, "Submit to")
    expect(page.locator(".messages")).to_contain_text("submitted")


def open_clearance(page, title):
    if not page.url.endswith("/desk/clearance/"):
        page.goto("/desk/clearance/")
    page.get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def clear(page, title, label):
    """Read what changed on the clearance page, then decide there."""
    open_clearance(page, title)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name=label).click()
    expect(page.get_by_role("status")).to_contain_text("The page went on")


def read(page, title, *, language):
    """Open a page from the city's own page and give its heading's language."""
    page.goto(f"/{language}/cities/hanoi/")
    page.get_by_role("link", name=title).first.click()
    heading = page.get_by_role("heading", level=1, name=title)
    expect(heading).to_be_visible()
    return page.evaluate("element => element.closest('[lang]').lang", heading.element_handle())


@pytest.mark.parametrize(
    "written", [pytest.param(EVENING, id="practice"), pytest.param(ANOTHER, id="response", marks=pytest.mark.whole)]
)
def test_a_city_writes_three_offices_clear_and_readers_of_two_languages_read(browser, running_site, cookies, written):
    plan, project, other = (title for _kind, title in written)
    with visit(browser, running_site, cookie=cookies[OFFICER]) as officer:
        for kind, title in written:
            above = plan if kind == "project" else None
            write_and_submit(officer, kind, title, plan=above, is_previewed=kind != "project")
        officer.goto("/admin/")
        for _kind, title in written:
            expect(officer.locator(".desk--waiting li > a", has_text=title)).to_be_visible()

    with visit(browser, running_site) as reader:
        reader.goto("/vi/cities/hanoi/")
        expect(reader.get_by_text(plan)).to_have_count(0)

    for person, label in CLEARING:
        with visit(browser, running_site, cookie=cookies[person], viewport=PHONE) as office:
            for _kind, title in written:
                clear(office, title, label)

    with visit(browser, running_site, viewport=PHONE) as reader:
        assert read(reader, plan, language="vi") == "vi"
        expect(reader.get_by_role("link", name=project).first).to_be_visible()
        assert read(reader, other, language="vi") == "vi"
        assert read(reader, plan, language="en") == "vi"
        expect(reader.locator(".lang-note").first).to_be_visible()
        assert read(reader, other, language="en") == "vi"
        expect(reader.get_by_role("link", name=re.compile(FILE)).first).to_be_visible()


def test_a_page_comes_back_with_remarks_at_its_fields_and_goes_on_with_answers(browser, running_site, cookies):
    kind, title = "practice", "Xe buýt đúng giờ"
    with visit(browser, running_site, cookie=cookies[OFFICER]) as officer:
        write_and_submit(officer, kind, title)

    with visit(browser, running_site, cookie=cookies[CLEARING[0][0]], viewport=PHONE) as approver:
        open_clearance(approver, title)
        part = approver.locator(".changes > div", has_text="In short")
        part.get_by_text("Remark on this").click()
        part.get_by_role("textbox").fill("Which year?")
        approver.get_by_role("button", name="Return").click()
        expect(approver.get_by_role("status")).to_contain_text("returned")

    with visit(browser, running_site, cookie=cookies[OFFICER]) as officer:
        officer.goto("/admin/")
        officer.locator(".desk--returned a", has_text=title).first.click()
        expect(officer.locator(".messages")).to_contain_text("In short: Which year?")
        officer.get_by_role("button", name="Actions", exact=True).first.click()
        officer.get_by_role("link", name="What changed, who has it").first.click()
        officer.get_by_text("Answer", exact=True).first.click()
        officer.get_by_role("textbox", name="Your answer").fill("In 2024.")
        officer.get_by_role("button", name="Answer", exact=True).click()
        officer.get_by_role("button", name="Submit").click()
        expect(officer.get_by_role("status")).to_contain_text("submitted")

    with visit(browser, running_site, cookie=cookies[CLEARING[0][0]], viewport=PHONE) as approver:
        open_clearance(approver, title)
        expect(approver.get_by_text("In 2024.")).to_be_visible()
        assert trouble_of(approver) == []


# Answers come late, and the question who else works here is asked just before a save and answered long after it.
SLOW_ANSWERS = """() => {
  const real = window.fetch;
  window.fetch = async (...sent) => {
    const answer = await real(...sent);
    await new Promise((done) => setTimeout(done, String(sent[0]).includes("/ping/") ? 4000 : 1500));
    sent[1]?.signal?.throwIfAborted();
    return answer;
  };
  document.addEventListener("w-autosave:save", () => (document.documentElement.dataset.saving = "1"));
}"""
ASK_WHO_ELSE = "() => document.querySelector('.w-editing-sessions').dispatchEvent(new Event('w-session:visible'))"


def test_a_page_may_be_submitted_while_it_is_being_saved_and_is_then_read_only(browser, running_site, seeded, cookies):
    draft = next(draft for draft in seeded["drafts"] if draft["city"] == "ASCN-VN-HAN")
    with visit(browser, running_site, cookie=cookies[OFFICER]) as officer:
        officer.goto(draft["edit"])
        editor_watches(officer)
        officer.evaluate(SLOW_ANSWERS)
        officer.locator("#id_summary").fill("Written just before it is handed in.")
        officer.wait_for_timeout(4_500)
        officer.evaluate(ASK_WHO_ELSE)
        expect(officer.locator("html[data-saving]")).to_have_count(1)

        act(officer, "Submit to")

        expect(officer.locator(".messages")).to_contain_text("submitted")
        officer.goto(draft["edit"])
        officer.locator("#id_summary").focus()
        officer.keyboard.type("Nobody has it here")
        expect(officer.locator("#id_summary")).to_have_value("Written just before it is handed in.")
