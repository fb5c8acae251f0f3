"""Two cities with a secret of every kind, and a person for every column of the matrix.

Each secret carries a marker: ``wm-hanoi-draft`` is the draft of Ha Noi. No
marker holds the word by which it is searched, so that a page that repeats a
query shows no marker.
"""

import datetime
import io
import json
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Comment, Locale, Page, PageLogEntry, PageViewRestriction

from ascn_site import renditions
from ascn_site.models import Assignment, SiteDocument, SiteImage, User
from ascn_site.models.accounts import Office, Scope
from ascn_site.services import appoint
from cities.clearance import links
from cities.clearance.rules import step_of
from cities.clearance.services import submit
from cities.models import ApprovalLink, City, CityPage, Offer, OfficeAddress
from events.models import ForumIndexPage, ForumPage, Registration, SessionPage
from practices.models import PracticePage, PracticesPage
from search import outbox, site_index
from tests.matrix.rooms import hold_sessions
from tests.network import FIRST_DAY, make_network

CITIES = {"hanoi": ("ASCN-VN-HAN", "VN"), "kuching": ("ASCN-MY-KCH", "MY")}
OTHER = {"hanoi": "kuching", "kuching": "hanoi"}
SEARCHED = "zebrafish"
PNG_SIDE = 24
# What pages, lists and dialogs show of a picture: made once here, or each test would make it and take it back.
SHOWN = (*renditions.SPECS, "max-165x165", "max-800x600")
STATES = ("public", "changed", "draft", "scheduled", "withdrawn", "review", "cleared", "members", "country")
SECRET_PAGES = ("draft", "scheduled", "withdrawn", "review", "cleared", "country")
ONCE_PUBLIC = {"public", "changed", "withdrawn"}
# What only the city, its approver, its country's representative and the network's desk may find.
OF_THE_CITY = (*SECRET_PAGES, "changed", "comment", "file", "picture", "label", "collection", "redirect", "offer")
# What only those may find who run a session, or were invited to it.
OF_ROOMS_RUN = ("openhidden", "openquestion", "closedline", "closedhidden", "closedquestion")
OF_ROOMS = (*OF_ROOMS_RUN, "otherhidden", "otherquestion")
OF_THE_DESK = ("guest", "listed")
SECRETS = (*OF_THE_CITY, *OF_ROOMS, *OF_THE_DESK)


def marker(city: str, kind: str) -> str:
    return f"wm-{city}-{kind}"


@dataclass
class CityWorld:
    """The numbers of everything that a city has."""

    slug: str
    permanent_id: str
    page: int = 0
    collection: int = 0
    subcollection: int = 0
    pages: dict[str, int] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    first_revisions: dict[str, int] = field(default_factory=dict)
    images: dict[str, int] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    terms: list[int] = field(default_factory=list)
    channels: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    said: dict[str, dict[str, int]] = field(default_factory=dict)
    join_code: str = ""
    forum: str = ""
    guest: int = 0
    guest_list: int = 0
    place: int = 0
    offer: int = 0
    comment: int = 0
    redirect: int = 0
    task_state: int = 0
    workflow_state: int = 0
    task: int = 0

    @property
    def link(self) -> str:
        """The token of the approval link that went out for the page in review."""
        return f"approval-of-{self.slug}"


@dataclass
class World:
    cities: dict[str, CityWorld]
    people: dict[str, int]
    home: int
    library: int
    # Of the editor, by address: the world stands still between visits, and each form takes long to draw.
    forms: dict[str, dict] = field(default_factory=dict)

    def person(self, name: str) -> User | None:
        return User.objects.get(pk=self.people[name]) if name in self.people else None


def build_world() -> World:
    """Everything, committed by the caller."""
    make_network()
    home = Page.objects.get(slug="home")
    library = home.add_child(instance=PracticesPage(title="Practices", slug="practices", locale=english()))
    forum = hold_a_forum(home)
    people = make_people()
    cities = {slug: furnish(slug, people) for slug in CITIES}
    for slug, city in cities.items():
        city.forum = forum.permanent_id
        hold_sessions(forum, slug, city, people)
        answer_offers(city)
    index_everything()
    return World(cities, {name: person.pk for name, person in people.items()}, home.pk, library.pk)


