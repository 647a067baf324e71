"""The command: its words, its refusals, and a council that starts, is kept, and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import psycopg
import pytest

from rightsource.config import command, command_journeys, command_keep, command_parts, command_run, embedded, web
from rightsource.config.command_parts import CommandError

ROOT = Path(__file__).resolve().parents[2]
WEB, JOB = "rightsource-web", "rightsource-job"
WORDS = ("run", "stop", "accounts", "check", "rehearse", "backup", "restore", "import", "backtest", "export")


def said(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Return the exit code and what was said."""
    with pytest.raises(SystemExit) as ended:
        command.main(words)
    out, err = capsys.readouterr()
    code = ended.value.code
    assert isinstance(code, int)
    return code, out + err


def test_help_names_every_word(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said(["--help"], capsys)
    assert code == 0
    for word in WORDS:
        assert f"\n    {word} " in text
    assert "RIGHTSOURCE_HOME" in text
    assert "pgserver" in text, "what root must know is said"


@pytest.mark.parametrize(
    "words",
    [[word] for word in WORDS]
    + [
        ["import", "outturn"],
        ["backtest", "outturn"],
        ["export", "tables"],
        ["export", "journal"],
        ["export", "publication"],
    ]
    + [["accounts", word] for word in ("open", "give", "link", "close")],
    ids=lambda words: "-".join(words),
)
def test_every_word_explains_itself(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said([*words, "--help"], capsys)
    assert code == 0
    assert len(text) > 100
    assert "None" not in text


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ([], "WORD"),
        (["fly"], "fly"),
        (["run", "--port", "0"], "is not a port"),
        (["run", "--port", "65536"], "is not a port"),
        (["run", "--today", "30 September"], "Write it as 2015-09-30."),
        (["rehearse", "--days", "0"], "is not a whole number above nought"),
        (["export", "publication", "x", "--quarter", "2015/16-Q1"], "write April to June 2015 as 2015-Q2"),
        (["export", "publication", "x"], "--quarter"),
    ],
)
def test_words_that_are_not_understood_end_with_two(
    words: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = said(words, capsys)
    assert (code, reason in text) == (2, True)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "council.example.org"])
