"""The one cached Jinja2 environment of all pages."""

from typing import Any

import jinja2


def environment(**options: Any) -> jinja2.Environment:
    """Return the environment that every page is rendered in."""
    return jinja2.Environment(**options)
