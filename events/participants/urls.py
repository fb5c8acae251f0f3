"""Addresses of the secretariat's desk for forums."""

from django.urls import path

from events.participants import views
from events.programme.views import rooms

urlpatterns = [
    path("", views.forums, name="forum_desk"),
    path("<str:code>/rooms/", rooms, name="forum_rooms"),
    path("<str:code>/participants/", views.participants, name="forum_participants"),
    path("<str:code>/participants/check/", views.check, name="forum_list_check"),
    path("<str:code>/participants/lists/<int:number>/", views.look, name="forum_list"),
    path("<str:code>/participants/registered/<int:number>/", views.registration, name="forum_registration"),
    path("<str:code>/participants/registered/<int:number>/end/", views.unregister, name="forum_unregister"),
    path("<str:code>/participants/<int:number>/withdraw/", views.withdraw, name="forum_withdraw"),
]
