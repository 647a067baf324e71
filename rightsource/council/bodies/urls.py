"""Doors of bodies."""

from django.urls import path

from rightsource.council.bodies.views import accounts, desk, register, writing

urlpatterns = [
    path("bodies", register.register, name="bodies"),
    path("bodies/<slug:code>", register.body, name="body"),
    path("desk/bodies", desk.bodies, name="desk-bodies"),
    path("desk/bodies/propose", writing.propose, name="desk-body-propose"),
    path("desk/bodies/<slug:code>", desk.body, name="desk-a-body"),
    path("desk/bodies/<slug:code>/accounts", accounts.file_accounts, name="desk-body-accounts"),
    path("desk/bodies/<slug:code>/case", writing.write_case, name="desk-body-case"),
    path("desk/bodies/<slug:code>/sign", writing.sign, name="desk-body-sign"),
    path("desk/bodies/<slug:code>/done/<slug:what>", writing.done, name="desk-body-done"),
]
