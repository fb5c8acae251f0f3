"""What commands do to a channel, and what they refuse."""

import datetime
import json
import uuid
from dataclasses import replace

import pytest

from ascn_site.models import Assignment, ModelLine
from events import rules
from events.live import log, trail
from events.live.people import code_of
from events.live.room import told_to
from events.live.writer import Writer
from events.models import Ballot, Channel, Event, Mute, Poll, Question, Upvote
from tests.events.live.conftest import FORUM, Desk


def heard(desk: Desk, seat) -> list[str]:
    """The log as one person reads it."""
    return [told_to(event, seat) for event in log.read(desk.channel.pk, after=0)]


def kinds(desk: Desk) -> list[tuple[int, str]]:
    return list(Event.objects.filter(channel=desk.channel).order_by("seq").values_list("seq", "kind"))


def test_lines_are_numbered_without_gaps_in_the_order_in_which_they_came(desk):
    an, binh = desk.seat("an"), desk.seat("binh")
    frames = [{"type": "post", "id": str(uuid.uuid4()), "text": f"line {n}"} for n in range(5)]

    assert desk.send_all(*((an if n % 2 else binh, frame) for n, frame in enumerate(frames))) == [1, 2, 3, 4, 5]
    assert desk.do(an, "post", text="line 5") == 6
    texts = Event.objects.filter(channel=desk.channel).order_by("seq").values_list("payload__text", flat=True)
    assert list(texts) == [f"line {n}" for n in range(6)]
    assert Channel.objects.get(pk=desk.channel.pk).seq == 6


def test_the_same_id_is_stored_once_in_one_group_and_in_two(desk):
    an = desk.seat("an")
    frame = {"type": "post", "id": str(uuid.uuid4()), "text": "once"}

    assert desk.send_all((an, frame), (an, frame)) == [1, 1]
    assert desk.send_all((an, frame)) == [1]
    assert kinds(desk) == [(1, "posted")]


def test_two_people_may_use_the_same_id(desk):
    frame = {"type": "post", "id": str(uuid.uuid4()), "text": "mine"}

    assert desk.send_all((desk.seat("an"), frame), (desk.seat("binh"), frame)) == [1, 2]


def test_a_refused_command_leaves_no_number_behind(desk):
    an = desk.seat("an")
    empty = {"type": "post", "id": str(uuid.uuid4()), "text": " "}
    good = {"type": "post", "id": str(uuid.uuid4()), "text": "good"}

    outcomes = desk.send_all((an, empty), (an, good))

    assert (outcomes[0].code, outcomes[1]) == ("empty", 1)


def test_a_closed_channel_takes_no_lines_until_it_is_opened(desk):
    an, moderator = desk.seat("an"), desk.moderator()
    desk.do(moderator, "close")

    assert [desk.refusal(an, kind, text="x") for kind in ("post", "ask")] == ["closed", "closed"]
    assert desk.refusal(moderator, "close") == "conflict"
    desk.do(moderator, "open")
    assert desk.do(an, "post", text="x") == 3


@pytest.mark.parametrize("kind", sorted(rules.MODERATE - {"open", "close"}))
def test_the_desk_s_commands_are_not_for_participants(desk, kind):
    an = desk.seat("an")
    desk.do(an, "post", text="x")
    aimed = {"seq": 1}
    said = {"text": "x"}
    fields = {
        "hide": {"seq": 1, "reason": "x"},
        "merge": {"seq": 1, "into": 2},
        "mute": {"person": code_of(an.person), "until": "2027-01-01T00:00:00Z"},
        "poll_open": {"question": "x", "options": ["a", "b"]},
        "order_hands": {"by": "alphabet"},
        "limit_speeches": {"seconds": 60},
        "hand_over": {"person": code_of(an.person)},
        "end_speech": {},
        "more_time": {},
        "announce": said,
        "decide": said,
    }.get(kind, aimed)

    assert desk.refusal(an, kind, **fields) == "forbidden"


