"""Doors of directory."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
