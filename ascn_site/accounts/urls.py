"""Addresses about accounts beside allauth's own."""

from django.urls import path

from ascn_site.accounts import views
from ascn_site.personal import views as personal

urlpatterns = [
    path("", views.overview, name="account_overview"),
    path("data/", personal.data, name="own_data"),
    path("data/archive/", personal.take_away, name="own_data_archive"),
    path("data/erase/", personal.erase, name="own_erasure"),
    path("sessions/<int:number>/end/", views.end_session, name="session_end"),
    path("second-step/", views.second_step, name="second_step"),
    path("second-step/mail/", views.SetUpMail.as_view(), name="second_step_mail"),
    path("second-step/mail/remove/", views.remove_mail, name="second_step_mail_remove"),
    path("second-step/confirm/", views.Confirm.as_view(), name="second_step_confirm"),
]
