"""The command `rightsource`: what its words mean, and what its exit says."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rightsource.config import command_accounts, command_backtest, command_journeys
from rightsource.config.command_parts import CommandError, say_error

DESCRIPTION = """\
rightsource runs a council that commissions instead of delivering: its budget, its duties, its agreements,
and the services that residents find, choose and pay for.

Everything that it keeps lies in one folder: RIGHTSOURCE_HOME, or else /var/lib/rightsource when root runs it and
~/.local/share/rightsource when anybody else does. The database in it starts with `run` and ends with `stop`; it
trusts everybody who may open that folder, so it is for demonstration and for a single machine. To keep the
council's records on a PostgreSQL of your own (15 or newer), set RIGHTSOURCE_DATABASE_URL and
RIGHTSOURCE_OWNER_DATABASE_URL. Every setting is explained in docs/reference/settings.md.
"""
ROOT_NOTE = """\
When root runs it, the database runs as the system user "pgserver", which must be able to pass through the folders
above the data and above this program's Python environment; they are opened for that, and for nothing more.
"""
EXITS = "Exit codes: 0 done; 1 not done, or breaches found, with the reason; 2 the words were not understood."


def _day(text: str) -> date:
    """Return a day written as 2015-09-30."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a day. Write it as 2015-09-30.") from None


def _port(text: str) -> int:
    """Return a port number."""
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"“{text}” is not a port. Give a number from 1 to 65535, such as 8000.")
    return int(text)


