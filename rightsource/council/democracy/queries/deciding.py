"""The register of decisions, and the votes by name behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from rightsource.council.democracy.models import Decision, Vote, VoteCast
from rightsource.council.democracy.rules import MatterUnknownError


def decisions(
    *, text: str = "", kind: str = "", body: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[Decision]:
    """Return the public register of decisions, the newest first."""
    found = Decision.objects.select_related("matter", "option", "vote")
    if text:
        found = found.filter(
            Q(code__icontains=text)
            | Q(matter__title__icontains=text)
            | Q(option__title__icontains=text)
            | Q(reasons__icontains=text)
        )
    if kind:
        found = found.filter(kind=kind)
    if body:
        found = found.filter(body=body)
    if since:
        found = found.filter(decided_on__gte=since)
    if until:
        found = found.filter(decided_on__lte=until)
    return found.order_by("-decided_on", "-id")


def decision(code: str) -> Decision:
    """Return a decision with its matter, option and vote.

    :raises MatterUnknownError: if there is none of that code
    """
    found = Decision.objects.filter(code=code).select_related("matter", "option", "vote").first()
    if found is None:
        raise MatterUnknownError(f"There is no decision “{code}”. Look it up under /decisions.")
    return found


@dataclass(frozen=True, slots=True)
class VoteByName:
    """A vote with each member's name under how the member voted."""

    id: int
    motion: str
    is_amendment: bool
    option_number: int | None
    on: date
    result: str
    casting: str
    provenance: str
    names: dict[str, tuple[str, ...]]

    @property
    def counts(self) -> dict[str, int]:
        """How many voted each way."""
        return {cast: len(names) for cast, names in self.names.items()}


def votes_of(*, matter_code: str) -> list[VoteByName]:
    """Return the recorded votes on a matter, amendments first as they were taken; two statements."""
    casts = Prefetch("casts", VoteCast.objects.select_related("member").order_by("member__sort_key", "member_id"))
    return [
        VoteByName(
            id=vote.pk,
            motion=vote.motion,
            is_amendment=vote.is_amendment,
            option_number=vote.option_number,
            on=vote.on,
            result=vote.result,
            casting=vote.casting,
            provenance=vote.provenance,
            names={
                way: tuple(cast.member.name_public for cast in vote.casts.all() if cast.cast == way)
                for way in ("for", "against", "abstained")
            },
        )
        for vote in Vote.objects.filter(matter__code=matter_code).prefetch_related(casts).order_by("id")
    ]
