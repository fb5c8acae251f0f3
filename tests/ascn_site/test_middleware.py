"""What every request passes: strict input, whole transactions, headers that say who may keep the answer."""

import pytest
from django.core.exceptions import BadRequest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from ascn_site import errors
from ascn_site.middleware import AtomicUnsafe, StrictInput
from ascn_site.models import StartStep
from tests.editing import sign_in

FORM = "application/x-www-form-urlencoded"
requests = RequestFactory()


def storing(status):
    """A view that stores one row and answers with ``status``."""

    def view(request):
        StartStep.objects.create(name=request.path, fingerprint="x")
        return HttpResponse(status=status)

    return view


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "stored"), [(200, 1), (302, 1), (422, 1), (500, 0), (503, 0)])
def test_what_fails_leaves_nothing_behind(status, stored):
    AtomicUnsafe(storing(status))(requests.post("/en/form/"))
    assert StartStep.objects.count() == stored


@pytest.mark.django_db(transaction=False)
@pytest.mark.parametrize(
    ("request_", "is_inside"),
    [
        (requests.get("/en/"), False),
        (requests.post("/en/form/"), True),
        (requests.delete("/admin/x/"), True),
        (requests.post("/accounts/login/"), False),
        (requests.post("/desk/forums/meeting-07/participants/check/"), False),
        (requests.post("/desk/forums/records/x/act/"), True),
        (requests.post("/api/v1/channels/3/events"), False),
    ],
)
def test_only_what_writes_and_is_quick_holds_the_write_lock(request_, is_inside):
    from django.db import connection

    depth = len(connection.savepoint_ids)
    inside = []

    def view(request):
        inside.append(len(connection.savepoint_ids) > depth)
        return HttpResponse()

    AtomicUnsafe(view)(request_)
    assert inside == [is_inside]


def passed(request):
    """The form as the view gets it; '' for a request without one."""
    return StrictInput(lambda request: request.POST.get("title", ""))(request)


@pytest.mark.parametrize("query", ["q=%ff", "q=%00", "a=%1b[31m", "q=%ed%a0%80", "%00=1"])
def test_a_query_that_is_no_text_is_refused(query):
    with pytest.raises(BadRequest):
        passed(requests.get(f"/en/cities/?{query}"))


@pytest.mark.parametrize("query", ["q=%ff", "q=%00", "q=%22%00"])
def test_a_search_is_never_refused(query):
    assert passed(requests.get(f"/km/search/?{query}")) == ""


@pytest.mark.parametrize("query", ["q=%E0%B8%99%E0%B9%89%E0%B8%B3", "q=a+b%0Ac%09d", ""])
def test_text_of_any_script_with_line_breaks_is_let_through(query):
    assert passed(requests.get(f"/th/cities/?{query}")) == ""


@pytest.mark.parametrize("body", ["title=%ff", "title=%00", "title=a%0bb"])
def test_a_public_form_that_is_no_text_is_refused(body):
    with pytest.raises(BadRequest):
        passed(requests.post("/accounts/login/", body, content_type=FORM))


@pytest.mark.parametrize(
    ("number", "path", "is_refused"),
    [
        (500, "/accounts/login/", False),
        (501, "/accounts/login/", True),
        (501, "/admin/pages/3/edit/", False),
    ],
)
def test_public_forms_have_a_limit_of_fields(number, path, is_refused):
    request = requests.post(path, {f"field{index}": "x" for index in range(number)})
    if is_refused:
        with pytest.raises(BadRequest):
            passed(request)
    else:
        assert passed(request) == ""


@pytest.mark.django_db
class TestHeaders:
    def test_a_public_page_may_be_kept_and_framed_by_nobody(self, client):
        answer = client.get("/en/nothing-here/")
        assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert answer.headers["X-Frame-Options"] == "DENY"
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        for name in ("Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Referrer-Policy"):
            assert answer.headers[name] == "same-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not answer.cookies

    def test_what_a_person_with_a_session_gets_is_kept_nowhere(self, client, django_user_model):
        sign_in(client, django_user_model.objects.create_user("officer@hanoi.example"))
        assert client.get("/en/nothing-here/").headers["Cache-Control"] == "no-store"

    def test_the_door_is_kept_nowhere_and_the_editor_may_frame_its_preview(self, client):
        assert client.get("/accounts/login/").headers["Cache-Control"] == "no-store"
        assert client.get("/admin/").headers["X-Frame-Options"] == "SAMEORIGIN"

    def test_queries_are_told_on_this_machine_only(self, client, settings):
        settings.DEMO = True
        assert client.get("/en/nothing-here/").headers["Server-Timing"].startswith('db;desc="')
        assert "Server-Timing" not in client.get("/en/nothing-here/", headers={"X-Forwarded-For": "127.0.0.1"})
        settings.DEMO = False
        assert "Server-Timing" not in client.get("/en/nothing-here/")


@pytest.mark.parametrize(
    ("error", "status", "retry"),
    [(OperationalError("database is locked"), 503, "10"), (ValueError("a fault"), 500, None)],
)
def test_a_database_that_is_away_is_no_fault_of_ours_and_asks_to_come_back(error, status, retry):
    try:
        raise error
    except type(error):
        answer = errors.server_error(requests.get("/en/"))
    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, retry)
    assert str(error) not in answer.content.decode()
