"""What each role finds in its navigation: few places, the ones it goes to every day."""

from rightsource.commons.access.rules import Role

AGREEMENTS = ("Agreements", "/agreements")
AGREEMENTS_DESK = ("Agreements", "/desk/agreements")
BODIES = ("Bodies", "/bodies")
BODIES_DESK = ("Bodies", "/desk/bodies")
CASELOADS = ("Caseloads", "/desk/finance/caseloads")
CHECK = ("Check", "/desk/check")
CONTROLS = ("Stops", "/desk/finance/controls")
DECISIONS = ("Decisions", "/decisions")
DEMOCRACY = ("Matters", "/desk/democracy")
DESK = ("Your desk", "/desk")
DUTIES = ("Duties", "/duties")
FIND = ("Find a service", "/find")
HELD = ("Held", "/desk/finance/held")
OFFERS = ("Offers", "/desk/offers")
OPEN = ("Open data", "/open")
OUTBOX = ("Messages", "/desk/outbox")
PERIODS = ("Periods", "/desk/finance/periods")
PLAN = ("Plan", "/plan")
PROBLEMS = ("Problems", "/desk/problems")
POSITION = ("Position", "/desk/finance/position")
SAVINGS = ("Savings", "/desk/finance/savings")
SAVINGS_OPEN = ("Savings", "/savings")
SCRUTINY = ("Scrutiny", "/desk/scrutiny")
SEALS = ("Seals", "/open/seals")
SETTLE = ("Settle", "/desk/finance/settle")
STATEMENTS = ("Statements", "/desk/finance/statements")
TRAIL = ("Audit trail", "/desk/trail")

NAVIGATION = {
    Role.PUBLIC: [
        FIND,
        DECISIONS,
        DUTIES,
        AGREEMENTS,
        BODIES,
        PLAN,
        SAVINGS_OPEN,
        ("Have your say", "/consultations"),
        OPEN,
    ],
    Role.RESIDENT: [
        ("Your page", "/home"),
        FIND,
        ("Your orders", "/orders"),
        ("Messages", "/account/messages"),
        ("Your budget", "/account/budget"),
        ("Your answers", "/account/answers"),
        ("Have your say", "/consultations"),
        OPEN,
    ],
    Role.AUDITOR: [DESK, POSITION, SAVINGS, STATEMENTS, PERIODS, DECISIONS, DUTIES, CHECK, SEALS, TRAIL, OPEN],
    Role.BODY_STAFF: [
        DESK,
        ("Deliveries", "/desk/body"),
        ("Bookings", "/desk/body/bookings"),
        OFFERS,
        STATEMENTS,
        FIND,
        OPEN,
    ],
    Role.BUDGET_HOLDER: [DESK, POSITION, SAVINGS, CASELOADS, STATEMENTS, PLAN, DECISIONS, OPEN],
    Role.CLERK: [DESK, DEMOCRACY, SCRUTINY, DECISIONS, ("Members", "/members"), DUTIES, OPEN],
    Role.COMMISSIONER: [DESK, AGREEMENTS_DESK, BODIES_DESK, OFFERS, PROBLEMS, DUTIES, DECISIONS, POSITION, PLAN, OPEN],
    Role.CONTRACT_MANAGER: [
        DESK,
        ("Verify", "/desk/verify"),
        HELD,
        PROBLEMS,
        AGREEMENTS_DESK,
        STATEMENTS,
        POSITION,
        DUTIES,
        OPEN,
    ],
    Role.COUNCILLOR: [DESK, SCRUTINY, POSITION, SAVINGS, DECISIONS, AGREEMENTS, BODIES, DUTIES, PLAN, OPEN],
    Role.DIRECTOR: [DESK, DUTIES, POSITION, SAVINGS, STATEMENTS, PLAN, DECISIONS, OPEN],
    Role.FINANCE_OFFICER: [
        DESK,
        POSITION,
        SAVINGS,
        CASELOADS,
        CONTROLS,
        SETTLE,
        STATEMENTS,
        PERIODS,
        PLAN,
        DECISIONS,
        CHECK,
        TRAIL,
        OPEN,
    ],
    Role.MONITORING_OFFICER: [DESK, DUTIES, DECISIONS, OUTBOX, CHECK, TRAIL, OPEN],
}
