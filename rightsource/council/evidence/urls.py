"""Doors of evidence."""

from django.urls import path

from rightsource.council.evidence import views

urlpatterns = [
    path("evidence/outturn", views.outturn, name="outturn"),
    path("evidence/early-warning", views.early_warning, name="early_warning"),
]
