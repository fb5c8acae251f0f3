"""What the editor's forms of cities check across fields, rows and time."""

import datetime

from django.forms import BaseForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ascn_site import dates
from ascn_site.page_form import PageForm

FIRST_YEAR = 1990


class ProjectPageForm(PageForm):
    """A stage changes with a date and a reason; a promised date is never overwritten."""

    def is_valid(self):
        is_valid = super().is_valid()
        if self.is_bound:
            self.check_rows(today=timezone.localdate())
        return is_valid and not self.errors and not any(map(has_errors, self.formsets.values()))

    def check_rows(self, *, today: datetime.date) -> None:
        changes, milestones = (kept_rows(self.formsets[name]) for name in ("stage_changes", "milestones"))
        self.check_stage(changes)
        promised = self.published_dates()
        for row in changes:
            check_not_after(row, "date", today)
        for row in milestones:
            check_years(row)
            check_not_after(row, "actual", today)
            check_promise(row, promised)

    def check_stage(self, changes: list[BaseForm]) -> None:
        """The first stage needs no reason; every later one stands in the list of changes."""
        stage, before = self.cleaned_data.get("stage"), self.published_stage()
        if not before or stage == before or "stage" in self.errors:
            return
        added = {row.cleaned_data.get("stage") for row in changes if not row.instance.pk and is_whole(row)}
        if stage not in added:
            self.add_error(
                "stage", _("Add a row to the changes of stage: when the project moved to this stage, and why.")
            )

    def published_stage(self) -> str:
        """The stage that readers know; a draft may still be put right without a reason."""
        page = self.instance
        if not page.pk or not page.live:
            return ""
        return type(page).objects.values_list("stage", flat=True).get(pk=page.pk)

    def published_dates(self) -> dict[int, str]:
        """The planned date of each milestone that readers have seen, by its number."""
        page = self.instance
        if not page.pk or not page.live:
            return {}
        milestones = page._meta.get_field("milestones").related_model.objects.filter(project_id=page.pk)
        return dict(milestones.values_list("pk", "planned"))


def kept_rows(formset) -> list[BaseForm]:
    """Rows of an inline panel that are sound in themselves and stay."""
    return [row for row in formset.forms if row not in formset.deleted_forms and not row.errors]


def is_whole(row: BaseForm) -> bool:
    """A draft may be saved with gaps; a change of stage without its day and reason does not count."""
    return bool(row.cleaned_data.get("date") and row.cleaned_data.get("reason"))


def has_errors(formset) -> bool:
    return any(row.errors for row in formset.forms if row not in formset.deleted_forms)


def check_not_after(row: BaseForm, field: str, today: datetime.date) -> None:
    """What has happened cannot lie ahead."""
    value = row.cleaned_data.get(field)
    if value and dates.first_day(value) > today:
        row.add_error(field, _("This day has not come yet. Write a date up to today."))


def check_years(row: BaseForm) -> None:
    for field in ("planned", "revised", "actual"):
        value = row.cleaned_data.get(field)
        if value and dates.parts(value)[0] < FIRST_YEAR:
            row.add_error(field, _("This date is too early. Write a date from 1990 on."))


def check_promise(row: BaseForm, promised: dict[int, str]) -> None:
    """Readers have seen the planned date; a new one stands beside it, with its reason."""
    before = promised.get(row.instance.pk)
    if before and row.cleaned_data.get("planned") != before:
        row.add_error(
            "planned",
            _("Readers have seen %(date)s as the planned date. Leave it, and write the new one under 'revised to'.")
            % {"date": before},
        )
