"""Small marks drawn from data: icons, focus areas, states, strips of projects, the points of the map.

A page shows hundreds of them, so they are tags, made once per language: an included template costs ten times as much.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from ascn_site import charts
from ascn_site.focus import FocusArea

register = template.Library()

UNNEEDED = re.compile(r' data-(?:if|lang)="\w*"| data-f="(?!text"|translation")\w*"|(?<=>)\s+(?=<)')

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
CHECKED = format_html(" {}", "checked")


@cache
def sprite() -> str:
    return static("ascn/icons/icons.svg")


@register.simple_tag
def sprite_address():
    """The file that holds all icons, for templates that draw many of them in one loop."""
    return sprite()


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name):
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#i-{}"/></svg>', sprite(), name)


@register.simple_tag
@lru_cache(maxsize=16)
def glyph(area):
    """The shape of a focus area without its name; its colour comes from ``data-focus`` around it."""
    return format_html('<svg class="glyph" aria-hidden="true"><use href="{}#f-{}"/></svg>', sprite(), area)


@lru_cache(maxsize=128)
def _focus(language: str, area: str):
    return format_html('<span class="focus" data-focus="{}">{} {}</span>', area, glyph(area), FocusArea(area).label)


@register.simple_tag
def focus(area):
    """A focus area with its dye, its shape and its name; nothing where none is given."""
    return _focus(get_language(), area) if area else ""


@register.simple_tag
def status_icon(state):
    return icon(f"s-{picture_of(state)}")


@register.filter
def picture_of(state) -> str:
    return PICTURES.get(state, "unknown")


@register.simple_tag
def status(state, word=""):
    """A state with its picture and ``word``, by default the plain word of the picture."""
    return _status(picture_of(state), str(word or WORDS[picture_of(state)]))


@lru_cache(maxsize=1024)
def _status(picture: str, word: str):
    return format_html(
        '<span class="status" data-status="{}">{} <span class="word">{}</span></span>',
        picture,
        icon(f"s-{picture}"),
        word,
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
def stacked_bars(rows):
    """Bars of projects per year and state, see ``charts.stacked``."""
    return charts.stacked(rows)


@register.simple_tag
def columns(counts):
    """Small upright bars, see ``charts.columns``."""
    return charts.columns(counts)


@register.simple_tag
def choices(question):
    """The choices of one filter (``library.Filter``), with how many pages each would give."""
    return format_html_join(
        "\n",
        '<label class="choice"><input type="{}" name="{}" value="{}"{}> <span>{}</span>'
        ' <span class="count">{}</span></label>',
        (
            (question.input, question.key, c.value, CHECKED if c.is_chosen else "", c.label, c.count)
            for c in question.choices
        ),
    )


@register.tag
def tight(parser, _token):
    """Rows of which there may be hundreds: without space between tags and what only the script's pieces need."""
    nodes = parser.parse(("endtight",))
    parser.delete_first_token()
    return Tight(nodes)


class Tight(template.Node):
    def __init__(self, nodelist: template.NodeList):
        self.nodelist = nodelist

    def render(self, context: template.Context) -> str:
        return UNNEEDED.sub("", self.nodelist.render(context))
