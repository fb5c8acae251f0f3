"""A forum's participants are invited by a list or one by one, and take their place by a personal link."""

import datetime
import re

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ascn_site.limit_table import LIMITS
from ascn_site.models import User
from events.models import (
    Channel,
    ForumInvitation,
    JoinCode,
    Registration,
    SessionPage,
)
from events.participants import services
from events.participants.lists import Guest
from tests.events.live.test_http_twins import browser
from tests.events.live.test_rights import a_person, office
from tests.markup import squeezed

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 22, 2, tzinfo=datetime.UTC)
LIST = (
    "name,email,delegation,role,reads\nDelegate A,a@example.org,Viet Nam,head,vi\nDelegate B,b@example.org,Laos,,lo\n"
)


def send_list(client, desk, text=LIST):
    return client.post(f"{desk}check/", {"file": SimpleUploadedFile("list.csv", text.encode())})


def link_in(message) -> str:
    return re.search(r"(/accounts/participation/[\w-]+/)", message.body)[1]


def test_a_list_is_looked_at_before_anybody_is_invited(secretary, desk):
    answer = send_list(secretary, desk)
    page = secretary.get(answer["Location"]).content.decode()

    assert "Invite 2 people" in page
    assert ("head of delegation" in page, "Tiếng Việt" in page, ">head<" in page) == (True, True, False)
    assert (ForumInvitation.objects.count(), mail.outbox) == (0, [])
    secretary.post(answer["Location"])
    assert [message.to for message in mail.outbox] == [["a@example.org"], ["b@example.org"]]
    assert ForumInvitation.objects.get(email="a@example.org").role == "head"
    assert ["\n22 " in message.body for message in mail.outbox] == [True, True]  # its days, in the language of each


def test_a_list_with_a_fault_invites_nobody_and_says_where(secretary, desk):
    answer = send_list(secretary, desk, f"{LIST}Delegate C,no address,Laos,,\n")

    assert answer.status_code == 400
    assert "Row 4, column email: This is no e-mail address." in squeezed(answer.content.decode())
    assert ForumInvitation.objects.count() == 0


def test_the_same_list_twice_invites_nobody_twice(secretary, desk):
    for _time in range(2):
        secretary.post(send_list(secretary, desk)["Location"])

    assert (ForumInvitation.objects.count(), len(mail.outbox)) == (2, 2)


@pytest.mark.parametrize("name", ["officer", "moderator", None])
def test_only_the_secretariat_invites(desk, name):
    person = a_person()
    if name:
        office(person, name, "city", "ASCN-VN-HAN")
    client = browser(person)

    assert client.get(desk).status_code == 403
    assert send_list(client, desk).status_code == 403
    assert Client().get(desk).status_code == 302


def test_a_newcomer_takes_her_place_with_her_own_link_once(secretary, desk, forum):
    secretary.post(desk, {"name": "Delegate C", "email": "C@example.org", "delegation": "Laos", "role": "delegate"})
    link = link_in(mail.outbox[0])
    guest = Client()
    form = {"name": "Delegate C", "way": "password", "password": "river bridge lantern"}

    assert guest.get(link).status_code == 200
    assert guest.post(link, form).status_code == 302
    person = User.objects.get(email="c@example.org")
    assert Registration.objects.get(person=person).delegation == "Laos"
    assert guest.session["_auth_user_id"] == str(person.pk)
    assert Client().post(link, form).status_code == 404


def test_somebody_with_an_account_signs_in_and_accepts(secretary, desk):
    person = a_person("known")
    secretary.post(desk, {"name": "K", "email": person.email, "delegation": "Laos", "role": "observer"})
    link = link_in(mail.outbox[0])

    assert "There is an account with" in Client().get(link).content.decode()
    other = browser(a_person("other"))
    other.post(link)
    assert not Registration.objects.exists()
    assert browser(person).post(link).status_code == 302
    assert Registration.objects.get().role == "observer"


def test_her_own_link_that_she_has_used_leads_her_to_the_forum_and_nobody_else(secretary, desk, forum):
    person = a_person("c")
    secretary.post(desk, {"name": "C", "email": person.email, "delegation": "Laos", "role": "observer"})
    link = link_in(mail.outbox[0])
    answers = [browser(person).post(link) for _ in range(2)]

    assert [(answer.status_code, answer.headers.get("Location")) for answer in answers] == [(302, forum.url)] * 2
    assert (browser(a_person("other")).get(link).status_code, Client().get(link).status_code) == (404, 404)
    assert Registration.objects.count() == 1


def test_a_withdrawn_link_opens_nothing(secretary, desk):
    secretary.post(desk, {"name": "C", "email": "c@example.org", "delegation": "Laos", "role": "delegate"})
    secretary.post(f"{desk}{ForumInvitation.objects.get().pk}/withdraw/")

    assert Client().get(link_in(mail.outbox[0])).status_code == 404


def test_an_invitation_that_was_taken_up_meanwhile_is_not_withdrawn_and_the_desk_says_so(secretary, desk):
    secretary.post(desk, {"name": "C", "email": "c@example.org", "delegation": "Laos", "role": "delegate"})
    Client().post(link_in(mail.outbox[0]), {"name": "C", "way": "password", "password": "river bridge lantern"})

    answer = secretary.post(f"{desk}{ForumInvitation.objects.get().pk}/withdraw/", follow=True)

    assert "does not stand any more" in answer.content.decode().split("notice-warn")[1]
    assert (ForumInvitation.objects.get().withdrawn_at, Registration.objects.count()) == (None, 1)


def test_a_list_that_is_sent_off_twice_by_a_double_click_says_where_its_people_stand(secretary, desk):
    page = send_list(secretary, desk)["Location"]
    answers = [secretary.post(page, follow=True) for _ in range(2)]

    assert ForumInvitation.objects.count() == len(mail.outbox) == 2
    assert "does not wait any more" in answers[1].content.decode().split("notice-warn")[1]


def test_who_is_invited_by_two_at_the_same_moment_gets_one_link(forum):
    guest, by = Guest(row=2, name="C", email="c@example.org", delegation="Laos"), a_person("by")
    # Neither has seen the invitation of the other.
    told = [services.invite(forum=forum, links=[(guest, token)], by=by, now=NOW) for token in ("one", "two")]

    assert (told, ForumInvitation.objects.count()) == ([["c@example.org"], []], 1)


def test_from_the_door_through_the_personal_link_and_back_to_the_room(secretary, desk, forum):
    session = SessionPage(title="Rivers", slug="s", room="1", starts=NOW, ends=NOW + datetime.timedelta(hours=1))
    session = forum.add_child(instance=session)
    room = Channel.objects.create(session=session.translation_key, forum=forum.permanent_id, state="open")
    code = JoinCode.objects.create(channel=room, made_at=NOW)
    secretary.post(desk, {"name": "C", "email": "c@example.org", "delegation": "Laos", "role": "delegate"})
    guest, link = Client(), link_in(mail.outbox[0])

    guest.get(f"/en/live/join/{code.code}/")
    answer = guest.post(link, {"name": "C", "way": "password", "password": "river bridge lantern"})

    assert answer["Location"] == f"/en/live/{room.pk}/"
    assert guest.get(answer["Location"]).status_code == 200


def test_ten_lists_an_hour_are_read_and_the_eleventh_waits(secretary, desk, settings):
    settings.LIMITS = LIMITS

    found = [send_list(secretary, desk).status_code for _ in range(11)]

    assert found == [*[302] * 10, 429]
