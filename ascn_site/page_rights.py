"""Who may do what with a page in the editor, where Wagtail's own answer is not ours.

Wagtail knows writing and publishing. Here reading is added (a representative
reads her country's drafts and changes nothing), and what was once public is
never deleted (RELIABILITY section 5, rows 2 and 13 to 18).
"""

from django.db.models import Q
from wagtail.models import PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy

READ = "view"
# What Wagtail asks for, any of it, where it only wants to know whether somebody has business with pages.
ANY_BUSINESS = ({"add", "change", "publish", "bulk_delete", "lock", "unlock"}, {"add", "change", "delete"})


class OfficeTester(PagePermissionTester):
    """What one person may do with one page.

    ``can_edit`` opens history, comparison and preview, and so it is true for
    readers; what changes a page asks ``may_write``, and the door of the
    editor's form is closed to readers by a hook.
    """

    def may_write(self) -> bool:
        return super().can_edit()

    def can_edit(self):
        return self.may_write() or self.may_read()

    def may_read(self) -> bool:
        is_known = self.user.is_active and not self.page_is_root
        return is_known and (self.user.is_superuser or READ in self.permissions)

    def can_copy(self):
        return self.may_write()

    def can_submit_for_moderation(self):
        return self.may_write() and super().can_submit_for_moderation()

    def can_delete(self, ignore_bulk=False):
        """What was never published: one's own, or any for who publishes. The operator alone deletes what was public."""
        if self.user.is_active and self.user.is_superuser:
            return super().can_delete(ignore_bulk)
        if not super().can_delete(ignore_bulk) or self.was_public():
            return False
        return "publish" in self.permissions or not self.with_pages_below().exclude(owner=self.user).exists()

    def can_move(self):
        """Wagtail's rule for deleting, without ours; a city's own pages have one more (`CityPagePermissions`)."""
        return super().can_delete(ignore_bulk=True)

    def can_lock(self):
        return super().can_lock() or self.is_own_draft_at_home()

    def can_unlock(self):
        return super().can_unlock() or self.is_own_draft_at_home()

    def is_own_draft_at_home(self) -> bool:
        """Made by the person, who may still write it, and with nobody for clearance."""
        return self.page.owner_id == self.user.pk and self.may_write() and not self.page.current_workflow_task

    def with_pages_below(self):
        return self.page.get_descendants(inclusive=True)

    def was_public(self) -> bool:
        return self.with_pages_below().filter(Q(live=True) | Q(first_published_at__isnull=False)).exists()


class ReadingPolicy(PagePermissionPolicy):
    """Wagtail's policy, in which who may only read is led through the tree like those who write."""

    def _get_permission_codenames(self, actions):
        return super()._get_permission_codenames({*actions, READ} if set(actions) in ANY_BUSINESS else actions)
