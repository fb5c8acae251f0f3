"""Parts of practices and responses."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ascn_site.blocks import SourceBlock
from ascn_site.steady_blocks import StreamBlock


class PartSourceBlock(SourceBlock):
    """A source of one part of the account, or of the whole of it."""

    part = blocks.ChoiceBlock(
        label=_("for which part"),
        choices=[
            ("situation", _("situation before")),
            ("action", _("what was done")),
            ("result", _("result")),
            ("lessons", _("what was hard")),
        ],
        required=False,
    )

    class Meta:
        icon = "link"
        label = _("Source")
        template = "blocks/source.html"
        description = _("Where a part of the account comes from")


class SourcesByPart(StreamBlock):
    source = PartSourceBlock()

    class Meta:
        max_num = 60


class ProjectCodes(StreamBlock):
    """Permanent ids of projects."""

    project = blocks.CharBlock(
        label=_("Project"),
        max_length=40,
        icon="link",
        validators=[
            RegexValidator(
                r"ASCN-[A-Z]{2}-[A-Z]{3}-P[0-9]{2,}",
                message=_("Write the permanent id of a project, such as ASCN-VN-HAN-P01."),
            )
        ],
        description=_("The permanent id of the project, such as ASCN-VN-HAN-P01"),
        preview_value="ASCN-VN-HAN-P01",
    )

    class Meta:
        max_num = 10
