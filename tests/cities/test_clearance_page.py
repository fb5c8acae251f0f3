"""The clearance page: what changed, remarks at fields, one decision; nobody else knows that it exists."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, CommentReply, TaskState, WorkflowState
from wagtail.users.models import UserProfile

from ascn_site import retention, rules
from ascn_site.models import Assignment, OutgoingMail, User
from ascn_site.people import handover
from ascn_site.personal import erasure
from cities.clearance import remarks
from cities.models import City, Milestone, OfficeAddress, StepPolicy
from tests.cities.clearing import a_draft, act, bring_to, change, fresh, make_offices, publish, step_of
from tests.editing import sign_in
from tests.factories import a_plan, a_project
from tests.network import deputy, holder, representative

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stored_mail(settings):
    settings.EMAIL_BACKEND = "ascn_site.mail.OutboxBackend"


@pytest.fixture
def people():
    return make_offices()


@pytest.fixture
def page(people):
    return a_draft(people.officer)


def address(page) -> str:
    return reverse("clearance_page", args=[page.pk])


def opened(client, page, person):
    sign_in(client, person)
    return client.get(address(page))


def sent(client, page, person, **fields):
    """Open the page, then send its form."""
    version = opened(client, page, person).context["dossier"].version
    return client.post(address(page), {"version": version} | fields)


def told(page, client, person) -> dict[str, str]:
    """Headings of what changed, with the text that is gone and new."""
    groups = opened(client, page, person).context["dossier"].groups
    return {
        group.heading: " ".join(f"{piece.kind}:{piece.text}" for c in group.changes for piece in c.pieces)
        for group in groups
    }


def test_whoever_may_not_know_of_a_draft_gets_the_page_that_does_not_exist(client, page, people):
    bring_to("city", page, people)
    for person in (people.stranger, representative("MY")):
        refused = opened(client, page, person)
        nonsense = client.get(reverse("clearance_page", args=[10**9]))
        assert (refused.status_code, refused.content) == (404, nonsense.content)
    for person in (people.officer, people.approver, people.representative, people.secretary, deputy("VN")):
        assert opened(client, page, person).status_code == 200


def test_a_visitor_is_asked_to_sign_in(client, page):
    assert client.get(address(page)).url.startswith("/accounts/login/")


def test_every_kind_of_part_shows_what_changed(client, people):
    place = a_draft(people.officer).get_parent().specific
    project = a_project(a_plan(place), title="Gauges", slug="gauges")
    project.milestones = [Milestone(title="First gauge", planned="2026-05")]
    project.support = []
    project.save_revision().publish()
    change(
        project,
        people.officer,
        summary="Gauges along the rivers.",
        stage="build",
        milestones=[Milestone(title="First gauge", planned="2026-09")],
        body=[("text", "<p>A new <b>paragraph</b>.</p>")],
        budget=[("line", {"label": "Sensors", "amount": "12.50", "currency": "VND", "year": 2026, "source": ""})],
        figures=[("figure", {"value": "40", "unit": "gauges", "label": "in use"})],
    )

    found = told(project, client, people.officer)

    assert found["In short"] == "same:Gauges along the  gone:canals new:rivers same:."
    assert found["Stage"] == "new:Under construction"
    assert "new:2026-09" in found["Milestones"]
    assert found["More › Text 1"] == "new:A new paragraph."
    assert "new:Vietnamese dong" in found["Budget › Budget line 1"]
    assert "new:40" in found["Figures › Figure 1"]


def test_a_page_that_was_never_published_is_shown_as_a_whole(client, page, people):
    answer = opened(client, page, people.approver)

    assert answer.context["dossier"].is_new
    assert "Marker of a draft" in answer.content.decode()
    assert "<ins>" not in answer.content.decode()


def test_markup_in_a_draft_stays_text(client, people):
    page = a_draft(people.officer, summary="<script>alert(1)</script>")

    html = opened(client, page, people.approver).content.decode()

    assert ("<script>alert" in html, "&lt;script&gt;alert" in html) == (False, True)


def test_an_approver_passes_the_page_on(client, page, people):
    bring_to("city", page, people)

    answer = sent(client, page, people.approver, act="approve")

    assert (answer.status_code, step_of(page)) == (302, "country")


def test_a_newer_text_is_not_decided_by_whoever_read_the_older(client, page, people):
    bring_to("city", page, people)
    version = opened(client, page, people.approver).context["dossier"].version
    change(page, people.officer, summary="Something else.")

    answer = client.post(address(page), {"version": version, "act": "approve", "comment": "Fine."})

    assert (answer.status_code, step_of(page)) == (409, "city")
    assert "Somebody changed this page while you read it" in answer.content.decode()
    assert "Fine." in answer.content.decode()


def test_returning_needs_a_remark(client, page, people):
    bring_to("city", page, people)

    answer = sent(client, page, people.approver, act="reject")

    assert (answer.status_code, step_of(page)) == (200, "city")
    assert "Write a remark" in answer.content.decode()


def test_a_return_carries_remarks_at_fields_the_officer_answers_and_the_next_step_reads(client, page, people):
    bring_to("city", page, people)

    sent(client, page, people.approver, act="reject", **{"remark:summary": "Which year?"}, comment="Almost.")

    remark = Comment.objects.get(page=page)
    assert (remark.contentpath, remark.text, remark.user) == ("summary", "Which year?", people.approver)
    assert fresh(page).current_workflow_state.status == "needs_changes"
    sign_in(client, people.officer)
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert ("Which year?" in editor, "Almost." in editor) == (True, True)

    client.post(reverse("clearance_answer", args=[page.pk]), {"comment": remark.pk, "text": "In 2024."})
    version = client.get(address(page)).context["dossier"].version
    client.post(reverse("clearance_way", args=[page.pk]), {"version": version, "act": "submit"})

    assert CommentReply.objects.get(comment=remark).text == "In 2024."
    assert step_of(page) == "city"
    html = opened(client, page, people.representative).content.decode()
    assert ("Which year?" in html, "In 2024." in html) == (True, True)


def test_a_returned_page_names_no_step_and_has_nothing_to_take_back(client, page, people):
    bring_to("country", page, people)
    sign_in(client, people.officer)
    waiting = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    act(page, people.representative, act="reject", comment="Which year?")

    returned = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()

    assert ("action-cancel-workflow" in waiting, "action-cancel-workflow" in returned) == (True, False)
    assert ("Submit anew" in returned, "Resubmit" in returned) == (True, False)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_as_many_questions_for_one_remark_as_for_three(
    client, page, people, number, django_assert_num_queries
):
    bring_to("country", page, people)
    for _each in range(number):
        said = remarks.remark(page=page, person=people.approver, path="summary", text="Which year?")
        remarks.answer(page=page, comment=said, person=people.officer, text="2024.")
    opened(client, page, people.representative)

    with django_assert_num_queries(24):
        client.get(address(page))


EVENING = datetime.datetime(2026, 3, 2, 20, tzinfo=datetime.UTC)  # in Ha Noi it is the third of March


def test_one_moment_has_one_day_on_all_pages_by_the_clock_of_the_city(client, page, people):
    bring_to("city", page, people)
    said = remarks.remark(page=page, person=people.approver, path="summary", text="Which year?")
    remarks.answer(page=page, comment=said, person=people.officer, text="2024.")
    Comment.objects.update(created_at=EVENING)
    CommentReply.objects.update(created_at=EVENING)
    TaskState.objects.update(started_at=EVENING)
    WorkflowState.objects.update(created_at=EVENING)

    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    desks = [reverse("clearance_desk"), reverse("wagtailadmin_home")]
    for person, paths in ((people.approver, [address(page), *desks]), (people.officer, [edit, *desks])):
        sign_in(client, person)
        for path in paths:
            html = client.get(path).content.decode()
            assert ("March 3, 2026" in html, "March 2, 2026" in html) == (True, False), path


def test_a_settled_remark_is_marked_so(client, page, people):
    bring_to("city", page, people)
    sent(client, page, people.approver, act="remark", **{"remark:summary": "A comma."})

    sign_in(client, people.officer)
    number = Comment.objects.get(page=page).pk
    client.post(reverse("clearance_answer", args=[page.pk]), {"comment": number, "settle": "1"})

    assert Comment.objects.get(page=page).resolved_by == people.officer
    assert "settled" in client.get(address(page)).content.decode()


def test_a_remark_of_another_page_is_not_answered_here(client, page, people):
    other = a_draft(people.officer, slug="other")
    sent(client, other, people.approver, act="remark", **{"remark:summary": "A comma."})

    answer = client.post(
        reverse("clearance_answer", args=[page.pk]), {"comment": Comment.objects.get().pk, "text": "Yes."}
    )

    assert (answer.status_code, CommentReply.objects.count()) == (404, 0)


def test_the_history_names_who_has_it_and_a_step_left_out(client, page, people):
    Assignment.objects.filter(person=people.approver).delete()
    version = opened(client, page, people.officer).context["dossier"].version
    client.post(reverse("clearance_way", args=[page.pk]), {"version": version, "act": "submit"})

    stages = opened(client, page, people.representative).context["dossier"].stages

    assert [stage.kind for stage in stages] == ["left_out", "now", "next"]
    assert stages[0].reason == "nobody holds the office"


def submission_shown(client, page, person) -> str:
    return opened(client, page, person).content.decode().partition('"trail"')[2].partition("</li>")[0]


def test_who_submitted_stays_so_when_the_office_is_handed_over(client, page, people):
    people.officer.name = "Name of the first"
    people.officer.save()
    bring_to("city", page, people)
    successor = holder("approver", "city", "ASCN-MY-KCH", name="successor")
    term = people.officer.assignments.get()

    handover.hand_over(term=term, successor=successor, by=None, now=timezone.now())

    assert fresh(page).current_workflow_state.requested_by == successor
    shown = submission_shown(client, page, people.approver)
    assert ("Name of the first" in shown, successor.get_full_name() in shown) == (True, False)


def test_the_office_of_an_erased_person_submitted(client, page, people):
    bring_to("city", page, people)
    erasure.erase(person=people.officer, by=None, now=timezone.now())

    assert "<small>Officer</small>" in submission_shown(client, page, people.approver)


@pytest.fixture
def answered(page, people):
    """A remark of the approver with the officer's answer."""
    bring_to("city", page, people)
    said = remarks.remark(page=page, person=people.approver, path="summary", text="Which year?")
    remarks.answer(page=page, comment=said, person=people.officer, text="In 2024.")
    return said


