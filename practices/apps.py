from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    name = "practices"
    verbose_name = _("Practices and responses")

    def ready(self):
        import_module("practices.views")  # registers what the pages show; needs the models
        import_module("practices.findable")
        import_module("practices.api")  # registers what one may take away
        feeds = import_module("ascn_site.feeds")
        feeds.gather("practices", self.get_model("PracticePage"))
        feeds.gather("covid-19", self.get_model("ResponsePage"))
