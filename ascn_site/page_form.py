"""The editor's form of every page."""

import re

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.forms import BaseForm, ModelChoiceField, ModelMultipleChoiceField, URLField
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.fields import StreamField

from ascn_site.choices import chooser_names, not_yours, references_in, refused, withhold
from ascn_site.plain_text import check_readable
from ascn_site.rich_text import RefusedText
from ascn_site.web_addresses import check_web_address


class PageForm(WagtailAdminPageForm):
    """Checks what no single field can know: who writes, and what she may use.

    What was in the page before stays allowed, so that a page to which the
    secretariat added something can still be edited by its city.
    """

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(_with_numbers(type(self), data), *args, **kwargs)
        self._used_before = _used_by(self.instance) if self.is_bound and self.instance.pk else set()

    def add_prefix(self, field_name):
        """A control named 'action' would hide where the form goes from scripts, Wagtail's autosave among them."""
        return super().add_prefix("field_action" if field_name == "action" else field_name)

    def clean(self):
        cleaned = super().clean()
        self._check_not_overtaken()
        _check_fields(self, self.for_user, self._used_before)
        return cleaned

    def _check_not_overtaken(self):
        """Wagtail asks this of its autosave only; a plain save would bury the other person's words."""
        latest = self.instance.latest_revision if self.instance.pk else None
        own = self.data.get("overwrite_revision_id")
        loaded = self.data.get("loaded_revision_id")
        if latest is None or not (own or loaded):
            return
        is_same = (own or loaded) == str(latest.pk)
        if is_same and not own:
            is_same = self.data.get("loaded_revision_created_at") == latest.created_at.isoformat()
        if not is_same:
            self.add_error(
                None,
                ValidationError(
                    _(
                        "Somebody saved this page after you opened it. Your text is still here. "
                        "Open the page in a second window, look what changed, then save again to keep yours."
                    ),
                    code="overtaken",
                ),
            )

    def get_field_updates_for_resave(self):
        """An autosave tells the open form which revision is now its own, or the next save would be refused."""
        yield from super().get_field_updates_for_resave()
        if revision := self.instance.latest_revision:
            yield "loaded_revision_id", str(revision.pk)
            yield "loaded_revision_created_at", revision.created_at.isoformat()

    def is_valid(self):
        is_valid = super().is_valid()
        for formset in self.formsets.values() if self.is_bound else ():
            for form in formset.forms:
                if form.is_valid() and form not in formset.deleted_forms:
                    _check_fields(form, self.for_user, _used_by(form.instance) if form.instance.pk else set())
                    is_valid = is_valid and not form.errors
        return is_valid


def _with_numbers(form_class, data):
    """Posted choices that are no numbers become 0, which nothing has: Wagtail's choosers would answer 500 to them."""
    if data is None:
        return None
    names = [_choices_of(form_class, "")]
    names += [_choices_of(formset.form, rf"{relation}-[0-9]+-") for relation, formset in form_class.formsets.items()]
    is_choice = re.compile("|".join(filter(None, names)) or "(?!)")
    wrong = [key for key in data if data[key] and is_choice.fullmatch(key) and not data[key].isdecimal()]
    if wrong:
        data = data.copy()
        for key in wrong:
            data[key] = "0"
    return data


def _choices_of(form_class, prefix: str) -> str:
    names = [name for name, field in form_class.base_fields.items() if isinstance(field, ModelChoiceField)]
    single = [
        re.escape(name) for name in names if not isinstance(form_class.base_fields[name], ModelMultipleChoiceField)
    ]
    return f"{prefix}(?:{'|'.join(single)})" if single else ""


def _check_fields(form: BaseForm, person, used_before: set) -> None:
    for name, value in list(form.cleaned_data.items()):
        try:
            if isinstance(value, str):
                check_readable(value)
            if value and isinstance(form.fields.get(name), URLField):
                check_web_address(value)
            _check_choices(form, name, value, person, used_before)
            raw = form[name].data
            if isinstance(raw, RefusedText):
                raise raw.reason
        except ValidationError as refusal:
            form.add_error(name, refusal)


def _check_choices(form: BaseForm, name: str, value, person, used_before: set) -> None:
    field = _model_field(form, name)
    ids = refused(person, references_in(field, value) - used_before) if field is not None else set()
    if ids:
        names = chooser_names(field.stream_block) if isinstance(field, StreamField) else set()
        form.data = withhold(form.data, name=form.add_prefix(name), ids=ids, names=names)
        raise not_yours()


def _used_by(instance) -> set:
    fields = [field for field in instance._meta.get_fields() if getattr(field, "attname", None)]
    used = set()
    for field in fields:
        if field.is_relation:
            if (pk := getattr(instance, field.attname)) is not None:
                used.add((field.related_model, str(pk)))
        elif hasattr(field, "extract_references"):
            used |= references_in(field, field.value_from_object(instance))
    return used


def _model_field(form, name: str):
    try:
        return form._meta.model._meta.get_field(name) if form._meta.model else None
    except FieldDoesNotExist:
        return None
