"""Words on a page: names, titles, dates, numbers, sources, each marked with its language where it is another."""

import json
from functools import cache, lru_cache

from django import template
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ascn_site import linked_data as describe
from ascn_site import trail, written_forms
from ascn_site.dates import SHAPE
from ascn_site.languages import OWN_NAMES, html_code, interface_tag
from ascn_site.markdown import render

register = template.Library()
register.filter("html_code", html_code)


@cache
def _labels(model, field: str) -> dict:
    return dict(model._meta.get_field(field).flatchoices)


@register.filter
def label_of(record, field: str) -> str:
    """The word for a record's choice. Django's ``get_…_display`` translates every choice to find one."""
    value = getattr(record, field)
    return _labels(type(record), field).get(value, value)


@register.filter
def own_name(language_code: str) -> str:
    """How a language calls itself."""
    return OWN_NAMES.get(language_code, language_code)


@register.filter
def markdown(text):
    return render(text)


@register.filter
def for_part(sources, part: str) -> list:
    """The sources that an editor gave for one part of an account."""
    return [child.value for child in sources if child.value["part"] == part]


@register.filter
def each_once(sources) -> list:
    """Sources of all parts of an account, the same page of the same work once."""
    works = {(value["url"], value["title"], value["page"]): value for value in (child.value for child in sources)}
    return list(works.values())


@register.simple_tag
def day(date, absent=""):
    """A date as precise as it is known, in the reader's language; where none is given ``absent`` says so.

    What is no date, such as 'January-July 2025', stays as it was printed.
    """
    if not date:
        return format_html('<span class="nil" data-nil="unknown">{}</span>', absent) if absent else ""
    text = date if isinstance(date, str) else date.isoformat()[:10]
    return _day(text, get_language())


@register.simple_tag
def period(starts, ends):
    """From one date to another; days of one month share its name where the language writes the day first."""
    if not ends or ends == starts:
        return day(starts)
    month, first, last = starts[:8], starts[8:].lstrip("0"), ends[8:].lstrip("0")
    if first and ends[:8] == month and written_forms.in_words(ends, get_language()).startswith(last):
        return format_html('<time datetime="{}">{}</time>–{}', starts, first, day(ends))
    return format_html("{} – {}", day(starts), day(ends))


@lru_cache(maxsize=4096)
def _day(text: str, language: str):
    if not SHAPE.fullmatch(text):
        return text
    tag = html_code(language)
    lang = format_html(' lang="{}"', tag) if tag != interface_tag(language) else ""
    return format_html('<time datetime="{}"{}>{}</time>', text, lang, written_forms.in_words(text, language))


@register.filter
def zone_name(name: str) -> str:
    """A time zone as a reader knows it: its city."""
    return name.rpartition("/")[2].replace("_", " ")


@register.filter
def number(value):
    """A number with the reader's separators; texts such as '>5 300' stay as they were printed."""
    return value if isinstance(value, str) else written_forms.number(value, get_language())


@register.filter
def money(value, currency: str) -> str:
    return written_forms.amount(value, currency, get_language())


@register.simple_tag
def named(name):
    """A place's name, marked with its language where that is not the interface's."""
    return _named(str(name), name.language, interface_tag(get_language()))


@lru_cache(maxsize=4096)
def _named(name: str, language: str, around: str):
    return escape(name) if language == around else format_html('<span lang="{}">{}</span>', language, name)


@lru_cache(maxsize=32)
def _lang(tag: str):
    return format_html(' lang="{}"', tag)


@register.simple_tag
def lang_of(page):
    """The ``lang`` attribute for a page's own text; nothing where the interface has the same language."""
    same = page.text_language == interface_tag(get_language())
    return "" if same else _lang(page.text_language)


@register.filter
def shown_title(page) -> str:
    """A page's title. Lists are made of the interface, so they go by their section's name in its language."""
    if page.is_interface and not page.is_in_readers_language:
        return trail.TITLES.get(page.slug, page.title)
    return page.title


@register.simple_tag
def lede(page):
    """The first lines of a page, marked with their language; a list's own stand in the reader's, like its title."""
    known = trail.INTRODUCTIONS.get(page.slug) if page.is_interface and not page.is_in_readers_language else None
    if not (known or page.introduction):
        return ""
    return format_html('<p class="lede"{}>{}</p>', "" if known else lang_of(page), known or page.introduction)


@register.simple_tag
def page_title(page):
    """A page's title, marked with its language where that is not the interface's."""
    title = shown_title(page)
    lang = lang_of(page) if title is page.title else ""
    return format_html("<span{}>{}</span>", lang, title) if lang else conditional_escape(title)


@register.simple_tag
def place(city):
    """A city with its country; once where both have one name."""
    if city.name == city.country.name:
        return named(city.name)
    return format_html("{}, {}", named(city.name), named(city.country.name))


@register.simple_tag
def word_lists(words):
    """The words of a term, language by language; a glossary shows four hundred of them."""
    doubt = format_html('<dd class="small dim" lang="{}">{}</dd>', interface_tag(get_language()), _("to be confirmed"))
    return format_html_join(
        "\n",
        '<div lang="{}"><dt>{}</dt><dd>{}</dd>{}</div>',
        (
            (word["language"], word["language_name"], ", ".join(word["values"]), "" if word["is_confirmed"] else doubt)
            for word in words
        ),
    )


class DataBlock:
    """JSON as a data block of a page. Browsers never run it, so the content policy lets it pass."""

    ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}

    def __init__(self, data: dict):
        self.text = json.dumps(data, ensure_ascii=False, default=str).translate(self.ESCAPES)

    def __html__(self) -> str:
        return self.text


@register.simple_tag(takes_context=True)
def linked_data(context):
    """The page told to machines; nothing on pages without an address of their own."""
    page, address = context.get("page"), context.get("canonical")
    if not page or not address:
        return ""
    data = describe.of_page(page, address=address, crumbs=context.get("crumbs"), origin=context["site_origin"])
    return format_html('<script type="application/ld+json">{}</script>', DataBlock(data))
