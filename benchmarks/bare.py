"""The peer of a booking: a bare Django view with two statements and no safeguard, served alike."""

from __future__ import annotations

import os
from json import loads
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path

from rightsource.config.settings import database_from

TABLES = """
CREATE TABLE bare_place (id int PRIMARY KEY, places int NOT NULL, taken int NOT NULL);
CREATE TABLE bare_booking (id bigserial PRIMARY KEY, place_id int NOT NULL, person_id int NOT NULL,
                           at timestamptz NOT NULL);
GRANT SELECT, UPDATE ON bare_place TO {role};
GRANT INSERT ON bare_booking TO {role};
GRANT USAGE ON SEQUENCE bare_booking_id_seq TO {role};
INSERT INTO bare_place SELECT n, 1000000000, 0 FROM generate_series(1, {places}) AS n;
"""
GONE = "DROP TABLE bare_place, bare_booking"
TAKE = "UPDATE bare_place SET taken = taken + 1 WHERE id = %s AND taken < places"
KEEP = "INSERT INTO bare_booking (place_id, person_id, at) VALUES (%s, %s, now())"


def book(request: HttpRequest) -> JsonResponse:
    """Take a place and keep a row, and nothing else."""
    wish: dict[str, Any] = loads(request.body)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TAKE, [wish["place"]])
        cursor.execute(KEEP, [wish["place"], wish["person"]])
    answer = JsonResponse({"is_new": True})
    answer["Content-Length"] = str(len(answer.content))
    return answer


urlpatterns = [path("book", book)]

if os.environ.get("RIGHTSOURCE_BARE") == "1":  # served by granian: `benchmarks.bare:application`
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={"default": database_from(os.environ["RIGHTSOURCE_DATABASE_URL"])},
        MIDDLEWARE=[],
        ROOT_URLCONF="benchmarks.bare",
        SECRET_KEY="a bare view signs nothing",
        USE_TZ=True,
    )
    application = get_wsgi_application()
