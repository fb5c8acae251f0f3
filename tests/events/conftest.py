"""Who comes to the desks of forums."""

import pytest

from tests.events.live.test_http_twins import browser
from tests.events.live.test_rights import a_person, office


@pytest.fixture
def secretary(db):
    """The browser of somebody in the secretariat."""
    person = a_person("secretary")
    office(person, "secretariat")
    return browser(person)
