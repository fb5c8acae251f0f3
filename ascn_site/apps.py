from datetime import timedelta
from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "ascn_site"
    verbose_name = _("Site")

    def ready(self):
        from ascn_site import checks, dumps, exports, health, jobs, limits, mail, page_cache, permanence, views  # noqa: F401, PLC0415  (models are not loaded earlier)
        from ascn_site.accounts import events  # noqa: PLC0415  (as above)
        from ascn_site.people import handover, terms  # noqa: PLC0415  (as above)

        page_cache.watch_wagtail()
        permanence.watch_wagtail()
        health.watch_ourselves()
        guard = import_module("ascn_site.audit.guard")
        post_migrate.connect(guard.put_up_again, dispatch_uid="audit log")
        import_module("ascn_site.personal.known").register()
        import_module("ascn_site.retention").begin()
        jobs.begin()
        jobs.register("dump what is public", every=timedelta(days=1), do=dumps.dump_of_the_day)
        jobs.register("withdraw dumps", every=timedelta(minutes=1), do=dumps.withdraw_dumps)
        jobs.register("forget old counts", every=timedelta(hours=1), do=limits.database.tidy)
        mail.begin()
        events.listen()
        handover.begin()
        terms.begin()
