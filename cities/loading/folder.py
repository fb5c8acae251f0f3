"""Where the facts of this app lie."""

from pathlib import Path

FACTS = Path(__file__).parent.parent / "facts"
