"""Steps of clearance: who looks at a page before readers see it."""

from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask


class SecretariatStep(AbstractGroupApprovalTask):
    """The secretariat publishes what a city submitted, or returns it with a remark."""

    def get_actions(self, obj, user):
        if not super().get_actions(obj, user):
            return []
        return [
            ("approve", _("Publish"), False),
            ("reject", _("Return with a remark"), True),
        ]

    @classmethod
    def get_description(cls):
        return _("The secretariat publishes the page or returns it with a remark")

    class Meta:
        verbose_name = _("secretariat")
