"""The tools that read the code find nothing, so that no one has to remember to ask them."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOOLS = {
    "rules": ["ruff", "check", "."],
    "form": ["ruff", "format", "--check", "."],
    "templates": ["djlint", "templates", "--lint", "--quiet"],
    "types of the core": ["mypy", "--no-color-output"],
}


@pytest.mark.parametrize("words", TOOLS.values(), ids=TOOLS)
def test_a_tool_finds_nothing(words):
    found = subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
