"""Officer, city, country, secretariat: each step is its office's, and nobody passes words of her own."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision, TaskState, WorkflowState
from wagtail.signals import page_published
from wagtail.test.utils.form_data import querydict_from_html

from ascn_site.models import Assignment, OutgoingMail, User
from cities.clearance import rules, services, watch
from cities.clearance.services import Refused
from cities.models import CityPage, ClearanceTimes, StepPolicy
from cities.services import CLEARANCE, found_clearance
from tests.cities.clearing import HANOI, a_draft, act, bring_to, change, fresh, make_offices, publish, step_of
from tests.editing import editor_form, form_of, sign_in
from tests.network import deputy

pytestmark = pytest.mark.django_db
LONG = "A whole sentence that is new, which nobody could call a correction of words. " * 3


@pytest.fixture(autouse=True)
def stored_mail(settings):
    settings.EMAIL_BACKEND = "ascn_site.mail.OutboxBackend"


@pytest.fixture
def people():
    return make_offices()


@pytest.fixture
def page(people):
    return a_draft(people.officer)


def refusal(page, person) -> str | None:
    page = fresh(page)
    return rules.refusal_to_decide(page, person, page.current_workflow_task_state, on=timezone.localdate())


def leave(person: User) -> None:
    Assignment.objects.filter(person=person).update(ends=timezone.localdate() - datetime.timedelta(days=1))


def logged(page, action: str) -> list[str]:
    return [entry.message for entry in PageLogEntry.objects.filter(page=page, action=action)]


def test_a_page_passes_city_country_and_secretariat_and_is_then_public(page, people):
    services.submit(page=page, person=people.officer)
    seen = [step_of(page)]
    for holder in (people.approver, people.representative, people.secretary):
        act(page, holder)
        seen.append(step_of(page))

    assert (seen, fresh(page).live) == (["city", "country", "secretariat", ""], True)


@pytest.mark.parametrize("step", ["city", "country", "secretariat"])
def test_a_step_is_decided_by_its_own_office_alone(page, people, step):
    bring_to(step, page, people)
    holders = {"city": people.approver, "country": people.representative, "secretariat": people.secretary}

    for person in (people.officer, people.approver, people.representative, people.secretary, people.stranger):
        if person != holders[step]:
            with pytest.raises(Refused):
                act(page, person)
            with pytest.raises(Refused):
                act(page, person, "reject")
    assert step_of(page) == step
    act(page, holders[step])
    assert step_of(page) != step


def test_a_term_that_ended_decides_nothing(page, people):
    bring_to("city", page, people)
    leave(people.approver)

    with pytest.raises(Refused):
        act(page, people.approver)


@pytest.mark.parametrize("step", ["city", "secretariat"])
def test_whoever_wrote_in_a_page_does_not_pass_it(page, people, step):
    bring_to(step, page, people)
    holder = {"city": people.approver, "secretariat": people.secretary}[step]
    assert refusal(page, holder) is None

    change(page, holder, summary=LONG)

    assert refusal(page, holder) == "author"
    with pytest.raises(Refused):
        act(page, holder)
    act(page, holder, "reject", "I wrote in it myself.")
    assert fresh(page).current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES


def test_the_operator_may_take_any_step_but_not_with_words_of_his_own(page, people):
    operator = User.objects.create_superuser("operator@example.org")
    bring_to("city", page, people)
    assert refusal(page, operator) is None

    change(page, operator, summary=LONG)

    assert refusal(page, operator) == "author"


def test_an_author_of_what_readers_already_see_may_pass_what_others_wrote_since(page, people):
    bring_to("city", page, people)
    change(page, people.approver, summary=LONG)
    services.take_back(page=fresh(page), person=people.officer)
    leave(people.approver)
    services.submit(page=fresh(page), person=people.officer)
    act(page, people.representative)
    act(page, people.secretary)
    Assignment.objects.filter(person=people.approver).update(ends=None)
    change(page, people.officer, summary="Another summary.")

    services.submit(page=fresh(page), person=people.officer)

    assert refusal(page, people.approver) is None


@pytest.mark.parametrize(
    ("fields", "is_author"),
    [
        ({"summary": "sum"}, False),
        ({"summary": "A" * 199}, False),
        ({"summary": "A" * 201}, True),
        ({"summary": "s in 2024"}, True),
        ({"summary": "s ๒"}, True),
        ({"focus_areas": ["health_wellbeing"]}, True),
        ({"first_year": 2024}, True),
        ({"slug": "another"}, True),
        ({"figures": [("figure", {"value": "many", "label": "buses", "unit": ""})]}, True),
    ],
)
def test_a_correction_of_words_makes_nobody_an_author(page, people, fields, is_author):
    bring_to("city", page, people)

    change(page, people.approver, **fields)

    assert (refusal(page, people.approver) == "author") is is_author


def test_small_corrections_add_up(page, people):
    bring_to("city", page, people)

    change(page, people.approver, summary="A" * 120)
    change(page, people.approver, summary="B" * 120)

    assert refusal(page, people.approver) == "author"


def test_a_correction_by_the_secretariat_needs_no_new_clearance_and_is_marked(page, people):
    bring_to("secretariat", page, people)
    change(page, people.secretary, summary="some")

    act(page, people.secretary)

    assert (fresh(page).live, fresh(page).summary) == (True, "some")
    assert logged(page, "cities.editorial") == ["Editorial change of 5 characters: it makes nobody an author"]
    assert len(logged(page, "cities.clearance_kept")) == 2


def test_a_change_after_the_clearances_needs_new_ones(page, people):
    bring_to("secretariat", page, people)

    change(page, people.secretary, summary=LONG)

    assert refusal(page, people.second) == "uncleared"
    services.begin_anew(page=fresh(page), person=people.second)
    assert step_of(page) == "city"


def test_words_corrected_after_a_clearance_by_somebody_else_need_a_new_one(page, people):
    bring_to("secretariat", page, people)

    change(page, User.objects.create_superuser("operator@example.org"), summary="some")

    assert refusal(page, people.secretary) is None
    change(page, people.officer, summary="any")
    assert refusal(page, people.secretary) == "uncleared"


def test_an_autosave_over_a_cleared_revision_undoes_the_clearance(page, people):
    bring_to("secretariat", page, people)
    cleared = fresh(page).latest_revision
    page = fresh(page).get_latest_revision_as_object()
    page.summary = "some"

    page.save_revision(user=people.officer, overwrite_revision=cleared)

    assert (fresh(page).latest_revision_id, refusal(page, people.secretary)) == (cleared.pk, "uncleared")


def test_a_returned_page_that_was_changed_begins_with_the_city_again(page, people):
    bring_to("country", page, people)
    act(page, people.representative, "reject", "Name the year.")
    change(page, people.officer, summary="In 2024.")

    services.submit(page=fresh(page), person=people.officer)

    assert step_of(page) == "city"


def test_a_returned_page_that_was_only_explained_keeps_its_clearances(page, people):
    bring_to("country", page, people)
    act(page, people.representative, "reject", "Is this true?")
    change(page, people.officer)

    services.submit(page=fresh(page), person=people.officer)

    assert step_of(page) == "country"


def test_the_clearance_names_the_revision_that_was_read(page, people):
    bring_to("city", page, people)
    change(page, people.approver, summary="sum")

    act(page, people.approver)

    done = TaskState.objects.get(task__citystep__isnull=False, status=TaskState.STATUS_APPROVED)
    assert done.revision_id == fresh(page).latest_revision_id


def test_a_vacant_step_is_left_out_and_the_history_says_so(page, people):
    leave(people.approver)

    services.submit(page=page, person=people.officer)

    assert step_of(page) == "country"
    assert logged(page, "cities.step_skipped") == [
        "City step: nobody holds the office, skipped as set by the secretariat"
    ]


def test_a_vacant_step_goes_to_the_deputy_where_the_secretariat_set_it_so(page, people):
    second = deputy("VN")
    StepPolicy.objects.create(step="country", place="VN", when_vacant="deputy")
    leave(people.representative)
    services.submit(page=page, person=people.officer)
    with pytest.raises(Refused):
        act(page, second)

    act(page, people.approver)

    assert (step_of(page), refusal(page, second)) == ("country", None)
    act(page, second)
    assert step_of(page) == "secretariat"


def test_a_city_s_own_rule_comes_before_its_country_s(page, people):
    StepPolicy.objects.create(step="city", place="VN", when_vacant="deputy")
    StepPolicy.objects.create(step="city", place=HANOI, when_vacant="skip")
    leave(people.approver)

    services.submit(page=page, person=people.officer)

    assert step_of(page) == "country"


def test_a_step_whose_only_holder_wrote_the_page_is_treated_as_vacant(people):
    page = a_draft(people.approver)

    services.submit(page=page, person=people.approver)

    assert step_of(page) == "country"
    assert "the holder wrote the page" in logged(page, "cities.step_skipped")[0]


def test_the_secretariat_s_own_step_is_never_left_out(page, people):
    bring_to("country", page, people)
    leave(people.secretary)
    leave(people.second)

    act(page, people.representative)

    assert (step_of(page), fresh(page).live) == ("secretariat", False)


def test_a_page_of_the_network_is_published_by_the_secretariat_alone(people):
    home = Page.objects.get(slug="home").specific
    home.save_revision(user=people.secretary)

    assert home.permissions_for_user(people.secretary).can_publish()


def test_founding_the_clearance_twice_changes_nothing(people):
    def steps():
        return list(found_clearance().workflow_tasks.order_by("sort_order").values_list("task__name", "sort_order"))

    assert steps() == steps() == [("City", 0), ("Country", 1), ("Secretariat", 2)]


def test_what_waited_in_the_one_step_of_an_older_installation_begins_with_the_city(page, people):
    clearance = found_clearance()
    clearance.workflow_tasks.exclude(task__name="Secretariat").delete()
    services.submit(page=page, person=people.officer)
    assert step_of(page) == "secretariat"

    found_clearance()

    assert step_of(page) == "city"
    assert fresh(page).get_workflow().name == CLEARANCE


@pytest.mark.parametrize("step", ["city", "country", "secretariat"])
def test_only_who_has_a_page_may_change_it_while_it_waits(page, people, step):
    bring_to(step, page, people)
    lock = fresh(page).get_lock()
    offices = {"city": people.approver, "country": None, "secretariat": people.secretary}

    everybody = (people.officer, people.approver, people.representative, people.secretary)
    assert [person for person in everybody if not lock.for_user(person)] == list(filter(None, [offices[step]]))
    assert "working day" in lock.get_message(people.officer)


def test_publishing_writes_its_line_in_the_log(page, people):
    publish(page, people)

    assert PageLogEntry.objects.filter(page=page, action="wagtail.publish", user=people.secretary).count() == 1
    assert Revision.objects.get(pk=fresh(page).live_revision_id) == fresh(page).latest_revision


DOORS = ["editor", "bulk", "api", "workflow", "scheduled", "revert"]


def go_through(door: str, client, page, person) -> None:
    """Try to publish a page's latest text by one of Wagtail's own doors."""
    sign_in(client, person)
    match door:
        case "editor":
            client.post(
                reverse("wagtailadmin_pages:edit", args=[page.pk]), form_of(client, page) | {"action-publish": "1"}
            )
        case "scheduled":
            soon = (timezone.now() + datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
            fields = form_of(client, page) | {"action-publish": "1", "go_live_at": soon}
            client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), fields)
        case "bulk":
            client.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}", {"next": "/admin/"})
        case "api":
            client.post(f"/admin/api/main/pages/{page.pk}/action/publish/")
        case "workflow":
            state = fresh(page).current_workflow_task_state
            number = state.pk if state else 1
            client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", number]))
        case "revert":
            fields = form_of(client, page) | {"action-publish": "1", "revision": page.latest_revision_id}
            address = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, page.latest_revision_id])
            client.post(address, fields)
            client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), fields)


def is_out(page) -> bool:
    page = fresh(page)
    return page.live or bool(page.approved_schedule)


@pytest.mark.parametrize("door", DOORS)
def test_no_door_publishes_a_city_s_page_that_nobody_cleared(client, page, people, door):
    go_through(door, client, page, people.secretary)

    assert not is_out(page)


@pytest.mark.parametrize("door", DOORS)
def test_no_door_publishes_a_page_for_its_author(client, page, people, door):
    bring_to("secretariat", page, people)
    change(page, people.secretary, summary=LONG)

    go_through(door, client, page, people.secretary)

    assert not is_out(page)


@pytest.mark.parametrize("door", DOORS)
def test_each_door_publishes_what_is_cleared_for_the_secretariat(client, page, people, door):
    bring_to("secretariat", page, people)

    go_through(door, client, page, people.secretary)

    assert is_out(page)


def test_the_editor_keeps_the_text_of_an_author_who_may_not_publish_it(client, page, people):
    bring_to("secretariat", page, people)
    sign_in(client, people.secretary)
    fields = form_of(client, page) | {"summary": LONG, "action-publish": "1"}

    answer = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), fields, follow=True)

    assert "nobody clears or publishes their own words" in answer.content.decode()
    assert (fresh(page).get_latest_revision_as_object().summary, is_out(page)) == (LONG.strip(), False)


def test_a_new_page_under_a_city_is_not_published_by_who_writes_it(client, people):
    sign_in(client, people.secretary)
    place = CityPage.objects.get(city__slug="hanoi")
    address = reverse("wagtailadmin_pages:add", args=["cities", "updatepage", place.pk])
    html = client.get(address).content.decode()

    fields = querydict_from_html(html, form_id=editor_form(html)).dict()
    streams = {f"{name}-count": "0" for name in ("figures", "body", "files", "sources")}
    fields |= streams | {"title": "New", "slug": "new", "date": "2026-11-01", "progress": "p", "action-publish": "1"}

    client.post(address, fields)

    assert Page.objects.get(slug="new").live is False


class Clock:
    """Days after a page was submitted."""

    def __init__(self, page):
        self.began = fresh(page).current_workflow_task_state.started_at

    def after(self, working: int) -> datetime.datetime:
        moment = self.began
        while working:
            moment += datetime.timedelta(days=1)
            working -= moment.astimezone(datetime.timezone(datetime.timedelta(hours=7))).weekday() < 5
        return moment


def test_the_holder_is_reminded_once_then_the_deputy_may_decide(page, people):

    second = deputy("VN")
    bring_to("country", page, people)
    clock = Clock(page)

    def told(working: int) -> list[tuple[str, str]]:
        OutgoingMail.objects.all().delete()
        watch.attend(clock.after(working))
        return [(mail.content["to"][0], mail.content["subject"]) for mail in OutgoingMail.objects.all()]

    assert told(4) == []
    assert told(5) == [(people.representative.email, "A page still waits for you")]
    assert told(6) == []
    assert refusal(page, second) == "not_hers"
    assert told(10) == [(second.email, "A page waits for you as deputy")]
    assert told(11) == []
    assert refusal(page, second) is None


def test_a_step_that_falls_vacant_while_a_page_waits_is_passed(page, people):
    bring_to("city", page, people)
    leave(people.approver)

    watch.attend(timezone.now() + datetime.timedelta(hours=2))

    assert step_of(page) == "country"


def test_the_days_are_those_that_the_secretariat_agreed(page, people):

    bring_to("city", page, people)
    services.agree_times(times=ClearanceTimes(remind_after=2, deputy_after=3), person=people.secretary)
    OutgoingMail.objects.all().delete()

    watch.attend(Clock(page).after(2))

    assert [mail.content["to"] for mail in OutgoingMail.objects.all()] == [[people.approver.email]]


def fail(**_told):
    raise RuntimeError("the last thing that publishing does")


def test_publishing_is_all_or_nothing(page, people):
    bring_to("secretariat", page, people)
    lines = PageLogEntry.objects.filter(page=page).count()

    page_published.connect(fail)
    with pytest.raises(RuntimeError):
        act(page, people.secretary)
    page_published.disconnect(fail)

    assert (fresh(page).live, step_of(page)) == (False, "secretariat")
    assert PageLogEntry.objects.filter(page=page).count() == lines
    assert act(page, people.secretary).live
