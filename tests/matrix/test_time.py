"""A right ends with the next request: deactivated, term over, session ended, while page and form are open."""

import datetime

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from ascn_site.models import Assignment
from tests.matrix.doors import DOORS, Visit
from tests.matrix.matrix import rows, verdicts

pytestmark = pytest.mark.django_db

YESTERDAY = datetime.timedelta(days=1)


def deactivated(person) -> None:
    person.is_active = False
    person.save(update_fields=["is_active"])


def term_over(person) -> None:
    Assignment.objects.filter(person=person).update(ends=timezone.localdate() - YESTERDAY)


def session_ended(person) -> None:
    for session in Session.objects.all():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


ENDINGS = (deactivated, term_over, session_ended)
FOR_MEMBERS = {"21"}
# What remains to whoever still has an account after a term: whatever a participant may without being a member.
FOR_ANY_ACCOUNT = {number for number, row in rows().items() if row["Pa"] != "-"} - FOR_MEMBERS


def guarded_doors() -> list:
    """Doors that an officer passes by her office, each with one ending in turn; the editor's own with all three."""
    doors = [
        door for door in DOORS if rows()[door.row]["An"] == "-" and any(passes for passes, _own in verdicts(door, "OA"))
    ]
    in_turn = [(door, ENDINGS[number % len(ENDINGS)]) for number, door in enumerate(doors)]
    always = [
        (door, ending) for door in doors if door.name in {"edit_a_draft", "file_of_a_draft"} for ending in ENDINGS
    ]
    chosen = {(door, ending) for door, ending in in_turn + always}
    kept = [pair for pair in chosen if not (pair[1] is term_over and pair[0].row in FOR_ANY_ACCOUNT)]
    return sorted(kept, key=lambda pair: (pair[0].row, pair[0].name, pair[1].__name__))


@pytest.mark.parametrize(
    ("door", "ending"), guarded_doors(), ids=lambda part: getattr(part, "__name__", None) or part.name
)
def test_from_the_next_request_on_the_door_is_shut(world, as_person, door, ending):
    is_own = any(passes and own for passes, own in verdicts(door, "OA"))
    client = as_person("officer.hanoi", raise_request_exception=False)
    assert client.get("/admin/").status_code == 200

    ending(world.person("officer.hanoi"))

    visit = Visit(world, world.cities["hanoi"], "OA", client, as_person("Su"), is_own)
    assert door.act(visit) is False


def test_a_form_that_was_open_is_not_saved_after_the_term(world, as_person):
    client = as_person("officer.kuching", raise_request_exception=False)
    visit = Visit(world, world.cities["kuching"], "OA", client, client)
    path = f"/admin/pages/{visit.city.pages['draft']}/edit/"
    form = visit.form(path)
    before = visit.page("draft").latest_revision_id

    term_over(visit.person)
    visit.send(path, form | {"title": "Too late"})

    assert visit.page("draft").latest_revision_id == before
