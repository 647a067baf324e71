"""The words of the command that open a journey: check, rehearse, import, publish."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rightsource.config.command_parts import (
    CommandError,
    database,
    journey,
    require_migrated,
    running,
    say,
    say_error,
    step,
)
from rightsource.ground.text import pluralise
from rightsource.ground.time import PeriodError, Quarter

if TYPE_CHECKING:
    from rightsource.journeys.publish import Published


def case_folder(name: str) -> Path:
    """Return the folder of a case, given by its name in cases/ or by its path."""
    cases = Path(__file__).resolve().parents[2] / "cases"
    for folder in (cases / name, Path(name)):
        if folder.is_dir():
            return folder.resolve()
    known = ", ".join(sorted(path.name for path in cases.iterdir() if path.is_dir())) if cases.is_dir() else "none"
    raise CommandError(f"There is no case “{name}”. Cases that are here: {known}. Or give the path of a folder.")


def load_case(name: str) -> Any:
    """Load a council from the files of a case; a fault in them names file, line and remedy, and nothing is loaded."""
    from rightsource.commons.access.doors import now
    from rightsource.commons.access.rules import SYSTEM, Purpose
    from rightsource.commons.access.services import acting_as

    load = journey("journeys.load_case", "load_case")
    folder = case_folder(name)
    with step(f"Loading {folder.name}") as tell, acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        return load(folder=folder, by=SYSTEM, at=now(), progress=tell)


def check() -> int:
    """Name every breach of what must always hold; return 1 if there is one."""
    with database():
        require_migrated()
        from rightsource.commons.access.doors import now
        from rightsource.commons.access.rules import SYSTEM, Purpose
        from rightsource.commons.access.services import acting_as

        prove = journey("journeys.check", "check")
        with step("Checking") as tell, acting_as(SYSTEM, purpose=Purpose.OPERATION):
            breaches = list(prove(at=now(), progress=tell))
        for breach in breaches:
            say_error(str(breach))
        if breaches:
            say_error(f"{len(breaches)} of the things that must always hold do not. Each is named above.")
            return 1
        say("Everything that must always hold does.")
        return 0


def rehearse(*, days: int, seed: int, share: int) -> int:
    """Live some days of the council's life through its journeys; beside a demonstration that runs, in its mode."""
    if running().get("demonstration"):
        os.environ["RIGHTSOURCE_DEMONSTRATION"] = "1"  # else it is asked for by name: a rehearsal fills real books too
    with database():
        require_migrated()
        try:
            live(days=days, seed=seed, share=share)
        except KeyboardInterrupt:
            raise CommandError(
                "The rehearsal was ended before its last day. The days that were over stay; of the day under way "
                "nothing is left. The same command goes on with the next day."
            ) from None
        return 0


def live(*, days: int, seed: int, share: int) -> None:
    """Live some days on the database that is open."""
    from rightsource.commons.access.doors import now
    from rightsource.commons.access.rules import SYSTEM

    play = journey("rehearsal.rehearse", "rehearse")
    with step(f"Rehearsing {days} days") as tell:
        outcome = play(days=days, seed=seed, share_percent=share, by=SYSTEM, at=now(), progress=tell)
    if outcome is not None:
        say(str(outcome))


def import_outturn(files: Sequence[Path]) -> int:
    """Read the ministry's workbooks as published."""
    missing = [path for path in files if not path.is_file()]
    if missing:
        names = ", ".join(str(path) for path in missing)
        raise CommandError(f"There is no such file: {names}. Nothing was imported.")
    with database():
        require_migrated()
        from rightsource.commons.access.doors import now
        from rightsource.commons.access.rules import SYSTEM, Purpose
        from rightsource.commons.access.services import acting_as
        from rightsource.journeys.import_outturn import import_outturn as read

        with step("Reading the workbooks") as tell, acting_as(SYSTEM, purpose=Purpose.OPERATION):
            outcome = read(files=list(files), by=SYSTEM, at=now(), progress=tell)
        for file in outcome.files:
            what = (
                f"{file.rows:,} figures of {file.councils:,} councils" if file.is_new else "read before, nothing added"
            )
            say(f"{file.file_name} ({file.financial_year}): {what}.")
        return 0


def import_ledger(file: Path, map_file: Path) -> int:
    """Take the council's own journal in."""
    missing = [str(path) for path in (file, map_file) if not path.is_file()]
    if missing:
        raise CommandError(f"There is no such file: {', '.join(missing)}. Nothing was imported.")
    with database():
        require_migrated()
        from rightsource.books.ledger.rules import JournalRefusedError
        from rightsource.commons.access.doors import now
        from rightsource.commons.access.rules import SYSTEM, Purpose
        from rightsource.commons.access.services import acting_as
        from rightsource.journeys.import_ledger import import_ledger as read
        from rightsource.journeys.import_ledger import told

        try:
            with step("Taking the journal in") as tell, acting_as(SYSTEM, purpose=Purpose.OPERATION):
                outcome = read(file=file, map_file=map_file, by=SYSTEM, at=now(), progress=tell)
        except JournalRefusedError as error:
            raise CommandError(f"{error}\nNothing was imported.") from None
        for sentence in told(outcome):
            say(sentence)
        return 0


