"""The pages of the API show every operation with what it takes and true examples, and lead a program in."""

import importlib
import json
import pkgutil
import re
from enum import Enum
from html import unescape
from typing import get_args

import pytest
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import BaseModel

from rightsource.config.api import described
from rightsource.desks.api import shapes
from rightsource.desks.api.describing import REFUSALS, example_of, journeys_of
from tests.commons.access.making import PASSWORD, make_account
from tests.desks.test_api import JOURNEYS

DOCUMENT = described()
OPERATIONS = [
    pytest.param(operation, id=f"{operation.verb} {operation.path}")
    for journey in journeys_of(DOCUMENT)
    for operation in journey.operations
]
FAMILIES = {journey.slug: journey for journey in journeys_of(DOCUMENT)}


def faults(schema, value):
    whole = {**schema, "components": DOCUMENT["components"]}
    checker = Draft202012Validator(whole, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in checker.iter_errors(value)]


def said_of(operation):
    return DOCUMENT["paths"][operation.path][operation.verb.lower()]


def test_the_page_leads_to_every_operation(db):
    page = unescape(Client().get("/api").content.decode())
    for path, verbs in DOCUMENT["paths"].items():
        for verb in verbs:
            assert f">{verb.upper()} {path}</code>" in page
    for journey in journeys_of(DOCUMENT):
        assert f'href="/api/{journey.slug}"' in page
        for operation in journey.operations:
            assert f'href="/api/{journey.slug}#{operation.key}"' in page
    assert set(JOURNEYS) == {journey.name for journey in journeys_of(DOCUMENT)}


@pytest.mark.parametrize("slug", FAMILIES)
def test_a_journey_shows_each_operation_with_who_may_and_examples(db, slug):
    page = unescape(Client().get(f"/api/{slug}").content.decode())
    assert FAMILIES[slug].says in page
    for operation in FAMILIES[slug].operations:
        assert f'id="{operation.key}"' in page
        assert operation.says in page
        assert f"</strong> {operation.who_may}." in page
        assert operation.curl("http://testserver") in page
        assert operation.answer in page
        for told in operation.told:
            assert f"<code>{told.name}</code>" in page


def test_addresses_of_operations_on_a_page_are_unique():
    for journey in journeys_of(DOCUMENT):
        keys = [operation.key for operation in journey.operations]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_examples_fit_the_description(operation):
    said = said_of(operation)
    answered = said["responses"]["200"]["content"]["application/json"]["schema"]
    assert faults(answered, json.loads(operation.answer)) == []
    if operation.body:
        asked = said["requestBody"]["content"]["application/json"]["schema"]
        assert faults(asked, json.loads(operation.body)) == []
    for parameter in said["parameters"]:
        for example in parameter.get("examples", [example_of(DOCUMENT, parameter["schema"])]):
            assert faults(parameter["schema"], example) == [], parameter["name"]


def test_an_example_that_does_not_fit_is_found():
    """The proof above would pass on anything if the schemas were not followed to what they refer to."""
    asked = DOCUMENT["paths"]["/api/orders"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert faults(asked, {"offer_id": "many", "key": "short"}) != []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_everything_that_is_asked_has_a_meaning(operation):
    assert [told.name for told in operation.told if not told.meaning] == []
    for told in operation.told:
        if told.name.rpartition(".")[2].endswith("_pence"):
            assert "whole pence" in told.meaning, told.name


def test_every_refusal_that_is_described_is_explained(db):
    described_here = {
        status for verbs in DOCUMENT["paths"].values() for said in verbs.values() for status in said["responses"]
    }
    assert described_here - {"200"} == set(REFUSALS)
    page = unescape(Client().get("/api").content.decode())
    assert all(words[1] in page for words in REFUSALS.values())


def test_the_page_needs_no_script_and_is_linked_from_every_page(db):
    assert 'href="/api">The API</a>' in Client().get("/accessibility").content.decode()
    page = Client().get("/api").content.decode()
    assert 'href="/api/openapi.json"' in page
    assert len(Client().get("/api/adopt-the-budget").content) < 150_000
    assert Client().get("/api/no-such-journey").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_signing_in_as_the_page_says_lets_a_program_act(settings):
    settings.DEMONSTRATION = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, for tests only
    make_account()
    page = unescape(Client().get("/api").content.decode())
    assert re.search(r"/account/login/", page)
    program = Client(enforce_csrf_checks=True)
    program.get("/account/login/")
    given = {"csrfmiddlewaretoken": program.cookies["csrftoken"].value}
    given |= {"login": "officer@council.example", "password": PASSWORD}
    program.post("/account/login/", given)
    assert program.get("/api/alerts").status_code == 200
    sent = {"code": "b-1", "title": "Country parks", "kind": "decision"}
    refused = program.post("/api/matters", sent, content_type="application/json")
    assert (refused.status_code, "X-CSRFToken" in refused.json()["error"]) == (403, True)
    token = {"X-CSRFToken": program.cookies["csrftoken"].value}
    done = program.post("/api/matters", sent, content_type="application/json", headers=token)
    assert (done.status_code, done.json()) == (200, {"reference": "b-1"})
    again = program.post("/api/matters", sent, content_type="application/json", headers=token)
    assert (again.status_code, again.json()["error"]) == (
        409,
        "There is a matter “b-1” already. Choose another short name.",
    )


def test_no_two_shapes_share_a_name():
    """OpenAPI knows a shape by its name alone: of two with one name it would describe one as the other."""
    named: dict[str, set[str]] = {}

    def walk(kind):
        for part in get_args(kind):
            walk(part)
        if not isinstance(kind, type) or not issubclass(kind, BaseModel | Enum):
            return
        told_by = f"{kind.__module__}.{kind.__qualname__}"
        if told_by in named.setdefault(kind.__name__, set()):
            return
        named[kind.__name__].add(told_by)
        if issubclass(kind, BaseModel):
            for field in kind.model_fields.values():
                walk(field.annotation)

    for module in pkgutil.iter_modules(shapes.__path__, f"{shapes.__name__}."):
        for kind in vars(importlib.import_module(module.name)).values():
            walk(kind)
    assert len(named) > 80
    assert {name: places for name, places in named.items() if len(places) > 1} == {}
