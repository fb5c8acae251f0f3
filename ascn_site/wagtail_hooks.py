"""What the site adds to Wagtail."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import Page
from wagtail.permissions import register_permission_policy

from ascn_site import account_log, admin_frame, admin_widgets, rules  # they register their part
from ascn_site.admin_gate import pages_to_choose
from ascn_site.audit import hooks as audit_hooks
from ascn_site.file_lists import offer_own_tags
from ascn_site.file_rules import OwnFilesPolicy, may_read_file
from ascn_site.models import SiteDocument, SiteImage
from ascn_site.page_rights import ReadingPolicy
from ascn_site.personal import hooks as personal_hooks
from ascn_site.privacy_form import offer_members_only

register_permission_policy(Page, ReadingPolicy())
for model, rights_of in ((SiteImage, "wagtailimages.Image"), (SiteDocument, "wagtaildocs.Document")):
    register_permission_policy(model, OwnFilesPolicy(model, rights_of, "uploaded_by_user"), exact_class=True)

hooks.register("construct_page_chooser_queryset", pages_to_choose)
offer_own_tags()
offer_members_only()


@hooks.register("before_serve_document")
def hide_file_from_others(document, request):
    """A file that is not for this reader looks as if it did not exist."""
    if not may_read_file(request.user, document):
        raise Http404


@hooks.register("before_serve_page")
def members_are_those_of_today(page, request, serve_args, serve_kwargs):
    """Wagtail lets in whoever is signed in; an account whose term has ended is no member's any more."""
    if not request.user.is_authenticated or not page.get_view_restrictions():
        return None
    if not rules.is_member(request.user, on=timezone.localdate()):
        return render(request, "no_office.html", status=HTTPStatus.FORBIDDEN)
    return None


@hooks.register("before_edit_page")
@hooks.register("before_convert_alias_page")
def readers_only_read(request, page):
    """A representative who opens a page's form is shown the draft instead; what she sends there changes nothing."""
    if page.permissions_for_user(request.user).may_write():
        return None
    if request.method in {"GET", "HEAD"}:
        return redirect("wagtailadmin_pages:view_draft", page.pk)
    raise PermissionDenied


@hooks.register("register_log_actions")
def acts_with_offices(actions):
    actions.register_action("ascn_site.appoint", _("Give an office"), _("Office given"))
    actions.register_action("ascn_site.extend", _("Extend a term"), _("Term extended"))
    actions.register_action("ascn_site.end", _("End a term"), _("Term ended"))
    actions.register_action("ascn_site.hand_over", _("Hand over an office"), _("Office handed over"))
    actions.register_action("ascn_site.invite", _("Invite to an office"), _("Invited to an office"))
    actions.register_action("ascn_site.accept", _("Accept an invitation"), _("Invitation accepted"))
    actions.register_action("ascn_site.withdraw", _("Withdraw an invitation"), _("Invitation withdrawn"))
    actions.register_action("ascn_site.end_sessions", _("Sign somebody out"), _("Signed out everywhere"))
    actions.register_action("ascn_site.reset_factor", _("Reset a second step"), _("Second step reset"))
    actions.register_action("ascn_site.deactivate", _("Close an account"), _("Account closed"))
    actions.register_action("ascn_site.reactivate", _("Open an account again"), _("Account open again"))
