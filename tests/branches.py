"""Whether the tests walk every branch of the rules and of the ground: python -m tests.branches, after pytest --cov."""

import fnmatch
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

LAW = ("rightsource/ground/*.py", "rightsource/*/*/rules.py", "rightsource/*/*/rules/*.py")


def below(report: dict[str, Any]) -> list[str]:
    """Return a sentence for each file of the law in which a line or a branch is not walked."""
    said = []
    for name, found in sorted(report["files"].items()):
        if not any(fnmatch.fnmatch(name, pattern) for pattern in LAW):
            continue
        lines, branches = found["missing_lines"], found.get("missing_branches", [])
        if lines or branches:
            first = min([*lines, *(branch[0] for branch in branches)])
            said.append(
                f"{name}: {len(lines)} lines and {len(branches)} branches are walked by no test; from line {first}."
            )
    return said


def main() -> None:
    """Print each shortfall and end with 1 if there is one."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "coverage.json"
        subprocess.run([sys.executable, "-m", "coverage", "json", "-q", "-o", str(file)], check=True)
        report = json.loads(file.read_text())
    shortfalls = below(report)
    print("\n".join(shortfalls) or "Every branch of the rules and of the ground is walked.")  # noqa: T201
    sys.exit(1 if shortfalls else 0)


if __name__ == "__main__":
    main()
