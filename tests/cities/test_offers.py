"""Offering help: written by a visitor, confirmed by mail, answered by the city's office or the secretariat."""

import datetime
import json
import re

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageViewRestriction

from ascn_site.limit_table import LIMITS, Limit
from ascn_site.models import User
from ascn_site.models.accounts import Office, Scope
from ascn_site.services import appoint
from cities.models import CityPage, Offer, OfferAnswer, OfferState, Partner, ProjectPage, SupportSought
from cities.offers import services
from cities.offers.forms import LEAST_SECONDS, shown_at
from cities.offers.services import Written
from tests.editing import sign_in
from tests.factories import a_plan, a_project, in_language
from tests.network import FIRST_DAY, make_network, officer, secretary

pytestmark = pytest.mark.django_db
OF_THE_MOMENT = {"Expires", "Server-Timing"}
HANOI, KUCHING = "ASCN-VN-HAN", "ASCN-MY-KCH"
NOW = timezone.now()
GIVEN = {
    "kind": "company",
    "organisation": "Pumps and Sons",
    "name": "Desk of offers",
    "email": "desk@pumps.example",
    "text": "Two pumps for the canal from May.",
    "language": "th",
}


@pytest.fixture
def project(db) -> ProjectPage:
    make_network()
    made = a_project(a_plan(CityPage.objects.get(slug="hanoi"), slug="plan"), slug="canal", title="Canal")
    SupportSought.objects.create(project=made, kind="technology", text="pumps", sort_order=0)
    return made


@pytest.fixture
def address(project) -> str:
    return "/en/cities/hanoi/plan/canal/offer/"


def sent(**changes) -> dict:
    long_ago = timezone.now() - datetime.timedelta(seconds=LEAST_SECONDS + 1)
    return GIVEN | {"shown": shown_at(long_ago), "website": ""} | changes


def offered(project: ProjectPage, *, now=NOW, **changes) -> tuple[Offer, str]:
    """An offer that waits, and the token of its link."""
    written = Written(**GIVEN | changes)
    offer = services.write_offer(project=project, written=written, now=now)
    return offer, token_in(mail.outbox[-1].body)


def token_in(text: str) -> str:
    return re.search(r"/offers/([\w-]+)/", text)[1]


def confirmed(project: ProjectPage, **changes) -> Offer:
    _offer, token = offered(project, **changes)
    return services.confirm_offer(token=token, now=NOW)


def person(office, kind=Scope.NETWORK, scope="") -> User:
    found = User.objects.create_user(f"{office}.{scope.lower()}@example.org", name=f"{office} {scope}")
    appoint(person=found, office=office, scope_kind=kind, scope_id=scope, starts=FIRST_DAY)
    return found


def test_a_project_that_seeks_support_leads_to_the_form_and_another_does_not(client, project, address):
    page = address.removesuffix("offer/")
    assert f'href="{address}"' in client.get(page).content.decode()
    assert client.get(address).status_code == 200

    SupportSought.objects.update(is_met=True)

    assert f'href="{address}"' not in client.get(page).content.decode()
    assert client.get(address).status_code == 404
    assert client.post(address, sent()).status_code == 404
    assert Offer.objects.count() == 0


def test_a_need_that_only_repeats_its_kind_is_named_once(client, project, address):
    for number, text in enumerate(("Knowledge", "training", "training of drivers"), start=1):
        SupportSought.objects.create(project=project, kind="training", text=text, sort_order=number)

    for language in ("en", "th"):
        html = client.get(address.replace("/en/", f"/{language}/")).content.decode()
        needs = re.search(r'<ul class="targets">(.*?)</ul>', html, re.DOTALL)[1]
        assert re.findall(r"<span[^>]*>(.*?)</span>", needs) == ["pumps", "training of drivers"]
        assert needs.count("<strong>") == 3


