import datetime
from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# Not told to anybody who is not invited: neither in lists nor in search, exports or feeds.
INVITED_SESSION = """EXISTS (
    SELECT 1 FROM events_channel closed WHERE closed.session = {translation_key} AND closed.access = 'invited')"""


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Forum")

    def ready(self):
        import_module("events.views")  # registers what the pages show; needs the models
        import_module("events.findable")
        import_module("events.record.findable")
        import_module("events.room.views")  # what a session's address answers
        import_module("events.api")  # registers what one may take away
        import_module("events.live.sockets")  # the door for live channels
        import_module("events.offices").begin()
        import_module("events.personal").register()
        import_module("events.participants.services").begin()
        import_module("events.programme.changes").begin()
        import_module("events.translation").begin()
        draft_due = import_module("events.record.services").draft_due
        every = datetime.timedelta(seconds=20)
        import_module("ascn_site.jobs").register("draft records of closed sessions", every=every, do=draft_due)
        import_module("ascn_site.models.visibility").keep_secret(INVITED_SESSION)
        shown = ["Record", "Correction", "Channel", "SessionNotice"]
        import_module("ascn_site.page_cache").watch(*map(self.get_model, shown))
        feeds = import_module("ascn_site.feeds")
        feeds.gather("forum", self.get_model("ForumPage"), self.get_model("SessionPage"))
