"""Doors of sessions: the live room by page, by request and by socket, its commands, its record."""

import json
import math

from django.conf import settings
from django.utils import timezone

from ascn_site.models import User
from events import rules
from events.live import protocol
from events.live.doors import Knock, admit
from events.live.line import Line
from events.live.people import Seat, code_of
from events.models import Channel, ForumRole, Participant, Registration
from tests.matrix.doors import Visit, door
from tests.matrix.rooms import DELEGATION, do, frame, take_in

OPEN, CLOSED, OTHER = "open", "closed", "other"
IN_ROLES = "Pa OA OB AP CR"  # the columns in which a row says 'in'


def room(visit: Visit, name: str) -> Channel:
    return Channel.objects.get(pk=visit.city.channels[name])


def come_in(visit: Visit, name: str, **fields) -> None:
    """Where the row says so the visitor is registered; in the closed session she is a guest."""
    if visit.is_in and name == CLOSED:
        Participant.objects.create(channel=room(visit, name), person=visit.person)
    elif visit.is_in:
        take_in(room(visit, name), visit.person, **fields)


def speaker(visit: Visit) -> User:
    return visit.world.person("speaker")


def page_of(visit: Visit, name: str, end: str = "") -> str:
    return f"/en/live/{visit.city.channels[name]}/{end}"


def twin_of(visit: Visit, name: str) -> str:
    return f"/api/v1/channels/{visit.city.channels[name]}/events"


def seat_in(visit: Visit, name: str) -> Seat | int:
    """Where a socket would put the visitor, or the code with which it is closed."""
    morsel = visit.client.cookies.get(settings.SESSION_COOKIE_NAME)
    knock = Knock(morsel.value if morsel else "", visit.city.channels[name], "en")
    return admit([knock], now=timezone.now())[0]


def by_request(visit: Visit, name: str, kind: str, **fields) -> bool:
    sent = json.dumps(frame(kind, **fields))
    answer = visit.client.post(twin_of(visit, name), sent, content_type="application/json")
    return answer.status_code == 200 and answer.json()["type"] == "ack"


def by_socket(visit: Visit, name: str, kind: str, **fields) -> bool:
    """The socket's own line, without the wire."""
    seat = seat_in(visit, name)
    if not isinstance(seat, Seat):
        return False
    told = []

    async def hear(said):
        told.append(json.loads(said["text"]))

    knock = Knock("", visit.city.channels[name], "en")
    line = Line(send=hear, knock=knock, seat=seat, until=math.inf, owner=None)
    try:
        line.hear(protocol.read(json.dumps(frame(kind, **fields))))
    except protocol.Refused:
        return False
    return [answer["type"] for answer in told] == ["ack"]


def by_form(visit: Visit, name: str, kind: str, **fields) -> bool:
    before = room(visit, name).seq
    visit.send(page_of(visit, name, "act/"), {"do": kind, "id": frame(kind)["id"]} | fields)
    return room(visit, name).seq > before


@door("36")
def live_room(visit):
    return visit.shows(page_of(visit, OPEN), "openline")


@door("36")
def room_at_the_address_of_a_session(visit):
    return visit.shows(visit.city.sessions[OPEN], "openline")


@door("36")
def live_room_for_a_thin_line(visit):
    return visit.shows(page_of(visit, OPEN, "text/"), "openline")


@door("36")
def live_log_by_request(visit):
    return visit.shows(twin_of(visit, OPEN), "openline")


@door("36")
def seat_at_a_socket(visit):
    return isinstance(seat_in(visit, OPEN), Seat)


@door("36")
def screen_of_the_hall(visit):
    return visit.opens(page_of(visit, OPEN, "screen/")) and visit.opens(page_of(visit, OPEN, "screen/state"))


@door("36")
def code_at_the_door(visit):
    """It leads everybody to the room, and lets nobody in."""
    answer = visit.client.get(f"/en/live/join/{visit.city.join_code}/", follow=True)
    return visit.mark("openline").encode() in answer.content


@door("36a")
def closed_room(visit):
    come_in(visit, CLOSED)
    return visit.shows(page_of(visit, CLOSED), "closedline")


@door("36a")
def closed_log_by_request(visit):
    come_in(visit, CLOSED)
    return visit.shows(twin_of(visit, CLOSED), "closedline")


@door("36a")
def seat_at_a_socket_of_a_closed_session(visit):
    come_in(visit, CLOSED)
    return isinstance(seat_in(visit, CLOSED), Seat)