def test_a_project_that_is_no_longer_public_takes_no_offers(client, project, address):
    PageViewRestriction.objects.create(page=project, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(address).status_code in (302, 404)
    client.post(address, sent())
    project.unpublish()
    assert client.get(address).status_code == 404
    client.post(address, sent())
    assert Offer.objects.count() == 0


def test_the_form_is_in_the_reader_s_language_and_sets_no_cookie(client, project, address):
    in_language(project, "vi", title="Kênh")

    answer = client.get(address.replace("/en/", "/th/"))

    assert 'lang="th"' in answer.content.decode()
    assert re.search(r'<option value="th" selected', answer.content.decode())
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_an_offer_is_seen_by_nobody_until_its_mailbox_confirms_it(client, project, address):
    assert not client.post(address, sent()).cookies
    offer = Offer.objects.get()
    by = officer(HANOI)

    assert [message.to for message in mail.outbox] == [["desk@pumps.example"]]
    sign_in(client, by)
    assert "Pumps and Sons" not in client.get("/desk/offers/").content.decode()
    assert client.get(f"/desk/offers/{offer.pk}/").status_code == 404

    client.logout()
    link = f"/th/offers/{token_in(mail.outbox[0].body)}/"
    assert "Two pumps for the canal" in client.get(link).content.decode()
    assert client.get(link)["Referrer-Policy"] == "no-referrer"
    assert Offer.objects.get().state == OfferState.UNCONFIRMED
    assert client.post(link).status_code == 200
    assert Offer.objects.get().state == OfferState.NEW
    assert client.post(link).status_code == 404
    assert client.get(link).status_code == 404
    sign_in(client, by)
    assert "Pumps and Sons" in client.get("/desk/offers/").content.decode()


def test_the_link_is_in_the_language_that_was_chosen_and_holds_in_the_database_only_as_a_hash(client, project, address):
    client.post(address, sent())

    token = token_in(mail.outbox[0].body)
    assert f"/th/offers/{token}/" in mail.outbox[0].body
    assert token not in json.dumps(list(Offer.objects.values("token_hash", "text", "email")))


@pytest.mark.parametrize(("days", "is_open"), [(6, True), (8, False)])
def test_the_link_is_good_for_seven_days(project, days, is_open):
    _offer, token = offered(project)

    assert bool(services.confirm_offer(token=token, now=NOW + datetime.timedelta(days=days))) == is_open


def test_a_wrong_link_looks_as_one_that_was_never_given(client, project):
    offered(project)
    assert client.get("/en/offers/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/").status_code == 404
    assert client.post("/en/offers/x/").status_code == 404


def test_the_city_s_office_is_told_and_nobody_else(project):
    officer(HANOI)
    officer(KUCHING)
    secretary()
    mail.outbox.clear()

    confirmed(project)

    told = [message.to[0] for message in mail.outbox[1:]]
    assert told == ["officer.ascn-vn-han@example.org"]
    assert not any(GIVEN["email"] in message.body or GIVEN["name"] in message.body for message in mail.outbox[1:])


def test_the_secretariat_is_told_while_the_city_s_offices_are_vacant(project):
    secretary()

    confirmed(project)

    assert mail.outbox[-1].to == [User.objects.get(assignments__office=Office.SECRETARIAT).email]


@pytest.mark.parametrize(
    ("office", "kind", "scope", "status"),
    [
        (Office.OFFICER, Scope.CITY, HANOI, 200),
        (Office.APPROVER, Scope.CITY, HANOI, 200),
        (Office.SECRETARIAT, Scope.NETWORK, "", 200),
        (Office.OFFICER, Scope.CITY, KUCHING, 404),
        (Office.APPROVER, Scope.CITY, KUCHING, 404),
        (Office.REPRESENTATIVE, Scope.COUNTRY, "VN", 404),
    ],
)
def test_the_city_s_offices_and_the_secretariat_read_an_offer_and_no_others(
    client, project, office, kind, scope, status
):
    offer = confirmed(project)
    reader = person(office, kind, scope)
    sign_in(client, reader)

    answer = client.get(f"/desk/offers/{offer.pk}/")

    assert answer.status_code == status
    listed = client.get("/desk/offers/")
    assert ("Pumps and Sons" in listed.content.decode()) == (status == 200)
    if status == 404:
        missing = client.get("/desk/offers/999999/")
        assert (missing.status_code, missing.content) == (404, answer.content)
        assert client.post(f"/desk/offers/{offer.pk}/", {"act": "answer", "text": "x"}).status_code == 404
        assert OfferAnswer.objects.count() == 0


def test_without_an_office_there_are_no_offers_to_see(client, project):
    offer = confirmed(project)
    for address in ("/desk/offers/", f"/desk/offers/{offer.pk}/"):
        assert client.get(address).status_code == 302
    sign_in(client, User.objects.create_user("participant@example.org"))
    assert client.get("/desk/offers/").status_code == 403
    assert client.get(f"/desk/offers/{offer.pk}/").status_code == 404


def test_the_address_of_the_offerer_reaches_the_secretariat_s_browser_alone(client, project):
    offer = confirmed(project)
    for reader, sees in ((officer(HANOI), False), (secretary(), True)):
        sign_in(client, reader)
        pages = [
            client.get(path).content.decode() for path in ("/desk/offers/", f"/desk/offers/{offer.pk}/", "/desk/log/")
        ]
        assert any(GIVEN["email"] in page for page in pages) == sees


def act(client, offer: Offer, **given):
    return client.post(f"/desk/offers/{offer.pk}/", given)


def test_an_answer_goes_to_the_offerer_by_mail_with_the_office_and_no_name(client, project):
    offer = confirmed(project)
    by = officer(HANOI)
    User.objects.filter(pk=by.pk).update(name="Somebody Secret")
    sign_in(client, User.objects.get(pk=by.pk))
    mail.outbox.clear()

    act(client, offer, act="answer", text="Please write to the water office.")

    (letter,) = mail.outbox
    assert letter.to == [GIVEN["email"]]
    assert "Please write to the water office." in letter.body
    assert (": Canal" in letter.body, f"/id/{project.permanent_id}" in letter.body) == (True, True)
    assert ("Somebody Secret" in letter.body, by.email in letter.body + str(letter.extra_headers)) == (False, False)
    offer.refresh_from_db()
    assert offer.state == OfferState.ANSWERED
    assert "Please write to the water office." in client.get(f"/desk/offers/{offer.pk}/").content.decode()


def test_letters_name_the_project_in_their_own_language(client, project):
    in_language(project, "th", title="คลอง")
    offer = confirmed(project)
    to_the_office = [letter.body for letter in mail.outbox if f"/desk/offers/{offer.pk}/" in letter.body]
    sign_in(client, officer(HANOI))
    act(client, offer, act="decline", reason="too late")

    assert all("project and has confirmed it: Canal" in text for text in to_the_office)
    assert "คลอง" in mail.outbox[-1].body


def test_each_step_is_a_line_of_the_log_without_names(client, project):
    offer = confirmed(project)
    by = officer(HANOI)
    sign_in(client, by)
    act(client, offer, act="answer", text="Thank you.")
    act(client, offer, act="take_up", city_agrees="on")
    act(client, offer, act="name")
    act(client, offer, act="close", reason="done")
    other = confirmed(project, email="other@pumps.example")
    act(client, other, act="decline", reason="too late")

    lines = ModelLogEntry.objects.filter(action__startswith="cities.").order_by("pk")
    assert [(line.action.partition(".")[2], line.user_id) for line in lines] == [
        ("offer_confirmed", None),
        ("offer_answered", by.pk),
        ("offer_taken_up", by.pk),
        ("partner_hidden", by.pk),
        ("offer_closed", by.pk),
        ("offer_confirmed", None),
        ("offer_declined", by.pk),
    ]
    assert {line.data["place"] for line in lines} == {HANOI}
    assert not any(GIVEN["name"] in f"{line.label}{line.data}" for line in lines)


def test_what_is_ended_cannot_be_answered_and_an_end_needs_a_reason(client, project):
    offer = confirmed(project)
    sign_in(client, officer(HANOI))
    act(client, offer, act="decline", reason="  ")
    assert Offer.objects.get().state == OfferState.NEW
    act(client, offer, act="decline", reason="We have pumps.")
    mail.outbox.clear()

    act(client, offer, act="answer", text="Still there?")
    act(client, offer, act="take_up")

    assert (Offer.objects.get().state, mail.outbox, OfferAnswer.objects.count()) == (OfferState.DECLINED, [], 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.update(state=OfferState.CLOSED, reason="")


@pytest.mark.parametrize("offerer", [True, False])
@pytest.mark.parametrize("city", [True, False])
def test_a_partner_is_named_when_both_sides_agree(client, project, address, offerer, city):
    offer = confirmed(project, may_be_named=offerer)
    sign_in(client, officer(HANOI))
    act(client, offer, act="take_up", **({"city_agrees": "on"} if city else {}))
    client.logout()

    text = client.get(address.removesuffix("offer/")).content.decode()

    assert ("Pumps and Sons" in text) == (offerer and city)
    assert (Partner.objects.get().organisation, Partner.objects.get().kind) == ("Pumps and Sons", "company")


def test_the_city_may_change_its_mind_about_naming(client, project, address):
    offer = confirmed(project, may_be_named=True)
    sign_in(client, officer(HANOI))
    act(client, offer, act="take_up")
    page = address.removesuffix("offer/")
    assert "Pumps and Sons" not in client.get(page).content.decode()
    act(client, offer, act="name", city_agrees="on")
    assert "Pumps and Sons" in client.get(page).content.decode()
    act(client, offer, act="name")
    assert "Pumps and Sons" not in client.get(page).content.decode()


def test_a_program_that_fills_in_everything_gets_the_same_page_and_stores_nothing(client, project, address):
    honest = client.post(address, sent())
    trapped = client.post(address, sent(website="https://spam.example", email="other@spam.example"))

    assert (trapped.status_code, trapped.content) == (honest.status_code, honest.content)
    assert [offer.email for offer in Offer.objects.all()] == [GIVEN["email"]]


@pytest.mark.parametrize(
    "changes",
    [
        {"shown": shown_at(timezone.now() + datetime.timedelta(days=1))},
        {"shown": ""},
        {"shown": "forged"},
        {"text": "https://a.example https://b.example http://c.example www.d.example"},
        {"text": "\u200b \u200b"},
        {"organisation": ""},
        {"email": "not an address"},
        {"email": "a@b.example\nBcc: c@d.example"},
        {"kind": "nobody"},
        {"language": "xx"},
        {"text": "x" * 4001},
    ],
    ids=[
        "shown later",
        "not shown",
        "forged",
        "links",
        "blank",
        "nobody",
        "no address",
        "header",
        "kind",
        "lang",
        "long",
    ],
)
def test_a_form_that_is_wrong_is_shown_again_with_what_was_typed(client, project, address, changes):
    answer = client.post(address, sent(**changes))

    assert answer.status_code == 200
    assert 'class="error"' in answer.content.decode() or "notice-bad" in answer.content.decode()
    if "text" not in changes:
        assert "Two pumps for the canal from May." in answer.content.decode()
    assert (Offer.objects.count(), mail.outbox) == (0, [])


def test_the_page_tells_nothing_about_a_mailbox(client, project, address):
    officer(HANOI)
    first = client.post(address, sent())
    again = client.post(address, sent())
    of_officer = client.post(address, sent(email="officer.ascn-vn-han@example.org"))

    assert first.content == again.content == of_officer.content
    kept = [{name: value for name, value in answer.items() if name not in OF_THE_MOMENT} for answer in (first, again)]
    assert kept[0] == kept[1]


@pytest.mark.corpus
def test_bad_inputs_of_the_corpus_are_refused_or_inert(client, project, address):
    from tests.corpus.rows import to_send
    from tests.corpus.test_form_rows import words_of

    client.raise_request_exception = False
    reader = secretary()
    for row in to_send("HTTP forms"):
        if row.payload.startswith(("do: ", "b'", "'<")):
            continue
        for text in words_of(row):
            Offer.objects.all().delete()
            answer = client.post(address, sent(organisation=text, text=text, name=text, email=text or "a@b.example"))
            assert answer.status_code in (200, 400, 413), row.id
            answer = client.post(address, sent(organisation=text, text=text))
            assert answer.status_code in (200, 400, 413), row.id
            if offer := Offer.objects.first():
                services.confirm_offer(token=token_in(mail.outbox[-1].body), now=timezone.now())
                sign_in(client, reader)
                shown = client.get(f"/desk/offers/{offer.pk}/")
                client.logout()
                assert shown.status_code == 200, row.id
                assert "<script>alert(1)" not in shown.content.decode(), row.id


def test_what_is_never_confirmed_goes_after_a_week_and_what_is_ended_after_two_years(project):
    waiting, _token = offered(project)
    ended, kept, taken = (confirmed(project, email=f"{number}@pumps.example") for number in range(3))
    by = officer(HANOI)
    services.decline_offer(offer=ended, reason="no", person=by, now=NOW)
    services.take_up_offer(offer=taken, city_agrees=True, person=by, now=NOW)
    services.close_offer(offer=taken, reason="done", person=by, now=NOW)

    def left(days):
        services.forget_old_offers(NOW + datetime.timedelta(days=days))
        return set(Offer.objects.values_list("pk", flat=True))

    assert left(6) == {waiting.pk, ended.pk, kept.pk, taken.pk}
    assert left(8) == {ended.pk, kept.pk, taken.pk}
    assert left(729) == {ended.pk, kept.pk, taken.pk}
    assert left(731) == {kept.pk}
    assert Partner.objects.get().organisation == "Pumps and Sons"


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_many_questions_for_one_offer_as_for_three(client, project, number):
    for place in range(number):
        confirmed(project, email=f"{place}@pumps.example")
    sign_in(client, officer(HANOI))
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/desk/offers/").content.decode().count("Pumps and Sons") == number
    assert len(asked) == 14


def test_a_mailbox_gets_two_mails_an_hour_and_the_sender_sees_no_difference(client, project, address, settings):
    settings.LIMITS = settings.LIMITS | {"mails_to_mailbox": LIMITS["mails_to_mailbox"]}

    answers = [client.post(address, sent()) for _time in range(3)]

    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    assert (len(mail.outbox), Offer.objects.count()) == (2, 2)


def test_one_address_writes_so_many_offers_a_day_and_is_told_when_to_come_back(client, project, address, settings):
    settings.LIMITS = settings.LIMITS | {"mails_from_address": Limit(((3, 86_400),))}

    answers = [client.post(address, sent(email=f"{number}@example.org")) for number in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["Retry-After"]
    assert Offer.objects.count() == 3
