"""Doors of the desks."""

from django.urls import path

from rightsource.desks.views import position

urlpatterns = [
    path("desk/finance/position", position.position, name="position"),
]
