"""Doors of access."""

from django.urls import path

from rightsource.commons.access import views

urlpatterns = [
    path("sign-in", views.sign_in, name="sign-in"),
    path("sign-in/as/<int:account_id>", views.sign_in_as, name="sign-in-as"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("role", views.choose_role, name="choose-role"),
]
