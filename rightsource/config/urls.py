"""The one list of doors."""

from django.urls import include, path

urlpatterns = [
    path("", include("rightsource.desks.urls")),
    path("", include("rightsource.commons.access.urls")),
    path("", include("rightsource.commons.parties.urls")),
    path("", include("rightsource.commons.places.urls")),
    path("", include("rightsource.books.ledger.urls")),
    path("", include("rightsource.books.plan.urls")),
    path("", include("rightsource.books.charges.urls")),
    path("", include("rightsource.books.settlement.urls")),
    path("", include("rightsource.council.duties.urls")),
    path("", include("rightsource.council.evidence.urls")),
    path("", include("rightsource.council.democracy.urls")),
    path("", include("rightsource.council.bodies.urls")),
    path("", include("rightsource.council.outcomes.urls")),
    path("", include("rightsource.council.agreements.urls")),
    path("", include("rightsource.frontdoor.directory.urls")),
    path("", include("rightsource.frontdoor.eligibility.urls")),
    path("", include("rightsource.frontdoor.payments.urls")),
    path("", include("rightsource.frontdoor.marketplace.urls")),
]
