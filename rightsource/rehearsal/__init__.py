"""The rehearsal: a synthetic county lives some of a year through the journeys, for demonstration and for load."""
