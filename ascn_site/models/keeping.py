"""Whose a file is, when the office of its uploader is somebody else's."""

from django.conf import settings
from django.db import models


class HandedOver(models.Model):
    """A file stays that of whoever brought it; who follows in the office may do with it what its uploader might."""

    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    keeper.wagtail_reference_index_ignore = True

    class Meta:
        abstract = True
