"""The secretariat's desk: offices, terms, accounts, handing over."""

import datetime

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page

from ascn_site import rules
from ascn_site.accounts import factors
from ascn_site.models import Assignment, Invitation, User
from ascn_site.models.accounts import Office, Scope
from ascn_site.people import handover, invitations, terms
from ascn_site.people.seats import seats
from cities.models import City, CityPage, Offer
from cities.models.clearance import StepWatch
from practices.models import PracticePage
from tests.editing import sign_in
from tests.network import FIRST_DAY, holder, make_network, officer, representative, secretary

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
HANOI = "/desk/people/officer/ASCN-VN-HAN/"
PRACTICE = {"summary": "s", "focus_areas": ["civic_social"]}


@pytest.fixture
def network():
    make_network()


@pytest.fixture
def desk(client, network):
    """A client in which the secretariat is signed in."""
    sign_in(client, secretary())
    return client


def term_of(person: User) -> Assignment:
    return person.assignments.get()


def state_of(office: str, place: str) -> str:
    every = seats(now=timezone.now(), on=timezone.localdate())
    return next(seat.state for seat in every if (seat.office, seat.place.id) == (office, place))


def end_in(person: User, days: int) -> None:
    person.assignments.update(ends=timezone.localdate() + days * DAY)


PAGES = [
    "",
    "officer/ASCN-VN-HAN/",
    "person/{person}/",
    "terms/{term}/extend/",
    "terms/{term}/end/",
    "terms/{term}/handover/",
]


@pytest.mark.parametrize("page", PAGES)
def test_the_desk_is_the_secretariat_s_alone(client, network, page):
    person = officer("ASCN-VN-HAN")
    path = "/desk/people/" + page.format(person=person.pk, term=term_of(person).pk)

    asked = client.get(path)
    sign_in(client, representative("VN"))
    refused = (client.get(path).status_code, client.post(path, {"act": "deactivate"}).status_code)
    sign_in(client, secretary())

    assert asked.url.startswith("/accounts/login/")
    assert (refused, client.get(path).status_code) == ((403, 403), 200)


def test_the_list_says_which_offices_are_held_vacant_or_end_soon(network):
    staying, leaving = officer("ASCN-VN-HAN"), officer("ASCN-MY-KCH")
    end_in(leaving, 60)
    invitations.invite(
        email="a@example.org", office=Office.APPROVER, scope_kind=Scope.CITY, scope_id="ASCN-VN-HAN",
        starts=timezone.localdate(), by=None, now=timezone.now(),
    )  # fmt: skip

    assert (state_of("officer", "ASCN-VN-HAN"), state_of("officer", "ASCN-MY-KCH")) == ("held", "soon")
    assert (state_of("approver", "ASCN-VN-HAN"), state_of("representative", "VN")) == ("invited", "vacant")
    end_in(staying, 61)
    assert state_of("officer", "ASCN-VN-HAN") == "held"


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("?state=soon", {"ASCN-MY-KCH"}),
        ("?country=VN", {"VN", "ASCN-VN-HAN"}),
        ("?country=VN&state=vacant", {"VN", "ASCN-VN-HAN"}),
        ("?state=nonsense&country=XX", {"", "VN", "MY", "ASCN-VN-HAN", "ASCN-MY-KCH"}),
    ],
)
def test_filters_narrow_the_list_and_unknown_ones_do_not(desk, query, places):
    end_in(officer("ASCN-MY-KCH"), 10)

    groups = desk.get(f"/desk/people/{query}").context["groups"]

    assert {seat.place.id for _country, seats in groups for seat in seats} == places


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_asks_as_many_questions_for_one_holder_as_for_three(desk, django_assert_num_queries, people):
    for number in range(people):
        holder(Office.OFFICER, Scope.CITY, "ASCN-VN-HAN", name=str(number))
    desk.get("/desk/people/")

    with django_assert_num_queries(12):
        assert desk.get("/desk/people/").status_code == 200


def test_a_longer_term_is_warned_of_anew(desk):
    person = officer("ASCN-VN-HAN")
    end_in(person, 3)
    terms.warn_of_ends(timezone.now())
    later = timezone.localdate() + 400 * DAY

    desk.post(f"/desk/people/terms/{term_of(person).pk}/extend/", {"ends": later.isoformat()})

    assert (term_of(person).ends, term_of(person).warned_days) == (later, None)


def test_a_term_cannot_be_extended_into_the_past(desk):
    person = officer("ASCN-VN-HAN")
    yesterday = timezone.localdate() - DAY

    answer = desk.post(f"/desk/people/terms/{term_of(person).pk}/extend/", {"ends": yesterday.isoformat()})

    assert (list(answer.context["form"].errors), term_of(person).ends) == (["ends"], None)