def test_a_demonstration_is_refused_where_other_machines_can_reach_it(
    host: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIGHTSOURCE_HOME", str(tmp_path / "home"))
    code, text = said(["run", "--host", host], capsys)
    assert code == 1
    assert f"does not start on {host}, which other machines can reach" in text
    assert not (tmp_path / "home").exists(), "refused before anything was made"


def test_a_council_in_earnest_on_a_public_address_needs_its_names(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = command_run.Wanted("0.0.0.0", 8000, "any", None, demonstration=False, rehearse=False)
    monkeypatch.delenv("RIGHTSOURCE_HOSTS", raising=False)
    with pytest.raises(CommandError, match=r"^Set RIGHTSOURCE_HOSTS .*\.$"):
        command_run.refuse_public_demonstration(wanted)
    monkeypatch.setenv("RIGHTSOURCE_HOSTS", "council.example.org")
    command_run.refuse_public_demonstration(wanted)


def test_one_address_without_the_other_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIGHTSOURCE_DATABASE_URL", "postgresql://rightsource_app@/rightsource")
    monkeypatch.delenv("RIGHTSOURCE_OWNER_DATABASE_URL")
    code, text = said(["check"], capsys)
    assert code == 1
    assert "or neither" in text


def test_a_file_that_is_no_backup_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "holiday.jpg"
    file.write_bytes(b"\xff\xd8\xff")
    code, text = said(["restore", str(file)], capsys)
    assert code == 1
    assert "is not a file that `rightsource backup` wrote" in text


def test_a_backup_never_writes_over_another(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "yesterday"
    file.write_text("precious")
    code, text = said(["backup", str(file)], capsys)
    assert (code, file.read_text()) == (1, "precious")
    assert "is there already" in text


def test_the_key_of_sessions_is_made_once_and_read_by_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIGHTSOURCE_HOME", str(tmp_path))
    monkeypatch.delenv("RIGHTSOURCE_SECRET_KEY", raising=False)
    first = command_parts.secret_key()
    assert len(first) >= 60
    assert command_parts.secret_key() == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for one council, outside everybody's home; its server is ended whatever happens."""
    place = Path(f"/var/tmp/rightsource-command-{os.getpid()}")
    place.mkdir()
    try:
        yield place
    finally:
        embedded.stop(place)
        subprocess.run(["rm", "-rf", str(place)], check=True)


def environment(home: Path) -> dict[str, str]:
    """Return an environment in which the command knows only this home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RIGHTSOURCE_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return {**kept, "RIGHTSOURCE_HOME": str(home), "PYTHONPATH": str(ROOT)}


def ask(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "rightsource", *words],
        env=environment(home),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def sample(owner: str) -> list[tuple[object, ...]]:
    """Return what the test wrote."""
    with psycopg.connect(owner) as connection:
        return connection.execute("SELECT session_key, session_data FROM commons_access_browsersession").fetchall()


@pytest.mark.heavy  # starts a database of its own three times, and migrates it twice
def test_a_backup_is_restored_whole(home: Path) -> None:
    from tests.database import renamed

    embedded.server(home)
    found = embedded.addresses(home)
    migrated = ask(home, "restore", str(ROOT / "README.md"))
    assert migrated.returncode == 1
    prepare = (
        "import django; django.setup(); from rightsource.config.command_parts import migrate; migrate();"
        "from django.utils import timezone; from rightsource.commons.access.rules import SYSTEM, Purpose;"
        "from rightsource.commons.access.services import acting_as, open_account\n"
        "with acting_as(SYSTEM, purpose=Purpose.OPERATION):\n"
        "    open_account(email='a@example.org', name='A', person_id=None, is_demonstration=True, by=SYSTEM,"
        " at=timezone.now())"
    )
    done = subprocess.run(
        [sys.executable, "-c", prepare],
        env={
            **environment(home),
            "DJANGO_SETTINGS_MODULE": "rightsource.config.settings",
            "RIGHTSOURCE_DATABASE_URL": found.application,
            "RIGHTSOURCE_OWNER_DATABASE_URL": found.owner,
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with psycopg.connect(found.owner) as owner:
        owner.execute("INSERT INTO commons_access_browsersession VALUES ('key', 'before', '2015-04-01T00:00:00Z')")

    file = home / "backup"
    backed = ask(home, "backup", str(file))
    assert backed.returncode == 0, backed.stderr
    assert file.stat().st_mode & 0o077 == 0, "nobody else may read it"
    assert "keep it safe" in backed.stdout

    with psycopg.connect(found.owner) as owner:
        owner.execute("UPDATE commons_access_browsersession SET session_data = 'after'")
        owner.execute("CREATE TABLE left_over (id int)")
    refused = ask(home, "restore", str(file))
    assert refused.returncode == 1
    assert "This database holds records" in refused.stderr
    assert sample(found.owner) == [("key", "after")], "nothing was changed"

    restored = ask(home, "restore", str(file), "--replace")
    assert restored.returncode == 0, restored.stderr
    assert sample(found.owner) == [("key", "before")]
    with psycopg.connect(found.owner) as owner:
        assert owner.execute("SELECT to_regclass('left_over')").fetchone() == (None,)
        account = owner.execute("SELECT email FROM commons_access_account").fetchall()
        assert account == [("a@example.org",)]
    with psycopg.connect(found.application) as application:
        assert application.execute("SELECT session_data FROM commons_access_browsersession").fetchall() == [("before",)]
        assert application.execute("SELECT count(*) FROM commons_record_audit").fetchone() == (0,), "policies hold"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("TRUNCATE commons_access_browsersession")

    broken = home / "broken"
    broken.write_bytes(file.read_bytes()[:-2000])
    failed = ask(home, "restore", str(broken), "--replace")
    assert failed.returncode == 1
    assert "nothing was changed" in failed.stderr
    assert sample(found.owner) == [("key", "before")], "all of it or nothing"

    again = home / "again"
    assert ask(home, "backup", str(again)).returncode == 0, "what was restored can be backed up and restored"
    assert ask(home, "restore", str(again), "--replace").returncode == 0
    assert renamed(found.owner, "rightsource") == found.owner

    tables = ask(home, "export", "tables", str(home / "tables"))
    assert tables.returncode == 0, tables.stderr
    listed = (home / "tables" / "files.csv").read_text()
    assert "commons_access_account.csv,1," in listed
    assert "commons_access_browsersession" not in listed, "sessions are keys to doors, not records"
    assert "mfa_authenticator" not in listed, "second steps are keys to doors, too"


@pytest.mark.heavy  # starts a whole council
def test_a_council_starts_and_leaves_nothing_behind(home: Path) -> None:
    port = embedded_free_port()
    first = subprocess.Popen(
        [sys.executable, "-m", "rightsource", "run", "--port", str(port), "--no-rehearsal"],
        env=environment(home),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        wait_for_answer(first, port)
        wait_for_worker(home)
        second = ask(home, "run", "--port", str(port + 1))
        assert second.returncode == 1
        assert "already runs" in second.stderr
        refused = ask(home, "restore", str(make_file(home)))
        assert refused.returncode == 1
        assert "rightsource stop" in refused.stderr
        noted = json.loads((home / "running.json").read_text())
        assert noted["port"] == port

        stopped = ask(home, "stop")
        assert stopped.returncode == 0, stopped.stderr
        assert "the web server and the database" in stopped.stdout
        out, _ = first.communicate(timeout=60)
        assert f"http://127.0.0.1:{port}/" in out
    finally:
        if first.poll() is None:
            first.send_signal(signal.SIGTERM)
        first.communicate(timeout=60)
    assert first.returncode == 0, out
    assert not embedded.is_running(home)
    assert not (home / "running.json").exists()
    assert processes_of(home) == []
    assert "Nothing was running." in ask(home, "stop").stdout


@pytest.mark.heavy  # starts a whole council
def test_a_killed_council_leaves_no_process_and_stop_ends_its_database(home: Path) -> None:
    port = embedded_free_port()
    council = subprocess.Popen(
        [sys.executable, "-m", "rightsource", "run", "--port", str(port), "--no-rehearsal"],
        env=environment(home),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_for_answer(council, port)
    wait_for_worker(home)
    council.kill()
    council.wait()
    ends = time.monotonic() + 30
    while processes_of(home) and time.monotonic() < ends:
        time.sleep(0.2)
    assert processes_of(home) == []
    assert "Ended: the database." in ask(home, "stop").stdout
    assert not embedded.is_running(home)


def embedded_free_port() -> int:
    """Return a port that nothing uses."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_answer(process: "subprocess.Popen[str] | subprocess.Popen[bytes]", port: int) -> None:
    """Wait until the council answers, whatever it says."""
    ends = time.monotonic() + 240
    while time.monotonic() < ends:
        assert process.poll() is None, process.communicate()[0]
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
            return
        except OSError:
            time.sleep(0.2)
            continue
        return
    raise AssertionError("It never answered.")


def processes_of(home: Path, *names: str) -> list[str]:
    """Return the numbers of the web servers and workers that know this council's folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            name = (entry / "comm").read_text().strip()
            told = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if name in (names or (WEB, JOB)) and f"RIGHTSOURCE_HOME={home}".encode() in told:
            found.append(f"{name} {entry.name}")
    return found


def wait_for_worker(home: Path) -> None:
    """Wait until the worker beside the web server has said in the database that it is there."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        with psycopg.connect(embedded.addresses(home).owner) as owner:
            if owner.execute("SELECT FROM procrastinate_workers").fetchone() is not None:
                assert len(processes_of(home, JOB)) == 1
                assert len(processes_of(home, WEB)) == 1 + web.WORKERS
                return
        time.sleep(0.2)
    raise AssertionError("No worker came.")


def make_file(home: Path) -> Path:
    """Return a file that looks like a backup."""
    file = home / "looks-like-one"
    file.write_bytes(command_keep.MARK + b"nothing")
    command_keep._seal(file)
    return file


def test_a_long_step_says_now_and_then_how_far_it_is_where_nobody_watches(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter([0.0, 10.0, 31.0, 31.0, 40.0, 62.0, 62.0, 63.0])
    monkeypatch.setattr(command_parts, "monotonic", lambda: next(clock))
    with command_parts.step("Rehearsing") as tell:
        for number in range(4):
            tell(f"day {number}")
    assert capsys.readouterr().out.splitlines() == ["Rehearsing: day 1", "Rehearsing: day 3", "Rehearsing: 63 s"]


def test_a_rehearsal_that_is_ended_says_that_it_can_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ended(**given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_journeys, "live", ended)
    monkeypatch.setattr(command_journeys, "database", nullcontext)
    monkeypatch.setattr(command_journeys, "require_migrated", lambda: None)
    with pytest.raises(SystemExit) as left:
        command.main(["rehearse", "--days", "2"])
    assert left.value.code == 1
    assert "The same command goes on with the next day." in capsys.readouterr().err


@pytest.mark.parametrize("served", [True, False])
def test_a_rehearsal_beside_a_demonstration_is_one(monkeypatch: pytest.MonkeyPatch, served: bool) -> None:
    lived: list[str | None] = []
    monkeypatch.setenv("RIGHTSOURCE_DEMONSTRATION", "")  # so that it is put back, whatever the command sets
    monkeypatch.delenv("RIGHTSOURCE_DEMONSTRATION")
    monkeypatch.setattr(command_journeys, "running", lambda: {"demonstration": True} if served else {})
    monkeypatch.setattr(
        command_journeys, "live", lambda **given: lived.append(os.environ.get("RIGHTSOURCE_DEMONSTRATION"))
    )
    monkeypatch.setattr(command_journeys, "database", nullcontext)
    monkeypatch.setattr(command_journeys, "require_migrated", lambda: None)
    assert command_journeys.rehearse(days=2, seed=1, share=1) == 0
    assert lived == (["1"] if served else [None])


@pytest.mark.parametrize(
    ("noted", "set_day", "lived"),
    [
        ('{"demonstration": true, "day": "2015-09-30"}', "", "2015-09-30"),
        ('{"demonstration": true, "day": "2015-09-30"}', "2015-10-02", "2015-10-02"),
        ('{"demonstration": false}', "", None),
        (None, "", None),
    ],
)
def test_what_is_done_beside_a_demonstration_is_done_on_its_day(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, noted: str | None, set_day: str, lived: str | None
) -> None:
    note = tmp_path / "running.json"
    if noted is not None:
        note.write_text(noted)
    monkeypatch.setenv("RIGHTSOURCE_TODAY", set_day)
    if not set_day:
        monkeypatch.delenv("RIGHTSOURCE_TODAY")
    monkeypatch.setattr(command_parts, "is_served", lambda: True)
    monkeypatch.setattr(command_parts, "note_of_run", lambda: note)
    monkeypatch.setattr(command_parts, "has_addresses", lambda: True)
    monkeypatch.setattr(command_parts, "_close_connections", lambda: None)
    with command_parts.database():
        assert os.environ.get("RIGHTSOURCE_TODAY") == lived
