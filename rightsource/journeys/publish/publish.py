"""Publish the books: every file is written from one moment of the ledger and read back; all are kept, or none."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.db import connection, transaction

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.queries import publishing
from rightsource.books.ledger.queries.publishing import EntityAccount
from rightsource.books.ledger.rules import EntityKind
from rightsource.commons.access.rules import Actor, Permission, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.council.agreements import queries as agreements
from rightsource.ground.money import Money
from rightsource.ground.text import pluralise
from rightsource.ground.time import Period, Quarter, day_in_london
from rightsource.journeys.publish import beancount, tables
from rightsource.journeys.publish.activity import write_activity
from rightsource.journeys.publish.evidence import write_evidence
from rightsource.journeys.publish.outturn import write_outturn
from rightsource.journeys.publish.payments import write_compliance, write_large
from rightsource.journeys.publish.resilience import write_resilience
from rightsource.journeys.publish.spending import write_spending
from rightsource.journeys.publish.tables import Column
from rightsource.journeys.publish.written import Output, PublishError, Written

Tell = Callable[[str], None]

BALANCE_COLUMNS = (
    Column("entity", "Entity", "Code of who keeps these books."),
    Column("entity_name", "Name of the entity", "Who keeps these books."),
    Column("account", "Account", "Code of the account in the ledger."),
    Column("account_name", "Name of the account", "What the account is for."),
    Column("kind", "Kind", "What kind of account.", pattern="asset|expense|income|liability|reserve"),
    Column("beancount_account", "Account in the journal", "Its name in journal.beancount."),
    Column("legs", "Postings", "How many postings it has.", "integer"),
    tables.money("balance", "Balance in pounds", "What stands on it; a credit is below zero."),
)


@dataclass(frozen=True, slots=True)
class Published:
    """What was published."""

    council: str
    files: Sequence[Written]


def publish_journal(*, folder: Path, by: Actor, at: datetime, progress: Tell) -> Published:
    """Write the whole journal as Beancount with its balances; afterwards both are in the folder, or nothing is.

    :raises PublishError: the folder is in use, the actor may not see the books, or a file does not tie to the ledger
    """
    with _whole(folder) as part, _one_moment(by):
        council = council_name()
        return _finished(part, council, _write_journal(part, council, progress), at)


def publish(*, folder: Path, quarter: Quarter, by: Actor, at: datetime, progress: Tell) -> Published:
    """Write all that is published of a quarter; afterwards every file is in the folder, or nothing is.

    :raises PublishError: the quarter has not ended, the folder is in use, the actor may not see the books, or a file
        does not tie to the ledger
    :raises ParameterNotInForceError: a threshold is not known for the quarter
    """
    refuse_unended(quarter, at)
    with _whole(folder) as part, _one_moment(by):
        council = council_name()
        files = [*_write_journal(part, council, progress), *write_tables(part, quarter, at, progress)]
        return _finished(part, council, files, at)


def refuse_unended(quarter: Quarter, at: datetime) -> None:
    """Refuse to publish a quarter that has not ended.

    :raises PublishError: saying from when it can be published
    """
    if day_in_london(at) < quarter.ends_before:
        raise PublishError(
            f"{quarter} has not ended, so nothing is published of it. Publish it from {quarter.ends_before:%-d %B %Y}."
        )


def write_tables(part: Path, quarter: Quarter, at: datetime, progress: Tell) -> list[Written]:
    """Write every table that is published of a quarter, each read back.

    :raises PublishError: a file is not as its schema says, or does not tie to the ledger
    """
    titles = {agreement.code: agreement.title for agreement in agreements.agreements()}
    period = Period(quarter.starts_on, quarter.ends_before)
    steps: list[tuple[str, Callable[[], Written]]] = [
        ("spending", lambda: write_spending(part, quarter=quarter, titles=titles)),
        ("outturn", lambda: write_outturn(part, quarter=quarter)),
        ("payments compliance", lambda: write_compliance(part, quarter=quarter)),
        ("payments over £30,000", lambda: write_large(part, quarter=quarter, titles=titles)),
        ("resilience", lambda: write_resilience(part, period=period, at=at)),
        ("section 25 evidence", lambda: write_evidence(part, on=day_in_london(at), at=at)),
        ("activity test", lambda: write_activity(part, quarter=quarter)),
    ]
    files = []
    for name, write in steps:
        progress(name)
        files.append(write())
    return files


@contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """Give a folder beside the one that is wanted, and put it in its place once everything in it is done."""
    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PublishError(f"{folder} is not an empty folder. Name another, so that nothing is written over.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield part
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part)
        raise


@contextmanager
def _one_moment(by: Actor) -> Iterator[None]:
    """Read as somebody who may see the books, everything as it stood at one moment."""
    if not by.may(Permission.POSITION_READ):
        raise PublishError("Only who may see the council's position publishes its books. Ask the finance officer.")
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        with acting_as(by, purpose=Purpose.OPERATION):
            yield


def council_name() -> str:
    """Return whose books these are.

    :raises PublishError: there are none
    """
    names = [entity.name for entity in ledger.entities() if entity.kind == EntityKind.COUNCIL.value]
    if not names:
        raise PublishError("The ledger has no books of a council, so there is nothing to publish. Load a case first.")
    return names[0]


def _write_journal(part: Path, council: str, progress: Tell) -> list[Written]:
    """Write journal and balances, and read both back against what the database sums."""
    progress("journal")
    accounts = publishing.entity_accounts()
    journal = part / "journal.beancount"
    with journal.open("w", encoding="utf-8", newline="\n") as handle:
        handle.writelines(beancount.directives(council=council, accounts=accounts, legs=publishing.journal()))
    progress("reading the journal back")
    transactions, postings = beancount.read_back(journal, accounts=accounts)
    balances = part / "balances.csv"
    schema = tables.write_table(
        balances, columns=BALANCE_COLUMNS, key=["entity", "account"], rows=map(_balance_row, accounts)
    )
    count = tables.read_back(balances, schema)
    debits = Money.sum_of(each.amount for each in accounts if each.amount.pence > 0)
    return [
        Written(
            journal.name,
            postings,
            f"{pluralise(transactions, 'entry', 'entries')}, {pluralise(len(accounts), 'account')}, each with the "
            "ledger's balance",
            "The whole journal, as Beancount",
            Output.JOURNAL,
            "journal",
        ),
        Written(
            balances.name,
            count,
            f"{debits} of debit balances and as much of credit",
            "Balances by entity and account",
            Output.JOURNAL,
            "balances",
            schema.name,
        ),
    ]


def _balance_row(each: EntityAccount) -> dict[str, str]:
    return {
        "entity": each.entity,
        "entity_name": each.entity_name,
        "account": each.account,
        "account_name": each.account_name,
        "kind": each.kind,
        "beancount_account": beancount.account_name(kind=each.kind, entity=each.entity, code=each.account),
        "legs": str(each.legs),
        "balance": each.amount.plain(),
    }


def _finished(part: Path, council: str, files: Sequence[Written], at: datetime) -> Published:
    """List the files with their checksums, as a Frictionless data package."""
    resources = []
    for each in files:
        path = part / each.file
        resource = {
            "name": path.stem.lower(),
            "title": each.title,
            "description": each.says,
            "path": each.file,
            "bytes": path.stat().st_size,
            "hash": f"sha256:{_checksum(path)}",
        }
        if each.schema:
            resource |= {
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": each.schema,
            }
        resources.append(resource)
    package = {
        "name": "publication",
        "title": f"Books of {council}",
        "created": at.isoformat(),
        "resources": resources,
    }
    (part / "datapackage.json").write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return Published(council, tuple(files))


def _checksum(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
