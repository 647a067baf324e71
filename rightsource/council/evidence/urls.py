"""Doors of evidence."""

from django.urls import path

from rightsource.council.evidence import views

urlpatterns = [path("evidence/outturn", views.outturn, name="outturn")]
