"""Settings and their page agree: whatever is read from outside is documented, and nothing else is."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"\bRIGHTSOURCE_[A-Z_]*[A-Z]\b")


def read_by_the_product() -> set[str]:
    """Return the settings that any module names."""
    return {name for path in ROOT.glob("rightsource/**/*.py") for name in NAME.findall(path.read_text("utf-8"))}


def documented() -> set[str]:
    """Return the settings that have a row of their own on the page."""
    text = (ROOT / "docs" / "reference" / "settings.md").read_text("utf-8")
    return set(re.findall(r"^\| `(RIGHTSOURCE_[A-Z_]+)` \|", text, re.MULTILINE))


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    assert read_by_the_product() == documented()


def test_lock_files_name_hashes_and_no_registry() -> None:
    for name in ("requirements.lock", "tests/requirements.lock", "rightsource/commons/pages/node.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "--hash=sha256:" in text, name
        assert "://" not in text, f"{name} names an address"
        assert not re.search(r"^\s*--(index|extra|find)", text, re.MULTILINE), f"{name} names an index"
    for path in (
        ROOT / "tests" / "browser" / "package-lock.json",
        ROOT / "rightsource/commons/pages/package-lock.json",
    ):
        assert '"resolved"' not in path.read_text("utf-8"), f"{path} names a registry"
        assert '"integrity"' in path.read_text("utf-8")


def test_lock_files_cover_what_the_project_asks_for() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = {re.split(r"[\[<>=~! ]", line)[0].lower() for line in project["project"]["dependencies"]}
    for_tests = {re.split(r"[\[<>=~! ]", line)[0].lower() for line in project["dependency-groups"]["dev"]}
    run = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    test = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / "tests/requirements.lock").read_text("utf-8"), re.MULTILINE))
    assert wanted <= run
    assert wanted | for_tests <= test
    assert run <= test, "what is tested is what runs"


def test_publiccode_has_what_the_standard_asks_for() -> None:
    code = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
    for key in (
        "publiccodeYmlVersion",
        "name",
        "url",
        "platforms",
        "developmentStatus",
        "softwareType",
        "description",
        "legal",
        "maintenance",
        "localisation",
    ):
        assert code[key]
    english = code["description"]["en"]
    assert len(english["shortDescription"]) <= 150
    assert 150 <= len(english["longDescription"]) <= 10000
    assert english["features"]
    assert code["legal"]["license"] == "MIT"
    assert code["maintenance"]["contacts"][0]["name"]


def test_make_help_lists_every_target_that_explains_itself() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for target in ("run", "test", "lint", "check", "bench", "stop", "clean"):
        assert f"make {target} " in done.stdout


@pytest.mark.parametrize(
    ("given", "refused"),
    [("127.0.0.1,localhost", False), ("council.example.org", True), ("*", True)],
)
def test_a_demonstration_answers_to_local_names_only(given: str, refused: bool) -> None:
    """Whoever starts the web server by hand meets the same refusal as with the command."""
    done = subprocess.run(
        [sys.executable, "-c", "import rightsource.config.settings"],
        cwd=ROOT,
        env={"RIGHTSOURCE_DEMONSTRATION": "1", "RIGHTSOURCE_HOSTS": given, "PYTHONPATH": str(ROOT), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode != 0) is refused, done.stderr
    assert ("A demonstration answers" in done.stderr) is refused
