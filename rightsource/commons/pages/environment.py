"""The Jinja environment of every page: where templates are found, and the filters that write figures."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.signals import setting_changed
from django.http import HttpRequest
from django.urls import reverse
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader
from markupsafe import Markup

from rightsource.commons.pages import components, rules
from rightsource.commons.pages.components import packaging
from rightsource.ground import text

FILTERS = {
    "pounds": rules.pounds,
    "pence": rules.pence,
    "millions": rules.millions,
    "signed": rules.signed,
    "number": rules.number,
    "percent": rules.percent,
    "day": rules.day,
    "short_day": rules.short_day,
    "instant": rules.instant,
    "plural": rules.plural,
    "sentence_list": text.sentence_list,
}
DEFAULT_ACCENT = "#12436d"


@lru_cache(maxsize=1)
def govuk_loader() -> PrefixLoader:
    """Return where GOV.UK's macros are found: govuk_frontend_jinja/components/button/macro.html."""
    return PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})


@lru_cache(maxsize=1024)  # an asset has one address as long as the council runs
def static(path: str) -> str:
    """Return the address of an asset; a page is still shown when the assets were never built."""
    try:
        return staticfiles_storage.url(path)
    except ValueError:  # not in the manifest: nobody ran `npm ci` before collectstatic
        return settings.STATIC_URL + path


setting_changed.connect(lambda **_: static.cache_clear(), weak=False)


@lru_cache(maxsize=1024)
def provenance_tag(provenance: str, source: str = "") -> Markup:
    """Return where a figure comes from as a tag, with the way to its source where there is one."""
    given = Markup('class="rs-provenance rs-provenance--{0}" title="{1}: {2}"').format(
        provenance, provenance.capitalize(), rules.PROVENANCE_WORDS[rules.Provenance(provenance)]
    )
    href = rules.source_href(provenance, source)
    if not href:
        return Markup("<span {0}>{1}</span>").format(given, provenance)
    more = Markup('<span class="govuk-visually-hidden">: see the source</span>')
    return Markup('<a {0} href="{1}">{2}{3}</a>').format(given, href, provenance, more)


def url(name: str, *args: object, **kwargs: object) -> str:
    """Return the address of a door by its name."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def council() -> dict[str, str]:
    """Return the council's name and its accent colour, which must carry white words."""
    accent = getattr(settings, "COUNCIL_ACCENT", "") or DEFAULT_ACCENT
    return {
        "name": getattr(settings, "COUNCIL_NAME", "") or "Example County Council",
        "accent": accent if rules.is_readable_under_white(accent) else DEFAULT_ACCENT,
    }


def environment(**options: Any) -> Environment:
    """Return the environment for Django's Jinja2 backend; templates are compiled once and kept."""
    rooms = options.pop("loader")
    made = Environment(
        loader=ChoiceLoader([rooms, govuk_loader()]),
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
        **options,
    )
    made.filters.update(FILTERS)
    made.globals.update(
        static=static,
        url=url,
        council=council,
        demonstration=lambda: bool(getattr(settings, "DEMONSTRATION", False)),
        Provenance=rules.Provenance,
        provenance_words=rules.PROVENANCE_WORDS,
        provenance_of=provenance_tag,
        source_href=rules.source_href,
        line_of_sight_places=rules.line_of_sight,
        first_input=components.first_input,
        plainly=components.plainly,
        with_query=components.with_query,
        is_drawn=packaging.is_drawn,
        is_packed=packaging.is_packed,
        is_package_offered=packaging.is_package_offered,
    )
    return made


def frame(request: HttpRequest) -> dict[str, object]:
    """Return what stands around every page: who acts and the navigation of that role (a context processor)."""
    actor = getattr(request, "actor", None)
    role = actor.role.value if actor is not None else "public"
    items = components.navigation_for(role)
    # The deepest place that holds the page is where one is: of /desk and /desk/finance/position the second.
    around = [item for item in items if item.is_current(request.path)]
    here = max(around, key=lambda item: len(item.href), default=None)
    return {
        "actor": actor,
        "address": request.get_full_path(),
        "nav": [{"text": item.text, "href": item.href, "current": item is here} for item in items],
    }
