"""What is posted is sealed beside whoever posts, whatever commits first, and everybody can read the codes."""

import os
from collections.abc import Iterator
from html import unescape

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from rightsource.books.ledger import jobs, queries, services
from rightsource.books.ledger.models import Seal, SealedBatch
from rightsource.books.ledger.rules import in_groups, seals_finding
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.models import Audit
from tests.books.ledger.making import AT, make_budget_line
from tests.books.ledger.test_posting import spending
from tests.books.signing_in import sign_in


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def test_a_seal_covers_what_was_posted_and_follows_the_one_before(acting: None) -> None:
    assert services.seal(by=SYSTEM, at=AT) is None, "there is nothing to seal"
    line = make_budget_line("1000")
    first = services.seal(by=SYSTEM, at=AT)
    assert services.seal(by=SYSTEM, at=AT) is None, "what is sealed is not sealed again"
    posted = services.post(batch=spending(line, 100), by=SYSTEM, at=AT)
    assert [row.pk for row in queries.unsealed_batches()] == [posted] and queries.seal_of(batch_id=posted) is None
    second = services.seal(by=SYSTEM, at=AT)
    assert (first, second) == (1, 2) and not queries.unsealed_batches().exists()
    newest, oldest = queries.seals()
    assert (newest.batches, newest.entries, newest.legs, newest.previous) == (1, 1, 2, oldest.hash)
    assert oldest.previous == "" and queries.last_seal() == newest
    assert queries.seal_of(batch_id=posted).seal == newest
    assert Audit.objects.filter(verb="books.seal", subject="ledger/seal/2").count() == 1


def test_nobody_else_seals_or_writes_a_seal(acting: None) -> None:
    make_budget_line("1000")
    holder = Actor(account_id=9, role=Role.BUDGET_HOLDER)
    with acting_as(holder, purpose=Purpose.OPERATION), pytest.raises(DatabaseError, match="seal the books"):
        services.seal(by=holder, at=AT)
    with pytest.raises(DatabaseError, match="policy"), transaction.atomic():
        Seal.objects.create(number=1, at=AT, batches=1, entries=1, legs=1, content="x", hash="y")
    services.seal(by=SYSTEM, at=AT)
    with acting_as(Actor(account_id=None, role=Role.PUBLIC), purpose=Purpose.VIEW):
        assert Seal.objects.count() == 1 and not SealedBatch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_commits_later_with_a_lower_number_is_in_the_next_seal() -> None:
    post = (
        'INSERT INTO books_ledger_batch (stratum, authority_ref, key, digest, at, "on", by_ref) '
        "VALUES ('actual', 'a/b/c', %s, 'd', now(), now(), 'x') RETURNING id"
    )
    audit = "SELECT set_config('rightsource.audited', pg_current_xact_id()::text, true)"
    with psycopg.connect(os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"]) as slow:
        slow.execute(audit)
        (lower,) = slow.execute(post, ["slow"]).fetchone()
        with psycopg.connect(os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"]) as quick:
            quick.execute(audit)
            (higher,) = quick.execute(post, ["quick"]).fetchone()
        assert lower < higher and jobs.seal(timestamp=0) == 1
        slow.commit()
    assert jobs.seal(timestamp=0) == 2 and jobs.seal(timestamp=0) is None
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        covered = list(SealedBatch.objects.order_by("seal_id").values_list("seal_id", "batch_id"))
    assert covered == [(1, higher), (2, lower)]


def test_the_hash_is_of_what_was_posted_whatever_the_session_says(acting: None) -> None:
    line = make_budget_line("1000")
    posted = services.post(batch=spending(line, 100), by=SYSTEM, at=AT)
    services.seal(by=SYSTEM, at=AT)
    said = set()
    with connection.cursor() as cursor:
        for zone, style in [("Europe/London", "SQL, DMY"), ("Asia/Tokyo", "German")]:
            cursor.execute(f"SET LOCAL timezone = '{zone}'; SET LOCAL datestyle = '{style}'")
            cursor.execute("SELECT hash FROM ledger_hash_of(%s)", [posted])
            said.add(cursor.fetchone()[0])
        cursor.execute("SET LOCAL datestyle = 'ISO'")
    assert said == {queries.seal_of(batch_id=posted).hash}


def test_everybody_reads_the_codes_and_a_batch_says_its_seal(client: Client, db: None) -> None:
    assert "Nothing is sealed yet." in unescape(client.get("/open/seals").content.decode())
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        line = make_budget_line("1000")
        services.seal(by=SYSTEM, at=AT)
        posted = services.post(batch=spending(line, 100), by=SYSTEM, at=AT)
        code = queries.last_seal().hash
    page = unescape(client.get("/open/seals").content.decode())
    assert f"The books up to 1 April 2015 are under seal 1, whose code begins with {code[:8]}:" in page
    assert in_groups(code) in page and "posted since" not in page
    assert code in client.get("/open/seals?format=csv").content.decode()
    assert client.get("/api/seals").json()[0]["code"] == code
    sign_in(client, Role.AUDITOR)
    assert "1 batch posted since will be under the next one." in unescape(client.get("/open/seals").content.decode())
    assert "Sealed within a minute" in client.get(f"/desk/finance/journal/{posted}").content.decode()
    assert "Seal 1 of 1 April 2015" in client.get(f"/desk/finance/journal/{posted - 1}").content.decode()


def test_the_finding_counts_what_waits() -> None:
    assert seals_finding(number=None, on=None, code="", waiting=2) == (
        "Nothing is sealed yet. 2 batches posted since will be under the next one."
    )
