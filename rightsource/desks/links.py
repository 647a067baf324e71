"""Whether an address has a page: a room that is not opened yet gets no link."""

from __future__ import annotations

from functools import lru_cache

from django.urls import Resolver404, resolve


@lru_cache(maxsize=1024)
def has_page(path: str) -> bool:
    """Return whether a path is somebody's door."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def page(address: str) -> str:
    """Return an address where it has a page, else nothing."""
    return address if address and has_page(address.partition("?")[0].partition("#")[0]) else ""
