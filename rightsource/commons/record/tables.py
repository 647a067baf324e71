"""How a room's migrations run its sql/ files and tell the database how each table is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import migrations

from rightsource.commons.record.rules import Kept

GRANTS = {
    Kept.APPEND_ONLY: "SELECT, INSERT",
    Kept.AUDITED: "SELECT, INSERT, UPDATE",
    Kept.WORKING: "SELECT, INSERT, UPDATE, DELETE",
}
# A row that is written when its transaction has left an audit row needs no question at the commit: what was set with
# the audit row is taken back with it, by savepoints too.
UNAUDITED = "coalesce(current_setting('rightsource.audited', true), '') <> pg_current_xact_id()::text"


def application_role() -> str:
    """Return the quoted name of the role that the web workers connect as; it owns nothing."""
    name = settings.DATABASES["default"]["USER"] or "rightsource_app"
    return '"' + str(name).replace('"', '""') + '"'


def run_sql(text: str) -> migrations.RunSQL:
    """Return the migration step for a text of SQL, in which __app__ stands for the application role."""
    return migrations.RunSQL(text.replace("__app__", application_role()), migrations.RunSQL.noop)


def from_file(beside: str, *names: str) -> list[migrations.RunSQL]:
    """Return the steps for files of a room's sql/ folder; `beside` is the migration's __file__."""
    folder = Path(beside).resolve().parents[1] / "sql"
    return [run_sql((folder / name).read_text(encoding="utf-8")) for name in names]


def keep(**tables: Kept) -> list[migrations.RunSQL]:
    """Return the steps after which the database itself keeps each named table as told.

    Row-level security is on and no row is visible until a policy says so; the application role has the grants
    of the kind and never TRUNCATE; append-only tables refuse UPDATE and DELETE from everybody; append-only and
    audited tables refuse a commit without an audit row in the same transaction.
    """
    steps = []
    for table, kept in tables.items():
        lines = [
            f'REVOKE ALL ON "{table}" FROM PUBLIC, __app__;',
            f'GRANT {GRANTS[kept]} ON "{table}" TO __app__;',
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;',
        ]
        if kept is Kept.APPEND_ONLY:
            lines.append(
                f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{table}" '
                "FOR EACH ROW EXECUTE FUNCTION refuse_change();"
            )
        if kept is not Kept.WORKING and table != "commons_record_audit":
            lines.append(
                f'CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR UPDATE OR DELETE ON "{table}" '
                f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ({UNAUDITED}) EXECUTE FUNCTION refuse_unaudited();"
            )
        steps.append(run_sql("\n".join(lines)))
    return steps


# Tables of the framework that belong to no room. They hold no row of a person's business; each is exempt by name.
FRAMEWORK_TABLES = {
    "django_cache": "SELECT, INSERT, UPDATE, DELETE",  # counts of failed sign-ins, shared by all workers
    "django_content_type": "SELECT",
    "django_migrations": "SELECT",
    "auth_permission": "SELECT",
    "auth_group": "SELECT",
    "auth_group_permissions": "SELECT",
    "account_emailaddress": "SELECT, INSERT, UPDATE, DELETE",
    "account_emailconfirmation": "SELECT, INSERT, UPDATE, DELETE",
    "mfa_authenticator": "SELECT, INSERT, UPDATE, DELETE",
    "procrastinate_jobs": "SELECT, INSERT, UPDATE, DELETE",
    "procrastinate_events": "SELECT, INSERT, UPDATE, DELETE",
    "procrastinate_periodic_defers": "SELECT, INSERT, UPDATE, DELETE",
    "procrastinate_workers": "SELECT, INSERT, UPDATE, DELETE",
}
FRAMEWORK_FUNCTIONS = "procrastinate\\_%"  # the queue's own, by which the worker takes, ends and repeats jobs


def secure(connection: Any) -> None:
    """Give the application role what the framework's own tables need; run as owner after every migration."""
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {application_role()}")
        present = set(connection.introspection.table_names(cursor))
        for table, grants in FRAMEWORK_TABLES.items():
            if table in present:
                cursor.execute(f'REVOKE ALL ON "{table}" FROM PUBLIC, {application_role()}')
                cursor.execute(f'GRANT {grants} ON "{table}" TO {application_role()}')
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
            "AND proname LIKE %s",
            [FRAMEWORK_FUNCTIONS],
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {application_role()}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {application_role()}")
