"""Doors of settlement."""

from django.urls import path

from rightsource.books.settlement import views

urlpatterns = [
    path("desk/finance/statements", views.statements, name="statements"),
    path("statements/<int:statement_id>", views.statement, name="statement"),
]
