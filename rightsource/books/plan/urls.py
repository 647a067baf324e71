"""Doors of the plan."""

from django.urls import path

from rightsource.books.plan.views import comparing, saving_forms, savings, savings_summary, versions

urlpatterns = [
    path("plan", versions.plan, name="plan"),
    path("plan/compare", comparing.compare, name="plan_compare"),
    path("savings", savings_summary.summary, name="savings_summary"),
    path("desk/finance/savings", savings.register, name="savings"),
    path("desk/finance/savings/new/<int:part_id>", saving_forms.new, name="saving_new"),
    path("desk/finance/savings/<slug:code>", savings.saving, name="saving"),
    path("desk/finance/savings/<slug:code>/<slug:what>", saving_forms.say, name="saving_say"),
]
