"""What import-linter and ruff cannot see: foreign keys, floats, doors, how tables are kept, and words."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.urls import get_resolver

from rightsource.commons.access.rules import ROLE_PERMISSIONS, Permission
from rightsource.commons.record.rules import Kept
from rightsource.config import third_party

REPOSITORY = Path(__file__).parents[2]
ROOT = REPOSITORY / "rightsource"
# The same order as the import contracts: floors from low to high, and the rooms of each from low to high.
ORDER = {
    "commons": [["record", "pages"], ["access"], ["parties", "places"], ["documents"], ["casework"]],
    "books": [["ledger"], ["plan", "charges"], ["settlement"]],
    "council": [
        ["duties", "evidence"],
        ["democracy"],
        ["bodies", "outcomes"],
        ["agreements"],
        ["assurance", "markets"],
        ["sourcing"],
    ],
    "federation": [["children", "care", "wellbeing", "place", "trading"]],
    "frontdoor": [["directory", "eligibility"], ["payments"], ["marketplace"]],
}
FLOORS = [["commons"], ["books"], ["council"], ["federation", "frontdoor"]]
NO_PERSONAL_FIELD = {
    "books_ledger", "books_plan", "books_charges", "books_settlement",
    "council_outcomes", "council_agreements", "council_evidence",
}  # fmt: skip
PERSONAL = re.compile(r"(^|_)(person|surname|forename|birth|email|phone|postcode|nhs|account_holder)(_|$)")


def rooms():
    return [config for config in apps.get_app_configs() if config.label.split("_")[0] in ORDER]


def rank(label):
    """Return where a room stands: (floor, layer), higher is further up; strangers share a rank."""
    wing, room = label.split("_", 1)
    floor = next(index for index, wings in enumerate(FLOORS) if wing in wings)
    layer = next(index for index, layers in enumerate(ORDER[wing]) if room in layers)
    return floor, layer


def models():
    return [model for config in rooms() for model in config.get_models()]


def test_foreign_keys_point_down_and_cannot_be_walked_up():
    wrong = []
    for model in models():
        here = model._meta.app_label
        for field in model._meta.get_fields():
            if not (field.is_relation and field.concrete and field.related_model):
                continue
            there = field.related_model._meta.app_label
            if there == here or there not in {config.label for config in rooms()}:
                continue
            same_floor_strangers = rank(there) == rank(here)
            if rank(there) > rank(here) or same_floor_strangers:
                wrong.append(f"{model._meta.label}.{field.name} points up or sideways to {there}")
            if field.remote_field.related_name != "+":
                wrong.append(f"{model._meta.label}.{field.name} needs related_name='+'")
    assert wrong == []


@pytest.mark.parametrize(
    "path",
    sorted(ROOT.glob("*/*/rules.py")) + sorted(ROOT.glob("*/*/rules/*.py"))
    + [p for p in sorted(ROOT.glob("books/**/*.py")) if p.name != "bulk.py" and p.parent.name != "bulk"]
    + sorted(ROOT.glob("ground/**/*.py")),
    ids=lambda path: str(path.relative_to(ROOT)),
)  # fmt: skip
def test_no_float_in_rules_or_books(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
    ]
    assert found == []


def test_migrations_are_named_for_what_they_do():
    names = [path.name for path in ROOT.glob("*/*/migrations/0*.py")]
    assert [name for name in names if re.search(r"_auto_|_alter_.*_and_more|_initial", name)] == []


def test_every_module_says_what_it_is():
    silent = [
        str(path.relative_to(ROOT))
        for path in ROOT.glob("**/*.py")
        if "migrations" not in path.parts and "node_modules" not in path.parts
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_modules_stay_readable():
    long = {
        str(path.relative_to(ROOT)): count
        for path in ROOT.glob("**/*.py")
        if "migrations" not in path.parts and "node_modules" not in path.parts
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 600
    }
    assert long == {}


def test_every_room_has_its_page():
    missing = [config.label for config in rooms() if not (Path(config.path) / "README.md").is_file()]
    assert missing == []


def test_root_is_short():
    """At most sixteen visible entries in the root of the repository, generated ones aside."""
    generated = {"staticfiles", "dist", "htmlcov", "node_modules"}
    visible = [p.name for p in REPOSITORY.iterdir() if not p.name.startswith(".") and p.name not in generated]
    assert len(visible) <= 16, sorted(visible)


def doors(patterns, prefix=""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from doors(pattern.url_patterns, prefix + str(pattern.pattern))
        elif (path_view := ninja_path(pattern.callback)) is not None:
            for operation in path_view.operations:
                yield f"{prefix}{pattern.pattern} {'/'.join(sorted(operation.methods))}", operation.view_func
        else:
            yield prefix + str(pattern.pattern), pattern.callback


def ninja_path(callback):
    """Return the django-ninja path behind a callback, which must be asked operation by operation."""
    for cell in getattr(callback, "__closure__", None) or ():
        if type(cell.cell_contents).__name__ == "PathView":
            return cell.cell_contents
    return None


def test_every_door_says_who_may_enter():
    """Our own doors carry a permission; a third party's are in one table, with permission and reason."""
    unguarded = [
        url
        for url, view in doors(get_resolver().url_patterns)
        if not isinstance(getattr(view, "permission", None), Permission) and third_party.door(url) is None
    ]
    assert unguarded == []


