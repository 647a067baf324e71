"""The word of the command that tries the early warning on published years: files in, a table and a CSV out."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rightsource.config.command_parts import CommandError, say, step

if TYPE_CHECKING:
    from rightsource.journeys.backtest_outturn import Backtest

DECISION = "docs/decisions/0013-early-warning.md"
HEADINGS = (
    "year", "evaluated", "none", "amber", "red", "red, %", "not evaluated", "a rule missing",
    "failed later: warned", "failed later: missed", "red, no failure known",
)  # fmt: skip
SHOWN_REASONS = 8


def add_words(words: argparse._SubParsersAction[argparse.ArgumentParser], *, exits: str) -> None:
    """Add the words that try rules on published years."""
    backtest = words.add_parser(
        "backtest",
        help="try the early warning on published years",
        description="Try the rules of the early warning on years that were published.",
        epilog=exits,
    )
    what = backtest.add_subparsers(dest="what", metavar="WHAT", required=True, title="what")
    outturn = what.add_parser(
        "outturn",
        help="every council in the ministry's revenue outturn workbooks",
        description="Read the ministry's revenue outturn workbooks as published, ask the rules of the early warning of "
        "every council and year, and write a row for each: authority_code, authority, year, level (none, amber or red) "
        "and the names of the rules that rang, parted by spaces. Then print how many councils were at each level in "
        "each year, what could not be computed and why, and what is known to have happened afterwards. "
        "Give several years in one go: some rules need the year before. The rules and their reasons are in "
        "docs/decisions/0013-early-warning.md; they were fixed before they were run. No council needs to run and "
        "nothing is kept but the file that you name.",
        epilog=exits,
    )
    outturn.add_argument("files", type=Path, nargs="+", metavar="FILE", help="a workbook (.xls), one for each year")
    outturn.add_argument("--csv", type=Path, required=True, metavar="OUT", help="file to write the rows to")
    outturn.add_argument("--page", type=Path, metavar="PAGE", help="write the printed table to this Markdown file too")
    outturn.set_defaults(does=_outturn)


def _outturn(given: argparse.Namespace) -> int:
    return outturn(files=given.files, to=given.csv, page=given.page)


def outturn(*, files: Sequence[Path], to: Path, page: Path | None) -> int:
    """Run the rules over the workbooks, write the rows, and say what came of it."""
    missing = [str(path) for path in files if not path.is_file()]
    if missing:
        raise CommandError(f"There is no such file: {', '.join(missing)}. Nothing was written.")
    if to.resolve() in {path.resolve() for path in files}:
        raise CommandError(f"{to} is one of the workbooks. Name another file for the rows. Nothing was written.")
    from rightsource.ground.parameters import packaged
    from rightsource.journeys.backtest_outturn import backtest_outturn, write_csv

    with step("Reading the workbooks") as tell:
        found = backtest_outturn(files=files, parameters=packaged(), progress=tell)
    write_csv(found, to)
    lines = table(found)
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    for line in lines:
        say("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))
    say("")
    for sentence in notes(found):
        say(sentence)
    if page is not None:
        try:
            page.write_text(as_page(found, [path.name for path in files]), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{page} cannot be written ({error.strerror}). The rows are in {to}.") from error
    say(f"{len(found.rows):,} rows are in {to}.")
    return 0


def table(found: Backtest) -> list[tuple[str, ...]]:
    """Return the headings and a line for each year."""
    from rightsource.council.evidence.rules.warning import Level

    lines: list[tuple[str, ...]] = [HEADINGS]
    for count in found.counts:
        red = count.by_level[Level.RED]
        share = f"{100 * red / count.evaluated:.1f}" if count.evaluated else "–"
        numbers = (
            count.evaluated, count.by_level[Level.NONE], count.by_level[Level.AMBER], red, share,
            count.not_evaluated, count.partly, count.warned, count.missed, count.red_without_known,
        )  # fmt: skip
        lines.append((count.year.slug, *map(str, numbers)))
    return lines


def notes(found: Backtest) -> Iterator[str]:
    """Say what the table cannot: the limit, what was missing and why, and which failures are known."""
    from rightsource.council.evidence.rules.warning import FIXED_BY_COMMIT, Level

    limit = f"{100 * found.limit:.0f}%"
    above = [count for count in found.counts if count.by_level[Level.RED] > found.limit * count.evaluated]
    if above:
        years = ", ".join(count.year.slug for count in above)
        yield f"More than {limit} of the councils evaluated are red in {years}."
    else:
        yield f"In no year are more than {limit} of the councils evaluated red."
    for count in found.counts:
        reasons = found.reasons(count.year).most_common()
        for why, how_many in reasons[:SHOWN_REASONS]:
            yield f"{count.year.slug}: {how_many} councils: {why}."
        if len(reasons) > SHOWN_REASONS:
            yield f"{count.year.slug}: and {len(reasons) - SHOWN_REASONS} other reasons, for fewer councils each."
    yield f"Left out: {found.left_out} authorities of class O, which are no councils (police, fire, waste, transport)."
    yield from _afterwards(found)
    yield f"The rules were fixed before they were run, by commit {FIXED_BY_COMMIT}; reasons: {DECISION}."


def _afterwards(found: Backtest) -> Iterator[str]:
    """Say which failures are known, and what the rules had said of them in each year."""
    last = found.counts[-1].year
    for event in found.events:
        own = [each for each in found.judged if each.authority_code == event.authority_code]
        said = [
            f"{each.year.slug} {each.assessment.level or 'not evaluated'}"
            + (f" ({', '.join(each.assessment.rang)})" if each.assessment.rang else "")
            for each in own
        ]
        name = own[-1].authority if own else event.authority_code
        outside = (
            "" if last.period.contains(event.on) else f" That day lies outside the years of the files (to {last.slug})."
        )
        yield (
            f"Known: {name}, {event.event} on {event.on:%-d %B %Y} (source to be checked).{outside} The rules said: "
            f"{'; '.join(said) or 'nothing, it is not in the files'}."
        )
    yield (
        "No other failure is known here by name, day and source: red without one is not shown to be a "
        "false alarm, nor none to be right."
    )


def as_page(found: Backtest, names: Sequence[str]) -> str:
    """Return the result as a page of the reference."""
    from rightsource.council.evidence.rules.warning import FIXED_BY_COMMIT

    head, *lines = table(found)
    rows = ["| " + " | ".join(line) + " |" for line in (head, ["---:"] * len(head), *lines)]
    return "\n".join(
        [
            "# Early warning: what the rules say of published years",
            "",
            "Written by `rightsource backtest outturn`; not by hand. The rules and the reason for each are in",
            f"[the decision](../decisions/0013-early-warning.md). They were fixed by commit `{FIXED_BY_COMMIT}`,",
            "before any of them was run on any council.",
            "",
            *rows,
            "",
            "A level is given for a year where the rules that it needs can be computed. “A rule missing” counts",
            "evaluated councils for which another rule could not be. “Failed later” looks three years ahead.",
            "",
            *(f"- {sentence}" for sentence in notes(found)),
            "",
            "Workbooks, as the ministry published them:",
            "",
            *(f"- {name}" for name in names),
            "",
        ]
    )
