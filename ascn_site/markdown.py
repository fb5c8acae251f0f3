"""Markdown as editors type it, to HTML that cannot hurt a reader."""

import re
from functools import lru_cache
from html import unescape
from threading import Lock
from xml.etree.ElementTree import Element

import nh3
from django.core.exceptions import ValidationError
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from ascn_site.plain_text import clean_text, drop_unreadable, is_blank
from ascn_site.web_addresses import host_of, safe_link

MAX_CHARACTERS = 20_000
MAX_LINKS = 100
MAX_DEPTH = 8

TAGS = {
    *("p", "br", "hr", "strong", "em", "code", "pre", "blockquote", "a"),
    *("h3", "h4", "h5", "h6", "ul", "ol", "li"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

# Bounded, and no bracket inside a bracket: the library's own patterns are quadratic there (20,000 "[" = 66 s).
_ADDRESS = r"[^\s()<>]{0,1000}(?:\([^\s()<>]{0,200}\))?[^\s()<>]{0,1000}"
_TITLE = r"(?:[ ]+(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'))?"
_LINK = rf"\[([^\[\]]{{1,500}})\]\([ ]*<?({_ADDRESS})>?{_TITLE}[ ]*\)"
_PICTURE = "!" + _LINK.replace("{1,500}", "{0,500}")
_BARE_ADDRESS = r"<((?:https?://|mailto:)[^\s<>]{1,2000})>"

_LINK_STARTS = re.compile(r"\]\(|https?://|\bmailto:", re.IGNORECASE)
_DEEP = re.compile(
    rf"^(?:[ \t]*(?:>|[-*+](?=[ \t])|[0-9]{{1,9}}\.(?=[ \t]))){{{MAX_DEPTH + 1},}}(?![ \t*+-]*$)", re.MULTILINE
)
_INDENTED = re.compile(rf"^(?: {{4}}|\t){{{MAX_DEPTH + 1},}}[ \t]*(?:[-*+>]|[0-9]+\.)", re.MULTILINE)
_SAME_SIGN = re.compile(r"([^\n])\1{299}|\n{300}")
_RULES_AND_HEADINGS = re.compile(r"^ {0,3}(?:(?:[-*_][ ]*){3,}|#.*)$", re.MULTILINE)

_SHOWN_HOST = re.compile(r"(?:https?://|www\.)(?:[^\s/@]*@)?([^\s/:?#]+)", re.IGNORECASE)
_ONLY_A_HOST = re.compile(r"(?:[^\s@/]+@)?((?:[\w-]+\.)+[a-z]{2,24})(?:[/:?#]\S*)?", re.IGNORECASE)
_FILE_NAME = re.compile(r"\.(?:pdf|docx|xlsx|pptx|odt|ods|csv|txt|md)$", re.IGNORECASE)


def is_honest(label: str, address: str) -> bool:
    """False when the label shows one host or mailbox and the address leads to another."""
    target = (host_of(address) or address.partition(":")[2].partition("?")[0].rpartition("@")[2]).lower()
    shown = [found.lower() for found in _SHOWN_HOST.findall(label)]
    alone = _ONLY_A_HOST.fullmatch(label.strip())
    if alone and not _FILE_NAME.search(label.strip()):
        shown.append(alone[1].lower())
    return all(_bare(target) == _bare(host) or target.endswith("." + _bare(host)) for host in shown)


def _bare(host: str) -> str:
    return host.rstrip(".,;").removeprefix("www.")


class _HonestLink(InlineProcessor):
    def handleMatch(self, m, data):
        label, address = m[1], safe_link(unescape(m[2]))
        if address is None or not is_honest(unescape(label), address):
            return m[1], m.start(0), m.end(0)
        link = Element("a", href=address)
        link.text = label
        return link, m.start(0), m.end(0)


class _BareAddress(InlineProcessor):
    def handleMatch(self, m, data):
        address = safe_link(unescape(m[1]))
        if address is None:
            return m[1], m.start(0), m.end(0)
        link = Element("a", href=address)
        link.text = AtomicString(m[1])
        return link, m.start(0), m.end(0)


class _PictureAsText(InlineProcessor):
    """Pictures come from the library, with rights and alt text: here only their words stay."""

    def handleMatch(self, m, data):
        return m[1], m.start(0), m.end(0)


class _LowerHeadings(Treeprocessor):
    """Headings stand below the page's title (h1) and sections (h2), whichever level their author began at."""

    def run(self, root):
        headings = [element for element in root.iter() if element.tag in _HEADINGS]
        used = sorted({element.tag for element in headings})
        for element in headings:
            element.tag = f"h{min(3 + used.index(element.tag), 6)}"


class _PageText(Extension):
    """No raw HTML, no reference links, our own links, headings below the page's own."""

    def extendMarkdown(self, md):
        for registry, names in (
            (md.preprocessors, ["html_block"]),
            (md.parser.blockprocessors, ["reference"]),
            (
                md.inlinePatterns,
                (
                    *("html", "autolink", "automail", "link", "image_link", "reference"),
                    *("image_reference", "short_reference", "short_image_ref"),
                ),
            ),
        ):
            for name in names:
                registry.deregister(name)
        md.inlinePatterns.register(_PictureAsText(_PICTURE, md), "picture", 165)
        md.inlinePatterns.register(_HonestLink(_LINK, md), "link", 160)
        md.inlinePatterns.register(_BareAddress(_BARE_ADDRESS, md), "address", 120)
        md.treeprocessors.register(_LowerHeadings(md), "headings", 5)


_converter = Markdown(extensions=["tables", "fenced_code", "sane_lists", _PageText()])
_one_at_a_time = Lock()


def _html(text: str) -> str:
    with _one_at_a_time:
        return _converter.reset().convert(text)


def clean_markdown(text: str) -> str:
    """The text as it is stored.

    Raises:
        ValidationError: ``unreadable``, ``blank``, ``too_long`` (over
            `MAX_CHARACTERS`), ``too_many_links`` (over `MAX_LINKS`) or
            ``too_complex`` (nested deeper than `MAX_DEPTH`, one sign 300
            times in a row, over 100 rules and headings).
    """
    text = clean_text(text)
    if is_blank(text):
        raise ValidationError(_("Write something here, or take this block away."), code="blank")
    if len(text) > MAX_CHARACTERS:
        raise ValidationError(
            _("This text has %(count)d characters; a block holds %(limit)d. Move a part of it into a second block."),
            code="too_long",
            params={"count": len(text), "limit": MAX_CHARACTERS},
        )
    if len(_LINK_STARTS.findall(text)) > MAX_LINKS:
        raise ValidationError(
            _("This text has more than %(limit)d links. Keep those that a reader needs, or split the text."),
            code="too_many_links",
            params={"limit": MAX_LINKS},
        )
    if _is_too_complex(text):
        raise ValidationError(
            _(
                "A list, a quotation or a row of signs goes too deep or on too long. "
                "Use at most %(limit)d levels and shorten rows of the same sign."
            ),
            code="too_complex",
            params={"limit": MAX_DEPTH},
        )
    return text


def _is_too_complex(text: str) -> bool:
    return bool(
        _SAME_SIGN.search(text)
        or _DEEP.search(text)
        or _INDENTED.search(text)
        or len(_RULES_AND_HEADINGS.findall(text)) > 100
    )


@lru_cache(maxsize=512)
def render(text: str) -> SafeString:
    """Markdown as HTML of `TAGS`: headings from h3 on, checked links, no pictures, no raw HTML.

    Text that `clean_markdown` would refuse comes out as plain paragraphs, cut
    at `MAX_CHARACTERS`, so that no stored text can hold up a page.
    """
    try:
        html = _html(clean_markdown(text))
    except (ValidationError, RecursionError):
        return linebreaks(drop_unreadable(text[:MAX_CHARACTERS]).strip(), autoescape=True)
    return mark_safe(
        nh3.clean(
            html,
            tags=TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow noopener noreferrer",
        )
    )
