"""Names of generated people: made from words for trees and places, and always marked as generated."""

from __future__ import annotations

import random

FIRST = (
    "Alder Ash Aspen Aster Bay Birch Bracken Briar Bryony Cedar Clover Coral Elder Elm Fern Flint Forrest Gale Hazel "
    "Heath Heather Holly Iris Ivy Jasper Juniper Lark Laurel Linden Maple Marlow Meadow Merle Myrtle Olive Pearl Pine "
    "Poppy Reed Robin Rowan Rush Sage Sorrel Sterling Tansy Thorne Vale Violet Willow Wren Yarrow"
).split()
LAST = (
    "Ashby Barrow Beck Brook Burrows Copse Croft Dale Dean Eastwell Fairford Fell Field Ford Garth Glade Grange Grove "
    "Hale Hallow Hart Hatch Hay Heron Hill Holt Hurst Lane Langley Lea Lowe Marsh Mead Mere Mill Moor Moss Nook Orchard "
    "Park Penn Pool Quarry Ridge Rivers Shaw Slade Stone Thorpe Underhill Vale Wade Warren Wells Wick Wold Wood Yardley"
).split()


def name_of(chance: random.Random) -> str:
    """Return the name of a generated person; it ends with (generated), so that nobody takes it for a real one."""
    return f"{chance.choice(FIRST)} {chance.choice(LAST)} (generated)"


def names_of(chance: random.Random, count: int) -> list[str]:
    """Return names of generated people, no name twice while there are enough."""
    every = [f"{first} {last} (generated)" for first in FIRST for last in LAST]
    chance.shuffle(every)
    return [every[index % len(every)] for index in range(count)]
