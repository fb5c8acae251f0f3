"""Pages that belong to the city under whose page they lie."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ascn_site.models.pages import NumberedPage
from cities.clearance.permissions import Cleared
from cities.models.pages import CityPage
from cities.models.places import City


def city_above(page) -> City | None:
    """The city in whose subtree a page lies; None for a page of the network itself."""
    above = CityPage.objects.ancestor_of(page).select_related("city").first()
    return above.city if above else None


class CityOwnedPage(Cleared, NumberedPage):
    """A page that keeps its city beside it, so that lists need no walk up the tree."""

    city = models.ForeignKey(
        City, models.PROTECT, null=True, editable=False, related_name="%(class)ss", verbose_name=_("city")
    )

    exclude_fields_in_copy = [*NumberedPage.exclude_fields_in_copy, "city"]

    class Meta:
        abstract = True

    def with_content_json(self, content):
        """A page may have come to another city after the revision was made."""
        page = super().with_content_json(content)
        page.city_id = self.city_id
        return page

    def set_own_defaults(self):
        if self.path and self.city_id is None:
            self.city = city_above(self)
        super().set_own_defaults()
