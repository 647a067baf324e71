"""Doors of the directory."""

from django.urls import path

from rightsource.frontdoor.directory import views
from rightsource.frontdoor.directory.api import described, feed, offered

urlpatterns = [
    path("", views.start, name="start"),
    path("find", views.find, name="find"),
    path("api/hsds/", feed.about, name="hsds"),
    path("api/hsds/openapi.json", described.openapi, name="hsds-openapi"),
    path("api/hsds/services", feed.services, name="hsds-services"),
    path("api/hsds/services/<uuid:open_id>", feed.service, name="hsds-service"),
    path("api/hsds/organizations", offered.organisations, name="hsds-organisations"),
    path("api/hsds/organizations/<uuid:open_id>", offered.one_organisation, name="hsds-organisation"),
    path("api/hsds/service_at_locations", offered.service_at_locations, name="hsds-places"),
    path("api/hsds/service_at_locations/<uuid:open_id>", offered.one_service_at_location, name="hsds-place"),
    path("api/hsds/taxonomies", feed.taxonomies, name="hsds-taxonomies"),
    path("api/hsds/taxonomies/<uuid:open_id>", feed.taxonomy, name="hsds-taxonomy"),
    path("api/hsds/taxonomy_terms", feed.taxonomy_terms, name="hsds-terms"),
    path("api/hsds/taxonomy_terms/<uuid:open_id>", feed.taxonomy_term, name="hsds-term"),
]
