"""All addresses of the site. What carries a language stands below ``/<language>/``."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from ascn_site import addresses, api, catalogue, dumps, health, rendition_files, routing, views
from ascn_site.audit import history
from ascn_site.audit import views as audit
from ascn_site.feeds import NewsFeed
from ascn_site.people.welcome import invitation
from ascn_site.personal import views as personal
from cities import add_views as cities_desk
from cities.api import router as cities_router
from cities.clearance.link_views import approve
from cities.offers import desk as offers_desk
from cities.offers import views as offers
from cities.views import embeds
from events.api import router as events_router
from events.calendar import programme, session
from events.live import views as live
from events.participants.views import participation
from events.record import own
from events.record import views as records
from events.room import hall
from events.room import views as room
from practices.api import router as practices_router
from search import desk
from search import views as search
from search.api import router as search_router

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    # These stand before the admin: its own doors would let a password past the second factor.
    path("admin/login/", to_sign_in),
    path("admin/failwhale/", views.nothing),
    path("admin/logout/", RedirectView.as_view(pattern_name="account_logout")),
    re_path("^admin/password_reset/", RedirectView.as_view(pattern_name="account_reset_password")),
    path("admin/pages/<int:page_id>/history/", history.history),
    path("admin/pages/<int:page_id>/history/results/", history.results),
    # Wagtail asks for this name when it sends readers of members' pages to sign in.
    path("members/sign-in/", to_sign_in, name="wagtailcore_login"),
    path("admin/", include(wagtailadmin_urls)),
    path("files/", include(wagtaildocs_urls)),
    path("media/images/<str:name>", rendition_files.serve),
    path("accounts/invitation/<str:token>/", invitation, name="invitation"),
    path("accounts/", include("ascn_site.accounts.urls")),
    path("accounts/participation/<str:token>/", participation, name="participation"),
    path("accounts/", include("allauth.urls")),
    path("desk/people/<int:number>/erase/", personal.erase_other, name="erase_person"),
    path("approve/<str:token>/", approve, name="approve"),
    path("desk/clearance/", include("cities.clearance.urls")),
    path("desk/people/", include("ascn_site.people.urls")),
    path("desk/forums/records/", include("events.record.urls")),
    path("desk/forums/", include("events.participants.urls")),
    path("desk/cities/add/", cities_desk.add, name="city_add"),
    path("desk/log/", audit.log, name="log"),
    path("desk/offers/", offers_desk.offers, name="offers"),
    path("desk/offers/<int:number>/", offers_desk.offer, name="offer"),
    path("demo/", include("ascn_site.demo_urls")),
    path("desk/search/", desk.unfound, name="unfound"),
    # Always with a hyphen and without a slash at the end: ``/id/cities/`` is Indonesian.
    re_path(r"^id/(?P<code>[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+)$", addresses.permanent, name="permanent"),
    path("api/v1/channels/<str:channel>/events", live.events, name="channel_events"),
    path("api/v1/live-protocol", live.live_protocol),
    path(api.PREFIX, include(api.addresses(cities_router, practices_router, events_router, search_router))),
    path("catalog.jsonld", catalogue.catalogue),
    path("data/latest/", dumps.latest),
    path("data/<str:date>/ascn.zip", dumps.dump, name="dump"),
    path("robots.txt", addresses.robots),
    path("sitemap.xml", addresses.site_map),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
]

urlpatterns += i18n_patterns(
    re_path(r"^(?P<path>(?:[\w\-]+/)*)programme\.ics$", programme, name="programme"),
    re_path(r"^(?P<path>(?:[\w\-]+/)+)session\.ics$", session, name="session_calendar"),
    re_path(r"^(?P<path>(?:[\w\-]+/)*)feed\.atom$", NewsFeed(), name="feed"),
    path("embed/cities/<str:slug>/", embeds.city),
    path("offers/<str:token>/", offers.confirm, name="offer_confirm"),
    re_path(r"^(?P<path>(?:[\w\-]+/)+)offer/$", offers.offer, name="offer_help"),
    path("search/", search.results, name="search"),
    path("search/suggest", search.suggest, name="search_suggest"),
    path("live/join/<str:code>/", hall.join, name="live_join"),
    path("live/screen/<str:token>/", hall.screen_link, name="live_screen_link"),
    path("live/<str:channel>/", room.room, name="live_room"),
    path("live/<str:channel>/entrances/", hall.entrances, name="live_entrances"),
    path("live/<str:channel>/code.svg", hall.door_code, name="live_door_code"),
    path("live/<str:channel>/screen/", hall.screen, name="live_screen"),
    path("live/<str:channel>/screen/state", hall.screen_state, name="live_screen_state"),
    path("live/<str:channel>/text/", room.text_only, name="live_text"),
    path("live/<str:channel>/act/", room.act, name="live_act"),
    path("live/<str:channel>/corrections/", own.corrections, name="live_corrections"),
    path("live/<str:channel>/record/", records.released, name="live_record"),
    re_path(r"^((?:[\w\-]+/)*)$", routing.serve, name="wagtail_serve"),
    prefix_default_language=True,
)

handler400 = "ascn_site.errors.bad_request"
handler500 = "ascn_site.errors.server_error"
