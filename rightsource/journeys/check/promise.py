"""A promise of the whole: what holds, the statement that finds where it does not, and the sentence that says so."""

from __future__ import annotations

from dataclasses import dataclass

from rightsource.ground.money import Money


@dataclass(frozen=True, slots=True)
class Promise:
    """What must always hold; `sql` finds the rows where it does not, `breach` is the sentence for one of them.

    The statements read the tables of several rooms in one set, as an auditor does with the database alone: a promise
    that was checked through the code that keeps it would share its mistakes. They read, and hand out sentences only.
    """

    code: str
    holds: str
    sql: str
    breach: str

    def sentence(self, found: dict[str, object]) -> str:
        """Return the breach in words; columns that end in _pence are written as money.

        >>> Promise("a", "b", "", "It is out by {by_pence}.").sentence({"by_pence": 450})
        'It is out by £4.50.'
        """
        words = {name: Money(int(str(value))) if name.endswith("_pence") else value for name, value in found.items()}
        return self.breach.format(**words)