@pytest.mark.parametrize(("gone", "office"), [("officer", "Officer"), ("approver", "Chief Smart City Officer")])
def test_remarks_and_answers_of_an_erased_person_stay_as_those_of_the_office(
    client, page, people, answered, gone, office
):
    person = getattr(people, gone)
    name = person.get_full_name()
    erasure.erase(person=person, by=None, now=timezone.now())

    html = opened(client, page, people.representative).content.decode()

    shown = html.partition('class="remark"')[2].partition("<details")[0]
    assert ("Which year?" in shown, "In 2024." in shown, f"{office}, " in shown) == (True, True, True)
    assert name not in html


def test_other_comments_of_the_editor_go_with_the_account(page, people, answered):
    own = Comment.objects.create(page=page, user=people.officer, text="Mine.", contentpath="title")
    CommentReply.objects.create(comment=own, user=people.officer, text="Still mine.")
    erasure.erase(person=people.officer, by=None, now=timezone.now())

    assert list(Comment.objects.values_list("text", flat=True)) == ["Which year?"]
    assert list(CommentReply.objects.values_list("text", flat=True)) == ["In 2024."]


def test_who_stands_for_an_office_is_nobody_and_stays(client, page, people, answered):
    erasure.erase(person=people.officer, by=None, now=timezone.now())
    former = User._base_manager.get(email__endswith="@former.invalid")
    User._base_manager.filter(pk=former.pk).update(date_joined=timezone.now() - retention.UNCONFIRMED * 2)

    retention.forget_unconfirmed(timezone.now())

    assert (former.is_active, former.has_usable_password()) == (False, False)
    assert not rules.may_manage(people.secretary, former, on=timezone.localdate())
    assert User._base_manager.filter(pk=former.pk).exists()


