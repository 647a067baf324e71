"""Doors of bodies."""

from django.urls import path

from rightsource.council.bodies import views

urlpatterns = [
    path("bodies", views.register, name="bodies"),
    path("bodies/<slug:code>", views.body, name="body"),
]
