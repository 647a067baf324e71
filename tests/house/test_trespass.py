"""The contracts are alive: trespasses committed in a copy of the house are each refused by name."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
LINT_IMPORTS = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]

# (file, line of code that trespasses, what the refusal must name, its sentence where many trespass at once)
IMPORT_TRESPASSES = [
    ("books/ledger/rules/kinds.py", "import rightsource.council.democracy.rules", "books.ledger",
     "rightsource.books.ledger.rules.kinds -> rightsource.council.democracy.rules"),
    ("ground/money.py", "import django", "ground.money is pure", "ground.money is pure"),
    ("ground/text.py", "from rightsource.commons.record import rules", "ground",
     "rightsource.ground.text -> rightsource.commons.record.rules"),
    ("commons/access/rules.py", "from django.db import models", "commons.access.rules is pure",
     "commons.access.rules is pure"),
    ("commons/record/services.py", "from rightsource.commons.access import rules", "record",
     "rightsource.commons.record.services -> rightsource.commons.access.rules"),
    ("council/duties/queries.py", "from rightsource.commons.access import models", "may not reach into",
     "council.duties.queries may not reach into rightsource.commons.access.models"),
    ("council/duties/services.py", "from rightsource.council.agreements import queries", "duties",
     "rightsource.council.duties.services -> rightsource.council.agreements.queries"),
    ("journeys/reactions.py", "from rightsource.frontdoor.marketplace import urls", "door",
     "journeys.reactions may not import the door rightsource.frontdoor.marketplace.urls"),
    ("frontdoor/directory/services.py", "from rightsource.journeys import load_case", "journeys",
     "rightsource.frontdoor.directory.services -> rightsource.journeys.load_case"),
    ("commons/record/models.py", "from rightsource.commons.record import services", "record",
     "rightsource.commons.record.models -> rightsource.commons.record.services"),
    ("council/backroom/__init__.py", "", "backroom", "- rightsource.council.backroom"),
]  # fmt: skip
RUFF_TRESPASSES = [
    (
        "council/duties/services.py",
        "from django.utils import timezone\n\nNOW = timezone.now()",
        "clock is read at the door",
    ),
    ("council/duties/models.py", "from django.db import models\n\nX = models.FloatField()", "Money is pence"),
    ("books/plan/services/versions.py", "from django.db.models import signals\n\nX = signals", "Call the service"),
    ("books/plan/queries/versions.py", "from typing import cast\n\nX = cast(int, 1)", "Assert the type"),
]  # fmt: skip


def copy(tmp_path: Path) -> Path:
    ignore = shutil.ignore_patterns("node_modules", "__pycache__", "static", "jinja2")
    shutil.copytree(REPOSITORY / "rightsource", tmp_path / "rightsource", ignore=ignore)
    for name in ("pyproject.toml", "house_rules.py"):
        shutil.copy(REPOSITORY / name, tmp_path / name)
    return tmp_path


def add(root: Path, name: str, code: str) -> None:
    path = root / "rightsource" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.exists() else '"""A module."""\n'
    path.write_text(before + "\n" + code + "\n", encoding="utf-8")


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "300"}
    return subprocess.run(
        LINT_IMPORTS + ["--no-cache"], cwd=root, capture_output=True, text=True, env=environment, check=False
    )


def test_the_house_as_it_stands_is_kept(tmp_path):
    result = lint(copy(tmp_path))
    assert result.returncode == 0, result.stdout[-3000:]


def test_imports_that_trespass_are_each_named(tmp_path):
    root = copy(tmp_path)
    for name, code, _, _ in IMPORT_TRESPASSES:
        add(root, name, code)
    result = lint(root)
    assert result.returncode != 0
    said = result.stdout.splitlines()
    for name, code, _, sentence in IMPORT_TRESPASSES:
        assert any(sentence in line for line in said), f"nobody saw {code!r} in {name}"


@pytest.mark.heavy  # the house is read anew for each
@pytest.mark.parametrize(
    ("name", "code", "named"), [t[:3] for t in IMPORT_TRESPASSES], ids=[t[0] + " " + t[1] for t in IMPORT_TRESPASSES]
)
def test_an_import_that_trespasses_is_refused(tmp_path, name, code, named):
    root = copy(tmp_path)
    add(root, name, code)
    result = lint(root)
    assert result.returncode != 0, f"nobody saw {code!r} in {name}"
    assert named in result.stdout


@pytest.mark.parametrize(("name", "code", "named"), RUFF_TRESPASSES, ids=[t[2] for t in RUFF_TRESPASSES])
def test_a_name_that_is_banned_is_refused(tmp_path, name, code, named):
    root = copy(tmp_path)
    add(root, name, code)
    result = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--select", "TID", f"rightsource/{name}"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode != 0
    assert named in result.stdout
