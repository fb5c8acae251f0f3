"""Rich text that the editor's script cannot have sent is refused; what it can is stored clean."""

import json

import pytest
from django.core.exceptions import BadRequest, ValidationError
from django.http import QueryDict

from ascn_site.blocks import Story
from ascn_site.models import SiteDocument
from ascn_site.rich_text import RefusedText, sound_state, without_targets
from ascn_site.stream_posts import make_streams_sound
from tests.corpus.contentstates import cs, ent
from tests.editing import contentstate, stream

OFFERED = {"block_types": {"unstyled", "header-three"}, "styles": {"BOLD"}, "entities": {"LINK", "DOCUMENT"}}


def sound(raw: str) -> dict:
    return sound_state(raw, **OFFERED)


def code_of(raw: str) -> str | None:
    try:
        sound(raw)
    except ValidationError as refusal:
        return refusal.code
    return None


def test_what_the_editor_sends_stays():
    raw = contentstate("Hello", entities=[("LINK", {"url": "https://asean.org/"})], type="header-three")

    state = sound(raw)

    [block] = state["blocks"]
    assert (block["text"], block["type"], block["key"]) == ("Hello", "header-three", "aaaaa")
    assert state["entityMap"]["0"]["data"] == {"url": "https://asean.org/"}


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "x",
        "<script>",
        "null",
        "[]",
        "{}",
        "[" * 100_000,
        '{"blocks": 5, "entityMap": {}}',
        '{"blocks": [], "entityMap": {}}',
        '{"blocks": [5], "entityMap": {}}',
        '{"blocks": [{"text": 5}], "entityMap": {}}',
        '{"blocks": [{"text": "x"}], "entityMap": []}',
        contentstate(depth="x"),
        contentstate(depth=10**30),
        cs(range=(-1, 5)),
        contentstate(inlineStyleRanges=[{"offset": True, "length": 1}]),
        contentstate(inlineStyleRanges="BOLD"),
        contentstate(entityRanges=[{"offset": 0, "length": 1, "key": 7}]),
        ent("LINK", url=["x"]),
        ent("LINK", url=5),
        ent(["LINK"], url="x"),
    ],
)
def test_what_it_cannot_have_sent_is_refused(raw):
    assert code_of(raw) == "malformed"


@pytest.mark.parametrize(
    "data", [{"id": "1 or 1=1"}, {"id": 10**30}, {"id": -1}, {"id": "0"}, {"id": True}, {"id": [1]}]
)
@pytest.mark.parametrize("kind", ["LINK", "DOCUMENT"])
@pytest.mark.django_db
def test_a_link_to_nothing_is_refused(kind, data):
    assert code_of(ent(kind, **data)) == "no_target"


@pytest.mark.django_db
def test_a_link_to_a_file_keeps_only_its_number():
    document = SiteDocument.objects.create(title="Plan", file="documents/plan.pdf")

    state = sound(ent("DOCUMENT", id=str(document.pk), url="javascript:1", filename="x"))

    assert state["entityMap"]["0"]["data"] == {"id": document.pk}


def test_a_kind_that_is_not_offered_is_refused_with_what_to_do():
    for kind in ("EMBED", "IMAGE", "SCRIPT"):
        assert code_of(ent(kind, url="file:///etc/passwd")) == "unknown_part"


@pytest.mark.parametrize("url", ["java\tscript:1", "data:text/html,x", 'http://a" onmouseover="alert(1)', "//evil", ""])
def test_an_unsafe_link_goes_and_its_text_stays(url):
    state = sound(ent("LINK", url=url))

    assert (state["blocks"][0]["text"], state["blocks"][0]["entityRanges"], state["entityMap"]) == ("Hello", [], {})


def test_overlapping_links_become_one():
    [block] = sound(cs(ent=[(0, 3), (1, 3)]))["blocks"]

    assert [(found["offset"], found["length"]) for found in block["entityRanges"]] == [(0, 3)]


