"""Whoever knocks while others do is let in whatever those bring along."""

import asyncio

import pytest
from django.conf import settings
from django.utils import timezone

from events.live import doors
from events.live.doors import SIGN_IN, Knock, session_key_of
from events.live.hub import Hub
from events.live.line import RESTART
from tests.events.live.client import PATIENCE
from tests.events.live.test_rights import a_channel, a_person, key_of, office

UNREADABLE = 5  # a key that is no text is a fault of ours, whatever led to it


def knocking(*knocks: Knock) -> list:
    """The answers to those who knock in one moment; nobody waits for ever."""

    async def all_at_once():
        hub = Hub()
        return await asyncio.wait_for(asyncio.gather(*map(hub.admit, knocks)), PATIENCE)

    return asyncio.run(all_at_once())


@pytest.mark.django_db(transaction=True)
def test_one_who_cannot_be_read_keeps_nobody_else_out():
    channel, person = a_channel(), a_person()
    honest, broken = Knock(key_of(person), channel.pk, "en"), Knock(UNREADABLE, channel.pk, "en")

    first, second, third = knocking(honest, broken, honest)

    assert (first.person, second, third.person) == (person.pk, RESTART, person.pk)


@pytest.mark.parametrize("value", [rb'"\000aaaaaaaa"', b"a" * 31, b"A" * 32, b"a" * 500, b"\xff" * 32, b"' or 1=1 --"])
def test_a_cookie_that_no_session_can_have_is_none(value):
    name = settings.SESSION_COOKIE_NAME.encode()

    assert session_key_of(name + b"=" + value) == ""
    assert session_key_of(name + b"=" + b"0a" * 16) == "0a" * 16


@pytest.mark.django_db
def test_a_key_with_a_nul_is_a_stranger_among_others():
    channel, person = a_channel(), a_person()
    office(person, "moderator", "session", str(channel.session))
    knocks = [Knock("\x00aaaaaaaa", channel.pk, "en"), Knock(key_of(person), channel.pk, "en")]

    stranger, moderator = doors.admit(knocks, now=timezone.now())

    assert (stranger, moderator.person) == (SIGN_IN, person.pk)
