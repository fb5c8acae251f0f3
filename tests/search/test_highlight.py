"""What the results page shows of a hit."""

from time import thread_time

import pytest
from icu4py.breakers import CharacterBreaker

from search.document import Document, Passage
from search.highlight import LENGTH, excerpt
from search.plan import make_plan
from search.seeded import seeded_glossary
from search.text import fold_all
from tests.search import judged


def shown(query, document):
    found = excerpt(document, make_plan(query, seeded_glossary()))
    return "".join(f"[{text}]" if is_marked else text for text, is_marked in found.text), found


@pytest.mark.parametrize(
    ("query", "language", "body", "wanted"),
    [
        ("dredged", "en", "They dredged it.", "They [dredged] it."),
        ("separating", "en", "They separate it.", "They [separate] it."),
        ("electr", "en", "An electric bus.", "An [electric] bus."),
        ("phan loai", "vi", "Phân loại rác", "[Phân] [loại] rác"),
        ("ne'ebé", "tet", "Dalan neʼebé.", "Dalan [neʼebé]."),
        ("น้ำ", "th", "สถานีสูบนํ้าฝน", "สถานีสูบ[นํ้า]ฝน"),
        ("20", "th", "รถ ๒๐ คัน", "รถ [๒๐] คัน"),
        ("บูม", "th", "ไม่มี", "ไม่มี"),
        ("ទឹក", "km", "បូម\u200bទឹកមុន", "បូម[\u200bទឹក]មុន"),
        ("ຫນ້າ", "lo", "ໜ້າຝົນ", "[ໜ້າ]ຝົນ"),
        ("flood", "id", "Kota banjir lagi", "Kota [banjir] lagi"),
        ("flood", "vi", "Mỗi ngày đường ngập", "Mỗi ngày đường [ngập]"),
        ("plan", "en", "They play by the plan.", "They play by the [plan]."),
        ("platn", "en", "They plant trees.", "They [plant] trees."),
    ],
)
def test_what_fits_is_marked_as_it_stands_in_the_text(query, language, body, wanted):
    assert shown(query, Document("1", "text", language, "", body))[0].replace("[\u200b", "\u200b[") == wanted.replace(
        "[\u200b", "\u200b["
    )


def test_a_passage_is_cut_around_what_fits_and_says_so():
    body = "Nothing of note happened. " * 30 + "Then they dredged the canal. " + "Nothing else. " * 30
    text, found = shown("dredged canal", Document("1", "text", "en", "", body))

    assert "[dredged] the [canal]" in text
    assert (found.cut_before, found.cut_after) == (True, True)
    assert len(text) < LENGTH + 80


def test_a_page_of_a_file_is_named():
    document = Document("1", "file", "en", "Report", "", passages=(Passage("Intro", 1), Passage("The culverts", 7)))
    text, found = shown("culverts", document)

    assert (text, found.page) == ("The [culverts]", 7)


@pytest.mark.parametrize("query", ["pumping", "sluicse"])
def test_the_passage_is_the_one_that_fits_also_by_another_ending_or_spelling(query):
    body = "Nothing of note happened. " * 60 + "Then they pumped, and opened the sluices."

    assert "opened the" in shown(query, Document("1", "text", "en", "", body))[0]


def test_of_many_names_only_the_one_that_fits_is_shown():
    city = Document(
        "1", "city", "en", "Phnom Penh", "Three rivers meet.", also_called=("Capital of Phnom Penh", "ភ្នំពេញ", "金边")
    )

    assert shown("ភ្នំពេញ", city)[0] == "[ភ្នំពេញ]"


def test_names_of_the_place_alone_are_no_passage():
    record = Document("1", "record", "en", "Pump house", passages=(Passage("Mandalay · Myanmar · မန္တလေး"),))

    assert shown("pump", record)[0] == ""
    assert shown("myanmar", record)[0] == "Mandalay · [Myanmar] · မန္တလေး"


def test_no_cut_and_no_mark_tears_a_grapheme():
    for language, texts in judged.TEXTS.items():
        for title, body in texts.values():
            document = Document("1", "text", language, title, f"{body} " * 12)
            for query in (body[3:9], body[10:13], title[:2]):
                _, found = shown(query, document)
                parts = [text for text, _ in found.text]
                whole = "".join(parts)
                assert "".join(found_part for text in parts for found_part in CharacterBreaker(text, "en")) == whole
                assert len(list(CharacterBreaker(whole, "en"))) == sum(
                    len(list(CharacterBreaker(p, "en"))) for p in parts
                )


def test_the_word_of_the_glossary_is_named_only_when_nothing_typed_is_there():
    thai = Document("1", "text", "th", "จราจร", "จราจรติดขัด")

    assert shown("traffic", thai)[1].through == "จราจร"
    assert shown("จราจร", thai)[1].through == ""


PAGES = tuple(
    Passage(
        f"Page {number}. Nothing of note happened at the quay, “as always”; the houseboats lay still. " * 20, number
    )
    for number in range(1, 200)
)


@pytest.mark.parametrize(
    ("query", "language", "text", "marked"),
    [
        ("dredged canal", "en", "Then they dredged the canal.", "[dredged] the [canal]"),
        ("dredging", "en", "Then they dredged it.", "[dredged]"),
        ("dregded", "en", "Then they dredged it.", "[dredged]"),
        ("boat", "en", "Then the boat sank.", "[boat]"),
        ("phan loai", "vi", "Phân loại rác", "[Phân] [loại]"),
        ("lũ lụt", "en", "Then came the flood.", "[flood]"),
        ("office", "en", "The o\ufb03ce is closed.", "[o\ufb03ce]"),
    ],
)
def test_a_passage_far_inside_a_long_file_is_found_with_its_page(query, language, text, marked):
    pages = (*PAGES[:180], Passage(text, 181), *PAGES[180:])
    shown_text, found = shown(query, Document("1", "file", language, "Report", "", passages=pages))

    assert (marked in shown_text, found.page) == (True, 181)


def test_a_run_written_with_its_marks_in_another_order_is_found_on_an_early_page():
    pages = (*PAGES[:2], Passage("สถานีสูบนํ้าฝน", 3), *PAGES[2:])
    text, found = shown("น้ำ", Document("1", "file", "th", "Report", "", passages=pages))

    assert (text, found.page) == ("สถานีสูบ[นํ้า]ฝน", 3)


def test_a_long_file_is_read_only_as_far_as_the_page_that_holds_all_that_was_typed():
    pages = (*PAGES[:40], Passage("They dredged the canal.", 41), *PAGES[40:])
    document = Document("1", "file", "en", "Report", "", passages=pages)
    plan = make_plan("dredged canal", seeded_glossary())

    assert seconds(lambda: excerpt(document, plan)) * 4 < seconds(lambda: fold_all(document.whole_text()))


def seconds(act) -> float:
    """The shortest of five times, which other work on the machine disturbs least."""
    times = []
    for _ in range(5):
        began = thread_time()
        act()
        times.append(thread_time() - began)
    return min(times)
