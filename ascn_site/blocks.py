"""Parts of a text that every kind of page may hold."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ascn_site.dates import PartialDateValidator
from ascn_site.markdown import clean_markdown
from ascn_site.steady_blocks import DocumentChooserBlock, ImageChooserBlock, RichTextBlock, StreamBlock, URLBlock

RICH_TEXT_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"]


class SourceBlock(blocks.StructBlock):
    """Where a statement comes from, so that a reader can look it up."""

    publisher = blocks.CharBlock(label=_("publisher"), max_length=200)
    title = blocks.CharBlock(label=_("title"), max_length=300, required=False)
    date = blocks.CharBlock(
        label=_("date"),
        max_length=10,
        required=False,
        validators=[PartialDateValidator()],
        help_text=_("2026, 2026-08 or 2026-08-06"),
    )
    url = URLBlock(label=_("address"), required=False)
    page = blocks.CharBlock(label=_("page"), max_length=20, required=False)

    class Meta:
        icon = "link"
        label = _("Source")
        template = "blocks/source.html"
        description = _("Publisher, title, date and address of what a statement rests on")
        preview_value = {
            "publisher": "ASEAN Secretariat",
            "title": "ASCN Monitoring and Evaluation Report 2025",
            "date": "2025-09-30",
            "url": "https://asean.org/",
            "page": "14",
        }


class KeyFigureValue(blocks.StructValue):
    def is_sourced(self) -> bool:
        """A figure counts as sourced when its date and its origin are both known."""
        return bool(self["as_of"] and (self["source"] or self["source_url"]))


class KeyFigureBlock(blocks.StructBlock):
    """One number worth remembering; without date and source it is shown as unsourced."""

    value = blocks.CharBlock(
        label=_("figure"), max_length=40, help_text=_("As it was printed: 4 700, about 70, >5 300, 20-30.")
    )
    unit = blocks.CharBlock(label=_("unit"), max_length=60, required=False)
    label = blocks.CharBlock(label=_("what it measures"), max_length=160)
    as_of = blocks.CharBlock(
        label=_("as of"),
        max_length=10,
        required=False,
        validators=[PartialDateValidator()],
        help_text=_("2026, 2026-08 or 2026-08-06"),
    )
    source = blocks.CharBlock(label=_("source"), max_length=200, required=False)
    source_url = URLBlock(label=_("address of the source"), required=False)
    page = blocks.CharBlock(label=_("page"), max_length=20, required=False)

    class Meta:
        icon = "order"
        label = _("Figure")
        template = "blocks/key_figure.html"
        value_class = KeyFigureValue
        description = _("A single number with its unit, date and source")
        preview_value = {
            "value": "62.5",
            "unit": "%",
            "label": "Homes with a smart meter",
            "as_of": "2025-06-30",
            "source": "City energy office",
            "source_url": "https://example.org/report",
            "page": "3",
        }


class MarkdownBlock(blocks.TextBlock):
    """Text with Markdown marks, stored as typed."""

    def __init__(self, **kwargs):
        super().__init__(rows=8, **kwargs)

    def clean(self, value):
        """A draft may hold an empty block, but none of blanks that somebody typed."""
        cleaned = super().clean(value)
        return clean_markdown(cleaned or value) if value else cleaned

    class Meta:
        icon = "code"
        label = _("Markdown")
        template = "blocks/markdown.html"
        description = _("Text with **bold**, lists, tables and links written as Markdown")
        preview_value = "**Flood sensors** report every five minutes.\n\n- 40 gauges\n- 3 pumps"


class PictureBlock(blocks.StructBlock):
    """A picture with words for those who do not see it."""

    image = ImageChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(
        label=_("what it shows"), max_length=250, help_text=_("For readers who do not see it. One sentence.")
    )
    caption = blocks.CharBlock(label=_("caption"), max_length=250, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "blocks/picture.html"
        description = _("A picture with a description and a caption")


class FileBlock(blocks.StructBlock):
    """A file to download."""

    file = DocumentChooserBlock(label=_("file"))
    note = blocks.CharBlock(label=_("what it holds"), max_length=250, required=False)

    class Meta:
        icon = "doc-full"
        label = _("File")
        template = "blocks/file.html"
        description = _("A PDF, spreadsheet or text to download")


class QuoteBlock(blocks.StructBlock):
    """Words of an office, marked as its own."""

    text = blocks.TextBlock(label=_("quotation"), max_length=600)
    office = blocks.CharBlock(label=_("office"), max_length=120, help_text=_("The office that said it, not a person."))

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "blocks/quote.html"
        description = _("A sentence of an office, with the office named")
        preview_value = {"text": "We began with one street.", "office": "City transport office"}


class Story(StreamBlock):
    """The running text of a page, in the order in which the officer puts it."""

    text = RichTextBlock(
        label=_("Text"),
        features=RICH_TEXT_FEATURES,
        icon="pilcrow",
        template="blocks/text.html",
        description=_("Paragraphs, lists and links"),
        preview_value="<p>The control room opened in March and joins seven offices.</p>",
    )
    markdown = MarkdownBlock()
    figure = KeyFigureBlock()
    picture = PictureBlock()
    file = FileBlock()
    quote = QuoteBlock()

    class Meta:
        max_num = 100


class Figures(StreamBlock):
    figure = KeyFigureBlock()

    class Meta:
        max_num = 40


class Sources(StreamBlock):
    source = SourceBlock()

    class Meta:
        max_num = 40


class Files(StreamBlock):
    file = FileBlock()
    picture = PictureBlock()

    class Meta:
        max_num = 40
