"""Small marks drawn from data: icons, focus areas, states, strips of projects, dates, numbers.

A page shows hundreds of them, so they are tags: an included template costs ten times as much.
"""

import json
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from ascn_site import charts, trail, written_forms
from ascn_site import linked_data as describe
from ascn_site.dates import SHAPE
from ascn_site.focus import FocusArea
from ascn_site.languages import OWN_NAMES, html_code, interface_tag
from ascn_site.markdown import render

register = template.Library()
register.filter("html_code", html_code)

# Every state of a record or a project, and the picture that fills as the work proceeds.
PICTURES = {
    "idea": "planning",
    "study": "planning",
    "procurement": "planning",
    "planning": "planning",
    "build": "ongoing",
    "running": "ongoing",
    "ongoing": "ongoing",
    "finished": "completed",
    "completed": "completed",
    "stopped": "stopped",
    "merged": "merged",
    "superseded": "merged",
}
WORDS = {
    "planning": gettext_lazy("Planning"),
    "ongoing": gettext_lazy("Ongoing"),
    "completed": gettext_lazy("Completed"),
    "stopped": gettext_lazy("Stopped"),
    "merged": gettext_lazy("Merged or replaced"),
    "unknown": gettext_lazy("Not known"),
}
STEP = 18


@cache
def sprite() -> str:
    return static("ascn/icons/icons.svg")


@register.simple_tag
def sprite_address():
    """The file that holds all icons, for templates that draw many of them in one loop."""
    return sprite()


@register.simple_tag
def icon(name):
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#i-{}"/></svg>', sprite(), name)


@register.simple_tag
def glyph(area):
    """The shape of a focus area without its name; its colour comes from ``data-focus`` around it."""
    return format_html('<svg class="glyph" aria-hidden="true"><use href="{}#f-{}"/></svg>', sprite(), area)


@register.simple_tag
def focus(area):
    """A focus area with its dye, its shape and its name; nothing where none is given."""
    if not area:
        return ""
    return format_html('<span class="focus" data-focus="{}">{} {}</span>', area, glyph(area), FocusArea(area).label)


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
def status_icon(state):
    return icon(f"s-{picture_of(state)}")


@register.filter
def picture_of(state) -> str:
    return PICTURES.get(state, "unknown")


@register.simple_tag
def status(state, word=""):
    """A state with its picture and ``word``, by default the plain word of the picture."""
    picture = picture_of(state)
    return format_html(
        '<span class="status" data-status="{}">{} <span class="word">{}</span></span>',
        picture,
        icon(f"s-{picture}"),
        word or WORDS[picture],
    )


def spoken(marks: Iterable[tuple[str, str]]) -> str:
    """A strip in words: how many projects, and how many in each state."""
    counts = Counter(picture_of(state) for _area, state in marks)
    total = counts.total()
    parts = [f"{counts[picture]} {word}" for picture, word in WORDS.items() if counts[picture]]
    projects = ngettext("%(count)d project", "%(count)d projects", total) % {"count": total}
    return _("%(projects)s: %(states)s") % {"projects": projects, "states": ", ".join(parts)}


@lru_cache(maxsize=1024)
def _strip(language: str, marks: tuple[tuple[str, str], ...]):
    uses = format_html_join(
        "",
        '<use class="is-{}" data-focus="{}" href="{}#f-{}" x="{}" width="13" height="13"/>',
        ((picture_of(state), area, sprite(), area, place * STEP) for place, (area, state) in enumerate(marks)),
    )
    done = format_html_join(
        "",
        '<rect class="is-done" x="{}" y="15" width="13" height="2"/>',
        ((place * STEP,) for place, mark in enumerate(marks) if picture_of(mark[1]) == "completed"),
    )
    return format_html(
        '<svg class="strip" viewBox="0 0 {} 18" role="img" aria-label="{}">{}{}</svg>',
        max(len(marks) * STEP - 4, 14),
        spoken(marks),
        uses,
        done,
    )


@register.simple_tag
def strip(marks):
    """One mark per project: ``marks`` are pairs of focus area and state, in the order to show."""
    return _strip(get_language(), tuple(tuple(mark) for mark in marks))


def _map_point(point):
    place = point.place
    return format_html(
        '<a href="{href}" aria-label="{name}"{lang}><circle class="hit" cx="{x}" cy="{y}" r="15"/>'
        '<circle class="dot" cx="{x}" cy="{y}" r="8"/>'
        '<text class="{room}" x="{label_x}" y="{label_y}" text-anchor="{anchor}">{name}</text></a>',
        href=place.address,
        name=place.name,
        lang=format_html(' lang="{}"', place.language) if place.language else "",
        x=point.x,
        y=point.y,
        room="lbl" if point.has_room else "on-hover",
        label_x=point.label_x,
        label_y=point.label_y,
        anchor=point.anchor,
    )


@lru_cache(maxsize=64)
def _map_points(points: tuple):
    return format_html_join("\n", "{}", ((_map_point(point),) for point in points))


@register.simple_tag
def map_points(points):
    """Points of ``atlas.draw``, each a link with its name."""
    return _map_points(tuple(points))


@register.simple_tag
def sample_mark(state):
    """One mark for a legend; the word stands beside it."""
    return format_html(
        '<svg class="strip" viewBox="0 0 14 18" aria-hidden="true">'
        '<use class="is-{}" href="{}#f-built_infrastructure" width="13" height="13"/>{}</svg>',
        state,
        sprite(),
        format_html('<rect class="is-done" y="{}" width="13" height="2"/>', 15) if state == "completed" else "",
    )


@register.simple_tag
def blank_strip(state="planning"):
    """Six marks, one per focus area, for pages that have nothing else to draw."""
    uses = format_html_join(
        "",
        '<use class="is-{}" data-focus="{}" href="{}#f-{}" x="{}" width="13" height="13"/>',
        ((state, area, sprite(), area, number * 20) for number, area in enumerate(FocusArea.values)),
    )
    return format_html('<svg class="strip" viewBox="0 0 116 18" aria-hidden="true">{}</svg>', uses)


@register.simple_tag
def focus_areas():
    return list(FocusArea)


@register.simple_tag
def day(date):
    """A date as precise as it is known, in the reader's language; nothing where none is given.

    What is no date, such as 'January-July 2025', stays as it was printed.
    """
    if not date:
        return ""
    text = date if isinstance(date, str) else date.isoformat()[:10]
    if not SHAPE.fullmatch(text):
        return text
    language = get_language()
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
    if name.language == interface_tag(get_language()):
        return conditional_escape(name)
    return format_html('<span lang="{}">{}</span>', name.language, name)


@register.simple_tag
def lang_of(page):
    """The ``lang`` attribute for a page's own text; nothing where the interface has the same language."""
    same = page.text_language == interface_tag(get_language())
    return "" if same else format_html(' lang="{}"', page.text_language)


@register.filter
def shown_title(page) -> str:
    """A page's title. Lists are made of the interface, so they go by their section's name in its language."""
    if page.is_interface and not page.is_in_readers_language:
        return trail.TITLES.get(page.slug, page.title)
    return page.title


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
def stacked_bars(rows):
    """Bars of projects per year and state, see ``charts.stacked``."""
    return charts.stacked(rows)


@register.simple_tag
def columns(counts):
    """Small upright bars, see ``charts.columns``."""
    return charts.columns(counts)


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
