"""A page as a list of small parts, each with the name it has in the editor: what readers see and what they do not."""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.admin.panels import CommentPanel, FieldPanel, InlinePanel
from wagtail.documents.models import AbstractDocument
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from ascn_site.dates import PartialDateField, PartialDateValidator
from ascn_site.focus import FocusArea
from ascn_site.focus_fields import FocusAreasField

TEXT, FIGURE, DATE, CHOICE, FILE, ADDRESS = "text", "figure", "date", "choice", "file", "address"
WITHOUT_WORDS = {"go_live_at", "expire_at"}  # of the publication, not of the page
FIGURE_BLOCKS = {"figure", "line"}  # a figure's unit or source is as much of it as its number
LINE_TAGS = {"p", "li", "h2", "h3", "h4", "br", "hr"}


@dataclass(frozen=True, slots=True)
class Part:
    """The smallest thing that is compared.

    Attributes:
        path: field, or field and ids of blocks or rows, with dots between; the same in every revision.
        label: what the editor calls it, from the field down.
        text: the value in words of the reader's language.
        kind: what it holds; only `TEXT` may change editorially.
    """

    path: str
    label: tuple[str, ...]
    text: str
    kind: str = TEXT
    is_row: bool = False

    @property
    def field(self) -> str:
        return self.path.partition(".")[0]


def parts_of(page: Page) -> dict[str, Part]:
    """Every part that is not empty, by path, in the editor's order."""
    found = {}
    for panel in _leaves(page.get_edit_handler()):
        if isinstance(panel, InlinePanel):
            parts = _rows(page, panel)
        else:
            parts = _field(page, page._meta.get_field(panel.field_name), heading=_heading(panel))
        found |= {part.path: part for part in parts if part.text.strip()}
    return found


def headings(page: Page) -> list[tuple[str, str]]:
    """Every field and list of rows in the editor's order, with its name there."""
    found = {}
    for panel in _leaves(page.get_edit_handler()):
        name = panel.relation_name if isinstance(panel, InlinePanel) else panel.field_name
        found[name] = _heading(panel)
    return list(found.items())


def _heading(panel: FieldPanel | InlinePanel) -> str:
    """What the editor calls a field or a list."""
    return capfirst(str(panel.heading or getattr(panel, "label", "") or panel.db_field.verbose_name))


def _leaves(panel) -> Iterator[FieldPanel | InlinePanel]:
    if isinstance(panel, CommentPanel):
        return
    if isinstance(panel, InlinePanel) or (isinstance(panel, FieldPanel) and panel.field_name not in WITHOUT_WORDS):
        yield panel
    for child in getattr(panel, "children", ()):
        yield from _leaves(child)


def _field(
    page: models.Model, field: models.Field, *, heading: str = "", path: str = "", label: tuple[str, ...] = ()
) -> Iterator[Part]:
    path = path or field.name
    label = (*label, heading or capfirst(str(field.verbose_name)))
    value = field.value_from_object(page)
    if isinstance(field, StreamField):
        yield from _stream(value, path, label)
    else:
        yield Part(path, label, *_words(page, field, value))


def _words(page: models.Model, field: models.Field, value: Any) -> tuple[str, str]:
    """A field's value in words, and its kind."""
    words, kind = str(value or ""), TEXT
    match field:
        case FocusAreasField():
            words, kind = "\n".join(str(FocusArea(key).label) for key in value), CHOICE
        case models.ForeignKey():
            words, kind = _chosen(getattr(page, field.name)), FILE
        case PartialDateField() | models.DateField():
            words, kind = _day(value), DATE
        case models.SlugField() | models.URLField():
            kind = ADDRESS
        case models.BooleanField():
            words, kind = _truth(value), CHOICE
        case models.IntegerField() | models.DecimalField() | models.FloatField():
            words, kind = _number(value), FIGURE
        case models.Field(choices=choices) if choices:
            words, kind = str(dict(field.flatchoices).get(value, value or "")), CHOICE
    return words, kind


def _number(value: Any) -> str:
    return "" if value is None else str(value)


def _day(value: Any) -> str:
    return date_format(value, "DATE_FORMAT") if hasattr(value, "year") else str(value or "")


