"""Decisions over columns: the simulation of the plan, and forecasts of caseloads. Never imported by the web server."""
