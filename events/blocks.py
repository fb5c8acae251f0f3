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
