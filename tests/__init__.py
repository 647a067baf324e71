"""The tests: they mirror rightsource/, beside house/, journeys/ and browser/."""