def hold_a_forum(home: Page) -> ForumPage:
    index = home.add_child(instance=ForumIndexPage(title="Forum", slug="forum", locale=english()))
    forum = index.add_child(
        instance=ForumPage(title="Meeting", slug="meeting", kind="forum", starts="2026-11-25", locale=english())
    )
    morning = datetime.datetime(2026, 11, 25, 2, tzinfo=datetime.UTC)
    forum.add_child(
        instance=SessionPage(
            title="Opening wm session",
            slug="opening",
            room="Hall",
            starts=morning,
            ends=morning + datetime.timedelta(hours=1),
            locale=english(),
        )
    )
    return forum


def index_everything() -> None:
    """What readers may find by searching, found: the worker's task after each publication."""
    while outbox.work_once(site_index.engine(), now=timezone.now()):
        pass


def english() -> Locale:
    return Locale.objects.get(language_code="en")


def make_people() -> dict[str, User]:
    """The columns of the matrix; those that belong to a place carry it in their name."""
    people = {"Pa": a_person("participant"), "Mo": a_person("moderator"), "Se": a_person("secretariat")}
    Registration.objects.create(forum="ASCN-FORUM-ELSEWHERE", person=people["Pa"])
    people["speaker"] = a_person("speaker")
    people["Su"] = User.objects.create_superuser("wm-operator@example.org", name="Operator")
    appoint(person=people["Se"], office=Office.SECRETARIAT, starts=FIRST_DAY)
    for slug, (permanent_id, country) in CITIES.items():
        for column, office in (("officer", Office.OFFICER), ("approver", Office.APPROVER)):
            person = people[f"{column}.{slug}"] = a_person(f"{column}.{slug}")
            appoint(person=person, office=office, scope_kind=Scope.CITY, scope_id=permanent_id, starts=FIRST_DAY)
        person = people[f"representative.{slug}"] = a_person(f"representative.{slug}")
        appoint(
            person=person,
            office=Office.REPRESENTATIVE,
            scope_kind=Scope.COUNTRY,
            scope_id=country,
            starts=FIRST_DAY,
        )
    return people


def a_person(name: str) -> User:
    return User.objects.create_user(f"wm-{name}@example.org", name=name.replace(".", ", ").capitalize())


def furnish(slug: str, people: dict[str, User]) -> CityWorld:
    city = City.objects.get(slug=slug)
    page = CityPage.objects.get(city=city)
    writer = people[f"officer.{slug}"]
    world = CityWorld(slug, city.permanent_id, page=page.pk, collection=city.collection_id)
    inner = Collection.objects.get(pk=city.collection_id).add_child(name=marker(slug, "collection"))
    world.subcollection = inner.pk
    for state in ("public", "private", "members"):
        world.documents[state] = a_file(slug, state, city.collection, writer).pk
        world.images[state] = a_picture(slug, state, city.collection, writer).pk
    for state in STATES:
        write_page(world, state, page, writer)
    remark(world, writer)
    give_a_link(world, city)
    own = Assignment.objects.filter(scope_id=city.permanent_id)
    world.terms = list(own.order_by("pk").values_list("pk", flat=True))
    return world


def a_file(slug: str, state: str, collection: Collection, writer: User) -> SiteDocument:
    mark = marker(slug, "file" if state == "private" else f"{state}file")
    content = ContentFile(f"{mark} {SEARCHED}\n".encode(), name=f"{slug}-{state}.txt")
    file = SiteDocument(title=f"{SEARCHED} {mark}", collection=collection, uploaded_by_user=writer, file=content)
    file._set_document_file_metadata()
    file.save()
    return file


def a_picture(slug: str, state: str, collection: Collection, writer: User) -> SiteImage:
    drawn = io.BytesIO()
    Image.new("RGB", (PNG_SIDE, PNG_SIDE), (46, 58, len(slug) * 9 + len(state))).save(drawn, "PNG")
    mark = marker(slug, "picture" if state == "private" else f"{state}picture")
    image = SiteImage.objects.create(
        title=f"{SEARCHED} {mark}",
        description=mark,
        collection=collection,
        uploaded_by_user=writer,
        file=ImageFile(drawn, name=f"{slug}-{state}.png"),
    )
    image.get_renditions("width-12", *SHOWN)
    if state == "private":
        image.tags.add(marker(slug, "label"))
    return image