def test_a_line_is_taken_back_by_its_author_alone_and_then_read_by_nobody_else(desk):
    an, binh = desk.seat("an"), desk.seat("binh")
    line = desk.do(an, "post", text="a slip")

    assert desk.refusal(binh, "withdraw", seq=line) == "forbidden"
    desk.do(an, "withdraw", seq=line)

    assert heard(desk, binh)[0] == '{"seq":1,"type":"private"}'
    assert "a slip" not in "".join(heard(desk, binh))
    assert desk.refusal(desk.moderator(), "restore", seq=line) == "conflict"


def test_a_hidden_line_says_why_and_comes_back_with_its_words(desk):
    an, binh, moderator = desk.seat("an"), desk.seat("binh"), desk.moderator()
    line = desk.do(an, "post", text="buy my pumps", lang="en")

    desk.do(moderator, "hide", seq=line, reason="an advertisement")
    assert "buy my pumps" not in "".join(heard(desk, binh))
    assert "an advertisement" in heard(desk, binh)[1]
    assert "buy my pumps" in heard(desk, moderator)[0]
    assert desk.refusal(moderator, "hide", seq=line, reason="again") == "conflict"

    desk.do(moderator, "restore", seq=line)
    assert "buy my pumps" in heard(desk, binh)[0]
    told = json.loads(heard(desk, binh)[2])
    assert (told["of"], told["text"]) == (1, "buy my pumps")
    assert '"name":"An"' in heard(desk, binh)[2]


def test_a_question_is_the_desk_s_and_its_asker_s_until_it_is_approved(desk):
    an, binh, moderator = desk.seat("an"), desk.seat("binh"), desk.moderator()
    question = desk.do(an, "ask", text="Who pays?", lang="en")

    assert [("Who pays?" in text) for seat in (an, binh, moderator) for text in heard(desk, seat)] == [
        True,
        False,
        True,
    ]
    assert desk.refusal(binh, "upvote", seq=question) == "conflict"

    desk.do(moderator, "approve", seq=question)
    assert ['"type":"private"' in text for text in heard(desk, binh)] == [True, False]
    assert '"person":{"id":"' in heard(desk, binh)[1]
    assert '"name":"An"' in heard(desk, binh)[1]


def test_a_hidden_question_takes_its_approved_form_along(desk):
    an, binh, moderator = desk.seat("an"), desk.seat("binh"), desk.moderator()
    question = desk.do(an, "ask", text="Who pays?")
    desk.do(moderator, "approve", seq=question)

    desk.do(moderator, "hide", seq=question, reason="asked before")

    assert "Who pays?" not in "".join(heard(desk, binh))


def test_nobody_votes_for_or_answers_a_question_that_is_out_of_sight_until_it_is_back(desk):
    an, moderator = desk.seat("an"), desk.moderator()
    question, other = desk.do(an, "ask", text="Who pays?"), desk.do(an, "ask", text="When?")
    for seq in (question, other):
        desk.do(moderator, "approve", seq=seq)
    desk.do(moderator, "hide", seq=question, reason="asked before")

    assert desk.refusal(an, "upvote", seq=question) == "conflict"
    for verb, more in (("take_up", {}), ("answer", {}), ("merge", {"into": other})):
        assert desk.refusal(moderator, verb, seq=question, **more) == "conflict"
    assert desk.refusal(moderator, "merge", seq=other, into=question) == "conflict"

    desk.do(moderator, "restore", seq=question)
    desk.do(an, "upvote", seq=question)
    desk.do(moderator, "answer", seq=question)


def test_each_person_votes_once_for_a_question(desk):
    an, binh, moderator = desk.seat("an"), desk.seat("binh"), desk.moderator()
    question = desk.do(an, "ask", text="Who pays?")
    desk.do(moderator, "approve", seq=question)

    desk.do(binh, "upvote", seq=question)
    assert desk.refusal(binh, "upvote", seq=question) == "conflict"
    desk.do(an, "upvote", seq=question)

    assert Question.objects.get().votes == Upvote.objects.count() == 2
    assert '"votes":2' in heard(desk, moderator)[-1]


