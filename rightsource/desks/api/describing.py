"""The API's own description turned into what a person reads: journeys, operations, meanings, requests and answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from rightsource.ground.text import sentence_list, slug

Json = Mapping[str, Any]
OPEN = "public"
WORDS = {
    "integer": "whole number",
    "string": "text",
    "boolean": "true or false",
    "object": "keys with values",
    "array": "list",
    "number": "number",
}
SAYS = {  # what each journey is, in the sentence that opens its page
    "Adopt the budget": "From proposals and consultation to full council’s recorded vote, and what came of it.",
    "Read the plan": "Every version of the medium-term plan, what differs between two, scenarios and simulations.",
    "Stand up a body": "From an idea through its gate to the first day, with agreements and the duties that go over.",
    "Publish services": "A service under an agreement, with price, VAT, places and times, where residents find it.",
    "Choose, book, pay, cancel": "A resident searches, checks, compares, orders, pays and cancels.",
    "Your account": "What the council wrote, what was worked out, personal budgets, and problems that were reported.",
    "Deliver, verify, settle": "What was delivered, what a sample showed, and what is owed for a month.",
    "Watch the money": "Who holds a budget line, warnings and stops, corrections, locked months, and the books’ seals.",
    "Keep within the budget": "Budget that moves between lines, approvals that are asked and given, spend control.",
    "Promise money over years": "What an agreement costs by year, another price, and promises that outlive their year.",
    "Keep the savings": "What was to be saved, by whom, and what the ledger shows of it; every change of the register.",
    "Forecast caseloads": "Cases by month come in; each series is forecast with its range, seasonal naive beside it.",
    "Keep capital receipts": "What is sold, what its money is to pay for, and costs charged to what is banked.",
    "Publish from the books": "Each quarter’s tables as they were published, publishing one, and resilience by day.",
    "Scrutinise": "A decision called in by enough members, upheld or referred back, decided again, and its notice.",
    "Keep the members’ record": "What members declare, leave to vote, bars on votes, and who was at a meeting.",
    "See": "Where the council stands, what needs you, and from any row to every row behind it.",
}
REFUSALS = {
    "400": ("The request cannot be read", "Send JSON as this page describes it."),
    "401": ("Nobody is signed in", "Sign in first."),
    "403": (
        "You may not",
        "The sentence names who can, or says that a second step or the token of the site is missing.",
    ),
    "404": ("It is not there", "There is none, or none that you may see."),
    "409": ("The council’s rules refuse", "The sentence says why and what to do, in the words of the pages."),
    "422": ("A value does not fit", "Each fault names its place and what is wrong with it."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a request holds."""

    name: str
    place: str  # address, query or body
    kind: str
    meaning: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as a person reads it."""

    key: str
    verb: str
    path: str
    summary: str
    says: str
    who_may: str
    is_open: bool
    told: Sequence[Told]
    address: str  # with examples in it
    body: str  # an example of what is sent, as JSON, or nothing
    answer: str  # an example of what comes back, as JSON

    def curl(self, base: str) -> str:
        """Return the request as one can type it."""
        lines = [f'curl "{base}{self.address}"']
        if not self.is_open:
            lines.append("--cookie session.txt")
        if self.verb != "GET" and not self.is_open:
            lines += ['--header "X-CSRFToken: $TOKEN"', f'--header "Referer: {base}/"']
        if self.body:
            lines += ['--header "Content-Type: application/json"', f"--data '{_for_shell(self.body)}'"]
        elif self.verb != "GET":
            lines.append("--request POST")
        return " \\\n  ".join(lines)


@dataclass(frozen=True, slots=True)
class Journey:
    """The operations of one journey, in the order in which it goes."""

    name: str
    says: str
    operations: Sequence[Operation]

    @property
    def slug(self) -> str:
        """Its place in the address."""
        return slug(self.name)


def _for_shell(text: str) -> str:
    return text.replace("'", "'\\''")


def journeys_of(document: Json) -> list[Journey]:
    """Return the journeys of an OpenAPI document, each with its operations in the order of the document."""
    found: dict[str, list[Operation]] = {name: [] for name in SAYS}
    for path, verbs in document["paths"].items():
        for verb, said in verbs.items():
            found.setdefault(said["tags"][0], []).append(_operation(document, verb.upper(), path, said))
    return [Journey(name, SAYS.get(name, ""), operations) for name, operations in found.items() if operations]


def _operation(document: Json, verb: str, path: str, said: Json) -> Operation:
    asked = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    answered = said["responses"]["200"]["content"]["application/json"]["schema"]
    query, address = {}, path
    for parameter in said["parameters"]:
        example = _parameter_example(document, parameter)
        if parameter["in"] == "path":
            address = address.replace(f"{{{parameter['name']}}}", quote(str(example)))
        elif parameter.get("examples"):
            query[parameter["name"]] = example
    return Operation(
        key=slug(said["summary"]),
        verb=verb,
        path=path,
        summary=said["summary"],
        says=said["description"],
        who_may=sentence_list(list(said["x-who-may"]), joined_by="or"),
        is_open=said["x-permission"] == OPEN,
        told=[*_told_of_address(document, said), *([] if asked is None else _told_of_body(document, asked))],
        address=address + (f"?{urlencode(query)}" if query else ""),
        body="" if asked is None else _written(example_of(document, asked, is_request=True)),
        answer=_written(example_of(document, answered)),
    )


def _written(example: object) -> str:
    return json.dumps(example, ensure_ascii=False, indent=2)


def _parameter_example(document: Json, parameter: Json) -> object:
    examples = parameter.get("examples")
    return examples[0] if examples else example_of(document, parameter["schema"], is_request=True)


def _told_of_address(document: Json, said: Json) -> Iterator[Told]:
    for parameter in said["parameters"]:
        schema = parameter["schema"]
        yield Told(
            name=parameter["name"],
            place="address" if parameter["in"] == "path" else "query",
            kind=kind_of(document, schema),
            meaning=parameter.get("description", ""),
            is_required=parameter["required"],
        )


def _told_of_body(document: Json, asked: Json, prefix: str = "") -> Iterator[Told]:
    schema = _resolved(document, asked)
    if schema.get("type") == "array":
        schema, prefix = _resolved(document, schema["items"]), f"{prefix}[]."
    required = set(schema.get("required", ()))
    for name, one in schema.get("properties", {}).items():
        yield Told(
            name=f"{prefix}{name}",
            place="body",
            kind=kind_of(document, one),
            meaning=one.get("description", ""),
            is_required=name in required,
        )
        inner = _present(document, one)
        if inner.get("type") == "array":
            inner = _resolved(document, inner["items"])
            if inner.get("properties"):
                yield from _told_of_body(document, inner, f"{prefix}{name}[].")
        elif inner.get("properties"):
            yield from _told_of_body(document, inner, f"{prefix}{name}.")


def _resolved(document: Json, schema: Json) -> Json:
    """Return a schema behind its reference."""
    if "$ref" not in schema:
        return schema
    found: Json = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _present(document: Json, schema: Json) -> Json:
    """Return a schema as it is when there is a value: without the choice to leave it out."""
    choices = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    return _resolved(document, choices[0] if choices else schema)


def kind_of(document: Json, schema: Json) -> str:
    """Return in words what a value may be, with its limits."""
    found = _present(document, schema)
    if "enum" in found:
        return f"one of {', '.join(str(one) for one in found['enum'])}"
    if found.get("format") == "date":
        return "day, as 2015-09-30"
    if found.get("format") == "date-time":
        return "instant with its offset"
    if found.get("type") == "array":
        return f"list of {kind_of(document, found['items'])}"
    words = WORDS.get(found.get("type", ""), "number as text")
    low, high = found.get("minimum"), found.get("maximum")
    if low is not None and high is not None and high < 10**9:
        return f"{words}, {low:,} to {high:,}"
    if found.get("maxLength"):
        return f"{words}, at most {found['maxLength']:,} characters"
    return words


def example_of(document: Json, schema: Json, *, is_request: bool = False) -> Any:
    """Return an example that a schema allows: what its fields give as theirs, filled in where they say nothing."""
    found = _present(document, schema)
    given = schema.get("examples", found.get("examples"))
    if given and given[0] != []:
        return given[0]
    if "enum" in found:
        return found["enum"][0]
    if found.get("type") == "array":
        items = _resolved(document, found["items"])
        if given and not items.get("properties"):
            return []
        return [example_of(document, found["items"], is_request=is_request)]
    if "properties" in found:
        required = found.get("required", ())
        every = {name: example_of(document, one, is_request=is_request) for name, one in found["properties"].items()}
        if not is_request:
            return every
        return {name: one for name, one in every.items() if name in required or one not in (None, "", [], {}, False)}
    if given:
        return given[0]
    if schema.get("default") is not None:
        return schema["default"]
    return {"integer": 1, "boolean": True, "object": {}}.get(found.get("type", ""), "text")
