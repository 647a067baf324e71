"""The rules that make a package a room: an import-linter contract for rightsource."""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output

WINGS = {"commons", "books", "council", "federation", "frontdoor"}
FACES = {"services", "queries", "rules"}  # how another room may be entered
DOORS = {"views", "api", "jobs", "admin", "urls", "management"}  # never imported by a room
PURE = {"rules"}
OPEN_PARTS = {  # parts that every room may use, each for a reason written in docs/decisions/0002
    ("rightsource.commons.access", "doors"),  # open_to stands on every door
    ("rightsource.commons.record", "tables"),  # migrations run a room's sql/ through it
    ("rightsource.commons.pages", "components"),
    ("rightsource.commons.pages", "charts"),
    ("rightsource.commons.pages", "templatetags"),
}
THIRD_PARTY_OF_GROUND = {"yaml", "govuk_bank_holidays"}  # readers of the dated values that ground serves
URL_PARTS = {"urls"}


def room_of(module: str) -> tuple[str, str] | None:
    """Return (room, part): ("rightsource.council.sourcing", "rules"), or None outside the wings."""
    parts = module.split(".")
    if len(parts) < 3 or parts[0] != "rightsource" or parts[1] not in WINGS:
        return None
    return ".".join(parts[:3]), parts[3] if len(parts) > 3 else ""


def is_pure(module: str, *, importer: str) -> bool:
    """Return whether a rules or ground module may lean on this module."""
    room = room_of(module)
    top = module.split(".")[0]
    return (
        top in sys.stdlib_module_names
        or module.startswith("rightsource.ground")
        or (importer.startswith("rightsource.ground.") and top in THIRD_PARTY_OF_GROUND)
        or (room is not None and room[1] in PURE)
    )


class RoomsContract(Contract):
    """Rules are pure, rooms are entered by their faces, doors are not imported."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        broken = []
        for importer in sorted(graph.modules):
            here = room_of(importer)
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                there = room_of(imported)
                pure = importer.startswith("rightsource.ground.") or (here and here[1] in PURE)
                if pure and not is_pure(imported, importer=importer):
                    broken.append(f"{importer} is pure and may not import {imported}")
                if there is None or (here and here[0] == there[0]) or there in OPEN_PARTS:
                    continue
                if there[1] in DOORS:
                    if not (importer.startswith("rightsource.config.") or importer.endswith(".urls")):
                        broken.append(f"{importer} may not import the door {imported}")
                elif there[1] and there[1] not in FACES and not importer.startswith("rightsource.config."):
                    broken.append(f"{importer} may not reach into {imported}")
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["broken"]:
            output.print_error(line)
