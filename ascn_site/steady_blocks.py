"""StreamField blocks that hold when something in them does not."""

import logging
import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.html import format_html_join
from wagtail import blocks

from ascn_site.plain_text import check_readable, is_blank
from ascn_site.rich_text import RefusedText

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


def _shown(child, context):
    """The part's HTML; None when rendering fails, whatever the reason: one bad part must not take the page away."""
    try:
        return child.render(context=context)
    except Exception:
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