def _truth(value: Any) -> str:
    return _("yes") if value else _("no")


def _rows(page: Page, panel: InlinePanel) -> Iterator[Part]:
    """Rows of a list: a row that comes, goes or moves is never a matter of words alone."""
    heading = _heading(panel)
    for number, row in enumerate(getattr(page, panel.relation_name).all(), start=1):
        own = row.pk or f"new{number}"
        for field in row._meta.concrete_fields:
            if field.editable and not field.primary_key and not field.is_relation and field.name != "sort_order":
                path = f"{panel.relation_name}.{own}.{field.name}"
                for part in _field(row, field, path=path, label=(heading, str(number))):
                    kind = part.kind if part.kind != TEXT else _kind_in(row)
                    yield Part(part.path, part.label, part.text, kind, is_row=True)


def _kind_in(row: models.Model) -> str:
    """Words beside a date or a choice of the same row belong to it."""
    is_dated = any(isinstance(field, PartialDateField) for field in row._meta.concrete_fields)
    return DATE if is_dated else CHOICE


def _stream(value: Any, path: str, label: tuple[str, ...]) -> Iterator[Part]:
    for number, child in enumerate(value, start=1):
        name = f"{child.block.label} {number}"
        yield from _block(child.block, child.value, f"{path}.{child.id or number}", (*label, name))


def _block(block: blocks.Block, value: Any, path: str, label: tuple[str, ...], within: str = "") -> Iterator[Part]:
    within = within or (FIGURE if block.name in FIGURE_BLOCKS else "")
    match block:
        case blocks.StructBlock():
            for name, child in block.child_blocks.items():
                below = (*label, capfirst(str(child.label)))
                yield from _block(child, value.get(name), f"{path}.{name}", below, within)
        case blocks.StreamBlock():
            yield from _stream(value, path, label)
        case blocks.ListBlock():
            for number, child in enumerate(value.bound_blocks, start=1):
                below = (*label, str(number))
                yield from _block(block.child_block, child.value, f"{path}.{child.id or number}", below, within)
        case _:
            text, kind = _block_words(block, value)
            yield Part(path, label, text, within or kind)


def _block_words(block: blocks.Block, value: Any) -> tuple[str, str]:
    words, kind = str(value or ""), TEXT
    match block:
        case blocks.RichTextBlock():
            words = plain(value.source if value else "")
        case blocks.ChooserBlock():
            words, kind = _chosen(value), FILE
        case blocks.BooleanBlock():
            words, kind = _truth(value), CHOICE
        case blocks.ChoiceBlock():
            words, kind = str(dict(block.field.choices).get(value, value or "")), CHOICE
        case blocks.IntegerBlock() | blocks.DecimalBlock() | blocks.FloatBlock():
            words, kind = _number(value), FIGURE
        case blocks.URLBlock() | blocks.EmailBlock():
            kind = ADDRESS
        case blocks.FieldBlock() if _is_date(block):
            words, kind = _day(value), DATE
    return words, kind


def _is_date(block: blocks.FieldBlock) -> bool:
    checks = block.field.validators
    return isinstance(block, blocks.DateBlock) or any(isinstance(check, PartialDateValidator) for check in checks)


def _chosen(value: Any) -> str:
    """Two files of one title are two files."""
    is_file = isinstance(value, AbstractDocument | AbstractImage)
    return f"{value} ({value.filename})" if is_file else str(value or "")


class _Lines(HTMLParser):
    """Rich text without its marks, a line per paragraph, links with where they lead."""

    def __init__(self):
        super().__init__()
        self.text: list[str] = []
        self.leads_to: list[str] = []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "a":
            self.leads_to.append(named.get("href") or f"{named.get('linktype', '')} {named.get('id', '')}".strip())
        elif tag in LINE_TAGS:
            self.text.append("\n")

    def handle_endtag(self, tag):
        if tag == "a" and self.leads_to:
            self.text.append(f" [{self.leads_to.pop()}]")

    def handle_data(self, data):
        self.text.append(data)


def plain(html: str) -> str:
    lines = _Lines()
    lines.feed(html)
    lines.close()
    return "".join(lines.text).strip()
