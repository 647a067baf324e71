"""How many of a month's deliveries the client looks at, why so many, and which they are."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rightsource.ground.text import pluralise

GRID = 1_000_000  # shares are found to the millionth, as the register keeps them


@dataclass(frozen=True, slots=True)
class SampleRule:
    """The council's own rule of the sample's size, in a dated version; reasons in docs/decisions."""

    version: str
    floor: Decimal  # looked at always
    minimum: int  # at least so many a month, or all where there are fewer
    weight: Decimal  # for each hundredth that may be at fault, so many hundredths more are looked at
    cap: Decimal  # beyond it, it is no sample any more: the contract manager speaks with the body
    confidence: Decimal
    judged_from: int  # until so many have been looked at, their faults are judged as if so many had been


@dataclass(frozen=True, slots=True)
class Experience:
    """What was found at a body in the look-back before a month."""

    looked_at: int
    faults: int


def upper_share(*, experience: Experience, confidence: Decimal) -> Decimal:
    """Return the share that may be at fault at most: the upper limit, at this confidence, of what was found.

    The largest share under which so few faults would still be found with a chance of more than one minus the
    confidence, by the binomial law: the upper deviation rate of auditors' tables.
    C. J. Clopper and E. S. Pearson, Biometrika 26 (1934), 404-413.

    >>> upper_share(experience=Experience(looked_at=60, faults=0), confidence=Decimal("0.95"))
    Decimal('0.048703')
    """
    looked_at, faults = experience.looked_at, experience.faults
    if faults >= looked_at:
        return Decimal(1)
    least, most = 0, GRID  # at `least` so few faults are likely enough; at `most` they are not
    while most - least > 1:
        middle = (least + most) // 2
        if _at_most(faults, looked_at, Decimal(middle) / GRID) > 1 - confidence:
            least = middle
        else:
            most = middle
    return Decimal(most) / GRID


def _at_most(faults: int, looked_at: int, share: Decimal) -> Decimal:
    """The chance of at most so many faults among so many, each of which is at fault with a chance of `share`."""
    odds = share / (1 - share)
    term = (1 - share) ** looked_at
    total = term
    for number in range(faults):
        term = term * odds * (looked_at - number) / (number + 1)
        total += term
    return total


def doubt(rule: SampleRule, experience: Experience) -> Decimal:
    """Return the share that may be at fault, for the rule: a short record is judged as one of `judged_from`."""
    judged = Experience(max(experience.looked_at, rule.judged_from), experience.faults)
    return upper_share(experience=judged, confidence=rule.confidence)


def sample_rate(rule: SampleRule, experience: Experience) -> Decimal:
    """Return the share to look at: the floor, and more with every fault found among what was looked at."""
    return min(rule.cap, rule.floor + rule.weight * doubt(rule, experience))


def sample_size(*, volume: int, rate: Decimal, rule: SampleRule) -> int:
    """Return how many of a month's deliveries are looked at: by rate, at least the minimum, at most all."""
    wanted = volume * rate
    rounded_up = int(wanted) + (wanted != int(wanted))
    return min(volume, max(rule.minimum, rounded_up))


def why_so_many(
    *, size: int, volume: int, rate: Decimal, rule: SampleRule, experience: Experience, month: str, months: int
) -> str:
    """Return why a month's sample has its size, in words."""
    text = f"{size:,} of {pluralise(volume, 'delivery', 'deliveries')} in {month} "
    text += "is looked at" if size == 1 else "are looked at"
    if size == volume:
        return f"{text}: all of them, as at least {rule.minimum} are."
    if size == rule.minimum:
        return f"{text}: at least {rule.minimum} are, however few were delivered."
    looked_at, faults = experience.looked_at, experience.faults
    found = (
        f"none of the {looked_at:,} looked at in the {months} months before was wrong"
        if looked_at and not faults
        else f"{faults:,} of the {looked_at:,} looked at in the {months} months before "
        f"{'was' if faults == 1 else 'were'} wrong"
        if looked_at
        else f"nothing was looked at in the {months} months before"
    )
    if looked_at < rule.judged_from:
        found += f" (fewer than {rule.judged_from} count as {rule.judged_from})"
    most, certainty = _percent(doubt(rule, experience)), _percent(rule.confidence)
    likely = f"At most {most} may be wrong, with {certainty} certainty: {found}."
    if rate == rule.cap:
        return f"{text} ({_percent(rate)}), the most that the rule asks. {likely}"
    times = "twice" if rule.weight == 2 else f"{_plain(rule.weight)} times"
    return (
        f"{text} ({_percent(rate)}): {_percent(rule.floor)} always, and {times} the share that may be wrong. {likely}"
    )


def _percent(share: Decimal) -> str:
    return f"{_plain((share * 100).quantize(Decimal('0.1')))}%"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def draw(*, seed: str, ids: Sequence[int], size: int) -> list[int]:
    """Return the drawn ids: the same seed and ids give the same draw, on every machine and in every order.

    Each id is weighed by a hash of seed and id, and the lightest are drawn, so that nobody who does not know the
    seed can steer what is looked at.
    """
    weighed = sorted(set(ids), key=lambda each: (hashlib.sha256(f"{seed}:{each}".encode()).hexdigest(), each))
    return sorted(weighed[:size])