@door("36a")
def closed_room_answers_otherwise_than_none(visit):
    come_in(visit, CLOSED)
    there, nowhere = (
        visit.client.get(f"/en/live/{name}/") for name in (visit.city.channels[CLOSED], "abcdefghijklmnop")
    )
    return there.status_code != nowhere.status_code


@door("36a")
def room_at_the_address_of_a_closed_session(visit):
    come_in(visit, CLOSED)
    return visit.shows(visit.city.sessions[CLOSED], "closedline")


@door("36a")
def closed_session_in_the_programme(visit):
    come_in(visit, CLOSED)
    return visit.city.sessions[CLOSED].encode() in visit.client.get("/en/forum/meeting/").content


@door("36a", is_shut=True)
def closed_session_in_the_calendar(visit):
    come_in(visit, CLOSED)
    return visit.city.sessions[CLOSED].encode() in visit.client.get("/en/forum/meeting/programme.ics").content


@door("36a")
def closed_session_as_a_calendar_file(visit):
    come_in(visit, CLOSED)
    return visit.client.get(f"{visit.city.sessions[CLOSED]}session.ics").status_code == 200


def numbers_in(visit: Visit, name: str) -> dict[str, int]:
    return visit.city.said[name]


# What each command is sent with; numbers are those of what was said in the room.
COMMANDS = {
    "post": {"text": "Ten gauges"},
    "ask": {"text": "Who pays?"},
    "upvote": {"seq": "asked"},
    "vote": {"seq": "poll", "choices": [1]},
    "raise_hand": {},
    "lower_hand": {},
    "translate": {"seq": "line", "lang": "vi", "text": "Mười trạm đo"},
    "hide": {"seq": "line", "reason": "an insult"},
    "restore": {"seq": "hidden"},
    "approve": {"seq": "waiting"},
    "merge": {"seq": "second", "into": "asked"},
    "take_up": {"seq": "asked"},
    "answer": {"seq": "asked", "text": "The city"},
    "poll_open": {"question": "End?", "options": ["Yes", "No"]},
    "poll_close": {"seq": "poll"},
    "announce": {"text": "Lunch"},
    "call": {"seq": "hand"},
    "order_hands": {"by": "alphabet"},
    "decide": {"text": "Gauges are shared"},
    "limit_speeches": {"seconds": 120},
    "more_time": {},
    "end_speech": {},
    "close": {},
}
FIRST = ("post", "hide", "translate")  # of each right one command
TAKING_PART = sorted(rules.TAKE_PART - {"withdraw"})
OF_A_SPEECH = ("more_time", "end_speech")
MODERATING = sorted(rules.MODERATE - {"open", "mute", "hand_over"})


def fields_of(visit: Visit, name: str, kind: str) -> dict:
    said = numbers_in(visit, name)
    return {key: said.get(value, value) if key in ("seq", "into") else value for key, value in COMMANDS[kind].items()}


def command(row: str, name: str, kind: str, way, role: str = ForumRole.DELEGATE) -> None:
    def act(visit: Visit) -> bool:
        come_in(visit, name, role=role)
        if kind == "lower_hand" and visit.person:
            do(room(visit, name), visit.person, "raise_hand")
        if kind in OF_A_SPEECH:
            do(room(visit, name), speaker(visit), "call")
        return way(visit, name, kind, **fields_of(visit, name, kind))

    door(row, name=f"{kind} {way.__name__} in the {name} session", is_alike=kind not in FIRST)(act)


for taking_part in TAKING_PART:
    command("37", OPEN, taking_part, by_request)
command("37", OPEN, "post", by_socket)
command("37", OPEN, "vote", by_socket)
command("37", OPEN, "post", by_form)
command("37", CLOSED, "post", by_request)
for moderating in MODERATING:
    command("39", OPEN, moderating, by_request)
    command("40", OTHER, moderating, by_request)
for kind in ("hide", "poll_close", "announce"):
    command("39", OPEN, kind, by_socket)
    command("40", OTHER, kind, by_socket)
command("39", OPEN, "hide", by_form)
command("39", CLOSED, "hide", by_request)
command("41", OPEN, "translate", by_request, role=ForumRole.INTERPRETER)
command("41", OPEN, "translate", by_socket, role=ForumRole.INTERPRETER)


@door("39")
def open_the_writing_again(visit):
    do(room(visit, OPEN), speaker(visit), "close")
    return by_request(visit, OPEN, "open")


@door("39")
def let_somebody_else_run_the_session(visit):
    return by_request(visit, OPEN, "hand_over", person=code_of(visit.world.person("Mo").pk))


