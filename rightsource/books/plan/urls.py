"""Doors of the plan."""

from django.urls import path

from rightsource.books.plan.views import comparing, versions

urlpatterns = [
    path("plan", versions.plan, name="plan"),
    path("plan/compare", comparing.compare, name="plan_compare"),
]
