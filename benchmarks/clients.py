"""Clients that ask a web server: so many at once, or so many a second whatever it answers."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

Request = Callable[[int, int], bytes]  # of which client, its how-manieth
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
HOST = "127.0.0.1"
AWAIT_SECONDS = 60


class UnexpectedAnswerError(Exception):
    """A measurement in which something was refused measures nothing."""


@dataclass(slots=True)
class Asked:
    """What clients saw: how long each answer took, in milliseconds, and in how many seconds all came."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0

    def require(self, status: int) -> Asked:
        """Return itself if every answer had this status.

        :raises UnexpectedAnswerError: if one had not, or there was none
        """
        if not self.latencies or set(self.statuses) != {status}:
            raise UnexpectedAnswerError(f"Every answer should be {status}; these came: {dict(self.statuses)}.")
        return self


class Connection(asyncio.Protocol):
    """One kept connection that sends a request at a time and waits for its whole answer."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.buffer = b""
        self.needed = 0
        self.answer: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.needed:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            length = LENGTH.search(self.buffer, 0, end)
            if length is None:
                self.connection_lost(UnexpectedAnswerError("An answer came without its length."))
                return
            self.needed = end + 4 + int(length[1])
        if len(self.buffer) >= self.needed:
            status, self.buffer, self.needed = int(self.buffer[9:12]), b"", 0
            if self.answer is not None and not self.answer.done():
                self.answer.set_result(status)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(exc or UnexpectedAnswerError("The server closed a connection."))

    async def ask(self, request: bytes) -> int:
        """Send a request and return the status of its answer."""
        assert self.transport is not None
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await asyncio.wait_for(self.answer, AWAIT_SECONDS)


async def _connect(port: int) -> Connection:
    _, connection = await asyncio.get_running_loop().create_connection(Connection, HOST, port)
    return connection


def at_once(*, port: int, request: Request, clients: int, seconds: float) -> Asked:
    """Let so many clients ask, each again as soon as it is answered, for so long."""

    async def run() -> Asked:
        asked = Asked()
        connections = [await _connect(port) for _ in range(clients)]
        began = perf_counter()

        async def live(which: int) -> None:
            number = 0
            while perf_counter() - began < seconds:
                sent_at = perf_counter()
                asked.statuses[await connections[which].ask(request(which, number))] += 1
                asked.latencies.append((perf_counter() - sent_at) * 1000)
                number += 1

        await asyncio.gather(*(live(which) for which in range(clients)))
        asked.seconds = perf_counter() - began
        for connection in connections:
            assert connection.transport is not None
            connection.transport.close()
        return asked

    return asyncio.run(run())


def by_the_clock(*, port: int, request: Request, a_second: float, seconds: float) -> Asked:
    """Ask so many times a second, whether answers have come or not; time counts from when it was due to be asked."""

    async def run() -> Asked:
        asked = Asked()
        free: list[Connection] = []
        began = perf_counter()

        async def one(number: int) -> None:
            due_at = began + number / a_second
            await asyncio.sleep(max(0.0, due_at - perf_counter()))
            connection = free.pop() if free else await _connect(port)
            asked.statuses[await connection.ask(request(number, 0))] += 1
            asked.latencies.append((perf_counter() - due_at) * 1000)
            free.append(connection)

        await asyncio.gather(*(one(number) for number in range(round(a_second * seconds))))
        asked.seconds = perf_counter() - began
        for connection in free:
            assert connection.transport is not None
            connection.transport.close()
        return asked

    return asyncio.run(run())


def request_bytes(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """Return a request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", *(f"{name}: {value}" for name, value in headers.items())]
    if method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body
