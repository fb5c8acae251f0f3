from datetime import timedelta
from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "ascn_site"
    verbose_name = _("Site")

    def ready(self):
        import_module("ascn_site.checks")  # registers itself; all of these need the models
        import_module("ascn_site.exports")
        import_module("ascn_site.views")
        import_module("ascn_site.page_cache").watch_wagtail()
        import_module("ascn_site.permanence").watch_wagtail()
        import_module("ascn_site.health").watch_ourselves()
        guard = import_module("ascn_site.audit.guard")
        post_migrate.connect(guard.put_up_again, dispatch_uid="audit log")
        import_module("ascn_site.personal.known").register()
        import_module("ascn_site.retention").begin()
        jobs = import_module("ascn_site.jobs")
        jobs.begin()
        dumps, limits = import_module("ascn_site.dumps"), import_module("ascn_site.limits")
        jobs.register("dump what is public", every=timedelta(days=1), do=dumps.dump_of_the_day)
        jobs.register("withdraw dumps", every=timedelta(minutes=1), do=dumps.withdraw_dumps)
        jobs.register("forget old counts", every=timedelta(hours=1), do=limits.database.tidy)
        import_module("ascn_site.mail").begin()
        import_module("ascn_site.accounts.events").listen()
        import_module("ascn_site.people.handover").begin()
        import_module("ascn_site.people.terms").begin()
