"""The tool that holds rules and ground to full branch coverage says what it finds, and nothing of other files."""

from tests.branches import below


def found(lines: list[int], branches: list[list[int]]) -> dict[str, object]:
    """Return one file's part of coverage's report."""
    return {"missing_lines": lines, "missing_branches": branches}


def test_a_branch_of_a_rule_that_no_test_walks_is_named() -> None:
    report = {
        "files": {
            "rightsource/ground/money.py": found([], [[4, 9]]),
            "rightsource/books/plan/rules.py": found([12, 13], []),
            "rightsource/council/duties/rules/powers.py": found([7], [[3, 7]]),
            "rightsource/commons/access/rules.py": found([], []),
            "rightsource/books/plan/views.py": found([1, 2, 3], [[1, 2]]),
        }
    }
    assert below(report) == [
        "rightsource/books/plan/rules.py: 2 lines and 0 branches are walked by no test; from line 12.",
        "rightsource/council/duties/rules/powers.py: 1 lines and 1 branches are walked by no test; from line 3.",
        "rightsource/ground/money.py: 0 lines and 1 branches are walked by no test; from line 4.",
    ]
