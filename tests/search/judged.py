"""Our own judged set: three things a city did, told in thirteen languages, and how people may ask for them."""

import json
from datetime import date
from pathlib import Path

from search.document import Document, Passage

FACETS = {
    "flood": {
        "kind": "project",
        "country": "TH",
        "city": "bangkok",
        "focus": ("built_infrastructure",),
        "years": (2024,),
    },
    "waste": {
        "kind": "practice",
        "country": "VN",
        "city": "hanoi",
        "focus": ("quality_environment",),
        "years": (2025,),
    },
    "bus": {
        "kind": "project",
        "country": "VN",
        "city": "hanoi",
        "focus": ("built_infrastructure", "quality_environment"),
        "years": (2025, 2026),
    },
}
DATES = {"flood": date(2024, 5, 1), "waste": date(2025, 6, 1), "bus": date(2026, 1, 15)}

_SET = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
TEXTS = _SET["texts"]
QUERIES = [tuple(query) for query in _SET["queries"]]  # kind, language asked in, query, what must stand first
NOTHING = [tuple(query) for query in _SET["nothing"]]

CULVERTS = Passage(
    "The appendix lists the culverts.", page=7, file="Report on the culverts", address="/files/3/report.pdf"
)


def documents() -> list[Document]:
    """39 texts: each thing is one group in thirteen languages; the English flood text has a file with two pages."""
    return [
        Document(
            id=f"{thing}-{language}",
            group=thing,
            language=language,
            title=title,
            body=body,
            status="running" if thing == "bus" else "finished",
            date=DATES[thing].isoformat(),
            address=f"/{language}/{thing}/",
            passages=(CULVERTS,) if (thing, language) == ("flood", "en") else (),
            version=1,
            **FACETS[thing],
        )
        for language, texts in TEXTS.items()
        for thing, (title, body) in texts.items()
    ]
