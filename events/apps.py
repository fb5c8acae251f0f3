from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Forum")

    def ready(self):
        import_module("events.views")  # registers what the pages show; needs the models
        import_module("events.findable")
        import_module("events.api")  # registers what one may take away
        import_module("events.live.sockets")  # the door for live channels
        import_module("events.offices").begin()
        import_module("events.personal").register()
        import_module("events.participants.services").begin()
        feeds = import_module("ascn_site.feeds")
        feeds.gather("forum", self.get_model("ForumPage"), self.get_model("SessionPage"))
