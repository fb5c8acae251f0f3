"""The page that shows the network's terms in its languages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ascn_site.models import BasePage


class GlossaryPage(BasePage):
    """Terms of the network in every language in which they are known."""

    template = "cities/glossary_page.html"
    is_interface = True
    parent_page_types = ["ascn_site.HomePage"]
    subpage_types = []

    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*BasePage.content_panels, "introduction"]

    class Meta:
        verbose_name = _("glossary page")

    def description(self):
        return self.search_description or self.introduction
