"""What the script of a room learns beside the page: all but the words, which it reads from the page itself."""

from typing import Any

Row = dict[str, Any]


def beside(room: Row) -> Row:
    """The room of `events.room.state` without the texts that stand in its page once already.

    Of several translations the one that is shown comes first. Who wrote stands once for all of a person's rows.
    """
    rows = [*room["lines"], *room["questions"], *room["hands"]]
    return room | {
        "people": {row["person"]: {"name": row["name"], "delegation": row["delegation"]} for row in rows},
        "lines": [without_words(line) for line in room["lines"]],
        "questions": [without_words(question) | words_apart(question) for question in room["questions"]],
        **{part: bare(room[part]) for part in ("speaker", "runs")},
        "mutes": [bare(mute) for mute in room["mutes"]],
        "hands": [without_name(bare(hand)) for hand in room["hands"]],
        "polls": [bare(poll) for poll in room["polls"]],
    }


def without_words(row: Row) -> Row:
    shown = row["translation"] or {}
    in_order = sorted(row["tr"], key=lambda entry: entry["lang"] != shown.get("lang"))
    translations = [{key: entry[key] for key in ("lang", "by", "machine")} for entry in in_order]
    told = without_name(bare(row)) | {"tr": translations}
    return {key: value for key, value in told.items() if key != "text" and value not in NOTHING}


def words_apart(question: Row) -> Row:
    """Those of another's question that was merged: only the desk is told it, and no list of the page shows it."""
    if question["state"] != "merged" or question["mine"] or question["hidden"]:
        return {}
    return {"text": question["text"], "tr": question["tr"]}


def without_name(row: Row) -> Row:
    return {key: value for key, value in row.items() if key not in {"name", "delegation"}}


def bare(row: Row | None) -> Row | None:
    """Without what only templates show."""
    return row and {key: value for key, value in row.items() if key not in ONLY_SHOWN}


NOTHING = ("", None, False, [], "line")  # the script takes for nothing what it is not told
ONLY_SHOWN = frozenset(
    {
        *("who", "clock", "language", "html_lang", "translation", "told", "heard", "acts", "ends_clock"),
        *("answer_html_lang", "answer_said"),
    }
)
