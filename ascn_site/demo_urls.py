"""Addresses of demo mode; they answer 404 everywhere else."""

from django.urls import path

from ascn_site import demo_views

urlpatterns = [
    path("", demo_views.choose_role, name="demo"),
    path("out/", demo_views.sign_out, name="demo_sign_out"),
    path("in/<str:key>/<str:token>/", demo_views.open_once, name="demo_open_once"),
]
