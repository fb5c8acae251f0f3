"""The page that shows the network's terms in its languages."""

from django.utils.translation import gettext_lazy as _

from ascn_site.models import LibraryPage


class GlossaryPage(LibraryPage):
    """Terms of the network in every language in which they are known."""

    template = "cities/glossary_page.html"
    subpage_types = []

    class Meta:
        verbose_name = _("glossary page")
