"""The audit log: one line for each change of state, which nobody can edit or delete."""

import csv
import datetime
import io

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from wagtail.log_actions import log, registry
from wagtail.models import ModelLogEntry, PageLogEntry, Site

from ascn_site.audit import guard, reading
from ascn_site.audit.forms import LogFilter
from ascn_site.languages import INTERFACE_CODES
from ascn_site.models import SiteDocument, User
from ascn_site.models.accounts import Office, Scope
from ascn_site.personal.erasure import erase
from ascn_site.services import appoint
from cities.models import CityPage
from tests.editing import sign_in
from tests.network import FIRST_DAY, make_network, officer

pytestmark = pytest.mark.django_db
HANOI, KUCHING = "ASCN-VN-HAN", "ASCN-MY-KCH"
OURS = ("ascn_site.", "cities.")


@pytest.fixture
def network(db):
    make_network()


def person(office, scope_kind=Scope.NETWORK, scope_id="") -> User:
    found = User.objects.create_user(f"{office}.{scope_id}@example.org", name=f"Name of {office} {scope_id}")
    appoint(person=found, office=office, scope_kind=scope_kind, scope_id=scope_id, starts=FIRST_DAY)
    return found


def edit(slug: str, by: User | None = None):
    page = CityPage.objects.get(slug=slug)
    return log(instance=page, action="wagtail.edit", user=by, data={"comment": {"id": 7, "text": "a private remark"}})


