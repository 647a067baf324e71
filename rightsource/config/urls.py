"""The one list of doors."""

from django.urls import include, path

from rightsource.commons.access.doors import open_to
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages import views as pages
from rightsource.commons.pages.views import style
from rightsource.config import sign_in_doors
from rightsource.config.api import api, described
from rightsource.config.routes import Remembering, by_words
from rightsource.desks.views import api_pages

handler400 = pages.bad_request
handler403 = pages.no_permission
handler404 = pages.not_found
handler500 = pages.failed
handler429 = "rightsource.config.sign_in.too_many"

LIST = [
    path("api/", api.urls),  # first, since programs ask most often
    *api_pages.doors(described),
    path("accessibility", open_to(Permission.PUBLIC)(pages.accessibility), name="accessibility"),
    path("style", open_to(Permission.PUBLIC)(style.style), name="style"),
    path("style/<slug:page>", open_to(Permission.PUBLIC)(style.style), name="style-page"),
    path("account/", include(sign_in_doors.urlpatterns)),
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
    # Before agreements: desk/body/bookings stands beside desk/body/<code of an agreement>.
    path("", include("rightsource.frontdoor.marketplace.urls")),
    path("", include("rightsource.council.agreements.urls")),
    path("", include("rightsource.frontdoor.directory.urls")),
    path("", include("rightsource.frontdoor.eligibility.urls")),
    path("", include("rightsource.frontdoor.payments.urls")),
]

urlpatterns = [Remembering(by_words(LIST))]
