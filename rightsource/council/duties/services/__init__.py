"""Keeping the register of duties: who answers for each, who discharges each, and under which power."""

from rightsource.council.duties.services.discharging import discharge, end_discharge, hand_over, take_back
from rightsource.council.duties.services.floors import (
    FloorQuestion,
    FloorSpec,
    answer_under_floor,
    ask_under_floor,
    set_floor,
)
from rightsource.council.duties.services.posts import answer_for, hold_post, leave_post
from rightsource.council.duties.services.register import (
    FILES,
    LOADER,
    PARAMETERS,
    load_register,
    read_files,
    register_duty,
    register_post,
    register_power,
)

__all__ = [
    "FILES",
    "FloorQuestion",
    "FloorSpec",
    "LOADER",
    "PARAMETERS",
    "answer_for",
    "answer_under_floor",
    "ask_under_floor",
    "discharge",
    "end_discharge",
    "hand_over",
    "hold_post",
    "leave_post",
    "load_register",
    "read_files",
    "register_duty",
    "register_post",
    "register_power",
    "set_floor",
    "take_back",
]
