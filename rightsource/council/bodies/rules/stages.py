"""The stages of a body, from an idea to its end, and the steps between them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Stage(StrEnum):
    """Where a body stands in its life."""

    IDEA = "idea"
    CASE = "case"
    APPROVED = "approved"
    LIVE = "live"
    ENDED = "ended"


class Action(StrEnum):
    """What moves a body from one stage to the next."""

    PROPOSE = "propose"
    INHERIT = "inherit"  # it existed before the register was opened
    WRITE_CASE = "write_case"
    APPROVE = "approve"
    START = "start"
    WITHDRAW = "withdraw"
    END = "end"  # its work is handed back, or it is dissolved


STEPS: Mapping[tuple[Stage | None, Action], Stage] = {
    (None, Action.PROPOSE): Stage.IDEA,
    (None, Action.INHERIT): Stage.LIVE,
    (Stage.IDEA, Action.WRITE_CASE): Stage.CASE,
    (Stage.CASE, Action.WRITE_CASE): Stage.CASE,
    (Stage.CASE, Action.APPROVE): Stage.APPROVED,
    (Stage.APPROVED, Action.START): Stage.LIVE,
    (Stage.IDEA, Action.WITHDRAW): Stage.ENDED,
    (Stage.CASE, Action.WITHDRAW): Stage.ENDED,
    (Stage.APPROVED, Action.WITHDRAW): Stage.ENDED,
    (Stage.LIVE, Action.END): Stage.ENDED,
}
PLANNED = frozenset({Stage.IDEA, Stage.CASE, Stage.APPROVED})
MAY_SIGN = frozenset({Stage.APPROVED, Stage.LIVE})  # a body with which an agreement may be signed
STAGE_TITLES: Mapping[Stage, str] = {
    Stage.IDEA: "Idea",
    Stage.CASE: "Business case",
    Stage.APPROVED: "Approved",
    Stage.LIVE: "At work",
    Stage.ENDED: "Ended",
}


class BodyStepRefusedError(Exception):
    """The body is not at a stage from which this can be done."""


def step(stage: Stage | None, action: Action) -> Stage:
    """Return the stage after an action.

    :raises BodyStepRefusedError: naming from which stages it could be done
    """
    try:
        return STEPS[(stage, action)]
    except KeyError:
        able = " or ".join(f"“{STAGE_TITLES[before]}”" for before, done in STEPS if done is action and before)
        where = f"“{STAGE_TITLES[stage]}”" if stage else "not yet on the register"
        what = action.value.replace("_", " ")
        raise BodyStepRefusedError(f"To {what}, the body must be at {able}; it is {where}.") from None
