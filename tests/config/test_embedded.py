"""The embedded PostgreSQL: it starts, it stops, its roles are what they should be, and it harms no other folder."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from rightsource.config import embedded
from rightsource.config.embedded import EmbeddedServerError


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder outside everybody's home; its server is ended whatever happens."""
    place = Path(f"/var/tmp/rightsource-embedded-{os.getpid()}")
    try:
        yield place
    finally:
        if place.exists():
            embedded.stop(place)
            shutil.rmtree(place)


@pytest.mark.heavy  # makes a cluster
def test_it_starts_is_found_again_and_stops(home: Path) -> None:
    assert not embedded.is_running(home)
    first = embedded.server(home)
    assert embedded.is_running(home)
    process = embedded.process_id(home)
    assert embedded.server(home) == first
    assert embedded.process_id(home) == process, "found, not started again"

    with psycopg.connect(first.owner) as owner:
        assert owner.execute("SELECT current_user").fetchone() == ("rightsource_owner",)
        assert owner.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolcanlogin FROM pg_roles "
            "WHERE rolname LIKE 'rightsource%' ORDER BY 1"
        ).fetchall() == [
            ("rightsource_app", False, False, False, False, True),
            ("rightsource_owner", False, False, False, False, True),
        ]
        assert owner.execute(
            "SELECT datcollate, pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'rightsource'"
        ).fetchone() == ("C.UTF-8", "rightsource_owner")
        assert owner.execute("SHOW fsync").fetchone() == ("on",), "records outlive a crash"
        assert owner.execute("SHOW listen_addresses").fetchone() == ("",), "on no network"
    with psycopg.connect(first.application) as application, pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute("CREATE TABLE mine (id int)")

    assert embedded.stop(home)
    assert not embedded.is_running(home)
    assert not embedded.stop(home), "nothing to stop"
    assert process is not None
    assert not psutil.pid_exists(process) or psutil.Process(process).status() == psutil.STATUS_ZOMBIE


@pytest.mark.heavy  # makes a cluster
def test_folders_above_are_opened_for_passing_through_and_no_more(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(parents=True)
    closed.chmod(0o700)
    inner = closed / "inner"
    try:
        embedded.start(inner)
        assert embedded.is_running(inner)
        opened = closed.stat().st_mode & 0o777
        assert opened == (0o711 if os.geteuid() == 0 else 0o700)
    finally:
        embedded.stop(inner)


def test_root_does_not_keep_data_below_its_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(EmbeddedServerError, match=r"^As root the data may not lie in /root/council, .*\.$"):
        embedded._keep_data_apart(Path("/root/council"))
    embedded._keep_data_apart(Path("/var/lib/rightsource"))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    embedded._keep_data_apart(Path("/root/council"))


def test_everybody_has_a_folder_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RIGHTSOURCE_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert embedded.home() == Path("/home/ada/.local/share/rightsource")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert embedded.home() == Path("/var/lib/rightsource")
    monkeypatch.setenv("RIGHTSOURCE_HOME", "/srv/council")
    assert embedded.home() == Path("/srv/council")
