"""The editor's form of a project checks across fields and rows, and keeps what was typed."""

import datetime

import pytest
from django.utils import timezone
from wagtail.models import Locale, get_page_models

from cities.models import ActionPlanPage, City, CityPage, Milestone, ProjectPage
from tests.editing import is_saved, save, sign_in
from tests.network import make_network, officer, secretary

pytestmark = pytest.mark.django_db

# A control of such a name hides the form's own property from scripts: the autosave asks where the form goes.
PROPERTIES_OF_A_FORM = {"action", "elements", "method", "submit"}


@pytest.mark.parametrize("model", [model for model in get_page_models() if model.is_creatable])
def test_no_control_of_the_editor_hides_where_its_form_goes(model):
    form = model.get_edit_handler().get_form_class()()

    assert {form.add_prefix(name) for name in form.fields} & PROPERTIES_OF_A_FORM == set()


@pytest.fixture
def project():
    make_network()
    city = City.objects.get(slug="hanoi")
    place = CityPage.objects.get(city=city)
    plan = ActionPlanPage(
        title="Plan", slug="plan", first_year=2026, last_year=2028, vision="v", focus_areas=["civic_social"]
    )
    place.add_child(instance=plan)
    project = ProjectPage(
        title="Lights",
        slug="lights",
        focus_area="civic_social",
        summary="s",
        stage="build",
        locale=Locale.get_default(),
    )
    plan.add_child(instance=project)
    Milestone.objects.create(project=project, title="First street", planned="2026-06")
    project = ProjectPage.objects.get(pk=project.pk)
    project.save_revision().publish()
    return ProjectPage.objects.get(pk=project.pk)


@pytest.fixture
def writer(project, client):
    sign_in(client, officer("ASCN-VN-HAN"))
    return client


def rows(name: str, *rows: dict, first: int = 0) -> dict:
    """Posted fields of an inline panel; ``first`` rows stand in it already."""
    fields = {f"{name}-TOTAL_FORMS": str(first + len(rows))}
    for number, row in enumerate(rows, start=first):
        defaults = {"id": "", "ORDER": str(number + 1), "DELETE": ""}
        fields |= {f"{name}-{number}-{field}": value for field, value in (defaults | row).items()}
    return fields


def test_a_stage_changes_only_with_a_date_and_a_reason(writer, project):
    row = {"stage": "running", "date": "2026-10", "reason": "The first street is lit."}

    refused = save(writer, project, {"stage": "running", "lesson": "kept as typed"})
    accepted = save(writer, project, {"stage": "running"} | rows("stage_changes", row))

    assert "Add a row to the changes of stage" in refused.content.decode()
    assert "kept as typed" in refused.content.decode()
    assert (is_saved(refused), is_saved(accepted)) == (False, True)


def test_a_change_of_stage_needs_its_reason(writer, project):
    row = {"stage": "running", "date": "2026-10", "reason": ""}

    assert not is_saved(save(writer, project, {"stage": "running"} | rows("stage_changes", row)))


def test_what_happened_today_may_be_told_and_what_lies_ahead_may_not(writer, project):
    today = timezone.localdate()
    row = {"stage": "running", "reason": "The first street is lit."}

    ahead, now = (
        save(writer, project, {"stage": "running"} | rows("stage_changes", row | {"date": day.isoformat()}))
        for day in (today + datetime.timedelta(days=1), today)
    )

    assert (is_saved(ahead), is_saved(now)) == (False, True)


def test_the_stage_of_a_draft_is_put_right_without_a_reason(writer, project):
    project.unpublish()

    assert is_saved(save(writer, project, {"stage": "study"}))


def test_the_first_stage_needs_no_reason(writer, project):
    ProjectPage.objects.update(stage="")

    assert is_saved(save(writer, project, {"stage": "idea"}))


def test_a_stopped_project_needs_a_lesson(writer, project):
    row = {"stage": "stopped", "date": "2026-10", "reason": "No money."}
    stop = {"stage": "stopped"} | rows("stage_changes", row)

    assert not is_saved(save(writer, project, stop))
    assert is_saved(save(writer, project, stop | {"lesson": "Ask for the running costs first."}))


def test_a_date_that_readers_have_seen_stays_beside_the_new_one(writer, project):
    overwritten = save(writer, project, {"milestones-0-planned": "2026-12"})
    revised = save(writer, project, {"milestones-0-revised": "2026-12", "milestones-0-reason": "Rain."})

    assert "Readers have seen 2026-06" in overwritten.content.decode()
    assert (is_saved(overwritten), is_saved(revised)) == (False, True)


@pytest.mark.parametrize(
    ("field", "date", "sentence"),
    [
        ("actual", "2027-01", "has not come yet"),
        ("actual", "1989", "too early"),
        ("revised", "2569-03", "Buddhist year"),
    ],
)
def test_dates_of_milestones_are_judged(writer, project, field, date, sentence):
    answer = save(writer, project, {f"milestones-0-{field}": date, "milestones-0-reason": "Rain."})

    assert sentence in answer.content.decode()
    assert ProjectPage.objects.get(pk=project.pk).latest_revision_id == project.latest_revision_id


def test_the_last_year_of_a_plan_comes_after_the_first(project, client):
    sign_in(client, secretary())
    plan = ActionPlanPage.objects.get()

    answer = save(client, plan, {"last_year": "2020"})

    assert "The last year comes before the first year." in answer.content.decode()
    assert "2020" in answer.content.decode()
