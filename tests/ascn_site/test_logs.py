"""A line of the log names a request and a person by number, and nobody by anything else."""

import io
import json
import logging
import logging.config
import re

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from ascn_site import logs
from tests.editing import sign_in
from tests.network import make_network, officer

REQUEST, PERSON = r"request\W+([0-9a-f]{16})", r"user\W+(\d+)"
PERSONAL = {
    "officer.hanoi@example.org": "(address)",
    "/accounts/password/reset/key/3-abc123/": "/accounts/password/reset/key/(hidden)",
    "/accounts/invitation/Zx81/": "/accounts/invitation/(hidden)",
    "/approve/eyJ9/": "/approve/(hidden)",
    "203.0.113.77": "203.0.113.0/24",
    "2001:db8:1:2:3:4:5:6": "2001:db8:1::/48",
    "/en/search/?q=secret+words": "/en/search/?(hidden)",
}


@pytest.fixture(params=["text", "json"])
def lines(request):
    """What is written while the test runs, as the server would write it."""
    stream = io.StringIO()
    made = logs.configuration(request.param)["formatters"]["line"]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(made.pop("()")(**made))
    logger = logging.getLogger("ascn_test")
    logger.addHandler(handler)
    yield stream.getvalue
    logger.removeHandler(handler)


@pytest.mark.parametrize("text", PERSONAL)
def test_what_names_or_opens_is_not_written_down(lines, text):
    logging.getLogger("ascn_test").warning("met %s there", text)

    assert f"met {PERSONAL[text]} there" in lines()
    assert text not in lines()


def test_what_an_error_says_of_what_somebody_wrote_stays_out(lines):
    outer = "outer " + "words"
    for error in (ValueError("her " + "words"), OperationalError("database is locked")):
        try:
            try:
                raise error
            except Exception as inner:
                raise RuntimeError(outer) from inner
        except RuntimeError:
            logging.getLogger("ascn_test").exception("failed")

    assert [words for words in ("her words", "outer words") if words in lines()] == []
    assert "database is locked" in lines()
    assert "ValueError" in lines()


def test_fields_that_hold_secrets_are_hidden(lines):
    structured = logs.without_persons(None, "", {"event": "x", "password": "rain", "token": "abc", "user": 3})

    assert structured == {"event": "x", "password": "(hidden)", "token": "(hidden)", "user": 3}


@pytest.mark.django_db
def test_the_lines_of_one_request_carry_its_number_and_that_of_the_person(lines, client):
    make_network()
    person = officer("ASCN-VN-HAN")
    sign_in(client, person)
    request = RequestFactory().get("/en/")
    request.COOKIES, request.user = {key: morsel.value for key, morsel in client.cookies.items()}, person
    logger = logging.getLogger("ascn_test")

    def view(request):
        numbered.process_view(request, None, (), {})
        logger.warning("one")
        logger.warning("two")
        return HttpResponse()

    numbered = logs.RequestLines(view)
    numbered(request)
    numbered(request)
    logger.warning("outside")

    *inside, outside = lines().splitlines()
    found = [tuple(re.search(sign, line)[1] for sign in (REQUEST, PERSON)) for line in inside]
    assert found[0] == found[1] != found[2] == found[3]
    assert {user for _number, user in found} == {str(person.pk)}
    assert "request" not in outside


def test_a_foreign_line_break_begins_no_new_event(lines):
    logging.getLogger("ascn_test").warning("one\r\n2026-11-22 ERROR forged: two")

    [line] = lines().splitlines()
    if line.startswith("{"):
        assert json.loads(line)["event"].startswith("one")
