"""Doors of the plan."""

from django.urls import path

from rightsource.books.plan.views import versions

urlpatterns = [path("plan", versions.plan, name="plan")]