def _positive(text: str) -> int:
    """Return a whole number above nought."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number above nought.")
    return int(text)


def _run(given: argparse.Namespace) -> int:
    from rightsource.config import command_run

    return command_run.run(
        command_run.Wanted(
            host=given.host,
            port=given.port,
            case=given.case,
            today=given.today,
            demonstration=not given.no_demonstration,
            rehearse=not given.no_rehearsal,
        )
    )


def _stop(given: argparse.Namespace) -> int:
    from rightsource.config import command_run

    return command_run.stop()


def _check(given: argparse.Namespace) -> int:
    return command_journeys.check()


def _rehearse(given: argparse.Namespace) -> int:
    return command_journeys.rehearse(days=given.days, seed=given.seed, share=given.share)


def _simulate(given: argparse.Namespace) -> int:
    return command_journeys.simulate(given.number)


def _backup(given: argparse.Namespace) -> int:
    from rightsource.config import command_keep

    return command_keep.backup(given.file)


def _restore(given: argparse.Namespace) -> int:
    from rightsource.config import command_keep

    return command_keep.restore(given.file, replace=given.replace)


def _import_outturn(given: argparse.Namespace) -> int:
    return command_journeys.import_outturn(given.files)


def _import_caseload(given: argparse.Namespace) -> int:
    return command_journeys.import_caseload(given.file)


def _import_ledger(given: argparse.Namespace) -> int:
    return command_journeys.import_ledger(given.file, given.map)


def _export_tables(given: argparse.Namespace) -> int:
    from rightsource.config import command_keep

    return command_keep.export_tables(given.folder)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's words, with their help."""
    top = argparse.ArgumentParser(
        prog="rightsource",
        description=DESCRIPTION,
        epilog=ROOT_NOTE + "\n" + EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    words = top.add_subparsers(dest="word", metavar="WORD", required=True, title="words")

    run = words.add_parser(
        "run",
        help="start the council and show where to find it; Ctrl-C ends it",
        description="Start the database, bring it up to date, load a council where there is none yet, start the web "
        "server, and show its address, the roles to sign in as, and the council's position. Ctrl-C ends all of it; "
        "what was recorded stays. A demonstration lets whoever opens the page act as any role, so it is refused on "
        "an address that other machines can reach.",
        epilog=EXITS,
    )
    run.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only, %(default)s)"
    )
    run.add_argument("--port", type=_port, default=8000, help="port to listen on (default: %(default)s)")
    run.add_argument(
        "--case",
        default="northamptonshire-2015",
        help="council to start from: the name of a folder in cases/, or a path (default: %(default)s)",
    )
    run.add_argument(
        "--today", type=_day, metavar="DAY", help="live on this day, such as 2015-09-30, not on today's date"
    )
    run.add_argument(
        "--no-demonstration",
        action="store_true",
        help="people sign in with their own accounts; needed on an address that other machines can reach, "
        "with RIGHTSOURCE_HOSTS set to the names under which they reach it",
    )
    run.add_argument(
        "--no-rehearsal", action="store_true", help="do not let a new council live a few weeks before it is shown"
    )
    run.set_defaults(does=_run)

    stop = words.add_parser("stop", help="end the web server and the database", description="End both.", epilog=EXITS)
    stop.set_defaults(does=_stop)

    command_accounts.add_words(words, exits=EXITS)

    check = words.add_parser(
        "check",
        help="prove that the books balance, every duty is answered for, and nothing was altered",
        description="Go through everything that must always hold and name each breach of it: the books balance by "
        "entity and stratum, nothing is above its capacity or limit, every duty is answered for on every day, every "
        "agreement has its decision, rows that must not change have not, every payment is reconciled. Ends with 0 "
        "when all of it holds, with 1 when anything does not.",
        epilog=EXITS,
    )
    check.set_defaults(does=_check)

    rehearse = words.add_parser(
        "rehearse",
        help="let a made-up population use the council's services for some weeks",
        description="Live part of a year through the same journeys that people use: orders, bookings, cancellations, "
        "deliveries, settlements, month ends. Everything that it makes is marked as generated. The same seed gives "
        "the same weeks.",
        epilog=EXITS,
    )
    rehearse.add_argument("--days", type=_positive, default=90, help="how many days to live (default: %(default)s)")
    rehearse.add_argument("--seed", type=int, default=1, help="number that decides all chance (default: %(default)s)")
    rehearse.add_argument(
        "--share", type=_positive, default=100, metavar="PERCENT", help="share of the county (default: %(default)s)"
    )
    rehearse.set_defaults(does=_rehearse)

    simulate = words.add_parser(
        "simulate",
        help="run a published simulation of the plan again, and compare every figure",
        description="Run a simulation of the medium-term plan again from the inputs and the seed with which it was "
        "published, and compare every figure. Its number stands on the page /plan/risk. Ends with 0 when all figures "
        "are the same, with 1 when any is not.",
        epilog=EXITS,
    )
    simulate.add_argument("number", type=_positive, help="number of the simulation")
    simulate.set_defaults(does=_simulate)

    backup = words.add_parser(
        "backup",
        help="write everything the council has recorded to one file",
        description="Write the whole database to one file, while people go on working. The file holds personal data: "
        "keep it as safe as the council itself.",
        epilog=EXITS,
    )
    backup.add_argument("file", type=Path, help="file to write; it must not exist yet")
    backup.set_defaults(does=_backup)

    restore = words.add_parser(
        "restore",
        help="put back what a backup holds",
        description="Put back what a backup holds: all of it or, if anything fails, nothing. Refused where records "
        "are, unless --replace says that they may go.",
        epilog=EXITS,
    )
    restore.add_argument("file", type=Path, help="file that `rightsource backup` wrote")
    restore.add_argument("--replace", action="store_true", help="remove the records that are there now")
    restore.set_defaults(does=_restore)

    imports = words.add_parser(
        "import",
        help="bring in the council's own journal, or published data",
        description="Bring in the council's own journal, or published data.",
    )
    what = imports.add_subparsers(dest="what", metavar="WHAT", required=True, title="what")
    outturn = what.add_parser(
        "outturn",
        help="the ministry's revenue outturn workbooks, as published",
        description="Read the ministry's revenue outturn workbooks as published, every council in them. A cell left "
        "blank stays unknown; it does not become nought.",
        epilog=EXITS,
    )
    outturn.add_argument("files", type=Path, nargs="+", metavar="FILE", help="a workbook (.xls)")
    outturn.set_defaults(does=_import_outturn)
    journal = what.add_parser(
        "ledger",
        help="the journal of the council's own finance system, every day",
        description="Read the journal that the finance system exports as CSV and post what is new in it. Each journal "
        "entry counts once by its key, so the same file, or one that holds yesterday's entries again, adds nothing "
        "twice. The map says which column holds what and what the codes mean here; amounts whose code it does not "
        "have stand in suspense, on a list that somebody owns. What is wrong in the file is named by row and column, "
        "and then nothing is kept. docs/how-to/take-the-journal-in.md shows a map.",
        epilog=EXITS,
    )
    journal.add_argument("file", type=Path, metavar="FILE", help="the journal (.csv, UTF-8)")
    journal.add_argument("--map", type=Path, required=True, metavar="MAP", help="what columns and codes mean (.yaml)")
    journal.set_defaults(does=_import_ledger)

    cases = what.add_parser(
        "caseload",
        help="caseloads by month, which are forecast as they come in",
        description="Read caseloads by month from a CSV file (columns series, name, area, unit, driver, month, cases, "
        "provenance, source) and forecast each series anew. A figure that is there already adds nothing; one that is "
        "said anew takes its place, and both stay on record. What is wrong is named by line, and nothing is kept.",
        epilog=EXITS,
    )
    cases.add_argument("file", type=Path, metavar="FILE", help="the caseloads (.csv, UTF-8)")
    cases.set_defaults(does=_import_caseload)

    command_backtest.add_words(words, exits=EXITS)

    exports = words.add_parser("export", help="take data out", description="Take data out.")
    what = exports.add_subparsers(dest="what", metavar="WHAT", required=True, title="what")
    tables = what.add_parser(
        "tables",
        help="every table as CSV, with a list of files and their checksums",
        description="Write every table as CSV, with a list of the files, their rows and their checksums. The files "
        "hold personal data.",
        epilog=EXITS,
    )
    tables.add_argument("folder", type=Path, help="folder to write to; it must be empty or not exist yet")
    tables.set_defaults(does=_export_tables)
    command_journeys.add_publication_words(what, exits=EXITS)
    return top


def _end_in_order() -> None:
    """Let SIGTERM end a word as Ctrl-C does: what is half done is put away first."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def main(words: Sequence[str] | None = None) -> None:
    """Do what the words say and end the process with the right exit code."""
    given = parser().parse_args(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rightsource.config.settings")
    try:
        _end_in_order()
        code = given.does(given)
    except CommandError as error:
        say_error(str(error))
        code = 1
    except KeyboardInterrupt:
        say_error("Stopped before it was done.")
        code = 1
    except Exception as error:
        if not type(error).__module__.startswith("rightsource."):
            raise
        say_error(str(error))  # an anticipated refusal: its message is a sentence for people
        code = 1
    sys.exit(code)