def write_page(world: CityWorld, state: str, above: CityPage, writer: User) -> None:
    """A practice in one state of its life, with what belongs to that state."""
    own = state if state in {"public", "members"} else "private"
    mark = marker(world.slug, f"{state}text" if state in ONCE_PUBLIC else state)
    page = PracticePage(
        title=f"{SEARCHED} {mark}",
        slug=f"{world.slug}-{state}",
        summary=f"Drains {mark}",
        focus_areas=["civic_social"],
        locale=english(),
        live=False,
        owner=writer,
    )
    if state in {"public", "draft", "members"}:
        files = [
            {"type": "file", "value": {"file": world.documents[own], "note": ""}},
            {"type": "picture", "value": {"image": world.images[own], "alt": "drains", "caption": ""}},
        ]
        page.files = json.dumps(files)
    above.add_child(instance=page)
    first = page.save_revision(user=writer, log_action=True)
    world.first_revisions[state] = first.pk
    SETTLE[state](world, page, writer)
    page.refresh_from_db()
    world.pages[state] = page.pk
    world.revisions[state] = page.latest_revision_id
    world.addresses[state] = f"/en/cities/{world.slug}/{page.slug}/"
    world.codes[state] = page.permanent_id
    PageLogEntry.objects.log_action(instance=page, action="wagtail.edit", user=writer)


def publish(_world, page, _writer) -> None:
    page.get_latest_revision().publish()


def change(world, page, writer) -> None:
    page.get_latest_revision().publish()
    page.refresh_from_db()
    retitle(page, f"{SEARCHED} {marker(world.slug, 'changed')}", writer)


def retitle(page, title: str, writer: User) -> None:
    page.title = page.draft_title = title
    page.summary = f"Drains {title}"
    page.save_revision(user=writer, log_action=True)


def schedule(_world, page, writer) -> None:
    page.go_live_at = datetime.datetime(2090, 1, 1, tzinfo=datetime.UTC)
    page.save_revision(user=writer).publish()


def withdraw(world, page, writer) -> None:
    page.get_latest_revision().publish()
    page.refresh_from_db()
    page.unpublish()
    retitle(page, f"{SEARCHED} {marker(world.slug, 'withdrawn')}", writer)


def send(world, page, writer) -> None:
    state = submit(page=page, person=writer)
    world.workflow_state = state.pk
    world.task_state = state.current_task_state_id
    world.task = state.current_task_state.task_id


def approve(_world, page, writer) -> None:
    """The city is done with it; it waits for the country."""
    submit(page=page, person=writer).current_task_state.approve()


def clear(_world, page, writer) -> None:
    """City and country are done with it; it waits for the secretariat."""
    state = submit(page=page, person=writer)
    while step_of(state.current_task_state) != "secretariat":
        state.current_task_state.approve()
        state.refresh_from_db()


def close(_world, page, _writer) -> None:
    page.get_latest_revision().publish()
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def leave(_world, _page, _writer) -> None:
    """A draft that nobody has touched since."""


SETTLE = {
    "public": publish,
    "changed": change,
    "draft": leave,
    "scheduled": schedule,
    "withdrawn": withdraw,
    "review": send,
    "cleared": clear,
    "members": close,
    "country": approve,
}


def remark(world: CityWorld, writer: User) -> None:
    draft = PracticePage.objects.get(pk=world.pages["draft"])
    world.comment = Comment.objects.create(
        page=draft, user=writer, text=marker(world.slug, "comment"), contentpath="summary", position=""
    ).pk
    draft.refresh_from_db()
    draft.save_revision(user=writer)
    world.redirect = Redirect.objects.create(
        old_path=f"/old-{marker(world.slug, 'redirect')}", redirect_page_id=draft.pk, is_permanent=False
    ).pk


def give_a_link(world: CityWorld, city: City) -> None:
    """The city's office gets links by mail; that of the page in review is known to these tests."""
    OfficeAddress.objects.create(
        city=city, title="Governor", email=f"governor@{world.slug}.example", entered_at=timezone.now()
    )
    link = links.send_anew(page=PracticePage.objects.get(pk=world.pages["review"]), now=timezone.now())
    ApprovalLink.objects.filter(pk=link.pk).update(token_hash=links.hashed(world.link))


def answer_offers(world: CityWorld) -> None:
    """An offer of help that waits for an answer."""
    world.offer = Offer.objects.create(
        project_code=f"{world.permanent_id}-P01",
        city=City.objects.get(slug=world.slug),
        kind="company",
        organisation="Pumps",
        name="Engineer",
        email="engineer@pumps.example",
        text=marker(world.slug, "offer"),
        language="en",
        state="new",
        token_hash=f"offer of {world.slug}",
        created_at=timezone.now(),
        changed_at=timezone.now(),
    ).pk
