"""Pictures and files, one collection per city."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from ascn_site.models.keeping import HandedOver


class SiteImage(AbstractImage, HandedOver):
    """A picture, stored without the metadata that its camera wrote."""

    credit = models.CharField(
        _("credit"),
        max_length=200,
        blank=True,
        help_text=_("Who made or owns the picture: an office or a company, not a private person."),
    )

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")


class SiteRendition(AbstractRendition):
    image = models.ForeignKey(SiteImage, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("image", "filter_spec", "focal_point_key"), name="unique_rendition")
        ]


class SiteDocument(AbstractDocument, HandedOver):
    """A file to download, checked by its content when it came in."""

    language = models.CharField(
        _("language"), max_length=12, blank=True, help_text=_("The language in which the file is written.")
    )

    admin_form_fields = (*Document.admin_form_fields, "language")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("file")

    def clean(self):
        """A form that refused the bytes has said why; of a missing file there is no extension to speak of."""
        if self.file:
            super().clean()
