"""The words of a poll as lines: first the question, then each option. So they are translated, line beside line."""

from collections.abc import Sequence


def as_lines(question: str, options: Sequence[str]) -> str:
    return "\n".join(" ".join(text.split()) for text in (question, *options))


def lines_in(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def apart(text: str, options: Sequence[str]) -> tuple[str, list[str]]:
    """Question and options of a translation; where it has not as many lines, all of it stands beside the question."""
    lines = lines_in(text)
    if len(lines) != 1 + len(options):
        return text, [""] * len(options)
    return lines[0], lines[1:]
