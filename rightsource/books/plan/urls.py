"""Doors of the plan."""

from django.urls import path

from rightsource.books.plan import views

urlpatterns = [path("plan", views.plan, name="plan")]
