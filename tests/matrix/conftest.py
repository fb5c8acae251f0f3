"""One furnished database for the whole package: built once, every test undone."""

import math

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from ascn_site.demo import fresh_cookie
from events.live import allowance
from events.live.writer import Order, Writer, writer
from tests.editing import Browser
from tests.matrix.world import World, build_world
from tests.real_network import copy, remove, use


@pytest.fixture(scope="package")
def furnished(django_db_setup, django_db_blocker, tmp_path_factory):
    """Where a worker comes back to this package, files get the same names again in another folder."""
    empty = str(connection.settings_dict["NAME"])
    walled = f"{empty}_walls"
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        copy(empty, walled)
        use(walled)
        world = build_world()
        cookies = {name: fresh_cookie(world.person(name)).partition("=") for name in world.people}
        yield world, cookies
        use(empty)
        remove(walled)


@pytest.fixture
def world(furnished) -> World:
    return furnished[0]


@pytest.fixture
def as_person(furnished, db):
    """A browser of somebody, by name as in `World.people`; any other name is a visitor without an account."""
    _world, cookies = furnished

    def browser(name: str, **options) -> Browser:
        client = Browser(**options)
        if name in cookies:
            key, _, value = cookies[name]
            client.cookies[key] = value
        return client

    return browser


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Commands are stored by who sends them: the writer's own thread would wait for the test's transaction."""

    def store(order: Order) -> None:
        [outcome] = Writer().store([order], now=timezone.now()).outcomes
        if order.future is not None:
            order.future.set_result(outcome)
        else:
            order.line.answer(order, outcome)

    monkeypatch.setattr(writer, "submit", store)


@pytest.fixture(autouse=True)
def fresh_allowances():
    """Cells do not use up each other's commands."""
    yield
    for limit in allowance.ALL:
        limit.forget(now=math.inf)
