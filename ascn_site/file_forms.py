"""The admin's forms for pictures and files: single upload, several at once, and uploads inside choosers."""

from django.core.exceptions import ValidationError
from django.forms import FileField
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from ascn_site.plain_text import clean_line
from ascn_site.uploads import intake


class PictureField(WagtailImageField):
    """Wagtail's field decodes with whatever library fits; ours has looked at the bytes before."""

    def to_python(self, data):
        return _checked(self, data, kind=intake.PICTURES)


class DocumentField(WagtailDocumentField):
    def to_python(self, data):
        return _checked(self, data, kind=intake.DOCUMENTS)


def _checked(field: FileField, data, *, kind: str):
    if data in field.empty_values:
        return None
    return FileField.to_python(field, intake.checked(data, kind=kind))


class _OnceStored:
    """The same bytes a second time in the same collection are the file that is there, not a second one."""

    field_class: type[FileField]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"] = self._own_field(self.fields["file"])

    def _own_field(self, field: FileField) -> FileField:
        own = self.field_class(label=field.label, required=field.required, max_length=field.max_length)
        own.widget = field.widget
        return own

    def clean_title(self):
        title = clean_line(self.cleaned_data["title"])
        if not title:
            raise ValidationError(self.fields["title"].error_messages["required"], code="required")
        return title

    def save(self, commit=True):
        if twin := self._stored_twin():
            self.instance, self.save_m2m = twin, lambda: None  # Wagtail speaks of the form's instance afterwards
            return twin
        return super().save(commit=commit)

    def _stored_twin(self):
        """The file with the same bytes in the collection that was chosen, when this upload is a new one."""
        file = self.cleaned_data.get("file")
        if self.instance.pk or not isinstance(file, intake.CheckedFile):
            return None
        collection = self.cleaned_data.get("collection") or self.collections[0]  # of one there is no field to choose
        same = type(self.instance).objects.filter(file_hash=file.file_hash, collection=collection)
        return same.order_by("pk").first()


class PictureForm(_OnceStored, BaseImageForm):
    field_class = PictureField


class DocumentForm(_OnceStored, BaseDocumentForm):
    field_class = DocumentField
