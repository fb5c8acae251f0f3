"""A city may be shown in a frame of any site; its page itself in none."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


def test_any_site_may_frame_a_city_without_forms_and_cookies(client):
    factories.a_city_page()

    answer = client.get("/km/embed/cities/han/")

    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    text = answer.content.decode()
    assert "<form" not in text
    assert "A city on a river." in text
    assert '/km/cities/han/"' in text


def test_the_page_of_the_city_stands_in_no_frame(client):
    factories.a_city_page()

    answer = client.get("/en/cities/han/")

    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_a_city_that_is_not_public_is_not_there(client):
    factories.a_city_page(live=False)

    assert client.get("/en/embed/cities/han/").status_code == 404