def test_unknown_types_and_styles_become_plain_paragraphs():
    styles = [{"offset": 0, "length": 3, "style": name} for name in ("BOLD", "EVIL")]

    [block] = sound(contentstate(type="evil", key="<b>", inlineStyleRanges=styles, depth=99))["blocks"]

    assert (block["type"], block["key"], block["depth"]) == ("unstyled", "b0000", 4)
    assert [found["style"] for found in block["inlineStyleRanges"]] == ["BOLD"]


def test_text_pasted_from_an_office_program_comes_out_clean_with_its_styles_in_place():
    styles = [{"offset": 7, "length": 3, "style": "BOLD"}]

    [block] = sound(contentstate("a\xa0b\xad\u202ec\x0b12345", inlineStyleRanges=styles))["blocks"]

    bold = block["inlineStyleRanges"][0]
    assert block["text"] == "a bc\n12345"
    assert block["text"][bold["offset"] : bold["offset"] + bold["length"]] == "123"


@pytest.mark.parametrize(
    ("text", "code"),
    [("a\0b", "unreadable"), ("\ud800", "unreadable"), ("\u200b", "blank"), ("x" * 100_001, "too_long")],
)
def test_text_that_cannot_be_read_or_kept_is_refused(text, code):
    assert code_of(contentstate(text)) == code


def test_refused_text_is_shown_again_as_text():
    reason = ValidationError("x")

    assert RefusedText.rescue(cs("<b>Two years", entityMap=[]), reason) == "<p>&lt;b&gt;Two years</p>"
    assert RefusedText.rescue("<script>", reason) == "<p>&lt;script&gt;</p>"
    assert RefusedText.rescue('{"blocks": [{"text": "a\\ud800b"}, 5]}', reason) == "<p>ab</p>"


def test_links_to_what_is_not_hers_are_taken_out_before_the_text_is_shown_again():
    raw = contentstate("Hello", entities=[("LINK", {"id": 7}), ("LINK", {"id": 8})])

    state = json.loads(without_targets(raw, {"7"}))

    assert (list(state["entityMap"]), [found["key"] for found in state["blocks"][0]["entityRanges"]]) == (["1"], [1])


def posted(fields: dict) -> QueryDict:
    post = QueryDict(mutable=True)
    post.update(fields)
    return post


@pytest.mark.parametrize(
    "fields",
    [
        {"body-count": "abc"},
        {"body-count": ""},
        {"body-count": "-1"},
        {"body-count": "١"},
        {"body-count": "1"},
        {"body-count": "1000000000"},
        {"body-count": "1001"},
        stream("body", ("text", "x")) | {"body-0-order": "x"},
        {key: value for key, value in stream("body", ("text", "x"), ("text", "y")).items() if key != "body-1-type"},
    ],
)
def test_counters_that_do_not_count_are_a_bad_request(fields):
    with pytest.raises(BadRequest):
        make_streams_sound(posted(fields))


def test_rows_of_one_order_are_numbered_as_they_came_and_odd_ids_go():
    post = posted(stream("body", ("text", "a"), ("text", "b"), ("text", "c")))
    post.update({"body-0-id": "<script>"})
    for number, order in enumerate("202"):
        post[f"body-{number}-order"] = order

    make_streams_sound(post)

    assert [post[f"body-{number}-order"] for number in range(3)] == ["1", "0", "2"]
    assert "body-0-id" not in post


def test_a_field_called_count_in_a_list_of_forms_is_no_counter():
    fields = {"rows-TOTAL_FORMS": "1", "rows-0-count": "many"}
    post = posted(fields)

    make_streams_sound(post)

    assert post.dict() == fields


@pytest.mark.django_db
def test_a_stream_leaves_out_what_cannot_be_shown(caplog):
    broken = '<p><a linktype="page" id="1 or 1=1">x</a></p>'
    value = Story().to_python([{"type": "text", "value": broken}, {"type": "markdown", "value": "**shown**"}])

    html = Story().render(value)

    assert "<strong>shown</strong>" in html
    assert "text block cannot be shown" in caplog.text


def test_a_stream_refuses_text_that_cannot_be_read():
    value = Story().to_python([{"type": "quote", "value": {"text": "a\ufffdb", "office": "City"}}])

    with pytest.raises(ValidationError) as refusal:
        Story().clean(value)

    assert list(refusal.value.block_errors) == [0]