def test_permissions_are_alphabetical_and_held_by_somebody():
    names = [permission.name for permission in Permission]
    assert names == sorted(names)
    held = {permission for role, granted in ROLE_PERMISSIONS.items() if role != "system" for permission in granted}
    assert set(Permission) - held <= {Permission.CASE_LOAD}


def test_every_table_says_how_it_is_kept():
    assert [model._meta.label for model in models() if not isinstance(getattr(model, "kept", None), Kept)] == []


@pytest.mark.django_db
def test_the_database_keeps_every_table_as_told():
    """Append-only and audited tables carry their triggers and grants, and row-level security is on everywhere."""
    wrong = []
    with connection.cursor() as cursor:
        for model in models():
            table = model._meta.db_table
            cursor.execute("SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", [table])
            if not cursor.fetchone()[0]:
                wrong.append(f"{table}: row-level security is off")
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
            triggers = {name for (name,) in cursor.fetchall()}
            cursor.execute(
                "SELECT p FROM unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE','TRIGGER','REFERENCES']) p "
                "WHERE has_table_privilege(current_user, %s, p)",
                [table],
            )
            grants = {name for (name,) in cursor.fetchall()}
            cursor.execute(
                "SELECT count(*) FROM information_schema.column_privileges "
                "WHERE grantee = current_user AND table_name = %s AND privilege_type = 'UPDATE'",
                [table],
            )
            if model.kept is Kept.APPEND_ONLY:
                if "append_only" not in triggers:
                    wrong.append(f"{table}: no append-only trigger")
                if grants - {"SELECT", "INSERT"} or cursor.fetchone()[0]:
                    wrong.append(f"{table}: the application may {sorted(grants - {'SELECT', 'INSERT'})}")
            if model.kept is not Kept.WORKING and "audited" not in triggers and table != "commons_record_audit":
                wrong.append(f"{table}: nothing asks for an audit row")
            if grants & {"TRUNCATE", "TRIGGER", "REFERENCES"} or (model.kept is Kept.AUDITED and "DELETE" in grants):
                wrong.append(f"{table}: too many grants, {sorted(grants)}")
    assert wrong == []


