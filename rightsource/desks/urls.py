"""Doors of the desks."""

from django.urls import path

from rightsource.desks.views import (
    credits,
    group,
    held,
    open_data,
    position,
    proof,
    publications,
    see,
    settling,
    standing_up,
    start,
    statutory,
)

urlpatterns = [
    path("desk", start.start, name="desk"),
    path("desk/alerts", start.alerts, name="alerts"),
    path("desk/check", proof.proof, name="proof"),
    path("desk/trail", proof.trail, name="trail"),
    path("desk/finance/position", position.position, name="position"),
    path("desk/finance/group", group.group, name="group"),
    path("desk/finance/group/<slug:code>", group.body, name="body_position"),
    path("desk/finance/section-25", statutory.section_25, name="section_25"),
    path("desk/finance/section-114", statutory.section_114, name="section_114"),
    path("desk/bodies/<slug:code>/stand-up", standing_up.stand_up, name="stand_up"),
    path("desk/bodies/<slug:code>/stood-up", standing_up.stood_up, name="stood_up"),
    path("desk/finance/settle", settling.unsettled, name="settle"),
    path("desk/finance/settle/<slug:code>/<slug:month>", settling.settle, name="settle_month"),
    path("statements/<int:statement_id>/credit", credits.record, name="credit"),
    path("desk/finance/held", held.held, name="held"),
    path("desk/finance/held/<int:item_id>", held.resolve, name="held_item"),
    path("desk/finance/settled/<int:statement_id>", settling.settled, name="settled"),
    path("see/<slug:room>/<slug:kind>/<str:id>", see.see, name="see"),
    path("desk/finance/publish", publications.publish, name="publish"),
    path("open", open_data.listed, name="open"),
    path("open/publications", publications.publications, name="publications"),
    path("open/publications/<str:quarter>/datapackage.json", publications.package, name="publication_package"),
    path("open/publications/<str:quarter>/<slug:name>", publications.publication, name="publication"),
    path("open/resilience", publications.resilience, name="resilience"),
    path("about", open_data.about, name="about"),
]
