"""Carriers read pages and files through the gates only: what is public, or what a person's rights let her know.

A view, a feed or the API that reads ``Page.objects`` by itself is the next
leak. Each read must say in the same expression whom it is for, or stand on
the reviewed list with its reason.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("ascn_site", "cities", "practices", "events", "search")
CARRIERS = (
    "views",
    "api",
    "feeds",
    "calendar",
    "addresses",
    "embeds",
    "consumers",
    "panels",
    "told",
    "desk",
    "exports",
)
# An expression with one of these says for whom it reads.
GATES = {
    "public",
    "in_best_text",
    "is_public",
    "is_best_text",
    "is_for_members",
    "readable_pages",
    "cities_of",
    "cities_read_by",
    "for_user",
}
GUARDED = ("Page", "SiteDocument", "SiteImage", "Revision", "TaskState", "WorkflowState", "Comment")
# "file:function" -> why this read needs no gate.
REVIEWED = {
    "cities/desk.py:pages_of": "the desk of one city; its view asks cities_of first",
    "cities/desk.py:plans_of": "as pages_of",
    "cities/desk.py:subjects_of": "as pages_of",
    "cities/desk.py:first_texts": "narrows pages that the caller read",
    "cities/clearance/addresses.py:is_of_writer": "yes or no to the secretariat's form about an address",
    "cities/clearance/views.py:answer": "a remark on a page that page_for let the reader know of",
    "cities/clearance/views.py:page_for": "the gate of the clearance desk: judges the page it reads",
    "events/calendar.py:session": "asks may_know_of the page it reads, and answers 404",
    "events/participants/views.py:forum_at": "the desk of forums, which the secretariat alone opens",
    "events/participants/views.py:forums": "as forum_at",
    "events/programme/views.py:sessions_of": "the desk of forums, which the secretariat alone opens",
    "events/record/views.py:about_form": "the desk of records, which the secretariat alone opens",
    "events/record/views.py:page_of": "as about_form",
    "events/record/views.py:records": "as about_form",
    "events/record/views.py:zones_of": "as about_form",
    "events/room/desk.py:other_rooms": "the sessions whose rooms the moderator who asks runs",
    "events/room/views.py:forum_of": "the forum above a session that the room or the desk has let the reader into",
    "events/room/views.py:session_of": "the session of a channel that the room has let the reader into",
    "cities/desk_panels.py:get_context_data": "the panel of a representative, of her own country",
    "cities/desk_views.py:translate": "asks may_write of the page it reads, and answers 403",
    "cities/told.py:of_page": "the city above a page that the caller has read",
    "cities/views/plans.py:project": "the plan above a page that routing has opened to the reader",
    "events/views.py:session": "the forum above a page that routing has opened to the reader",
}


def carriers() -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            steps = {*path.relative_to(ROOT).parts[:-1], path.stem}
            if "migrations" not in steps and any(step.endswith(CARRIERS) for step in steps):
                yield path


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def is_guarded(node: ast.AST) -> bool:
    """``SomethingPage.objects`` and the like."""
    if not (isinstance(node, ast.Attribute) and node.attr == "objects" and isinstance(node.value, ast.Name)):
        return False
    return node.value.id.endswith(GUARDED)


def names_in(node: ast.AST) -> set[str]:
    called = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
    return called | {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def bare_reads(source: str) -> Iterator[str]:
    """Names of functions with a statement that reads pages or files without a gate."""
    for function in functions(ast.parse(source)):
        for statement in ast.walk(function):
            if isinstance(statement, ast.Assign | ast.Return | ast.Expr | ast.For | ast.AugAssign | ast.AnnAssign):
                reads = any(is_guarded(node) for node in ast.walk(statement))
                if reads and not names_in(statement) & GATES:
                    yield function.name


def test_no_carrier_reads_pages_or_files_past_the_gates():
    found = {
        f"{path.relative_to(ROOT)}:{name}"
        for path in carriers()
        for name in bare_reads(path.read_text(encoding="utf-8"))
    }

    assert found - set(REVIEWED) == set()
    assert set(REVIEWED) - found == set(), "the reviewed list speaks of what is gone"


def test_the_rule_sees_a_bare_read_and_lets_a_gated_one_pass():
    bare = "def page(request, pk):\n    return PracticePage.objects.get(pk=pk)\n"
    gated = "def page(request, pk):\n    return PracticePage.objects.public().get(pk=pk)\n"

    assert (list(bare_reads(bare)), list(bare_reads(gated))) == (["page"], [])