def test_a_merged_question_brings_its_votes_each_person_once(desk):
    an, binh, chi, moderator = desk.seat("an"), desk.seat("binh"), desk.seat("chi"), desk.moderator()
    first, second = desk.do(an, "ask", text="Who pays?"), desk.do(binh, "ask", text="Ai trả tiền?", lang="vi")
    for question in (first, second):
        desk.do(moderator, "approve", seq=question)
    for seat, question in ((an, first), (binh, first), (binh, second), (chi, second)):
        desk.do(seat, "upvote", seq=question)

    desk.do(moderator, "merge", seq=second, into=first)

    assert '"into":1,"votes":3' in heard(desk, binh)[-1]
    assert desk.refusal(chi, "upvote", seq=second) == "conflict"
    dao = desk.seat("dao")
    desk.do(dao, "upvote", seq=second)
    assert Question.objects.get(seq=first).votes == 4
    assert desk.refusal(moderator, "merge", seq=first, into=first) == "conflict"


def test_a_question_is_taken_up_then_answered(desk):
    an, moderator = desk.seat("an"), desk.moderator()
    question = desk.do(an, "ask", text="Who pays?")

    assert desk.refusal(moderator, "answer", seq=question) == "conflict"
    desk.do(moderator, "approve", seq=question)
    desk.do(moderator, "take_up", seq=question)
    desk.do(moderator, "answer", seq=question, text="The province.")

    assert '"type":"answered"' in heard(desk, an)[-1]
    assert '"of":1,"text":"The province."' in heard(desk, an)[-1]


def test_a_secret_poll_joins_nobody_to_a_choice(desk):
    an, binh, moderator = desk.seat("an"), desk.seat("binh"), desk.moderator()
    poll = desk.do(moderator, "poll_open", question="March?", options=["Yes", "No"])

    desk.do(an, "vote", seq=poll, choices=[0])
    desk.do(binh, "vote", seq=poll, choices=[1])
    assert desk.refusal(an, "vote", seq=poll, choices=[1]) == "conflict"
    voted = [text for text in heard(desk, moderator) if '"type":"voted"' in text]
    assert [name in text for text in voted for name in ("author", "choices", "id")] == [False] * 6
    assert '"mine":true' in heard(desk, an)[1]
    assert '"mine":true' not in heard(desk, an)[2]

    desk.do(moderator, "poll_close", seq=poll)
    assert '"counts":[1,1],"voters":2' in heard(desk, an)[-1]
    assert [*Ballot.objects.values_list("choices", flat=True)] == [None, None]
    assert desk.refusal(desk.seat("chi"), "vote", seq=poll, choices=[0]) == "closed"


def test_a_vote_names_options_that_exist_and_as_many_as_allowed(desk):
    an, moderator = desk.seat("an"), desk.moderator()
    single = desk.do(moderator, "poll_open", question="March?", options=["Yes", "No"], secret=False)
    several = desk.do(moderator, "poll_open", question="Which?", options=["a", "b", "c"], secret=False, multiple=True)

    assert desk.refusal(an, "vote", seq=single, choices=[2]) == "bad_frame"
    assert desk.refusal(an, "vote", seq=single, choices=[0, 0]) == "bad_frame"
    assert desk.refusal(an, "vote", seq=single, choices=[0, 1]) == "conflict"
    desk.do(an, "vote", seq=several, choices=[2, 0])
    assert (Poll.objects.get(seq=several).counts, Ballot.objects.get().choices) == ([1, 0, 1], [0, 2])


def test_a_person_has_one_hand(desk):
    an, moderator = desk.seat("an"), desk.moderator()

    hand = desk.do(an, "raise_hand")
    assert desk.do(an, "raise_hand") == hand
    desk.do(an, "lower_hand")
    assert desk.refusal(an, "lower_hand") == "conflict"
    assert desk.refusal(moderator, "call") == "conflict"
    assert desk.do(an, "raise_hand") > hand


@pytest.mark.parametrize(
    ("by", "order"),
    [("request", ["chi", "binh", "an"]), ("alphabet", ["an", "binh", "chi"]), ("delegation", ["binh", "chi", "an"])],
)
def test_speakers_are_called_in_the_order_that_the_desk_has_chosen(desk, by, order):
    delegations = {"an": "VN", "binh": "BN", "chi": "ID"}
    moderator = desk.moderator()
    for name in ("chi", "binh", "an"):
        desk.do(desk.seat(name, delegation=delegations[name]), "raise_hand")
    dao = desk.seat("dao", delegation="ZZ")
    desk.do(dao, "raise_hand", point_of_order=True)
    desk.do(moderator, "order_hands", by=by)

    called = [Event.objects.get(seq=desk.do(moderator, "call")).person.name.lower() for _ in range(4)]

    assert called == ["dao", *order]


