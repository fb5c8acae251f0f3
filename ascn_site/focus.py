"""The six focus areas of the ASEAN Smart Cities Framework. Their keys never change."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FocusArea(models.TextChoices):
    """Key and name of each area, in the order of the Framework."""

    CIVIC_SOCIAL = "civic_social", _("Civic and Social")
    HEALTH_WELLBEING = "health_wellbeing", _("Health and Well-being")
    SAFETY_SECURITY = "safety_security", _("Safety and Security")
    QUALITY_ENVIRONMENT = "quality_environment", _("Quality Environment")
    BUILT_INFRASTRUCTURE = "built_infrastructure", _("Built Infrastructure")
    INDUSTRY_INNOVATION = "industry_innovation", _("Industry and Innovation")
