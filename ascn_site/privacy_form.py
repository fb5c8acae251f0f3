"""The editor's privacy dialog with the one choice that the network has: everybody, or its members."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import PageViewRestrictionForm
from wagtail.admin.views.page_privacy import SetPrivacyView
from wagtail.models import PageViewRestriction


class PrivacyForm(PageViewRestrictionForm):
    """No shared passwords, which nobody can take back from a person, and no groups, which follow from offices."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["password"], self.fields["groups"]
        self.fields["restriction_type"].choices = [
            (PageViewRestriction.NONE, _("Everybody")),
            (PageViewRestriction.LOGIN, _("Members of the network, after they signed in")),
        ]
        self.fields["restriction_type"].help_text = _(
            "A page for members leaves search, lists, feeds and exports at once, with its files and all pages below it."
        )


def offer_members_only() -> None:
    """Called once, with the hooks: Wagtail has no setting for the words."""
    SetPrivacyView.form_class = PrivacyForm