def test_a_speech_has_its_time_a_minute_more_and_an_end(desk):
    an, moderator = desk.seat("an"), desk.moderator()
    desk.do(moderator, "limit_speeches", seconds=120)
    desk.do(an, "raise_hand")
    call = desk.do(moderator, "call")

    desk.do(moderator, "more_time")
    desk.do(moderator, "end_speech")

    told = [json.loads(text) for text in heard(desk, an)][-3:]
    assert [(event["type"], event.get("seconds")) for event in told] == [
        ("called", 120),
        ("time_added", 60),
        ("speech_ended", None),
    ]
    assert [event["of"] for event in told[1:]] == [call, call]
    assert [desk.refusal(moderator, kind) for kind in ("more_time", "end_speech")] == ["conflict", "conflict"]


def test_nobody_s_speech_goes_on_in_a_closed_room(desk):
    an, moderator = desk.seat("an"), desk.moderator()
    desk.do(an, "raise_hand")
    desk.do(moderator, "call")
    desk.do(moderator, "close")

    assert desk.refusal(moderator, "end_speech") == "conflict"


def a_colleague(desk: Desk, name: str, **fields):
    seat = desk.moderator(name)
    values = {"office": "moderator", "scope_kind": "session", "scope_id": str(desk.channel.session)}
    Assignment.objects.create(person_id=seat.person, **{"starts": datetime.date(2020, 1, 1)} | values | fields)
    return seat


def test_a_session_is_handed_to_another_moderator_of_it_and_the_desk_alone_is_told(desk):
    an, moderator, colleague = desk.seat("an"), desk.moderator(), a_colleague(desk, "colleague")

    desk.do(moderator, "hand_over", person=code_of(colleague.person))

    [told] = [json.loads(text) for text in heard(desk, colleague)]
    assert (told["type"], told["author"]["name"], told["person"]["name"]) == ("handed_over", "Moderator", "Colleague")
    assert heard(desk, an) == ['{"seq":1,"type":"private"}']
    desk.do(moderator, "hand_over", person=code_of(moderator.person))


def test_a_session_is_not_handed_to_who_may_not_run_it(desk):
    an, moderator = desk.seat("an"), desk.moderator()
    former = a_colleague(desk, "former", ends=datetime.date(2026, 11, 1))
    elsewhere = a_colleague(desk, "elsewhere", scope_id=str(uuid.uuid4()))

    codes = [code_of(seat.person) for seat in (an, former, elsewhere)]
    assert [desk.refusal(moderator, "hand_over", person=code) for code in codes] == ["conflict"] * 3


def test_a_muted_person_reads_and_votes_until_the_mute_ends(desk):
    an, moderator = desk.seat("an"), desk.moderator()
    until = desk.now + datetime.timedelta(minutes=5)
    desk.do(moderator, "mute", person=code_of(an.person), until=until.isoformat())
    poll = desk.do(moderator, "poll_open", question="March?", options=["Yes", "No"])
    muted = desk.seat("an", muted_until=Mute.objects.get().until)

    refused = desk.send(muted, "post", text="x")
    assert (refused.code, refused.retry_after) == ("muted", 300)
    desk.do(muted, "vote", seq=poll, choices=[0])
    desk.now = until
    desk.do(muted, "post", text="x")
    assert '"type":"private"' in heard(desk, desk.seat("binh"))[0]
    assert '"type":"muted"' in heard(desk, an)[0]


def test_a_mute_that_ends_now_lets_its_person_write_and_stands_in_the_log_as_that(desk):
    an, moderator = desk.seat("an"), desk.moderator()
    desk.do(moderator, "mute", person=code_of(an.person), until="2027-01-01T00:00:00Z")
    lifted = desk.do(moderator, "mute", person=code_of(an.person), until="1970-01-01T00:00:00Z")

    assert not Mute.objects.lasting(desk.now).exists()
    event = Event.objects.get(seq=lifted)
    assert datetime.datetime.fromisoformat(event.payload["until"]) == event.at == desk.now
    lines = ModelLine.objects.filter(action__startswith="events.live.").order_by("pk")
    assert [line.action for line in lines] == ["events.live.mute", "events.live.unmute"]


