"""Doors of charges."""

from django.urls import path

from rightsource.books.charges import views

urlpatterns = [path("charges", views.charges, name="charges")]
