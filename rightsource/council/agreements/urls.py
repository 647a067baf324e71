"""Doors of agreements."""

from django.urls import path

from rightsource.council.agreements.views import desks, pricing, register

urlpatterns = [
    path("agreements", register.agreements, name="agreements"),
    path("agreements/<slug:code>", register.agreement, name="agreement"),
    path("desk/agreements", desks.agreements, name="desk-agreements"),
    path("desk/agreements/promises/<str:year>", pricing.promises, name="desk-agreement-promises"),
    path("desk/agreements/promises/<str:year>/promise", pricing.promise, name="desk-agreement-promise"),
    path("desk/agreements/<slug:code>/price", pricing.price, name="desk-agreement-price"),
    path("desk/body", desks.body, name="desk-body"),
    path("desk/body/<slug:code>", desks.deliveries, name="desk-deliveries"),
    path("desk/verify", desks.verify, name="desk-verify"),
    path("desk/verify/draw", desks.draw, name="desk-draw"),
    path("desk/verify/<int:delivery_id>", desks.verify_one, name="desk-verify-one"),
]
