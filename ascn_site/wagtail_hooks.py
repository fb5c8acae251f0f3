"""What the site adds to Wagtail."""

from django.http import Http404
from wagtail import hooks

from ascn_site import account_log, admin_frame, admin_widgets  # noqa: F401  (they register their part)
from ascn_site.admin_gate import pages_to_choose
from ascn_site.file_rules import may_read_file

hooks.register("construct_page_chooser_queryset", pages_to_choose)


@hooks.register("before_serve_document")
def hide_file_from_others(document, request):
    """A file that is not for this reader looks as if it did not exist."""
    if not may_read_file(request.user, document):
        raise Http404
