"""Imports point down, names resolve to our own packages, and every part stays small enough to read."""

import ast
import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MAY_IMPORT = {
    "search": set(),
    "ascn_site": set(),
    "cities": {"ascn_site", "search"},
    "practices": {"ascn_site", "search", "cities"},
    "events": {"ascn_site", "search", "cities"},
}
# Where the parts are put together every app is known; so are the commands that work on the whole network.
WIRING = ("settings.py", "urls.py", "asgi.py", "demo", "management/commands/")
# What `search` contributes to the site: its pages, the API, the load of the facts, start, readiness and figures; the
# search itself knows no sibling.
SITE_PARTS = ("api", "loading", "running", "views", "question", "results", "by_title", "finding_api", "related", "also")
SITE_PARTS += ("promoted", "editing", "desk", "wagtail_hooks", "within", "suggested", "pdf_text")
CONTRIBUTIONS = {f"search/{name}.py": {"ascn_site"} for name in SITE_PARTS}
LONGEST_FILE = 400
LONGEST_FUNCTION = 50


def sources(app: str) -> list[Path]:
    return [path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


def is_wiring(path: Path, app: str) -> bool:
    return str(path.relative_to(ROOT / app)).startswith(WIRING)


def imported_packages(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module)
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_an_app_imports_only_what_stands_below_it(app):
    siblings = set(MAY_IMPORT) - MAY_IMPORT[app] - {app}
    upward = {}
    for path in sources(app):
        name = str(path.relative_to(ROOT))
        found = imported_packages(path) & siblings - CONTRIBUTIONS.get(name, set())
        if found and not is_wiring(path, app):
            upward[name] = sorted(found)
    assert upward == {}


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_the_names_of_our_apps_are_not_taken_by_an_installed_package(app):
    """`events` is also what opensearch-py brings along, `cities` what django-cities does."""
    assert Path(importlib.util.find_spec(app).origin).is_relative_to(ROOT)


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_files_and_functions_stay_short(app):
    long = {}
    for path in sources(app):
        text = path.read_text()
        if text.count("\n") > LONGEST_FILE:
            long[str(path)] = text.count("\n")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long[f"{path}:{node.name}"] = length
    assert long == {}


def test_the_environment_is_read_in_the_settings_alone():
    readers = [
        str(path.relative_to(ROOT))
        for app in MAY_IMPORT
        for path in sources(app)
        if path.name not in {"settings.py", "asgi.py"}
        and ("os.environ" in path.read_text() or "getenv(" in path.read_text())
    ]
    assert readers == []
