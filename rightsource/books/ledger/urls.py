"""Doors of the ledger."""

from django.urls import path

from rightsource.books.ledger import views

urlpatterns = [
    path("desk/finance/lines/<int:line_id>", views.line, name="ledger_line"),
    path("desk/finance/journal/<int:batch_id>", views.batch, name="ledger_batch"),
]
