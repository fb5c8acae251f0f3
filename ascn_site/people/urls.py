"""Addresses of the secretariat's desk for people."""

from django.urls import path

from ascn_site.people import views

urlpatterns = [
    path("", views.offices, name="people"),
    path("terms/<int:term_id>/extend/", views.extend, name="people_extend"),
    path("terms/<int:term_id>/end/", views.end, name="people_end"),
    path("terms/<int:term_id>/handover/", views.hand_over, name="people_handover"),
    path("invitations/<int:invitation_id>/withdraw/", views.withdraw, name="people_withdraw"),
    path("person/<int:person_id>/", views.person, name="people_person"),
    path("<slug:office>/<str:scope_id>/", views.office, name="people_office"),
]
