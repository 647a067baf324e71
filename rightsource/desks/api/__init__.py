"""The API of the journeys: the same rights, the same refusals, amounts in whole pence."""