def read(client, reader: User, query: str = "") -> str:
    sign_in(client, reader)
    answer = client.get(f"/desk/log/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def refused(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError as error:
        return guard.WORDS in str(error)
    return False


def sql(statement: str):
    def run():
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


def test_a_line_can_be_added_and_neither_changed_nor_deleted_through_the_orm(network):
    line = edit("hanoi")
    line.label = "another"

    assert PageLogEntry.objects.count() >= 1
    assert refused(line.save)
    assert refused(line.delete)
    assert refused(lambda: PageLogEntry.objects.filter(pk=line.pk).update(action="wagtail.delete"))
    assert refused(PageLogEntry.objects.all().delete)
    assert PageLogEntry.objects.get(pk=line.pk).action == "wagtail.edit"


@pytest.mark.parametrize("table", guard.TABLES)
def test_the_database_refuses_to_change_a_line_by_sql(network, table):
    edit("hanoi")
    log(instance=Site.objects.get(), action="ascn_site.log_export")
    on_conflict = {
        "sqlite": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "postgresql": f"TRUNCATE {table}",
    }

    assert refused(sql(f"UPDATE {table} SET label = 'x'"))
    assert refused(sql(f"DELETE FROM {table}"))
    assert refused(sql(on_conflict[connection.vendor]))


def test_without_its_triggers_the_log_could_be_changed_and_the_doctor_says_so(network):
    line = edit("hanoi")
    assert guard.missing(connection) == set()

    guard.take_down(connection)

    assert guard.missing(connection) == guard.names(connection.vendor)
    assert not refused(lambda: PageLogEntry.objects.filter(pk=line.pk).update(label="x"))
    guard.put_up_again(using="default")
    assert guard.missing(connection) == set()


def test_the_editor_has_no_address_that_changes_the_log(client, network):
    line = edit("hanoi")
    sign_in(client, User.objects.create_superuser("operator@example.org"))
    for model in ("pagelogentry", "modellogentry"):
        for address in (f"/admin/snippets/wagtailcore/{model}/delete/{line.pk}/", f"/admin/{model}/{line.pk}/edit/"):
            assert client.post(address).status_code == 404

    assert PageLogEntry.objects.filter(pk=line.pk).exists()


def test_a_line_knows_the_office_and_the_place_and_holds_no_name_and_no_text(network):
    by = officer(HANOI)
    line = edit("hanoi", by)

    assert (line.data["offices"], line.data["place"]) == (f"|officer {HANOI}|", HANOI)
    assert line.data["comment"] == {"id": 7}
    about_person = log(instance=by, action="wagtail.edit", user=by)
    assert about_person.label == f"person {by.pk}"


def test_a_line_about_a_file_belongs_to_the_city_of_the_file(network):
    city = CityPage.objects.get(slug="kuching").city
    file = SiteDocument.objects.create(title="Paper", collection=city.collection)

    assert log(instance=file, action="wagtail.create").data["place"] == KUCHING


def test_a_line_is_undone_with_the_change_it_tells_of(network):
    before = PageLogEntry.objects.count()
    with transaction.atomic():
        CityPage.objects.get(slug="hanoi").save_revision(log_action=True)
        during = PageLogEntry.objects.count()
        transaction.set_rollback(True)

    assert during == before + 1
    assert PageLogEntry.objects.count() == before


def test_the_secretariat_reads_every_line(client, network):
    edit("hanoi", officer(HANOI))
    log(instance=Site.objects.get(), action="ascn_site.log_export")

    text = read(client, person(Office.SECRETARIAT))

    assert ("Hanoi" in text, "Lines of the log" in text or "Take the log away" in text) == (True, True)
    assert officer_name() in text


def officer_name() -> str:
    return str(User.objects.get(assignments__office=Office.OFFICER, assignments__scope_id=HANOI))


@pytest.mark.parametrize(
    ("office", "kind", "scope"),
    [
        (Office.OFFICER, Scope.CITY, HANOI),
        (Office.APPROVER, Scope.CITY, HANOI),
        (Office.REPRESENTATIVE, Scope.COUNTRY, "VN"),
    ],
)
def test_offices_read_the_lines_of_their_pages_without_names_and_no_others(client, network, office, kind, scope):
    by = User.objects.create_user("secret@example.org", name="Somebody Secret")
    edit("hanoi", by)
    edit("kuching", by)
    log(instance=Site.objects.get(), action="ascn_site.log_export", user=by)

    text = read(client, person(office, kind, scope))

    assert ("<span>Hanoi</span>" in text, "<span>Kuching</span>" in text) == (True, False)
    assert ("Somebody Secret" in text, "secret@example.org" in text, "the log away" in text.split("<tbody>")[1]) == (
        False,
        False,
        False,
    )


def test_others_do_not_read_the_log(client, network):
    assert client.get("/desk/log/").status_code == 302
    sign_in(client, User.objects.create_user("participant@example.org"))
    assert client.get("/desk/log/").status_code == 403
    ended = User.objects.create_user("ended@example.org")
    day = datetime.date(2020, 1, 1)
    appoint(person=ended, office=Office.SECRETARIAT, starts=day, ends=day)
    sign_in(client, ended)
    assert client.get("/desk/log/").status_code == 403


def test_filters_narrow_the_log_each_by_itself(client, network):
    edit("hanoi", officer(HANOI))
    edit("kuching", officer(KUCHING))
    log(
        instance=CityPage.objects.get(slug="kuching"),
        action="wagtail.lock",
        user=person(Office.APPROVER, Scope.CITY, KUCHING),
    )
    reader = person(Office.SECRETARIAT)

    def about(query):
        table = read(client, reader, query).partition("<tbody>")[2]
        return (table.count("<span>Hanoi</span>"), table.count("<span>Kuching</span>"))

    assert about(f"?place={HANOI}") == (2, 0)  # its creation as well
    assert about("?office=officer&about=o") == (1, 0)
    assert about("?office=approver") == (0, 1)
    assert about("?action=wagtail.lock") == (0, 1)
    assert about("?about=kuch") == (0, 3)
    assert about("?since=2999-01-01") == (0, 0)
    assert about("?until=2001-01-01") == (0, 0)
    assert about("?since=2001-01-01&until=2999-01-01&about=an") == (2, 0)
    assert about("?office=nonsense&since=not-a-day&about=Hanoi") == (2, 0)


@pytest.mark.parametrize("language", INTERFACE_CODES)
def test_acts_that_are_said_alike_are_one_choice_which_finds_them_all(network, language):
    city = CityPage.objects.get(slug="hanoi").city
    for action in ("cities.office_address_set", "cities.office_address_removed", "cities.times_agreed"):
        log(instance=city, action=action)

    with translation.override(language):
        form = LogFilter({"action": "cities.office_address_set"})
        labels = [label for _action, label in form.fields["action"].choices]
        found = reading.lines(reading.Reach(is_whole=True), form.wanted())

    assert len(labels) == len(set(labels))
    assert sorted(line["action"] for line in found) == ["cities.office_address_removed", "cities.office_address_set"]


def test_the_file_holds_the_filtered_lines_safe_for_a_spreadsheet_and_is_noted_itself(client, network):
    page = CityPage.objects.get(slug="hanoi")
    page.draft_title = "=1+1"
    log(instance=page, action="wagtail.edit", title="=1+1", user=officer(HANOI))
    edit("kuching")
    reader = person(Office.SECRETARIAT)
    sign_in(client, reader)

    answer = client.post(f"/desk/log/?place={HANOI}&action=wagtail.edit")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[4] for row in rows[1:]] == ["'=1+1"]
    assert answer["Content-Disposition"] == 'attachment; filename="ascn-log.csv"'
    noted = ModelLogEntry.objects.filter(action="ascn_site.log_export")
    assert [line.user_id for line in noted] == [reader.pk]


@pytest.mark.parametrize("number", [1, 3])
def test_the_log_asks_as_many_questions_for_one_line_as_for_three(client, network, number):
    reader = person(Office.SECRETARIAT)
    for _ in range(number):
        edit("hanoi", officer(HANOI) if not User.objects.filter(email__startswith="officer").exists() else None)
    sign_in(client, reader)
    client.get("/desk/log/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/desk/log/")
    assert len(asked) == 12


