"""Rich text with one thing changed, named as the builders of the corpus are."""

import json

from tests.editing import contentstate


def cs(text="Hello", *, range=None, ent=None, entityMap=None) -> str:  # noqa: A002, N803  (names of the corpus)
    state = json.loads(contentstate(text))
    [block] = state["blocks"]
    if range:
        block["inlineStyleRanges"] = [{"offset": range[0], "length": range[1], "style": "BOLD"}]
    if ent:
        link = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "https://asean.org/"}}
        state["entityMap"] = {str(number): link for number, _ in enumerate(ent)}
        block["entityRanges"] = [
            {"offset": offset, "length": length, "key": number} for number, (offset, length) in enumerate(ent)
        ]
    if entityMap is not None:
        state["entityMap"] = entityMap
    return json.dumps(state)


def ent(kind, **data) -> str:
    return contentstate(entities=[(kind, data)])
