"""Say in words, with an address, what a reference points at: bodies and the holders of posts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rightsource.commons.access import queries as access
from rightsource.council.bodies import queries as bodies


@dataclass(frozen=True, slots=True)
class Named:
    """What a reference points at, in words, with its page where it has one."""

    text: str
    href: str = ""


def name_references(*, refs: Iterable[str]) -> dict[str, Named]:
    """Return a name for each reference; one that points at nothing known is named by itself."""
    wanted = set(refs)
    named = {ref: Named("The council", "") if ref == "council" else Named(ref) for ref in wanted}
    by_code = {f"bodies/body/{body.code}": body for body in bodies.every_body()}
    for ref in wanted & by_code.keys():
        named[ref] = Named(by_code[ref].name, f"/bodies/{by_code[ref].code}")
    accounts = {ref: ref.rsplit("/", 1)[1] for ref in wanted if ref.startswith("access/account/")}
    names = access.names_of(account_ids=[int(found) for found in accounts.values() if found.isdigit()])
    for ref, found in accounts.items():
        if found.isdigit() and int(found) in names:
            named[ref] = Named(names[int(found)])
    return named
