"""What Wagtail asks before it publishes, answered by the rules of clearance."""

from functools import cached_property

from django.utils import timezone

from ascn_site.page_rights import OfficeTester
from cities.clearance import rules


class CityPagePermissions(OfficeTester):
    """Whoever may publish here may do so only with a page that is cleared and not her own."""

    @cached_property
    def _may_publish_this(self) -> bool:
        return rules.refusal_to_publish(self.page, self.user, on=timezone.localdate()) is None

    def _is_publisher(self) -> bool:
        return super().can_publish()

    def can_publish(self):
        return self._is_publisher() and self._may_publish_this

    def can_publish_subpage(self):
        """What is new under a city was written by whoever adds it, and nobody cleared it."""
        return super().can_publish_subpage() and rules.city_of(self.page) is None

    def can_set_view_restrictions(self):
        return self._is_publisher()

    def can_unschedule(self):
        return self._is_publisher()


class Cleared:
    """A page that goes to readers through clearance when it belongs to a city."""

    needs_clearance = True

    def permissions_for_user(self, user):
        return CityPagePermissions(user, self)