@pytest.mark.parametrize(("days", "cities"), [(0, ["ASCN-VN-HAN"]), (-1, [])])
def test_ending_with_today_leaves_the_day_and_ending_with_yesterday_does_not(desk, days, cities):
    person = officer("ASCN-VN-HAN")
    last = timezone.localdate() + days * DAY

    desk.post(f"/desk/people/terms/{term_of(person).pk}/end/", {"ends": last.isoformat()})

    assert rules.cities_written_by(person, on=timezone.localdate()) == cities
    assert ModelLogEntry.objects.filter(action="ascn_site.end").count() == 1


def test_an_end_is_told_to_holder_and_secretariat_30_and_7_days_before_and_once_each(network, mailoutbox):
    person, desk = officer("ASCN-VN-HAN"), secretary()
    now = timezone.now()
    end_in(person, 40)

    told = [terms.warn_of_ends(now + days * DAY) for days in (9, 10, 11, 32, 33, 34, 40, 41)]

    assert told == [0, 1, 0, 0, 1, 0, 0, 0]
    receivers = sorted(mail.to[0] for mail in mailoutbox)
    assert receivers == sorted([person.email, person.email, desk.email, desk.email])


def session_keys() -> int:
    return Session.objects.count()


def test_signing_somebody_out_ends_her_sessions_and_nobody_else_s(desk, client_class):
    other = client_class()
    person = officer("ASCN-VN-HAN")
    sign_in(other, person)

    desk.post(f"/desk/people/person/{person.pk}/", {"act": "end_sessions"})

    assert other.get("/admin/").url.startswith("/accounts/login/")
    assert desk.get("/desk/people/").status_code == 200


@pytest.fixture
def client_class(client):
    return type(client)


def test_a_second_step_is_reset_and_its_sessions_end(desk, client_class):
    person = officer("ASCN-VN-HAN")
    factors.add_mail_factor(person=person, now=timezone.now())
    sign_in(client_class(), person)
    before = session_keys()

    desk.post(f"/desk/people/person/{person.pk}/", {"act": "reset_factor"})

    assert (factors.has_any(person), session_keys()) == (False, before - 1)


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(desk, client_class):
    other, person = client_class(), officer("ASCN-VN-HAN")
    sign_in(other, person)

    desk.post(f"/desk/people/person/{person.pk}/", {"act": "deactivate"})
    refused = other.get("/admin/")
    desk.post(f"/desk/people/person/{person.pk}/", {"act": "reactivate"})
    sign_in(other, person)

    assert refused.url.startswith("/accounts/login/")
    assert other.get("/admin/").status_code == 200


@pytest.mark.parametrize("act", ["end_sessions", "reset_factor", "deactivate"])
def test_the_secretariat_touches_neither_itself_nor_the_operator(desk, act):
    itself = User.objects.get(assignments__office=Office.SECRETARIAT)
    operator = User.objects.create_superuser("operator@example.org")

    answers = [desk.post(f"/desk/people/person/{one.pk}/", {"act": act}) for one in (itself, operator)]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert User.objects.filter(is_active=True).count() == 2
    assert not ModelLogEntry.objects.filter(action=f"ascn_site.{act}").exists()


def a_draft(owner: User, slug: str, city="hanoi"):
    page = PracticePage(title=f"Draft {slug}", slug=slug, live=False, owner=owner, **PRACTICE)
    CityPage.objects.get(city__slug=city).add_child(instance=page)
    page.save_revision(user=owner)
    return page


def an_offer(city: str) -> Offer:
    """An offer that its sender has confirmed."""
    now = timezone.now()
    written = {"kind": "company", "organisation": "Pumps", "name": "n", "email": "o@example.org", "text": "t"}
    rest = {"state": "new", "token_hash": city, "created_at": now, "changed_at": now, "project_code": f"{city}-P01"}
    return Offer.objects.create(city=City.objects.get(permanent_id=city), language="en", **written, **rest)


@pytest.fixture
def leaving(network, mailoutbox):
    """An officer of two cities on whose first office much hangs."""
    person = officer("ASCN-VN-HAN")
    for kind, place in ((Scope.SESSION, "a-session"),):
        Assignment.objects.create(
            person=person, office=Office.MODERATOR, scope_kind=kind, scope_id=place, starts=FIRST_DAY
        )
    a_draft(person, "one")
    submitted = a_draft(person, "two")
    submitted.get_workflow().start(submitted, person)
    a_draft(person, "elsewhere", city="kuching")
    invitations.invite(
        email="a@example.org", office=Office.APPROVER, scope_kind=Scope.CITY, scope_id="ASCN-VN-HAN",
        starts=timezone.localdate(), by=person, now=timezone.now(),
    )  # fmt: skip
    an_offer("ASCN-VN-HAN")
    an_offer("ASCN-MY-KCH")
    mailoutbox.clear()
    return person


def hanging(term: Assignment) -> dict[str, int]:
    return {str(found.title): len(found.things) for found in handover.what_hangs_on(term) if found.things}


