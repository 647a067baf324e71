"""Doors of charges."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
