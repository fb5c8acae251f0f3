import datetime
from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

HOUR = datetime.timedelta(hours=1)


class CitiesConfig(AppConfig):
    name = "cities"
    verbose_name = _("Cities")

    def ready(self):
        import_module("cities.views")  # registers what the pages show; needs the models
        import_module("cities.findable")
        import_module("cities.api")  # registers what one may take away
        import_module("cities.ids")  # leads the ids of records to a page
        import_module("cities.completeness")  # tells officers what their pages lack
        watch = import_module("cities.clearance.watch")
        import_module("ascn_site.jobs").register("attend to clearance", every=HOUR, do=watch.attend)
        import_module("cities.offices").begin()
        import_module("cities.told").register()  # says whose a thing is
        jobs = import_module("ascn_site.jobs")
        forget = import_module("cities.offers.services").forget_old_offers
        jobs.register("forget old offers", every=datetime.timedelta(days=1), do=forget)
        import_module("cities.offers.personal").register()
        import_module("cities.clearance.personal").register()
        shown = ["City", "Country", "MemberCount", "Partner", "ProjectRecord", "StatusGroup"]
        import_module("ascn_site.page_cache").watch(*map(self.get_model, shown))
        feeds = import_module("ascn_site.feeds")
        feeds.gather("cities", self.get_model("ActionPlanPage"), self.get_model("UpdatePage"))
        feeds.gather("projects", self.get_model("ProjectPage"))
        feeds.gather("documents", self.get_model("DocumentPage"))
