"""Doors of places."""

from django.urls import path

from rightsource.commons.places import views

urlpatterns = [path("places", views.register, name="places")]
