"""What the search has to reach, and the table that says what it reached."""

import operator
import re

SIGNS = {"≥": operator.ge, "≤": operator.le}
MANY = 100_000  # from here on the goals of a large network count
STRICT_KINDS = ("typo", "prefix", "nodia", "nfvar", "zwsp", "digits")
MILD_KINDS = ("partial", "morph")
GOALS = {
    "recall@10": "≥ .99",
    "lowest recall@10 of a language": "≥ .97",
    "MRR": "≥ .95",
    "lowest MRR of a language": "≥ .95",
    "MRR of vi": "≥ .90",
    "precision checks": "≥ .97",
    f"lowest of {', '.join(STRICT_KINDS)}": "≥ .97",
    f"lowest of {', '.join(MILD_KINDS)}": "≥ .95",
    "names across languages": "≥ .98",
    "overlap@10 with the first engine": "≥ .95",
    "p95 ms": "≤ 15",
    "page p95 ms": "≤ 150",
    "page of ten long files, slowest ms": "≤ 300",
    "suggestions p95 ms": "≤ 20",
    "index / text": "≤ 1.0",
    "update visible s": "≤ 2",
    "publish, move, slug, language, privacy, unpublish: slowest s": "≤ 2",
    "rebuild s": "≤ 300",
    "random texts, slowest ms": "≤ 300",
    "rows of bad inputs, slowest ms": "≤ 300",
    "2,000 words ms": "≤ 300",
}
# Of the figures that judge single languages and kinds only these are promised for a large network.
LARGE = {"recall@10": "≥ .95", "overlap@10 with the first engine": "≥ .94"}
_JUDGED = re.compile("recall|MRR|precision|overlap|lowest|names")


def goal(figure: str, documents: int) -> str:
    if documents >= MANY and _JUDGED.search(figure):
        return LARGE.get(figure, "")
    return GOALS.get(figure, "")


def holds(figure: str, value: object, documents: int) -> bool | None:
    """Whether a figure reaches its goal; None where there is no goal or no figure."""
    number = re.match(r"\d+(\.\d+)?", str(value))
    wanted = goal(figure, documents)
    if not wanted or number is None:
        return None
    sign, limit = wanted.split()
    return bool(SIGNS[sign](float(number[0]), float(limit)))


def table(rows: list[dict]) -> str:
    """One line per figure, a column per engine; what misses its goal is marked."""
    names = list(dict.fromkeys(row["engine"] for row in rows))
    values = {(row["figure"], row["engine"]): row["value"] for row in rows}
    documents = min(value for (figure, _), value in values.items() if figure == "documents")
    figures = list(dict.fromkeys(row["figure"] for row in rows))
    width = max(map(len, figures)) + 2
    lines = [f"{'figure':<{width}}{'goal':<9}" + "".join(f"{name:<18}" for name in names)]
    missed = []
    for figure in figures:
        cells = ""
        for name in names:
            value = values.get((figure, name))
            is_missed = holds(figure, value, documents) is False
            missed += [f"{figure} on {name} ({value})"] * is_missed
            cells += f"{'-' if value is None else value}{' MISSED' * is_missed}".ljust(18)
        lines.append(f"{figure:<{width}}{goal(figure, documents):<9}{cells}".rstrip())
    lines.append(f"goals missed: {'; '.join(missed) if missed else 'none'}")
    return "\n".join(lines)
