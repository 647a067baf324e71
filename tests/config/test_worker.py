"""The worker knows every job of every room, takes what is due as the application role, and needs no other right."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

PACKAGE = Path(settings.PACKAGE_DIR)
DUE = {
    "access.forget_sessions": "40 2 * * *",
    "evidence.early_warning": "30 0 * * *",
    "evidence.resilience": "40 0 * * *",
    "ledger.end_spend_control": "5 0 * * *",
    "ledger.reconcile_funds": "10 0 * * *",
    "ledger.seal": "* * * * *",
    "marketplace.release": "* * * * *",
    "marketplace.show_again": "10 0 * * *",
    "plan.forecast": "20 0 * * *",
    "plan.simulate": "*/5 * * * *",
    "settlement.hold": "50 0 * * *",
}


def test_the_jobs_of_every_room_are_listed() -> None:
    found = [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in PACKAGE.glob("*/*/jobs.py")]
    assert sorted(found) == sorted(settings.PROCRASTINATE_IMPORT_PATHS)


def test_every_job_is_due_at_its_time_and_waits_once() -> None:
    app.perform_import_paths()
    known = {
        task.task.name: (task.cron, task.task.queueing_lock) for task in app.periodic_registry.periodic_tasks.values()
    }
    assert known == {name: (cron, name) for name, cron in DUE.items()}


@pytest.mark.django_db(transaction=True)
def test_the_worker_takes_what_is_due_as_the_application_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)  # the thread of the jobs closes what it opened
    app.perform_import_paths()
    for name in DUE:
        app.tasks[name].defer(timestamp=0)
    assert ProcrastinateJob.objects.count() == len(DUE)
    connector = app.connector.get_worker_connector()
    with app.replace_connector(connector):
        app.run_worker(wait=False, listen_notify=False, install_signal_handlers=False, name="a test")
    done = dict(ProcrastinateJob.objects.values_list("task_name", "status"))
    assert {name: done[name] for name in DUE} == dict.fromkeys(DUE, "succeeded")


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_functions_of_the_queue_are_the_applications_alone() -> None:
    ours = connection.settings_dict["USER"]
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT proname, coalesce(grantee.rolname, 'everybody') FROM pg_proc "
            "CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner))) AS granted "
            "LEFT JOIN pg_roles AS grantee ON grantee.oid = granted.grantee "
            "WHERE starts_with(proname, 'procrastinate_') AND granted.grantee <> proowner"
        )
        found = cursor.fetchall()
    assert found, "the queue has functions"
    assert {grantee for _, grantee in found} == {ours}