@pytest.mark.parametrize("until", ["soon", "2026-11-22", "2026-11-22T09:00:00"])
def test_a_mute_ends_at_a_moment_with_a_zone(desk, until):
    an = desk.seat("an")
    assert desk.refusal(desk.moderator(), "mute", person=code_of(an.person), until=until) == "bad_frame"


def test_an_announcement_goes_to_the_rooms_that_its_author_runs(desk):
    other = Desk()
    Channel.objects.create(session=uuid.uuid4(), forum="meeting-99", state="open")
    moderator = desk.moderator()

    assert desk.refusal(moderator, "announce", text="Coffee", rooms=[other.channel.pk]) == "forbidden"
    desk.do(moderator, "announce", text="Coffee", rooms="all")
    assert (kinds(desk), kinds(other)) == ([(1, "announced")], [])

    Assignment.objects.create(
        person_id=moderator.person,
        office="moderator",
        scope_kind="session",
        scope_id=str(other.channel.session),
        starts=datetime.date(2020, 1, 1),
    )
    frame = {"type": "announce", "id": str(uuid.uuid4()), "text": "Coffee", "rooms": [other.channel.pk]}
    assert desk.send_all((moderator, frame), (moderator, frame)) == [2, 2]
    assert kinds(other) == [(1, "announced")]
    lines = ModelLine.objects.filter(action="events.live.announce").values_list("object_id", flat=True)
    assert sorted(lines) == sorted([desk.channel.pk, desk.channel.pk, other.channel.pk])
    assert Channel.objects.filter(forum=FORUM).count() == 2


def test_a_translation_of_a_waiting_question_is_as_private_as_the_question(desk):
    an, binh, interpreter = (
        desk.seat("an"),
        desk.seat("binh"),
        desk.seat("inter", may=rules.TAKE_PART | rules.TRANSLATE),
    )
    question = desk.do(an, "ask", text="Ai trả tiền?", lang="vi")

    desk.do(interpreter, "translate", seq=question, lang="en", text="Who pays?")

    assert "Who pays?" not in "".join(heard(desk, binh))
    assert desk.refusal(an, "translate", seq=question, lang="en", text="x") == "forbidden"
    assert desk.refusal(interpreter, "translate", seq=99, lang="en", text="x") == "conflict"


def test_a_line_of_somebody_whose_account_is_gone_stays_without_a_name(desk):
    an, binh = desk.seat("an"), desk.seat("binh")
    desk.do(an, "post", text="a good thought")
    an_person = Event.objects.get().author
    an_person.delete()

    told = json.loads(heard(desk, binh)[0])
    assert (told["author"], told["text"]) == ({"id": None, "name": None, "delegation": None}, "a good thought")


@pytest.mark.parametrize("number", [1, 64])
def test_a_group_of_lines_costs_as_many_questions_as_one(desk, django_assert_num_queries, number):
    an = desk.seat("an")
    frames = [(an, {"type": "post", "id": str(uuid.uuid4()), "text": "x"}) for _ in range(number)]

    with django_assert_num_queries(6):  # savepoint, channel, ids, insert, number, savepoint
        desk.send_all(*frames)


@pytest.mark.parametrize(
    "text", ["a\tb\nc", "back\\slash \\N \\. \\u0041", "quotes \" and ' %s %%", "เ\u200bก 👩‍👧 ខ្មែរ", "\\"]
)
def test_a_line_is_stored_and_read_as_it_was_written(desk, text):
    desk.do(desk.seat("an"), "post", text=text)

    assert Event.objects.get(channel=desk.channel).payload == {"text": text, "lang": None}
    assert json.loads(heard(desk, desk.seat("binh"))[0])["text"] == text


