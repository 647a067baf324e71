"""The one screen that `rightsource run` shows: address, roles to sign in as, position of the council."""

from __future__ import annotations

from importlib.util import find_spec

from rightsource.config import embedded
from rightsource.config.command_parts import console, journey


def show(*, address: str, demonstration: bool) -> None:
    """Show the screen."""
    screen = console()
    screen.print()
    screen.print(f"Your council is at  {address}", style="bold", markup=False)
    screen.print()
    if demonstration:
        screen.print("Sign in with one click, as:", markup=False)
        for title in roles():
            screen.print(f"  {title}", markup=False)
        screen.print("This is a demonstration: people and prices in it are made up and marked so.", markup=False)
        screen.print()
    for line in position():
        screen.print(line, markup=False)
    screen.print(
        f"Records lie in {embedded.home()}. Ctrl-C ends it; rightsource --help says what else it does.", markup=False
    )


def roles() -> list[str]:
    """Return the titles of the roles that a person can take."""
    from rightsource.commons.access.rules import TITLES, Role

    return [title for role, title in sorted(TITLES.items(), key=lambda pair: pair[1]) if role is not Role.SYSTEM]


def position() -> list[str]:
    """Return the sentences that tell where the council stands, where this version can."""
    if find_spec("rightsource.journeys.see_position") is None:
        return []
    from rightsource.commons.access.doors import now
    from rightsource.commons.access.rules import SYSTEM

    return [str(line) for line in journey("journeys.see_position", "sentences")(by=SYSTEM, at=now())]
