"""Every row of the forms surface: at the sign-in, at the filters of a library, and in the page editor."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from wagtail.models import PageLogEntry

from ascn_site.models import User
from cities.models import CityPage
from tests.corpus.rows import ids, to_send
from tests.editing import form_of, is_saved, latest, save, stream
from tests.factories import a_plan, a_project

ROWS = {row.id: row for row in to_send("HTTP forms")}
FIGURE = {"value": "4", "unit": "", "label": "gauges", "as_of": "", "source": "", "source_url": "", "page": ""}
BUDGET = {"label": "Pumps", "amount": "1", "currency": "VND", "year": "2026", "source": ""}
# Rows of one line of text, which every text field must take or refuse.
TEXTS = [row for row in ROWS.values() if row.id in {f"H{number:02}" for number in (*range(4, 13), 14)}]
ANYTHING = [row for row in ROWS.values() if not row.payload.startswith(("do: ", "b'", "'<"))]


def words_of(row) -> list[str]:
    """The texts in a row's value, whatever its shape."""
    value = row.value()
    parts = value if isinstance(value, list | tuple) else [value]
    return [str(word) for part in parts for word in (part.values() if isinstance(part, dict) else [part])]


@pytest.mark.parametrize("row", ANYTHING, ids=ids)
def test_the_sign_in_lets_nobody_in_and_never_fails(client, db, row):
    client.raise_request_exception = False
    cache.clear()  # the limits of the sign-in have tests of their own
    for text in words_of(row):
        for form in ({"login": text, "password": "x"}, {"login": "a@example.org", "password": text}):
            answer = client.post("/accounts/login/", form | {"next": text})

            assert answer.status_code in (200, 400, 413)
            assert settings.SESSION_COOKIE_NAME not in answer.cookies or "_auth_user_id" not in client.session
            assert "<script>alert(1)" not in answer.content.decode()


@pytest.mark.parametrize("row", ANYTHING, ids=ids)
def test_the_filters_of_a_library_show_a_page_or_say_that_the_question_was_wrong(desk, row):
    for text in words_of(row):
        for name in ("country", "city", "focus", "since", "sort", "page", "unknown", "next"):
            answer = desk.get("/en/cities/", {name: text[:5_000]})

            assert answer.status_code in (200, 400, 404)
            assert "<script>alert(1)" not in answer.content.decode()
            assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("row", TEXTS, ids=ids)
def test_a_text_typed_into_a_page_is_kept_as_text_or_refused(desk, hanoi, row):
    [text] = words_of(row)
    plan = a_plan(hanoi, title="Dry streets", slug="dry-streets")
    answer = save(desk, plan, {"title": text, "adopted_by": "Kept"})
    page = latest(type(plan).objects.get(pk=plan.pk))

    if row.may == {"R"}:
        assert (is_saved(answer), page.title) == (False, "Dry streets")
        assert answer.context["form"]["adopted_by"].value() == "Kept"
        return
    assert is_saved(answer)
    assert page.title == text.replace("\x1b", "")
    page.get_latest_revision().publish()
    shown = Client().get("/en/cities/hanoi/dry-streets/").content.decode()
    for harmful in ("<script>alert(1)", "<img src=x", "\x1b"):
        assert harmful not in shown


def refused_parts() -> list[tuple[str, str, dict]]:
    """Row, StreamField of a project, and the values of one of its parts."""
    wanted = {
        "H20": ("figures", "figure", FIGURE, "as_of"),
        "H21": ("figures", "figure", FIGURE, "as_of"),
        "H23": ("budget", "line", BUDGET, "amount"),
        "H24": ("budget", "line", BUDGET, "amount"),
        "H25": ("budget", "line", BUDGET, "year"),
        "H26": ("budget", "line", BUDGET, "currency"),
        "H36": ("figures", "figure", FIGURE, "source_url"),
        "H37": ("figures", "figure", FIGURE, "source_url"),
    }
    return [
        (row_id, field, kind, part | {name: text})
        for row_id, (field, kind, part, name) in wanted.items()
        if row_id in ROWS
        for text in words_of(ROWS[row_id])
    ]


@pytest.mark.parametrize(("row_id", "field", "kind", "part"), refused_parts())
def test_impossible_dates_amounts_and_addresses_are_refused_and_stay_typed(desk, project, row_id, field, kind, part):
    answer = save(desk, project, {**stream(field, (kind, part)), "search_description": "Kept"})

    assert not is_saved(answer)
    assert answer.context["form"]["search_description"].value().strip() == "Kept"
    assert list(getattr(latest(type(project).objects.get(pk=project.pk)), field)) == []


@pytest.mark.parametrize(("field", "kind", "part"), [("figures", "figure", FIGURE), ("budget", "line", BUDGET)])
def test_the_same_parts_without_the_fault_are_stored(desk, project, field, kind, part):
    assert is_saved(save(desk, project, stream(field, (kind, part))))
    assert len(getattr(latest(type(project).objects.get(pk=project.pk)), field)) == 1


def test_h01_bytes_that_are_no_utf8_store_nothing(desk, hanoi):
    for address in (f"/admin/pages/{hanoi.pk}/edit/", "/accounts/login/"):
        answer = desk.post(address, b"title=%FF%FE", content_type="application/x-www-form-urlencoded")

        assert answer.status_code in (200, 400)
    assert PageLogEntry.objects.filter(page=hanoi, action="wagtail.edit").count() == 0


@pytest.mark.parametrize("row_id", ["H02", "H03"])
def test_fields_of_absurd_size_are_refused(desk, hanoi, row_id):
    value = ROWS[row_id].value()
    answer = save(desk, hanoi, value if isinstance(value, dict) else {"title": value})

    assert answer.status_code == 400
    assert CityPage.objects.get(pk=hanoi.pk).latest_revision is None


def test_h27_nobody_makes_herself_staff_by_a_hidden_field(desk, hanoi):
    save(desk, hanoi, ROWS["H27"].value())

    assert not User.objects.filter(is_staff=True).exists()


def test_h28_a_foreign_token_changes_nothing(desk, hanoi):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.cookies

    answer = strict.post(f"/admin/pages/{hanoi.pk}/edit/", form_of(desk, hanoi) | {"csrfmiddlewaretoken": "a" * 64})

    assert answer.status_code == 403
    assert CityPage.objects.get(pk=hanoi.pk).latest_revision is None


def test_h34_a_form_without_a_boundary_is_a_bad_request(desk, hanoi):
    for address in (f"/admin/pages/{hanoi.pk}/edit/", "/accounts/login/"):
        assert desk.post(address, b"x", content_type="multipart/form-data").status_code == 400


def test_h35_thousands_of_empty_parts_change_nothing(desk, hanoi):
    parts = {f"x{number}": "" for number in range(5_000)}

    assert desk.post("/accounts/login/", parts).status_code == 400
    assert not is_saved(desk.post(f"/admin/pages/{hanoi.pk}/edit/", parts))


def test_h38_the_address_of_a_sibling_is_not_taken_twice(desk, project):
    taken = "taken"
    a_project(project.get_parent(), slug=taken)

    save(desk, project, {"slug": taken})

    assert latest(type(project).objects.get(pk=project.pk)).slug != taken