def test_what_a_machine_translates_has_no_author_and_no_limit(desk, settings):
    settings.WORKERS = 2
    lines = [desk.do(desk.seat(f"an{number}"), "post", text="Good morning") for number in range(21)]
    machine = replace(desk.seat("an", may=rules.TRANSLATE), person=None)

    for line in lines:
        desk.do(machine, "translate", seq=line, lang="vi", text="Chào buổi sáng")
    assert set(Event.objects.filter(kind="translated").values_list("author", flat=True)) == {None}


def test_two_rooms_in_one_group_have_a_log_each(desk):
    other = Desk()
    seats = [desk.seat("an"), other.seat("binh")]
    frames = [(seats[n % 2], {"type": "post", "id": str(uuid.uuid4()), "text": str(n)}) for n in range(6)]

    assert desk.send_all(*frames) == [1, 1, 2, 2, 3, 3]
    assert kinds(desk) == kinds(other) == [(1, "posted"), (2, "posted"), (3, "posted")]
    assert set(Channel.objects.values_list("seq", flat=True)) == {3}


def test_each_act_of_a_moderator_is_one_line_of_the_audit_log_without_words(desk):
    an, moderator = desk.seat("an"), desk.moderator()
    line, question = desk.do(an, "post", text="secret words"), desk.do(an, "ask", text="secret words")
    again = {"type": "approve", "id": str(uuid.uuid4()), "seq": question}
    acts = [
        ("hide", {"seq": line, "reason": "secret words"}),
        ("restore", {"seq": line}),
        ("mute", {"person": code_of(an.person), "until": "2026-11-22T09:30:00Z"}),
        ("announce", {"text": "secret words"}),
        ("close", {}),
        ("open", {}),
    ]
    seqs = [desk.do(moderator, kind, **fields) for kind, fields in acts]
    seqs += {*desk.send_all((moderator, again), (moderator, again))}
    assert desk.refusal(moderator, "restore", seq=line) == "conflict"

    lines = ModelLine.objects.filter(action__startswith="events.live.").order_by("pk")
    assert [line.action for line in lines] == [f"events.live.{kind}" for kind, _ in acts] + ["events.live.approve"]
    assert [line.data["seq"] for line in lines] == seqs
    assert {line.user_id for line in lines} == {moderator.person}
    assert not [line for line in lines if "secret" in json.dumps([line.data, line.label])]


def test_every_act_of_a_moderator_has_a_name_in_the_audit_log():
    assert set(trail.ACTS) == rules.MODERATE | {"unmute"}


def test_what_several_processes_let_through_together_is_counted_in_the_log(desk, settings):
    """Each of two processes has counted for itself that a person's lines are within the limit."""
    frames = [(desk.seat("an"), {"type": "post", "id": str(uuid.uuid4()), "text": str(n)}) for n in range(6)]
    assert desk.send_all(*frames) == [1, 2, 3, 4, 5, 6]  # the only process has counted before

    settings.WORKERS = 2
    other_room = Desk()
    frames = [(other_room.seat("an"), {"type": "post", "id": str(uuid.uuid4()), "text": str(n)}) for n in range(3)]
    one, two = Writer(), Writer()
    other_room.writer = one
    assert other_room.send_all(*frames) == [1, 2, 3]
    other_room.writer = two
    outcomes = other_room.send_all(*[(seat, {**frame, "id": str(uuid.uuid4())}) for seat, frame in frames])
    assert outcomes[:2] == [4, 5]
    assert (outcomes[2].code, outcomes[2].retry_after) == ("rate", 2.0)
    assert other_room.send_all(*frames) == [1, 2, 3]  # what is stored already is acknowledged again
    assert other_room.do(other_room.seat("binh"), "post", text="another person") == 6
    other_room.now += datetime.timedelta(seconds=2)
    assert other_room.do(other_room.seat("an"), "post", text="later") == 7
    assert other_room.refusal(other_room.seat("an"), "post", text="too early") == "rate"


def test_twenty_other_commands_in_ten_seconds_whichever_process_takes_them(desk, settings):
    settings.WORKERS = 2
    an = desk.seat("an")
    for _ in range(10):
        desk.do(an, "raise_hand")
        desk.writer = Writer()
        desk.do(an, "lower_hand")

    assert desk.refusal(an, "raise_hand") == "rate"
    desk.now += datetime.timedelta(seconds=10)
    assert desk.do(an, "raise_hand") == 21
