"""Addresses of the secretariat's desk for records of sessions."""

from django.urls import path

from events.record import views

urlpatterns = [
    path("", views.records, name="record_list"),
    path("<str:channel>/", views.record, name="record_desk"),
    path("<str:channel>/preview/", views.preview, name="record_preview"),
    path("<str:channel>/act/", views.act, name="record_act"),
]