def test_an_officer_takes_back_what_a_colleague_submitted(client, page, people):
    colleague = holder("officer", "city", "ASCN-VN-HAN", name="b")
    bring_to("country", page, people)
    version = opened(client, page, colleague).context["dossier"].version

    client.post(reverse("clearance_way", args=[page.pk]), {"version": version, "act": "take_back"})

    assert fresh(page).current_workflow_state is None


def takes_back(client, page, person) -> bool:
    return 'value="take_back"' in opened(client, page, person).content.decode()


def test_whoever_has_the_page_on_her_desk_returns_it_and_is_not_offered_to_take_it_back(client, page, people):
    bring_to("city", page, people)
    at_the_city = [takes_back(client, page, person) for person in (people.officer, people.approver)]
    act(page, people.approver)

    assert at_the_city == [True, False]
    assert [takes_back(client, page, each) for each in (people.approver, people.representative)] == [True, False]


def test_an_approver_takes_back_what_she_wrote_herself(client, page, people):
    holder("approver", "city", "ASCN-VN-HAN", name="b")  # or nobody could decide, and the step were left out
    change(page, people.approver, summary="Words of the approver, so that she is an author of this page. " * 4)
    bring_to("city", page, people)

    assert takes_back(client, page, people.approver)


def test_a_representative_takes_nothing_back(client, page, people):
    bring_to("country", page, people)
    version = opened(client, page, people.representative).context["dossier"].version

    answer = client.post(reverse("clearance_way", args=[page.pk]), {"version": version, "act": "take_back"})

    assert (answer.status_code, step_of(page)) == (404, "country")


