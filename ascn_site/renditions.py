"""The sizes in which pages show pictures, made before a reader asks for them."""

import logging

from wagtail.images.models import SourceImageIOError

from ascn_site.models import SiteImage

logger = logging.getLogger(__name__)

SPECS = ("width-960|format-webp",)  # as in templates/blocks/picture.html


def without_renditions():
    """Pictures of which no size was ever made; whatever else is missing the page makes when it is shown."""
    return SiteImage.objects.filter(renditions__isnull=True)


def make_renditions() -> None:
    for image in without_renditions():
        try:
            image.get_renditions(*SPECS)
        except SourceImageIOError:
            logger.warning("picture %s has no file", image.pk)
