"""Doors of plan."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
