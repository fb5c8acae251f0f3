"""Addresses about accounts beside allauth's own."""

from django.urls import path

from ascn_site.accounts import views

urlpatterns = [
    path("", views.overview, name="account_overview"),
    path("second-step/", views.second_step, name="second_step"),
    path("second-step/mail/", views.SetUpMail.as_view(), name="second_step_mail"),
    path("second-step/confirm/", views.Confirm.as_view(), name="second_step_confirm"),
]
