"""Load a case: a whole council from dated files, or nothing of it."""

from rightsource.journeys.load_case.load import CaseLoadedAlreadyError, LoadedCase, load_case

__all__ = ["CaseLoadedAlreadyError", "LoadedCase", "load_case"]
