"""A moderator sends somebody out of a session, who stays out until she is let in again."""

import json

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from ascn_site.models import User
from events import rules
from events.live.doors import NO_SUCH_CHANNEL, NOT_YOURS, Knock, admit
from events.live.people import Seat, code_of
from events.models import Channel, ChannelRole, Event, Hand, Participant, Registration
from tests.events.live.conftest import FORUM, NOW, Desk
from tests.events.live.test_commands import a_colleague, heard
from tests.events.live.test_http_twins import browser, fresh_allowances, send
from tests.events.live.test_rights import a_channel, a_person, comes_in, key_of, office

__all__ = ["fresh_allowances"]
pytestmark = pytest.mark.django_db


def rights_of(seat: Seat, channel: Channel) -> rules.Rights:
    return rules.rights_in(channel, [User.objects.get(pk=seat.person)], confirmed=[], now=NOW)[seat.person]


def test_who_is_removed_may_nothing_any_more_and_the_desk_alone_is_told(desk):
    an, moderator = desk.seat("an"), desk.moderator()
    assert rights_of(an, desk.channel).may_read

    desk.do(moderator, "remove", person=code_of(an.person))

    assert rights_of(an, desk.channel) == rules.Rights(is_removed=True)
    [told] = [json.loads(text) for text in heard(desk, moderator)]
    assert (told["type"], told["person"]["name"]) == ("removed", "An")
    assert '"type":"private"' in heard(desk, desk.seat("binh"))[0]
    assert list(ModelLogEntry.objects.values_list("action", flat=True)) == ["events.live.remove"]


def test_the_reason_for_which_somebody_was_sent_out_is_told_to_the_desk_and_kept(desk):
    an, moderator = desk.seat("an"), desk.moderator()

    desk.do(moderator, "remove", person=code_of(an.person), reason=" Insults ")

    assert json.loads(heard(desk, moderator)[-1])["reason"] == "Insults"
    assert desk.refusal(moderator, "remove", person=code_of(desk.seat("bo").person), reason="  ") == "empty"


def test_a_hand_goes_down_with_whoever_is_removed(desk):
    an, binh, moderator = desk.seat("an"), desk.seat("binh"), desk.moderator()
    hand, _other = desk.do(an, "raise_hand"), desk.do(binh, "raise_hand")

    desk.do(moderator, "remove", person=code_of(an.person))

    assert list(Hand.objects.filter(is_up=True).values_list("person", flat=True)) == [binh.person]
    assert Event.objects.get(kind="hand_lowered").payload == {"of": hand}
    desk.do(moderator, "call")
    assert Event.objects.get(kind="called").person_id == binh.person


def test_whoever_runs_the_session_is_not_sent_out_of_it(desk):
    moderator, colleague = a_colleague(desk, "moderator"), a_colleague(desk, "colleague")

    codes = [code_of(seat.person) for seat in (moderator, colleague)]
    assert [desk.refusal(moderator, "remove", person=code) for code in codes] == ["forbidden"] * 2
    assert not Participant.objects.exists()


def test_nobody_is_removed_twice_and_only_the_removed_are_let_in_again(desk):
    an, moderator = desk.seat("an"), desk.moderator()
    person = code_of(an.person)

    assert desk.refusal(moderator, "readmit", person=person) == "conflict"
    desk.do(moderator, "remove", person=person)
    assert desk.refusal(moderator, "remove", person=person) == "conflict"
    assert desk.refusal(moderator, "remove", person="0" * 16) == "conflict"
    assert desk.refusal(an, "readmit", person=person) == "forbidden"


@pytest.mark.parametrize(("access", "role"), [("open", None), ("members", None), ("invited", ChannelRole.GUEST)])
def test_who_is_let_in_again_has_the_place_that_she_had(access, role):
    desk = Desk(access=access)
    an, moderator = desk.seat("an"), desk.moderator()
    if role:
        Participant.objects.create(channel=desk.channel, person_id=an.person)
    before = rights_of(an, desk.channel)
    assert "post" in before.may

    desk.do(moderator, "remove", person=code_of(an.person))
    assert rights_of(an, desk.channel).is_removed
    desk.do(moderator, "readmit", person=code_of(an.person))

    assert rights_of(an, desk.channel) == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("access", ["open", "members", "invited"])
def test_a_moderator_removes_by_request_and_every_door_says_that_one_may_not_come_back(access):
    channel, an, moderator = a_channel(access=access), a_person(), a_person("moderator")
    Registration.objects.create(forum=FORUM, person=an)
    Participant.objects.create(channel=channel, person=an)
    office(moderator, "moderator", "session", str(channel.session))
    assert isinstance(comes_in(an, channel), Seat)

    assert send(browser(an), channel, type="remove", person=code_of(an.pk)).status_code == 403
    assert send(browser(moderator), channel, type="remove", person=code_of(an.pk)).status_code == 200

    assert comes_in(an, channel) == NOT_YOURS
    assert browser(an).get(f"/api/v1/channels/{channel.pk}/events").status_code == 403
    assert send(browser(an), channel, type="post", text="x").status_code == 403
    assert browser(an).get(f"/en/live/{channel.pk}/").status_code == 403
    assert send(browser(moderator), channel, type="readmit", person=code_of(an.pk)).status_code == 200
    assert send(browser(an), channel, type="post", text="x").status_code == 200


def test_of_a_channel_that_is_secret_nobody_learns_by_asking_to_be_removed():
    channel, stranger = a_channel(access="invited"), a_person("stranger")

    assert admit([Knock(key_of(stranger), channel.pk, "en")], now=timezone.now()) == [NO_SUCH_CHANNEL]


async def test_a_removed_person_is_out_at_once_on_all_her_sockets_and_does_not_come_back(room):
    async with room.client("moderator") as moderator, room.client(number=3) as first, room.client(number=3) as second:
        for client in (moderator, first, second):
            await client.hello()
        await first.do("post", text="x")
        await first.until(lambda: first.events)
        person = first.events[0]["author"]["id"]

        await moderator.do("remove", person=person)

        assert [await client.closed() for client in (first, second)] == [4403, 4403]
        async with room.client(number=3) as again:
            assert await again.closed() == 4403
        await moderator.do("readmit", person=person)
        async with room.client(number=3) as again:
            assert (await again.hello())["type"] == "welcome"
