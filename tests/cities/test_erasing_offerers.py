"""Whoever offered help without an account is erased by the secretariat at his request, and stays erased."""

import pytest
from django.core.mail import send_mail
from django.utils import timezone
from wagtail.models import ModelLogEntry

from ascn_site.models import OutgoingMail
from ascn_site.personal import erasure
from cities.models import City, Offer, Partner
from tests.editing import sign_in
from tests.network import make_network, officer, secretary

pytestmark = pytest.mark.django_db
HANOI = "ASCN-VN-HAN"
WRITTEN = {"kind": "company", "organisation": "Pumps", "name": "Marker of a name", "text": "t", "language": "en"}


@pytest.fixture
def offers(settings, tmp_path) -> list[Offer]:
    """Two from one mailbox, one of them taken up, and one of another's."""
    settings.DATA_DIR = tmp_path
    settings.EMAIL_BACKEND = "ascn_site.mail.OutboxBackend"
    make_network()
    city, now = City.objects.get(permanent_id=HANOI), timezone.now()
    state = {"state": "new", "project_code": f"{HANOI}-P01", "city": city, "created_at": now, "changed_at": now}
    boxes = ["o@pumps.example", "O@pumps.example", "other@pumps.example"]
    made = [Offer.objects.create(email=box, token_hash=str(at), **state, **WRITTEN) for at, box in enumerate(boxes)]
    Partner.objects.create(offer=made[1], city=city, project_code="p", organisation="Pumps", kind="company", since=now)
    send_mail("subject", "body", None, ["o@pumps.example"])
    send_mail("subject", "body", None, ["other@pumps.example"])
    return made


def erase(client, offer: Offer, person, **given):
    sign_in(client, person)
    return client.post(f"/desk/offers/{offer.pk}/", {"act": "erase"} | given)


def test_everything_from_the_address_goes_and_the_partner_stays_named(
    client, offers, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        erase(client, offers[0], secretary(), is_sure="on")

    assert list(Offer.objects.all()) == [offers[2]]
    assert [mail.content["to"] for mail in OutgoingMail.objects.all()] == [["other@pumps.example"]]
    assert Partner.objects.get().organisation == "Pumps"
    [line] = ModelLogEntry.objects.filter(action="cities.offerer_erased")
    assert "pumps" not in f"{line.label}{line.data}"


@pytest.mark.parametrize(("who", "given"), [(officer, {"is_sure": "on"}), (secretary, {})])
def test_only_the_secretariat_erases_and_not_by_one_click(client, offers, who, given):
    erase(client, offers[0], who(HANOI) if who is officer else who(), **given)

    assert Offer.objects.count() == 3


def test_a_restored_copy_is_erased_again(client, offers, settings, django_capture_on_commit_callbacks):
    first = Offer.objects.filter(pk=offers[0].pk).values().get()
    with django_capture_on_commit_callbacks(execute=True):
        erase(client, offers[0], secretary(), is_sure="on")
    marks = erasure.noted(settings.DATA_DIR / erasure.REGISTER)
    Offer.objects.create(**first)
    newer = Offer.objects.create(**first | {"id": offers[1].pk, "token_hash": "new", "created_at": timezone.now()})

    assert erasure.erase_again(marks, now=timezone.now()) == 1
    assert set(Offer.objects.all()) == {newer, offers[2]}
