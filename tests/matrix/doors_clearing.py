"""Doors of clearance: remarks, the three steps, the link of an office without account; and offers of help."""

import re
from functools import partial

from django.core import mail
from wagtail.models import Comment, CommentReply, Revision, TaskState

from ascn_site.models import OutgoingMail
from cities.clearance import services
from cities.clearance.rules import step_of
from cities.models import Offer
from practices.models import PracticePage
from tests.matrix.doors import Visit, door, look
from tests.matrix.world import marker

# Where a page waits, by the state in which the world keeps it.
CITY, COUNTRY, SECRETARIAT = "review", "country", "cleared"
WORD = "Name the year of the figure."


look("7", "review", "/desk/clearance/{review}/", "/desk/clearance/{review}/page/")
look("7", "country", "/desk/clearance/")


def waiting_at(visit: Visit, state: str) -> str:
    """The step at which a page is now; '' when it waits no more."""
    found = PracticePage.objects.get(pk=visit.city.pages[state]).current_workflow_task_state
    return step_of(found) if found and found.status == TaskState.STATUS_IN_PROGRESS else ""


def on_the_desk(visit: Visit, state: str, act: str, **fields) -> None:
    version = services.version_of(visit.page(state).latest_revision)
    visit.send(f"/desk/clearance/{visit.city.pages[state]}/", {"version": version, "act": act} | fields)


def in_the_editor(visit: Visit, state: str, act: str, **fields) -> None:
    """The decision as a button of the editor's form."""
    visit.edit(state, {"action-workflow-action": "1", "workflow-action-name": act} | fields)


def by_the_dialog(visit: Visit, state: str, act: str, **fields) -> None:
    """Wagtail's own address for a decision."""
    number = visit.page(state).current_workflow_task_state.pk
    visit.send(f"/admin/pages/workflow/action/{visit.city.pages[state]}/{act}/{number}/", fields)


WAYS = {"on the desk": on_the_desk, "in the editor": in_the_editor, "by the dialog": by_the_dialog}


def passes(visit: Visit, *, way, state: str, prepare=None) -> bool:
    """Whether the page leaves its step forwards."""
    before = waiting_at(visit, state)
    if prepare:
        prepare(visit, state)
    way(visit, state, "approve")
    return waiting_at(visit, state) != before and not returned(visit, state)


def returns(visit: Visit, *, way, state: str) -> bool:
    way(visit, state, "reject", comment=WORD)
    return returned(visit, state)


def returned(visit: Visit, state: str) -> bool:
    found = visit.page(state).current_workflow_state
    return found is not None and found.status == found.STATUS_NEEDS_CHANGES


def as_an_author(visit: Visit, state: str) -> None:
    """The first words of the page were the visitor's own."""
    first = visit.page(state).revisions.order_by("pk").first()
    Revision.objects.filter(pk=first.pk).update(user=visit.person)


def decision(row: str, name: str, act, **options) -> None:
    door(row, name=name, **options)(act)


for words, way in WAYS.items():
    decision("8", f"approve for the city {words}", partial(passes, way=way, state=CITY))
    # A representative has no form of the page in the editor: he decides on the desk.
    without_form = "CR" if way is in_the_editor else ""
    decision("9", f"clear for the country {words}", partial(passes, way=way, state=COUNTRY), not_for=without_form)
    decision("11", f"publish {words}", partial(passes, way=way, state=SECRETARIAT))
    decision("10", f"return from the city {words}", partial(returns, way=way, state=CITY), not_for="CR Se")
    others = f"AP Se {without_form}"
    decision("10", f"return from the country {words}", partial(returns, way=way, state=COUNTRY), not_for=others)
    decision("10", f"return from the network {words}", partial(returns, way=way, state=SECRETARIAT), not_for="AP CR")
    for state in (CITY, COUNTRY, SECRETARIAT):
        decided = partial(passes, way=way, state=state, prepare=as_an_author)
        decision("12", f"approve one's own words in {state} {words}", decided, is_shut=True)


@door("12", is_shut=True)
def publish_one_s_own_words_from_the_editor(visit):
    as_an_author(visit, SECRETARIAT)
    visit.edit(SECRETARIAT, {"action-publish": "1"})
    return visit.page(SECRETARIAT).live


@door("7")
def remark_on_the_desk(visit):
    on_the_desk(visit, CITY, "remark", comment=WORD)
    return Comment.objects.filter(page=visit.city.pages[CITY], text=WORD).exists()


@door("7")
def answer_a_remark(visit):
    sent = {"comment": visit.city.comment, "text": WORD}
    visit.send(f"/desk/clearance/{visit.city.pages['draft']}/answer/", sent)
    return CommentReply.objects.filter(comment=visit.city.comment, text=WORD).exists()


