from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CitiesConfig(AppConfig):
    name = "cities"
    verbose_name = _("Cities")

    def ready(self):
        import_module("cities.views")  # registers what the pages show; needs the models
        import_module("cities.findable")
        import_module("cities.api")  # registers what one may take away
        import_module("cities.ids")  # leads the ids of records to a page
        import_module("cities.completeness")  # tells officers what their pages lack
        import_module("cities.offices").begin()
        import_module("cities.told").register()  # says whose a thing is
        shown = ["City", "Country", "MemberCount", "ProjectRecord", "StatusGroup"]
        import_module("ascn_site.page_cache").watch(*map(self.get_model, shown))
        feeds = import_module("ascn_site.feeds")
        feeds.gather("cities", self.get_model("ActionPlanPage"), self.get_model("UpdatePage"))
        feeds.gather("projects", self.get_model("ProjectPage"))
        feeds.gather("documents", self.get_model("DocumentPage"))
