"""The measurements measure what they say: tried at a tiny size, without a judgement about speed."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import RequestFactory

from benchmarks import bare, booking, last_place, ledger, peers, search
from benchmarks.clients import Asked, UnexpectedAnswerError, at_once, by_the_clock, request_bytes
from benchmarks.council import Council, make_council, make_services
from benchmarks.figures import Bar, figures_of, medians, quantile, ratio
from benchmarks.page import PAGE, RESULTS, page_of
from benchmarks.pgbench import pgbench
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.marketplace import queries
from rightsource.frontdoor.marketplace.models import Order

RUN = {"a_second": 10.0, "p50_ms": 1.0, "p95_ms": 2.0, "answers": 5}


@pytest.fixture
def council(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Council:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2026-05-06")
    return make_council(lines=2, sessions=2, residents=3)


def test_clients_book_over_http_and_each_answer_is_an_order(council: Council, live_server) -> None:
    port = urlsplit(live_server.url).port
    asked = at_once(port=port, request=booking.ours(council, lines=2), clients=2, seconds=0.2).require(200)
    slow = by_the_clock(port=port, request=booking.ours(council, lines=1), a_second=20, seconds=0.2).require(200)
    assert len(slow.latencies) == 4
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert Order.objects.count() == len(asked.latencies) + 4
        assert not Order.objects.filter(commitment_id=None).exists() and queries.over_capacity() == []
    assert figures_of(asked)["a_second"] > 0


def test_the_statements_of_a_booking_are_counted_with_those_that_control_the_transaction(council: Council) -> None:
    counted = booking.statements(council.residents[0], council.choices[0])
    assert counted[-1] == "COMMIT" and any("place_order" in sql for sql in counted)


def test_a_refused_request_ends_the_measurement(council: Council, live_server) -> None:
    port = urlsplit(live_server.url).port
    headers = booking.order_headers(council.residents[0]) | {"X-CSRFToken": "0" * 32}
    body = booking.order_body(council.choices[0], council.choices[0].sessions[0])
    request = request_bytes("POST", "/api/orders", headers, body)
    asked = at_once(port=port, request=lambda client, number: request, clients=1, seconds=0.01)
    with pytest.raises(UnexpectedAnswerError, match="403"):
        asked.require(200)
    with pytest.raises(UnexpectedAnswerError):
        Asked().require(200)


def test_searches_find_pages(council: Council, live_server) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_services(20, prefix="Club")
    port = urlsplit(live_server.url).port
    asked = at_once(port=port, request=search.searches(), clients=2, seconds=0.1).require(200)
    assert asked.latencies and search.statements()


def test_the_last_place_has_one_winner_and_the_measurement_would_see_two(council: Council, monkeypatch) -> None:
    found = last_place.measure(council, rounds=2, threads=4)
    assert found["rounds_by_winners"] == {"1": 2} and found["outcomes"] == {"too late": 6, "won": 2}
    assert [bar["is_met"] for bar in found["bars"]] == [True, True, True]
    monkeypatch.setattr(last_place, "open_sessions", lambda *of, **more: council.choices[0].sessions)
    seen = last_place.measure(council, rounds=2, threads=4)
    assert seen["rounds_by_winners"] == {"4": 2} and seen["bars"][0]["is_met"] is False


def test_the_ledger_posts_what_bare_copy_copies(transactional_db: None) -> None:
    import os

    found = ledger.measure(owner_url=os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"], transactions=50)
    assert found["transactions"] == 50 and len(found["bars"]) == 4
    assert found["peers"]["beancount"]["seconds"] > 0 and found["memory_mib"] > 1
    with acting_as(SYSTEM, purpose=Purpose.VIEW), connection.cursor() as cursor:
        cursor.execute("SELECT count(*), sum(pence) FROM books_ledger_leg")
        assert cursor.fetchone() == (1_000, 0)
        cursor.execute("SELECT count(*) FROM books_ledger_waitingbatch")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("name", peers.PEERS)
def test_a_peer_refuses_a_journal_that_does_not_balance(name: str, tmp_path: Path) -> None:
    written, command = peers.PEERS[name]
    asked = command(tmp_path / "journal")
    if asked is None:
        assert name == "hledger" and peers.measure(lambda: [(1, 0, 1, 5)], 2).keys() == {"beancount"}
        return
    (tmp_path / "journal").write_text("".join(written([(1, 0, 1, 5)], 2)))
    assert peers.run(asked, tmp_path).memory_mib > 1
    (tmp_path / "journal").write_text("".join(written([(1, 0, 1, 5)], 2)).replace("-0.05", "-0.06"))
    with pytest.raises(RuntimeError, match="refused the journal"):
        peers.run(asked, tmp_path)


def test_the_peers_take_the_same_place(council: Council) -> None:
    import os

    booking.make_bare_tables(os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"], 3)
    try:
        request = RequestFactory().post("/book", json.dumps({"place": 2, "person": 1}), "application/json")
        assert json.loads(bare.book(request).content) == {"is_new": True}
        url = os.environ["RIGHTSOURCE_DATABASE_URL"]
        asked = pgbench(url, booking.SCRIPT.format(places=3, residents=3), seconds=1, clients=2)
        with connection.cursor() as cursor:
            cursor.execute("SELECT sum(taken) FROM bare_place")
            (taken,) = cursor.fetchone()
        assert taken == 1 + (0 if asked is None else len(asked.latencies))
    finally:
        booking.drop_bare_tables(os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"])


def test_figures_are_those_of_the_middle_run() -> None:
    runs = [{"booking": RUN | {"a_second": speed}, "bare view": RUN} for speed in (1.0, 3.0, 20.0)]
    assert medians(runs)["booking"]["a_second"] == 3
    assert ratio(runs, "booking", "bare view") == 0.3 and ratio(runs, "booking", "pgbench") is None
    assert [quantile([4, 1, 3, 2], share) for share in (0.5, 0.95)] == [2, 4]


@pytest.mark.parametrize(("measured", "is_met"), [(0.24, False), (0.25, True), (None, None)])
def test_a_bar_is_met_at_its_limit(measured: float | None, is_met: bool | None) -> None:
    assert Bar("x", measured, at_least=0.25).is_met is is_met
    assert Bar("x", 200, below=200).is_met is False


def test_the_page_is_written_from_the_results() -> None:
    assert PAGE.read_text() == page_of(json.loads(RESULTS.read_text()))
    runs = [dict.fromkeys((booking.OURS, booking.BARE, booking.ONE_LINE, booking.BY_THE_CLOCK), RUN)]
    about = {
        "cores": 2,
        "memory_gib": 24,
        "system": "Linux",
        "load_before": [0.1],
        "fsync": "on",
        "versions": {"x": "1"},
    }
    found = booking.result(runs, statements=["BEGIN", "SELECT 1"], memory_mib={"after": 1.0})
    page = page_of(
        {"booking": {**found, "machine": about, "how": {"runs": 1, "seconds": 2}, "measured_on": "x", "commit": "y"}}
    )
    assert "| booking, beside a bare Django view | at least 0.25 | 1 | yes |" in page
    assert "| bookings a second, all on one budget line | at least 100 | 10 | **no** |" in page
    assert "| booking, beside prepared pgbench | at least 0.03 | — | not measured |" in page
    assert "sends 2 statements, 1 of them transaction control" in page