def import_caseload(file: Path) -> int:
    """Take caseloads by month in, and forecast them."""
    if not file.is_file():
        raise CommandError(f"There is no such file: {file}. Nothing was imported.")
    with database():
        require_migrated()
        from rightsource.books.plan import services as plan
        from rightsource.books.plan.rules.caseloads import CaseloadRefusedError, read_caseloads
        from rightsource.commons.access.doors import now
        from rightsource.commons.access.rules import SYSTEM, Purpose
        from rightsource.commons.access.services import acting_as

        try:
            with step("Taking caseloads in"), acting_as(SYSTEM, purpose=Purpose.OPERATION):
                given = read_caseloads(file.read_bytes(), name=file.name)
                outcome = plan.take_in_caseloads(given=given, by=SYSTEM, at=now())
        except CaseloadRefusedError as error:
            raise CommandError(f"{error}\nNothing was imported.") from None
        for series in outcome:
            say(f"{series.name}: {series}")
        return 0


def simulate(number: int) -> int:
    """Run a published simulation again and compare every figure; return 1 if one differs."""
    with database():
        require_migrated()
        from rightsource.books.plan import services
        from rightsource.books.plan.rules import PlanRefusedError, PlanUnknownError
        from rightsource.commons.access.rules import SYSTEM, Purpose
        from rightsource.commons.access.services import acting_as
        from rightsource.ground.money import Money

        with step(f"Running simulation {number} again"), acting_as(SYSTEM, purpose=Purpose.OPERATION):
            try:
                again = services.run_again(number=number)
            except (PlanRefusedError, PlanUnknownError, services.SimulationFailedError) as error:
                raise CommandError(str(error)) from error
        run = again.run
        say(f"{run.version.name}, {run.scenario.name}: seed {run.seed}, {run.paths:,} paths, inputs {run.digest[:12]}.")
        for published, found in zip(again.published, again.found, strict=True):
            same = "the same" if published == found else "DIFFERENT"
            say(
                f"{found.year}: reserves {Money(found.reserves.middle).in_pounds()} in the middle case, "
                f"{found.paths_below:,} paths below the minimum (published: {published.paths_below:,}): {same}."
            )
        if again.is_same:
            say("Every figure is as it was published.")
            return 0
        say_error("Some figures are not as they were published. Tell the finance officer, and which machine this is.")
        return 1


def _quarter(text: str) -> Quarter:
    """Return a quarter written as 2015-Q2."""
    try:
        return Quarter.parse(text)
    except PeriodError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def add_publication_words(what: argparse._SubParsersAction[argparse.ArgumentParser], *, exits: str) -> None:
    """Add the words about what is published from the books."""
    journal = what.add_parser(
        "journal",
        help="the whole journal as a Beancount file, with the balance of every account",
        description="Write every actual posting of the ledger, of the council and its bodies, as one Beancount file, "
        "with a table of balances by account. The file asserts each balance to the penny, so a program that accepts "
        "it (such as bean-check) has found the ledger's own figures. It is read back before this says done; if "
        "anything in it is not as the ledger has it, nothing is left in the folder.",
        epilog=exits,
    )
    publication = what.add_parser(
        "publication",
        help="what the council publishes of a quarter: seven things, from the journal to the activity test",
        description="Write what the council publishes of a quarter that has ended: the whole journal as Beancount with "
        "its balances, spending over £500 as the Local Government Transparency Code asks, the outturn lines from "
        "April to the end of the quarter, payments notices (sections 69 and 70 of the Procurement Act 2023), "
        "resilience indicators, the evidence for section 25, and the activity test of each body. Each table "
        "has its schema beside it, and datapackage.json lists all of it with checksums. Every file is read "
        "back and must tie to the ledger to the penny before any of it is kept. "
        "People are never named in spending. Look at the files before you put them on the council's pages.",
        epilog=exits,
    )
    for word in (journal, publication):
        word.add_argument("folder", type=Path, help="folder to write to; it must be empty or not exist yet")
    publication.add_argument(
        "--quarter",
        type=_quarter,
        required=True,
        metavar="QUARTER",
        help="such as 2015-Q2, which is April to June 2015 and the first quarter of 2015/16",
    )
    journal.set_defaults(does=lambda given: export_journal(given.folder))
    publication.set_defaults(does=lambda given: export_publication(given.folder, quarter=given.quarter))


def export_journal(folder: Path) -> int:
    """Write the whole journal as Beancount, with its balances."""
    with database():
        require_migrated()
        from rightsource.commons.access.doors import now
        from rightsource.commons.access.rules import SYSTEM
        from rightsource.journeys.publish import publish_journal

        with step("Writing the journal") as tell:
            outcome = publish_journal(folder=folder, by=SYSTEM, at=now(), progress=tell)
        _say_published(outcome, folder)
        return 0


def export_publication(folder: Path, *, quarter: Quarter) -> int:
    """Write what the council publishes of a quarter."""
    with database():
        require_migrated()
        from rightsource.commons.access.doors import now
        from rightsource.commons.access.rules import SYSTEM
        from rightsource.journeys.publish import publish

        with step(f"Publishing {quarter}") as tell:
            outcome = publish(folder=folder, quarter=quarter, by=SYSTEM, at=now(), progress=tell)
        _say_published(outcome, folder)
        return 0


def _say_published(outcome: Published, folder: Path) -> None:
    """Name each file with its rows, what they come to and what the books lack for it."""
    for file in outcome.files:
        say(f"{file.file}: {file.title}. {pluralise(file.rows, 'row')}; {file.says}.")
        if file.note:
            say(f"  {file.note}")
        if file.missing:
            say(f"  Missing: {file.missing}")
    say(
        f"All of it is in {folder}, read back and equal to the ledger; datapackage.json lists it with checksums. Only "
        "you may read the folder: look at the files before you publish them."
    )
