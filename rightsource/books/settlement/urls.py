"""Doors of settlement."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