@pytest.mark.django_db
def test_policies_ask_who_acts_once_a_statement():
    """A policy calls its helpers as (select …): a call for each row made one list a thousand times slower."""
    helpers = re.compile(r"\b(acting_\w+|acts_as|acts_for|somebody_acts|council_acts)\s*\(")
    wrong = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, policyname, coalesce(qual,'') || ' ' || coalesce(with_check,'') FROM pg_policies"
        )
        for table, policy, text in cursor.fetchall():
            for call in helpers.finditer(text):
                before = text[: call.start()]
                if not re.search(r"SELECT [^()]*(\(?'[^']*'::text \|\| )?\(?$", before):
                    wrong.append(f"{table}.{policy}: {text[max(0, call.start() - 30) : call.end() + 20]}")
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND provolatile = 'v' "
            "AND (proname LIKE 'acting_%' OR proname LIKE 'acts_%' OR proname LIKE '%_acts')"
        )
        wrong += [f"{name} is volatile" for (name,) in cursor.fetchall()]
    assert wrong == []


# Functions that run with the owner's rights, each with its reason; a new one must be added here by name.
SECURITY_DEFINER: dict[str, str] = {
    "carry_commitments": "the finance officer settles a year's promises on lines whose sums nobody may write directly",
    "commit_to_line": "a resident's order takes money of a line that the resident may not see",
    "commitments_for": "a journey that settles or cancels finds the commitment of its own reference",
    "commitments_for_all": "a journey that settles a month finds the commitments of the orders that it settles",
    "hold_line": "the finance officer stops new promises on a line whose sums nobody may write directly",
    "ledger_carry": "carries a posting into sums that nobody may write directly; called by ledger_post only",
    "ledger_check_periods": "a locked month takes no posting, whoever posts and whatever they may read",
    "ledger_check_legs": "the balance of the books is judged on all rows, whoever posts",
    "ledger_hold_lines": "the finance officer holds the lines of a year's end in their order before any is written",
    "ledger_seal": "seals what others posted; nobody may insert a seal directly, and the seal reads every batch",
    "ledger_rebuild_balances": "makes balances anew that nobody may write directly",
    "ledger_wait_for_seal": "whoever posts puts the batch on a list that nobody may write directly",
    "ledger_post_staged": "the one way in for very many: nobody may insert a posting directly",
    "ledger_stage": "makes the tables of a session that postings in bulk are copied into",
    "ledger_post": "the one way in: nobody may insert a posting directly",
    "ledger_control_spending": "the finance officer sets spend control on lines whose sums nobody may write directly",
    "ledger_let_agreement": "uses the word that an agreement has under spend control; nobody may write a use directly",
    "ledger_line_under_control": "a line that is opened under spend control stands under it, whoever opens it",
    "ledger_vire": "the one way to move budget between lines: nobody may write a virement or a line's sums directly",
    "move_commitments": "a month's settlement gives back what its orders did not need, on lines that it may not see",
    "move_commitment": "a cancelled order gives its money back to a line that the resident may not see",
    "name_for_body": "a body learns the name of somebody with a live booking of its own, and nothing else of them",
    "offers_end_with_agreement": "whoever ends an agreement early ends its offers, which they may not write",
}


@pytest.mark.django_db
def test_functions_with_the_owners_rights_are_listed():
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef")
        found = {name for (name,) in cursor.fetchall()}
    assert found == set(SECURITY_DEFINER)


def test_books_and_their_like_hold_no_personal_field():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in models()
        if model._meta.app_label in NO_PERSONAL_FIELD
        for field in model._meta.get_fields()
        if field.concrete and PERSONAL.search(field.name)
    ]
    assert wrong == []


def test_the_project_speaks_of_itself_only():
    """No path of a machine and no leftovers in what is committed."""
    patterns = re.compile(r"/(?:work|root)/|TODO|FIXME|XXX\b|NotImplementedError|pragma: no cover")
    wrong = []
    for path in ROOT.glob("**/*.py"):
        if "node_modules" in path.parts:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if patterns.search(line):
                wrong.append(f"{path.relative_to(REPOSITORY)}:{number}: {line.strip()}")
    assert wrong == []
