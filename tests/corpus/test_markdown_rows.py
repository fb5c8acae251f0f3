"""Every row of the Markdown surface, at the block in which an officer writes it."""

import time

import pytest
from django.core.exceptions import ValidationError

from ascn_site.markdown import clean_markdown, render
from tests.corpus.inert import faults
from tests.corpus.rows import ids, to_send
from tests.editing import is_saved, latest, save, stream

ROWS = to_send("Markdown / chat text")


@pytest.mark.parametrize("row", ROWS, ids=ids)
def test_markdown_is_refused_or_harmless_and_holds_up_nobody(row):
    began = time.process_time()
    refusal = refusal_of(row.value())
    html = render(row.value())

    assert time.process_time() - began < 10  # on long texts a square takes minutes; a busy machine adds nothing
    assert faults(html) == []
    assert bool(refusal) == (row.may == {"R"}) or row.may == {"R", "I"}
    assert not refusal or refusal.messages[0].endswith(".")


def refusal_of(text: str) -> ValidationError | None:
    try:
        clean_markdown(text)
    except ValidationError as refusal:
        return refusal
    return None


@pytest.mark.parametrize("row", ROWS, ids=ids)
def test_an_officer_gets_markdown_stored_or_a_reason_and_her_words_back(desk, hanoi, row):
    text = row.value()
    answer = save(desk, hanoi, {"introduction": "Typed before", **stream("body", ("markdown", text))})
    stored = list(latest(type(hanoi).objects.get(pk=hanoi.pk)).body)

    assert answer.status_code in (200, 302)
    if row.may == {"R"}:
        assert not is_saved(answer)
        assert stored == []
        assert answer.context["form"]["introduction"].value().strip() == "Typed before"
    else:
        assert [block.block_type for block in stored] == ["markdown"]
        assert faults(str(stored[0].render())) == []