def test_the_whole_page_is_shown_as_it_will_look(client, page, people):
    sign_in(client, people.representative)

    answer = client.get(reverse("clearance_whole", args=[page.pk]))

    assert "Marker of a draft" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_desk_lists_what_waits_for_a_person_and_what_waits_elsewhere(client, page, people):
    bring_to("city", page, people)

    def lists(person):
        sign_in(client, person)
        context = client.get(reverse("clearance_desk")).context
        return [each.page.pk for each in context["mine"]], [each.page.pk for each in context["elsewhere"]]

    assert lists(people.approver) == ([page.pk], [])
    assert lists(people.representative) == ([], [page.pk])
    assert lists(people.stranger) == ([], [])


def test_a_published_page_has_no_open_step(client, page, people):
    publish(page, people)

    dossier = opened(client, page, people.approver).context["dossier"]

    assert (dossier.waiting, [stage.kind for stage in dossier.stages]) == (None, ["done", "done", "done"])


def test_the_secretariat_alone_sets_days_rules_and_addresses(client, people):
    settings = reverse("clearance_settings")
    sign_in(client, people.approver)
    assert client.get(settings).status_code == 404
    sign_in(client, people.secretary)
    city = client.get(settings).context["address"].fields["city"].queryset.get(slug="hanoi")

    client.post(settings, {"form": "times", "remind_after": 3, "deputy_after": 6})
    client.post(settings, {"form": "policy", "step": "country", "place": "VN", "when_vacant": "deputy"})
    governor = {"form": "address", "city": city.pk, "title": "Governor", "email": "g@example.org", "language": "vi"}
    client.post(settings, governor)
    client.post(settings, governor | {"email": "h@example.org"})

    assert StepPolicy.objects.get().when_vacant == "deputy"
    assert OfficeAddress.objects.get().email == "h@example.org"
    assert client.post(settings, {"form": "times", "remind_after": 6, "deputy_after": 3}).context["times"].errors


def test_the_address_of_somebody_who_writes_for_the_city_is_refused_for_its_links(client, people):
    sign_in(client, people.secretary)
    settings = reverse("clearance_settings")
    EmailAddress.objects.create(user=people.officer, email="second@example.org", verified=True)
    city = City.objects.get(slug="hanoi")
    governor = {"form": "address", "city": city.pk, "title": "Governor", "language": "vi"}

    for email in (people.officer.email.upper(), "Second@example.org"):
        answer = client.post(settings, governor | {"email": email})
        assert list(answer.context["address"].errors) == ["email"]
        assert "somebody who writes for the city" in answer.content.decode()
    assert not OfficeAddress.objects.exists()
    client.post(settings, governor | {"email": people.stranger.email})  # an officer of another city
    assert OfficeAddress.objects.get().email == people.stranger.email


def test_mails_name_no_page_in_their_subject_and_come_once_to_each(page, people):
    OutgoingMail.objects.all().delete()

    bring_to("city", page, people)

    [mail] = OutgoingMail.objects.all()
    assert (mail.content["to"], "Marker" in mail.content["subject"]) == ([people.approver.email], False)
    act(page, people.approver)
    assert OutgoingMail.objects.count() == 2


def test_a_mail_is_written_in_the_language_of_its_reader(page, people):
    UserProfile.objects.create(user=people.approver, preferred_language="vi")
    OutgoingMail.objects.all().delete()

    bring_to("city", page, people)

    assert OutgoingMail.objects.get().content["subject"] != "A page waits for you"


@pytest.mark.parametrize(("chosen", "spoken"), [("", "th"), ("vi", "vi")])
def test_the_desk_speaks_the_chosen_language_else_that_of_the_site_around_it(client, page, people, chosen, spoken):
    UserProfile.objects.create(user=people.approver, preferred_language=chosen)
    sign_in(client, people.approver)

    answer = client.get(reverse("clearance_desk"), headers={"accept-language": "th"})

    assert f'<html lang="{spoken}"' in answer.content.decode()


@pytest.mark.parametrize("path", ["/desk/log/", "/desk/offers/", "/accounts/"])
def test_every_page_of_one_s_own_work_speaks_the_chosen_language(client, people, path):
    UserProfile.objects.create(user=people.approver, preferred_language="vi")
    sign_in(client, people.approver)

    own = client.get(path, headers={"accept-language": "th"}).content.decode()
    public = client.get("/en/", headers={"accept-language": "th"}).content.decode()

    assert ('<html lang="vi"' in own, '<html lang="en"' in public) == (True, True)


def test_without_any_settings_of_the_person_the_desk_speaks_the_language_of_the_site(client, page, people):
    sign_in(client, people.approver)
    UserProfile.objects.filter(user=people.approver).delete()

    answer = client.get(reverse("clearance_desk"), headers={"accept-language": "th"})

    assert '<html lang="th"' in answer.content.decode()
