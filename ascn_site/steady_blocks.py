"""StreamField blocks that hold when something in them does not."""

import logging
import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock as WagtailDocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock as WagtailImageChooserBlock

from ascn_site.plain_text import check_readable, is_blank
from ascn_site.rich_text import RefusedText
from ascn_site.web_addresses import check_web_address

logger = logging.getLogger(__name__)


class StreamBlock(blocks.StreamBlock):
    """Leaves out a part that cannot be shown, and refuses text that nobody can read."""

    def clean(self, value):
        value = super().clean(value)
        errors = {number: error for number, child in enumerate(value) if (error := _unreadable(child.get_prep_value()))}
        if errors:
            raise blocks.StreamBlockValidationError(block_errors=errors)
        return value

    def render_basic(self, value, context=None):
        shown = ((_shown(child, context), child.block_type) for child in value)
        return format_html_join(
            "\n",
            '<div class="w-block-{1} block-{1}">{0}</div>',
            ((html, kind) for html, kind in shown if html is not None),
        )


class RichTextBlock(blocks.RichTextBlock):
    """Refuses what the editor's script cannot have sent, and text in which nothing can be seen."""

    def clean(self, value):
        if isinstance(value.source, RefusedText):
            raise value.source.reason
        value = super().clean(value)
        is_needed = self.field.required and not self.is_deferred_validation
        if is_needed and is_blank(re.sub(r"<(?!hr)[^>]*>", "", value.source)):
            raise ValidationError(self.field.error_messages["required"], code="required")
        return value

    def deconstruct(self):
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.RichTextBlock", args, kwargs


class _Missing:
    """Stands for a choice that was posted and is not there, until `clean` can say so."""

    pk = None


class _SteadyChooser:
    """Wagtail takes a choice that does not exist for no choice, and answers 500 to an id that is none."""

    def value_from_form(self, value):
        try:
            found = super().value_from_form(value)
        except (ValueError, OverflowError):
            return _Missing()
        return _Missing() if found is None and value else found

    def get_form_state(self, value):
        return super().get_form_state(None if isinstance(value, _Missing) else value)

    def clean(self, value):
        if isinstance(value, _Missing):
            raise ValidationError(_("What was chosen here is not there any more. Choose again."), code="missing")
        return super().clean(value)

    def deconstruct(self):
        _path, args, kwargs = super().deconstruct()
        return self.known_as, args, kwargs


class ImageChooserBlock(_SteadyChooser, WagtailImageChooserBlock):
    known_as = "wagtail.images.blocks.ImageChooserBlock"


class DocumentChooserBlock(_SteadyChooser, WagtailDocumentChooserBlock):
    known_as = "wagtail.documents.blocks.DocumentChooserBlock"


class URLBlock(blocks.URLBlock):
    """The address of a page that every reader can open."""

    def __init__(self, validators=(), **kwargs):
        super().__init__(validators=[*validators, check_web_address], **kwargs)

    def deconstruct(self):
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.URLBlock", args, kwargs


def _shown(child, context):
    """The part's HTML; None when rendering fails."""
    try:
        return child.render(context=context)
    except Exception:  # whatever the reason, one bad part must not take the page away
        logger.exception("a %s block cannot be shown and is left out", child.block_type)
        return None


def _unreadable(stored) -> ValidationError | None:
    try:
        for text in _texts(stored):
            check_readable(text)
    except ValidationError as error:
        return error
    return None


def _texts(stored) -> Iterator[str]:
    if isinstance(stored, str):
        yield stored
    elif isinstance(stored, dict):
        for value in stored.values():
            yield from _texts(value)
    elif isinstance(stored, list | tuple):
        for value in stored:
            yield from _texts(value)