def test_fifty_lines_stand_on_a_page(client, network):
    for _ in range(51):
        edit("hanoi")
    reader = person(Office.SECRETARIAT)

    assert read(client, reader, f"?place={HANOI}&action=wagtail.edit").count("<tr>") == 51
    assert read(client, reader, f"?place={HANOI}&action=wagtail.edit&page=2").count("<tr>") == 2


def test_an_account_that_is_gone_is_nobody_s_name(client, network):
    by = officer(HANOI)
    name = str(by)
    edit("hanoi", by)
    by.delete()

    text = read(client, person(Office.SECRETARIAT), f"?place={HANOI}")

    assert (name in text.partition("<tbody>")[2], "former participant" in text) == (False, True)


def test_what_the_secretariat_changes_in_the_editor_is_in_the_log(client, network):
    page, by = CityPage.objects.get(slug="hanoi"), person(Office.SECRETARIAT)
    sign_in(client, by)
    client.post(f"/admin/pages/{page.pk}/privacy/", {"restriction_type": "login"})
    client.post(f"/admin/pages/{page.pk}/privacy/", {"restriction_type": "none"})
    client.post(f"/admin/pages/{page.pk}/unpublish/")

    done = PageLogEntry.objects.filter(user=by).order_by("pk").values_list("action", flat=True)
    assert list(done) == ["wagtail.view_restriction.create", "wagtail.view_restriction.delete", "wagtail.unpublish"]


@pytest.mark.parametrize(
    ("office", "kind", "scope"),
    [
        (Office.OFFICER, Scope.CITY, HANOI),
        (Office.REPRESENTATIVE, Scope.COUNTRY, "VN"),
        (Office.SECRETARIAT, Scope.NETWORK, ""),
    ],
)
def test_the_editor_s_menu_leads_to_the_log(client, network, office, kind, scope):
    sign_in(client, person(office, kind, scope))
    assert "/desk/log/" in client.get("/admin/").content.decode()


def history(client, reader: User, page) -> str:
    sign_in(client, reader)
    return client.get(f"/admin/pages/{page.pk}/history/").content.decode()


def test_the_history_of_a_page_names_the_office_of_whoever_is_erased(client, network):
    writer, colleague = officer(HANOI), person(Office.APPROVER, Scope.CITY, HANOI)
    visitor = User.objects.create_user("guest@example.org")
    for by in (writer, visitor):
        edit("hanoi", by)
        erase(person=by, by=None, now=timezone.now())

    shown = history(client, colleague, CityPage.objects.get(slug="hanoi"))

    assert ("Officer" in shown, "Former participant" in shown, "(deleted)" in shown) == (True, True, False)


def test_no_act_is_told_in_wagtail_s_own_words(network):
    registry.scan_for_actions()
    theirs = {name for name in registry.formatters if name.startswith("wagtail.")}

    strange = {name for name in theirs if not type(registry.formatters[name]).__module__.startswith(OURS)}
    names = [name for name, _label in registry.get_choices()]

    assert strange == set()
    assert len(names) == len(set(names))


def test_each_line_reads_as_a_sentence(client, network):
    writer, secretary = officer(HANOI), person(Office.SECRETARIAT)
    page = CityPage.objects.get(slug="hanoi")
    at = {"title": "Clearance", "task": {"title": "City"}, "next": {"title": "Country"}}
    acts = {
        "wagtail.workflow.start": "Submitted. It begins with: Country step",
        "wagtail.workflow.approve": "City step: passed",
        "wagtail.workflow.reject": "City step: returned with remarks",
        "wagtail.workflow.resume": "Submitted anew. It goes on with: City step",
        "wagtail.workflow.cancel": "Submission taken back",
        "wagtail.move": "Moved to another place",
        "wagtail.publish": "Published",
    }
    for act in acts:
        log(instance=page, action=act, user=writer, data={"workflow": at})
    log(instance=page, action="cities.link_sent", user=secretary, data={"sent_to": "governor@hanoi.example"})

    own, whole = read(client, writer), read(client, secretary)

    assert [
        words for words in (*acts.values(), "approval link sent to the address of the office") if words not in own
    ] == []
    assert ("governor@hanoi.example" in own, "governor@hanoi.example" in whole) == (False, True)
    assert "Workflow" not in whole


def test_who_stands_for_the_erased_is_in_no_list_of_people(client, network):
    secretary = person(Office.SECRETARIAT)
    former = User.objects.former(Office.OFFICER)
    sign_in(client, secretary)

    shown = client.get("/admin/users/?q=former")

    assert (former.email.encode() in shown.content, former in User.objects.all()) == (False, False)
    assert client.get(f"/admin/users/edit/{former.pk}/").status_code == 404
    assert User.objects.former(Office.OFFICER) == former
