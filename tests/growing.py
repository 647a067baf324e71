"""A council many times as large, made of itself in SQL: every row of nearly every table once more, or several times.

For tests that ask whether something costs more when there is more of it. What is copied keeps its parents, so that
each parent has more children; only where a row must differ, its own name or its parent's copy is taken. Nothing is
posted, promised or signed by this: it is a crowd of rows for counting statements, not a council that adds up.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
from django.apps import apps
from django.db import models
from psycopg import sql

FAR = 10_000_000  # further than any number of a row

# Tables of which there is one row a council or a day by their nature, with the reason why they do not grow.
KEPT = {
    "books_settlement_helditem": "is about a delivery, whose number it keeps",
    "books_settlement_heldend": "goes with a held item",
    "council_evidence_earlywarningday": "has one row a day",
    "council_evidence_publication": "holds what was published of a quarter",
    "council_evidence_publishedfile": "holds the seven tables of a quarter",
    "council_evidence_resilienceday": "has one row a day",
    "commons_record_case": "a database holds one council",
    "commons_record_casesource": "lists what the one case was made of",
    "commons_record_councilparameter": "is what the council set for itself",
    "books_ledger_fund": "is part of the shape of the books",
    "books_ledger_fundreconciliation": "has one row a day for each fund",
    "books_plan_planversion": "is nothing without its parts, which grow",
    "books_plan_planreserve": "goes with its version",
}
NAMES = (
    "batch_key", "code", "email", "idempotency_key", "key", "name", "number", "open_id", "payment_id",
    "provider_payment_id", "provider_reference", "ref", "reference", "recipient_ref", "service_line_code",
    "service_slug", "sha256", "slug", "title", "turn", "version", "row", "agreement_ref",
)  # fmt: skip
CHECKS = """
SELECT relname::text, conname::text FROM pg_constraint JOIN pg_class c ON c.oid = conrelid
WHERE connamespace = 'public'::regnamespace AND contype = 'c'
"""
# What a copied parent is nothing without goes with it.
ALWAYS = {
    "council_bodies_bodystep": {"body_id"},
    "frontdoor_marketplace_problemstep": {"problem_id"},
    "books_plan_savingmove": {"saving_id"},
    "books_plan_capitalreceiptstep": {"receipt_id"},
}
PARENTS = {"books_ledger_line": "service_line_id"}  # whose copy is the parent where several could be


def grow(owner: psycopg.Connection[tuple[object, ...]], *, times: int) -> None:
    """Put so many times the rows into the tables of all rooms, in a database that is thrown away afterwards."""
    found = {model._meta.db_table: model for model in _models()}
    missing = KEPT.keys() - found.keys()
    assert not missing, f"There are no tables {sorted(missing)} any more."
    grown = [model for table, model in sorted(found.items()) if table not in KEPT]
    for model in grown:  # what is written here is neither balanced nor audited
        owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(model._meta.db_table)))
    for table, name in owner.execute(CHECKS).fetchall():  # a fifth version, say, need not follow the fourth
        owner.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(name)))
    for model in grown:
        owner.execute(_copying(owner, model), [times - 1])


def _models() -> Iterator[type[models.Model]]:
    for config in apps.get_app_configs():
        if config.name.startswith("rightsource."):
            yield from config.get_models(include_auto_created=True)


def _copying(owner: psycopg.Connection[tuple[object, ...]], model: type[models.Model]) -> sql.Composed:
    """Return the statement that copies each row of a table."""
    table = model._meta.db_table
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.GeneratedField)]
    by_column = {field.column: field for field in fields}
    changed = {model._meta.pk.column, *ALWAYS.get(table, ())}
    for columns in _unique(owner, table):
        if changed & set(columns):
            continue
        own = [name for name in columns if name in NAMES and not by_column[name].is_relation]
        instants = [name for name in columns if isinstance(by_column[name], models.DateTimeField)]
        parents = [name for name in columns if by_column[name].is_relation and _grows(by_column[name])]
        parents = [name for name in parents if name == PARENTS.get(table, name)]
        able = own[-1:] or instants or parents[-1:]
        assert able, f"Say in {__name__} how a copied row of {table} differs in {columns}."
        changed.add(able[0])
    values = [_moved(field) if name in changed else sql.Identifier("old", name) for name, field in by_column.items()]
    return sql.SQL(
        "INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE "
        "SELECT {values} FROM {table} old CROSS JOIN generate_series(1, %s) AS copy"
    ).format(
        table=sql.Identifier(table),
        names=sql.SQL(", ").join(map(sql.Identifier, by_column)),
        values=sql.SQL(", ").join(values),
    )


def _grows(field: models.Field) -> bool:
    return field.related_model._meta.db_table not in KEPT


def _moved(field: models.Field) -> sql.Composed:
    """Return a column's value in a copy: its own name, or the number of its parent's copy."""
    old = sql.Identifier("old", field.column)
    kind = field.target_field if field.is_relation else field
    while kind.is_relation:
        kind = kind.target_field
    if isinstance(kind, models.DateTimeField):
        return sql.SQL("{} + copy * interval '1 second'").format(old)
    if isinstance(kind, models.UUIDField):
        return sql.SQL("gen_random_uuid()").format(old)
    if isinstance(kind, models.IntegerField):
        further = FAR if field.is_relation or field.primary_key else 1000
        return sql.SQL("{} + copy * {}").format(old, sql.Literal(further))
    return sql.SQL("CASE WHEN {0} = '' THEN '' ELSE {0} || '-' || copy END").format(old)


def _unique(owner: psycopg.Connection[tuple[object, ...]], table: str) -> list[list[str]]:
    """Return the columns of each unique index of a table, those of fewest columns first."""
    rows = owner.execute(
        "SELECT array_agg(attname::text ORDER BY ordinality) FROM pg_index "
        "CROSS JOIN LATERAL unnest(indkey::int[]) WITH ORDINALITY AS part(number, ordinality) "
        "JOIN pg_attribute ON attrelid = indrelid AND attnum = number "
        "WHERE indisunique AND indrelid = %s::regclass GROUP BY indexrelid ORDER BY count(*), indexrelid",
        [table],
    ).fetchall()
    return [list(names) for (names,) in rows]  # type: ignore[call-overload]