@door("7", not_for="CR")
def comment_in_the_editor(visit):
    """A representative writes his on the desk: he changes no page, and a comment there comes with one."""
    path = f"/admin/pages/{visit.city.pages['draft']}/edit/"
    place = {"comments-0-contentpath": "summary", "comments-0-text": WORD, "comments-0-position": ""}
    more = {"comments-0-id": "", "comments-0-resolved": "", "comments-0-DELETE": ""}
    replies = {f"comments-0-replies-{part}": "0" for part in ("TOTAL_FORMS", "INITIAL_FORMS")}
    counted = {"comments-TOTAL_FORMS": "1", "comments-INITIAL_FORMS": "0"}
    visit.send(path, visit.form(path) | place | more | replies | counted)
    return Comment.objects.filter(page=visit.city.pages["draft"], text=WORD).exists()


def on_its_way(visit: Visit, state: str, act: str) -> None:
    sent = {"act": act, "version": services.version_of(visit.page(state).latest_revision)}
    visit.send(f"/desk/clearance/{visit.city.pages[state]}/way/", sent)


@door("6")
def submit_on_the_desk(visit):
    on_its_way(visit, "draft", "submit")
    return visit.page("draft").current_workflow_state is not None


@door("6")
def take_back_on_the_desk(visit):
    on_its_way(visit, CITY, "take_back")
    return visit.page(CITY).current_workflow_state is None


@door("6")
def begin_the_way_anew(visit):
    on_its_way(visit, COUNTRY, "anew")
    return waiting_at(visit, COUNTRY) == "city"


@door("6")
def ask_for_a_new_link(visit):
    before = len(mail.outbox)
    on_its_way(visit, CITY, "link")
    return len(mail.outbox) + OutgoingMail.objects.count() > before


@door("52")
def settings_of_clearance(visit):
    return visit.opens("/desk/clearance/settings/")


@door("2", not_for="OA CR Se Su")
def letter_about_a_submission(visit):
    """It goes to whose turn it is, and to nobody else."""
    before = len(mail.outbox)
    page = visit.page("draft")
    services.submit(page=page, person=visit.world.person("Se"))
    told = [each for each in mail.outbox[before:] if visit.mark("draft") in each.body]
    return visit.person is not None and any(visit.person.email in each.to for each in told)


def link_of(visit: Visit) -> str:
    """The link's address for who holds it; the others hold one that was never sent."""
    token = visit.city.link if visit.role == "LH" else f"{visit.city.link}-not"
    return f"/approve/{token}/"


def with_a_code(visit: Visit, act: str, **fields) -> None:
    """Ask for the code, which goes to the office's own mailbox, and decide with it."""
    before = len(mail.outbox)
    visit.send(link_of(visit), {"act": "code"})
    bodies = "\n".join(each.body for each in mail.outbox[before:])
    found = re.search(r"^\d{6}$", bodies, re.MULTILINE)
    visit.send(link_of(visit), {"act": act, "code": found[0] if found else "123456"} | fields)


@door("56a")
def read_by_link(visit):
    return visit.shows(link_of(visit), "review")


@door("56a")
def approve_by_link(visit):
    with_a_code(visit, "approve")
    return waiting_at(visit, CITY) == "country"


@door("56a")
def return_by_link(visit):
    with_a_code(visit, "reject", comment=WORD)
    return returned(visit, CITY)


@door("56a", is_shut=True)
def approve_by_link_without_the_code(visit):
    visit.send(link_of(visit), {"act": "approve", "code": "000000"})
    return waiting_at(visit, CITY) != "city"


@door("56a", is_shut=True)
def read_another_text_by_the_link(visit):
    """The link is for one revision: after a change it is dead, and it never shows another page."""
    others = {marker(visit.city.slug, kind) for kind in ("draft", "country", "cleared")}
    shown = visit.client.get(link_of(visit)).content.decode()
    latest = visit.page(CITY).get_latest_revision_as_object()
    latest.summary = f"{latest.summary} and more than that"
    latest.save_revision(user=visit.world.person(f"officer.{visit.city.slug}"))
    return any(mark in shown for mark in others) or visit.shows(link_of(visit), "review")


@door("56a", is_shut=True)
def decide_twice_by_the_link(visit):
    with_a_code(visit, "approve")
    return visit.opens(link_of(visit))


look("58", "offer", "/desk/offers/{offer}/")


@door("58")
def list_of_offers(visit):
    return f"/desk/offers/{visit.city.offer}/".encode() in visit.client.get("/desk/offers/").content


def offer_in(visit: Visit) -> Offer:
    return Offer.objects.get(pk=visit.city.offer)


@door("58")
def answer_an_offer(visit):
    visit.send(f"/desk/offers/{visit.city.offer}/", {"act": "answer", "text": WORD})
    return offer_in(visit).state == "answered"


@door("58")
def take_up_an_offer(visit):
    visit.send(f"/desk/offers/{visit.city.offer}/", {"act": "take_up", "city_agrees": "on"})
    return offer_in(visit).state == "taken_up"


@door("58")
def decline_an_offer(visit):
    visit.send(f"/desk/offers/{visit.city.offer}/", {"act": "decline", "reason": WORD})
    return offer_in(visit).state == "declined"
