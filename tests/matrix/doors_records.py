"""Doors of the record of a session: its draft, its release, what a participant corrects in it."""

import re

from django.utils import timezone

from events.models import Record
from events.record import services as records
from tests.matrix.doors import Visit, door
from tests.matrix.doors_rooms import CLOSED, OPEN, come_in, come_in_as_author, numbers_in, page_of, room, speaker
from tests.matrix.rooms import do


@door("38")
def correct_what_one_said(visit):
    """Beside the words, in the record of a room that was closed."""
    come_in_as_author(visit)
    author = visit.person if visit.is_own else speaker(visit)
    line = do(room(visit, OPEN), author, "post", text="Ten gauges")
    record = closed_record(visit)
    visit.send(page_of(visit, OPEN, "corrections/"), {"seq": line, "text": "Twelve gauges"})
    return record.corrections.filter(seq=line).exists()


def closed_record(visit: Visit) -> Record:
    do(room(visit, OPEN), speaker(visit), "close")
    return records.draft_record(channel=room(visit, OPEN), now=timezone.now())


@door("42")
def record_s_draft(visit):
    closed_record(visit)
    return visit.shows(f"/desk/forums/records/{visit.city.channels[OPEN]}/", "openline")


@door("42")
def release_a_record(visit):
    record = closed_record(visit)
    act = {"do": "release", "seen": records.stand_of(record)}
    visit.send(f"/desk/forums/records/{visit.city.channels[OPEN]}/act/", act)
    record.refresh_from_db()
    return record.state == "released"


@door("42")
def edit_a_record(visit):
    record = closed_record(visit)
    line = numbers_in(visit, OPEN)["line"]
    path = f"/desk/forums/records/{visit.city.channels[OPEN]}/"
    html = visit.operator.get(path).content.decode()
    fields = dict(re.findall(r'name="(\d+-shown)" value="([^"]*)"', html))
    visit.send(path, {"items": "1"} | fields | {f"{line}-text": "Twelve gauges", f"{line}-reason_to_hide": ""})
    return record.edits.filter(seq=line, text="Twelve gauges").exists()


def release(visit: Visit, record: Record) -> None:
    by = visit.world.person("Se")
    records.release(record=record, seen=records.stand_of(record), by=by, now=timezone.now())


def released_record(visit: Visit) -> None:
    release(visit, closed_record(visit))


@door("35")
def released_record_on_the_session_s_page(visit):
    released_record(visit)
    return visit.shows(visit.city.sessions[OPEN], "openline")


@door("35")
def released_record_by_the_api(visit):
    released_record(visit)
    return visit.shows(f"/api/v1/sessions/{room(visit, OPEN).session}/record", "openline")


@door("35", is_shut=True)
def draft_of_a_record_on_the_session_s_page(visit):
    closed_record(visit)
    return visit.shows(visit.city.sessions[OPEN], "openline")


@door("36a")
def released_record_of_a_closed_session(visit):
    come_in(visit, CLOSED)
    do(room(visit, CLOSED), speaker(visit), "close")
    record = records.draft_record(channel=room(visit, CLOSED), now=timezone.now())
    release(visit, record)
    return visit.shows(page_of(visit, CLOSED, "record/"), "closedline")
