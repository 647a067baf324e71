"""Doors of the directory."""

from django.urls import path

from rightsource.frontdoor.directory import api, views

urlpatterns = [
    path("", views.start, name="start"),
    path("find", views.find, name="find"),
    path("api/hsds/", api.about, name="hsds"),
    path("api/hsds/openapi.json", api.openapi, name="hsds-openapi"),
    path("api/hsds/services", api.services, name="hsds-services"),
    path("api/hsds/services/<uuid:open_id>", api.service, name="hsds-service"),
    path("api/hsds/taxonomies", api.taxonomies, name="hsds-taxonomies"),
    path("api/hsds/taxonomies/<uuid:open_id>", api.taxonomy, name="hsds-taxonomy"),
    path("api/hsds/taxonomy_terms", api.taxonomy_terms, name="hsds-terms"),
    path("api/hsds/taxonomy_terms/<uuid:open_id>", api.taxonomy_term, name="hsds-term"),
]
