"""What every part of the API shares: how an operation is opened, what it refuses with, and who asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.security import django_auth

from rightsource.commons.access.doors import api_open_to
from rightsource.commons.access.rules import TITLES, Actor, Permission, Purpose, roles_holding
from rightsource.desks.api.shapes.common import Refused, Unreadable

PAGE_SIZE = 50
OPEN_REFUSALS: dict[int, Any] = dict.fromkeys((400, 404, 409), Refused) | {422: Unreadable}
REFUSALS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 409), Refused) | {422: Unreadable}
EVERYBODY = "Everybody, without signing in"
Operation = Callable[..., object]
router = Router()  # one for all parts: an address that several journeys share is one door


class NotThereError(LookupError):
    """There is no such thing, or none that the actor may see."""


def who(request: HttpRequest) -> Actor:
    """Return who asks."""
    return request.actor  # type: ignore[attr-defined, no-any-return]


class Part:
    """The operations of one journey: each is described, opened to a permission, and refuses in the same shape."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self._operations: list[Callable[[], None]] = []

    def open(self) -> None:
        """Put the operations on the router, behind those of the parts that were opened before."""
        for put in self._operations:
            put()

    def get(self, path: str, *, to: Permission, answer: Any, summary: str) -> Callable[[Operation], Operation]:
        """Add an operation that reads."""
        return self._add("GET", path, to, Purpose.VIEW, answer, summary)

    def post(
        self, path: str, *, to: Permission, answer: Any, summary: str, purpose: Purpose = Purpose.OPERATION
    ) -> Callable[[Operation], Operation]:
        """Add an operation that does something."""
        return self._add("POST", path, to, purpose, answer, summary)

    def _add(
        self, verb: str, path: str, to: Permission, purpose: Purpose, answer: Any, summary: str
    ) -> Callable[[Operation], Operation]:
        is_open = to is Permission.PUBLIC
        who_may = [EVERYBODY] if is_open else sorted(TITLES[role] for role in roles_holding(to))

        def add(operation: Operation) -> Operation:
            self._operations.append(lambda: put(operation))
            return operation

        def put(operation: Operation) -> None:
            router.add_api_operation(
                path,
                [verb],
                api_open_to(to, purpose)(operation),  # type: ignore[arg-type]
                auth=None if is_open else django_auth,
                response={200: answer, **(OPEN_REFUSALS if is_open else REFUSALS)},
                summary=summary,
                tags=[self.tag],
                openapi_extra={"x-permission": to.value, "x-who-may": who_may},
            )

        return add
