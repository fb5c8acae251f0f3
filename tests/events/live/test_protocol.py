"""What a frame must look like, whoever sends it."""

import json

import pytest
from pydantic import TypeAdapter

from events.live import answers, description, protocol
from events.live.commands.words import words
from events.live.description import CODES
from events.live.protocol import Refused
from tests.corpus.rows import for_each, rows, to_send
from tests.events.live.json_schema import faults

ID = "4a586d70-e564-47e3-b4e0-38f0d54343ad"


def refusal(text: str) -> str:
    """The code with which a frame is refused, '' for one that has its shape."""
    try:
        protocol.shape(protocol.read(text))
    except Refused as refused:
        return refused.code
    return ""


def test_a_post_has_its_shape():
    post = protocol.shape(protocol.read(json.dumps({"type": "post", "id": ID, "text": "น้ำ", "lang": "th"})))

    assert (post.type, str(post.id), post.text, post.lang) == ("post", ID, "น้ำ", "th")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "null",
        '{"type":"hello","after":0,"after":1}',
        '{"type":"hello"}',
        '{"type":"hello","after":0,"last":5}',
        '{"type":"hello","after":true}',
        '{"type":"hello","after":1.0}',
        f'{{"type":"hello","after":{2**63}}}',
        f'{{"type":"post","id":"{ID}","text":"x","lang":"<b>"}}',
        f'{{"type":"post","id":"{ID.replace("-", "")}","text":"x"}}',
        f'{{"type":"vote","id":"{ID}","seq":1,"choices":[]}}',
        f'{{"type":"vote","id":"{ID}","seq":0,"choices":[1]}}',
        f'{{"type":"announce","id":"{ID}","text":"x","rooms":["../.."]}}',
        '{"type":"post","id":' + "[" * 60_000,
        "[" * 9 + "]" * 9,
    ],
)
def test_what_has_no_shape_is_a_bad_frame(text):
    assert refusal(text) == "bad_frame"


def test_nesting_is_counted_before_anything_else():
    assert refusal('{"type":"nonsense","a":' + "[" * 7 + "]" * 7 + "}") == "unknown_type"
    assert refusal('{"type":"nonsense","a":' + "[" * 8 + "]" * 8 + "}") == "bad_frame"


def cases(row) -> list[str]:
    """The frames of a row as text."""
    value = eval(
        row.payload.replace("<uuid>", ID).replace("'<own seq>'", "1").replace("'<seq of another person>'", "1")
    )
    return [
        text if isinstance(text, str) else json.dumps(text) for text in (value if isinstance(value, list) else [value])
    ]


FRAMES = [row for row in to_send("WebSocket frames and handshakes") if "refused bad_frame" in row.expect]


@for_each(FRAMES)
def test_a_frame_of_the_corpus_is_refused_as_it_says(row):
    found = {refusal(text) for text in cases(row)}
    # What Python reads as text is judged when it is about to be kept: see the rows of chat text.
    assert found == {"bad_frame"} or row.id == "W11"


TEXTS = rows("Markdown / chat text")


@for_each(TEXTS)
def test_a_chat_text_of_the_corpus_is_kept_as_text_or_refused(row):
    text = row.value()
    if "R" in row.may and row.may != {"R", "I"}:
        with pytest.raises(Refused) as refused:
            words(text)
        assert refused.value.code in ("too_long", "empty", "bad_frame")
        return
    kept = words(text)
    assert len(kept) <= protocol.LONGEST_TEXT
    if "N" not in row.may and "control" not in row.what and "newline" not in row.what:
        assert kept == text.strip()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * 4001, "too_long"),
        ("http://a.org " * 11, "too_long"),
        ("\u200b \n", "empty"),
        ("a\0b", "bad_frame"),
        ("\ud800", "bad_frame"),
    ],
)
def test_a_text_is_refused_with_what_is_wrong_in_it(text, code):
    with pytest.raises(Refused) as refused:
        words(text)
    assert refused.value.code == code


def test_the_longest_text_and_ten_links_are_kept():
    assert len(words("ก" * 4000)) == 4000
    assert words("http://a.org " * 10) == ("http://a.org " * 10).strip()


def test_the_description_has_an_example_of_every_frame_and_each_has_its_shape():
    told = description.description()

    for entry in told["client_frames"]:
        assert refusal(json.dumps(entry["example"])) == ""
    frames = {frame["type"]: frame["example"] for frame in told["server_frames"]}
    for shape in answers.FRAMES:
        shape.model_validate(frames[protocol.type_of(shape)])
    for entry in told["events"]:
        TypeAdapter(answers.AnyEvent).validate_python(entry["example"])
    assert {entry["type"] for entry in told["client_frames"]} == set(protocol.SHAPES)
    assert all(entry["about"] for part in ("client_frames", "server_frames", "events") for entry in told[part])
    assert set(CODES) == set(protocol.RefusalCode.__args__)


def test_every_example_fits_the_schema_that_stands_beside_it_and_no_other_does():
    told = description.description()

    for entry in [*told["client_frames"], *told["server_frames"], *told["events"]]:
        assert (entry["type"], faults(entry["example"], entry["schema"])) == (entry["type"], [])
        assert faults(entry["example"] | {"surplus": 1}, entry["schema"]) == ["surplus is unknown"]
        without_type = {name: value for name, value in entry["example"].items() if name != "type"}
        assert faults(without_type, entry["schema"]) == ["type is missing"]


def test_the_description_is_public(client, db):
    answer = client.get("/api/v1/live-protocol")

    assert answer.json() == description.description()
    assert client.get("/api/v1/live-protocol?x=1").status_code == 400
