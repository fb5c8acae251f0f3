"""The history of a page in the editor, told by our lines of the log: they know the office of whoever is erased."""

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.pages.history import PageHistoryView

from ascn_site.models import PageLine


class History(PageHistoryView):
    def get_base_queryset(self):
        lines = PageLine.objects.filter(page=self.object).latest_by_uuid_and_action()
        return self._annotate_queryset(lines)


history = require_admin_access(History.as_view())
results = require_admin_access(History.as_view(results_only=True))
