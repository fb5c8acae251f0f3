"""Addresses of clearance outside the editor."""

from django.urls import path

from cities.clearance import views

urlpatterns = [
    path("", views.desk, name="clearance_desk"),
    path("settings/", views.settings, name="clearance_settings"),
    path("<int:page_id>/", views.page, name="clearance_page"),
    path("<int:page_id>/page/", views.whole, name="clearance_whole"),
    path("<int:page_id>/answer/", views.answer, name="clearance_answer"),
    path("<int:page_id>/way/", views.way, name="clearance_way"),
]
