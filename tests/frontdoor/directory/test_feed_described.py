"""The feed does what its own description says, whatever it is asked."""

from __future__ import annotations

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, given, settings
from pytest_django.live_server_helper import LiveServer

from tests.frontdoor.directory.test_feed import feed

__all__ = ["feed"]


@pytest.mark.heavy
@pytest.mark.django_db(transaction=True)
def test_the_feed_keeps_to_its_description(live_server: LiveServer, feed: Client) -> None:
    known = schemathesis.openapi.from_url(f"{live_server.url}/api/hsds/openapi.json")
    known.config.generation.allow_x00 = False  # refused before the feed sees it; tests of access prove it
    tried = []
    for found in known.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=40, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate()

        ask()
        tried.append(operation.path)
    assert len(tried) == 11
