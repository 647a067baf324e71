"""Doors of parties."""

from django.urls import path

from rightsource.commons.parties import views

urlpatterns = [
    path("account", views.account, name="account"),
    path("account/contact", views.contact, name="account-contact"),
]
