from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "ascn_site"
    verbose_name = _("Site")

    def ready(self):
        from ascn_site import checks, exports, health, jobs, mail, page_cache, permanence, views  # noqa: F401, PLC0415  (models are not loaded earlier)
        from ascn_site.accounts import events  # noqa: PLC0415  (as above)
        from ascn_site.people import handover, terms  # noqa: PLC0415  (as above)

        page_cache.watch_wagtail()
        permanence.watch_wagtail()
        health.watch_ourselves()
        jobs.begin()
        mail.begin()
        events.listen()
        handover.begin()
        terms.begin()
