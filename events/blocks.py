"""Parts of forums and sessions."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ascn_site.languages import LANGUAGES
from ascn_site.steady_blocks import StreamBlock


class Facts(StreamBlock):
    """What a meeting did, one sentence each."""

    fact = blocks.TextBlock(
        label=_("Fact"),
        max_length=600,
        icon="pick",
        template="blocks/fact.html",
        description=_("One thing that was presented, discussed or decided"),
        preview_value=_("The members agreed to report once a year."),
    )

    class Meta:
        max_num = 60


class LanguagesSpoken(StreamBlock):
    language = blocks.ChoiceBlock(
        label=_("Language"), choices=LANGUAGES, icon="globe", description=_("A language of the session")
    )

    class Meta:
        max_num = 13


class AgendaItemBlock(blocks.StructBlock):
    """One point of a session, on the venue's clock."""

    at = blocks.TimeBlock(label=_("begins"), required=False, help_text=_("On the clock of the venue."))
    title = blocks.CharBlock(label=_("subject"), max_length=200)
    by = blocks.CharBlock(label=_("led by"), max_length=160, required=False, help_text=_("An office, not a person."))

    class Meta:
        icon = "list-ul"
        label = _("Point")
        template = "blocks/agenda_item.html"
        description = _("One point of the agenda with the time at which it begins")
        preview_value = {"at": "09:45", "title": _("What cities keep"), "by": _("Chair of the network")}


class Agenda(StreamBlock):
    point = AgendaItemBlock()

    class Meta:
        max_num = 60