def test_handing_over_shows_and_moves_all_that_hangs_on_the_office_and_nothing_else(desk, leaving, mailoutbox):
    successor = holder(Office.APPROVER, Scope.CITY, "ASCN-VN-HAN")
    term = leaving.assignments.get(office=Office.OFFICER)
    path = f"/desk/people/terms/{term.pk}/handover/"
    shown = desk.get(path).content.decode()
    before = hanging(term)

    desk.post(path, {"person": successor.pk, "email": ""})
    term.refresh_from_db()

    assert before == {
        "Appointments to sessions": 1,
        "Invitations that wait for an answer": 1,
        "Drafts": 2,
        "Submitted, and waiting or returned": 1,
        "Offers of help without an answer": 1,
    }
    assert all(title in shown for title in ("Draft one", "Draft two", *before))
    assert "elsewhere" not in shown
    assert (hanging(term), term.ends) == ({"Offers of help without an answer": 1}, timezone.localdate() - DAY)
    assert {page.slug for page in Page.objects.filter(owner=successor)} == {"one", "two"}
    assert {page.slug for page in Page.objects.filter(owner=leaving)} == {"elsewhere"}
    today = timezone.localdate()
    assert rules.holds(successor, Office.OFFICER, on=today)
    assert rules.sessions_moderated_by(successor, on=today) == ["a-session"]
    assert rules.cities_written_by(leaving, on=today) == []
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted([leaving.email, successor.email])
    assert ModelLogEntry.objects.filter(action="ascn_site.hand_over").count() == 1


def test_what_waits_at_the_step_of_an_office_is_shown_and_stays_with_it(desk, leaving):
    holding = holder(Office.APPROVER, Scope.CITY, "ASCN-VN-HAN")
    deputy = holder(Office.DEPUTY, Scope.COUNTRY, "VN")
    path = f"/desk/people/terms/{term_of(holding).pk}/handover/"

    kind = next(found for found in desk.get(path).context["found"] if found.title.startswith("Pages that wait"))

    assert ([thing.title for thing in kind.things], kind.moves) == ([], False)
    page = Page.objects.get(slug="one").specific
    page.get_workflow().start(page, leaving)
    assert hanging(term_of(holding))["Pages that wait at the step of this office"] == 1
    assert hanging(term_of(deputy)) == {}
    StepWatch.objects.create(state=page.current_workflow_task_state, deputy_at=timezone.now(), reason="late")
    assert hanging(term_of(deputy)) == {"Pages that wait at the step of this office": 1}


def test_handing_over_is_all_or_nothing(desk, leaving, mailoutbox):
    """A kind that fails at the end leaves everything where it was."""
    successor = holder(Office.APPROVER, Scope.CITY, "ASCN-VN-HAN")
    term = leaving.assignments.get(office=Office.OFFICER)
    before = hanging(term)

    def fail(term, successor):
        raise RuntimeError("power cut")

    handover.register("test", handover.Kind("test", lambda term: [], fail))
    try:
        with pytest.raises(RuntimeError):
            handover.hand_over(term=term, successor=successor, by=None, now=timezone.now())
    finally:
        handover._kinds.pop("test")

    assert (hanging(term), len(mailoutbox)) == (before, 0)


def test_a_successor_by_invitation_gets_everything_when_she_accepts(desk, client_class, leaving, mailoutbox):
    term = leaving.assignments.get(office=Office.OFFICER)
    desk.post(f"/desk/people/terms/{term.pk}/handover/", {"person": "", "email": "next@example.org"})
    waiting = hanging(term)
    path = "/accounts/invitation/" + mailoutbox[0].body.split("/accounts/invitation/")[1].split()[0]

    client_class().post(path, {"name": "Officer", "way": "password", "password": "seven lamps on the river"})
    successor = User.objects.get(email="next@example.org")

    assert (waiting["Drafts"], hanging(term)) == (2, {"Offers of help without an answer": 1})
    assert {page.slug for page in Page.objects.filter(owner=successor)} == {"one", "two"}
    assert successor.assignments.filter(office=Office.OFFICER).count() == 1


@pytest.mark.parametrize("sent", [{"person": "", "email": ""}, {"person": "0", "email": ""}, {"email": "no"}])
def test_a_successor_is_one_person_or_one_address(desk, leaving, sent):
    term = leaving.assignments.get(office=Office.OFFICER)

    answer = desk.post(f"/desk/people/terms/{term.pk}/handover/", sent)

    assert answer.context["form"].errors
    assert (Invitation.objects.count(), hanging(term)["Drafts"]) == (1, 2)


def test_a_page_that_shows_a_person_s_own_address_is_pointed_out(network):
    person = officer("ASCN-VN-HAN")
    CityPage.objects.filter(city=City.objects.get(slug="hanoi")).update(contact_address=person.email)

    assert hanging(term_of(person)) == {"Pages that show this person’s own address": 1}