@door("40")
def take_over_another_session(visit):
    return visit.person is not None and by_request(visit, OTHER, "hand_over", person=code_of(visit.person.pk))


@door("39")
def mute_somebody(visit):
    until = "2090-01-01T00:00:00+00:00"
    return by_request(visit, OPEN, "mute", person=code_of(speaker(visit).pk), until=until)


@door("39")
def see_what_is_hidden(visit):
    return visit.shows(page_of(visit, OPEN), "openhidden")


@door("39")
def see_questions_that_wait(visit):
    return visit.shows(twin_of(visit, OPEN), "openquestion")


@door("40")
def see_what_is_hidden_elsewhere(visit):
    return visit.shows(page_of(visit, OTHER), "otherhidden")


@door("39")
def give_out_a_code_for_the_door(visit):
    before = room(visit, OPEN).join_codes.count()
    visit.send(page_of(visit, OPEN, "entrances/"), {"do": "code"})
    return room(visit, OPEN).join_codes.count() > before


@door("40")
def give_out_a_screen_s_link_elsewhere(visit):
    visit.send(page_of(visit, OTHER, "entrances/"), {"do": "screen"})
    return room(visit, OTHER).screens.exists()


@door("38")
def withdraw_a_line(visit):
    come_in_as_author(visit)
    author = visit.person if visit.is_own else speaker(visit)
    line = do(room(visit, OPEN), author, "post", text="Ten gauges")
    return by_request(visit, OPEN, "withdraw", seq=line)


@door("38")
def withdraw_a_question_by_socket(visit):
    come_in_as_author(visit)
    author = visit.person if visit.is_own else speaker(visit)
    return by_socket(visit, OPEN, "withdraw", seq=do(room(visit, OPEN), author, "ask", text="Who pays?"))


def come_in_as_author(visit: Visit) -> None:
    if visit.person:
        take_in(room(visit, OPEN), visit.person)


def counts_told(visit: Visit, poll: str) -> bool:
    """Whether the room tells how the votes stand while the poll is open."""
    answer = visit.client.get(page_of(visit, OPEN))
    if answer.status_code != 200:
        return False
    polls = {told["seq"]: told["counts"] for told in answer.context["start"]["room"]["polls"]}
    return polls[numbers_in(visit, OPEN)[poll]] is not None


@door("43")
def votes_of_an_open_poll(visit):
    return counts_told(visit, "poll")


@door("44", is_shut=True)
def votes_of_a_secret_poll_before_it_closes(visit):
    return counts_told(visit, "secret")


@door("44", is_shut=True)
def choice_of_a_person_in_a_secret_poll(visit):
    """Not even in the table, nor in what the voter's event tells to anybody."""
    poll = room(visit, OPEN).polls.get(seq=numbers_in(visit, OPEN)["secret"])
    return poll.ballots.exclude(choices=None).exists()


@door("45")
def name_and_delegation_of_who_speaks(visit):
    take_in(room(visit, OPEN), speaker(visit))
    do(room(visit, OPEN), speaker(visit), "post", text="Ten gauges")
    told = visit.client.get(twin_of(visit, OPEN)).content.decode()
    return speaker(visit).name in told and DELEGATION in told


@door("48")
def participants_of_a_forum(visit):
    return visit.shows(f"/desk/forums/{visit.city.forum}/participants/", "guest")


@door("48")
def withdraw_somebody_s_invitation_to_a_forum(visit):
    visit.send(f"/desk/forums/{visit.city.forum}/participants/{visit.city.guest}/withdraw/", {})
    return room(visit, OPEN) and not invitation_stands(visit)


def invitation_stands(visit: Visit) -> bool:
    answer = visit.operator.get(f"/desk/forums/{visit.city.forum}/participants/")
    return visit.mark("guest").encode() in answer.content


@door("48")
def invite_somebody_to_a_forum(visit):
    email = "wm-invited@example.org"
    sent = {"name": "A guest", "email": email, "delegation": "Laos", "role": "delegate"}
    visit.send(f"/desk/forums/{visit.city.forum}/participants/", sent)
    return email.encode() in visit.operator.get(f"/desk/forums/{visit.city.forum}/participants/").content


@door("47", is_shut=True)
def a_place_by_somebody_else_s_link(visit):
    """A personal link is for its mailbox: another person who finds it gets no place by it."""
    before = Registration.objects.count()
    if visit.person is None:
        return False
    visit.send(f"/accounts/participation/guest of {visit.city.slug}/".replace(" ", "%20"), {})
    return Registration.objects.count() > before
