from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search and glossary")

    def ready(self):
        import_module("search.api")  # registers what one may take away; needs the models
        import_module("search.running")  # adds to start, worker, readiness and figures
        import_module("ascn_site.page_cache").watch(*map(self.get_model, ["GlossaryTerm", "PromotedResult"]))
        import_module("search.updates").watch()
