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

    def can_move(self):
        """Who writes for a city brings what stands below its page to another place there, published or not."""
        return super().can_move() or (self.page.may_be_moved and self.may_write())

    def can_move_to(self, destination):
        """Wagtail takes it for publishing; inside one city readers see nothing more and nothing less by it."""
        if self._is_publisher():
            return super().can_move_to(destination)
        return (
            self.can_move()
            and self.page.can_move_to(destination)
            and self._stays_in_its_city(destination)
            and self._is_read_by_the_same(destination)
        )

    def can_copy_to(self, destination, recursive=False):
        if not super().can_copy_to(destination, recursive=recursive):
            return False
        return self._is_publisher() or self._stays_in_its_city(destination)

    def _stays_in_its_city(self, destination) -> bool:
        return rules.city_of(self.page) == rules.city_of(destination)

    def _is_read_by_the_same(self, destination) -> bool:
        """What nobody reads may lie anywhere; what readers have must not come below a draft, nor out of or into a
        place for members."""
        if not self.with_pages_below().filter(live=True).exists():
            return True
        here, there = (place.get_view_restrictions() for place in (self.page.get_parent(), destination))
        return destination.live and {*here.values_list("pk")} == {*there.values_list("pk")}


class Cleared:
    """A page that goes to readers through clearance when it belongs to a city."""

    needs_clearance = True
    may_be_moved = True

    def permissions_for_user(self, user):
        return CityPagePermissions(user, self)
