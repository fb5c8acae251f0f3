"""What the analyser promises for every text, and what it does for each writing system."""

import itertools
import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.document import Document
from search.glossary import units
from search.highlight import excerpt
from search.plan import make_plan
from search.scripts import clusters
from search.seeded import seeded_glossary
from search.text import LONGEST_WORD, fold, normalise, pieces, words_of
from search.tokens import Analysed
from tests.search import judged

SCRIPTS = "abcđẻéñ กขคเแโัิี่้๊ำ ກຂຄເແັິີ່້ຳ កខគ្រ្ដាិីុំះ ကခဂျြွှေါ့်း အင်္ဂ 城市水 கஙசாிீெொ்   09๐໙០၉"
OURS = st.text(alphabet=SCRIPTS, max_size=60)
ANY = st.text(max_size=60)


@settings(deadline=None)
@given(ANY | OURS)
def test_a_normalised_text_stays_as_it_is(text):
    once = normalise(text)

    assert normalise(once) == once


@settings(deadline=None)
@given(ANY | OURS)
def test_pieces_are_the_text_in_order_without_overlap(text):
    plain = normalise(text)
    found = list(pieces(plain))

    assert all(plain[piece.start : piece.end].startswith(piece.text) for piece in found)
    assert all(first.end <= second.start for first, second in itertools.pairwise(found))
    assert all(piece.is_run or len(piece.text) <= LONGEST_WORD for piece in found)


@settings(deadline=None)
@given(ANY | OURS)
def test_a_run_is_its_words_and_a_word_its_clusters(text):
    for piece in pieces(normalise(text)):
        if piece.is_run:
            assert "".join(cluster for word in words_of(piece.text) for cluster in word) == piece.text
            assert "".join(clusters(piece.text)) == piece.text


@settings(deadline=None)
@given(ANY | OURS)
def test_how_a_text_was_composed_makes_no_difference(text):
    clean = "".join(c for c in text if not "\ud800" <= c <= "\udfff")

    assert normalise(unicodedata.normalize("NFD", clean)) == normalise(unicodedata.normalize("NFC", clean))


@settings(deadline=None)
@given(ANY | OURS)
def test_a_text_fits_every_query_made_of_itself(text):
    tokens = Analysed(Document("1", "text", "en", "", text)).tokens
    plan = make_plan(text, seeded_glossary())

    assert not plan.parts or plan.stages[0].name == "exact"
    assert all(" " not in token for token in tokens)


@settings(deadline=None)
@given(OURS)
def test_letter_case_and_marks_never_survive_folding(text):
    folded = [fold(piece.text) for piece in pieces(normalise(text.upper())) if not piece.is_run]

    assert all(
        not unicodedata.combining(c) or c > "\u036f" for word in folded for c in unicodedata.normalize("NFD", word)
    )


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ＦＵＬＬ width", "full WIDTH"),
        ("hòa", "hoà"),
        ("thúy", "thuý"),
        ("qúy", "quý"),
        ("ne'ebé", "neʼebé"),
        ("ne’ebé", "NE'EBÉ"),
        ("Straße", "STRASSE"),
        ("ข้อ ๒๒", "ข้อ 22"),
        ("นํ้า", "น้ำ"),
        ("เเม่", "แม่"),
        ("ที\u0e48\u0e35"[:2] + "\u0e48", "ที่"),
        ("\u0e01\u0e48\u0e35", "\u0e01\u0e35\u0e48"),
        ("ກ\u200bາ", "ກາ"),
        ("ຫນ້າ", "ໜ້າ"),
        ("ຫລວງ", "ຫຼວງ"),
        ("ນ້ ຳ", "ນ້ຳ"),
        ("ເເຂວງ", "ແຂວງ"),
        ("សប្ដាហ៍", "សប្តាហ៍"),
        ("\u1780\u17c6\u17bb", "\u1780\u17bb\u17c6"),
        ("ឲ្យ", "ឱ្យ"),
        ("\u179f\u17ca\u17b8", "\u179f\u17bb\u17b8"),
        ("\u1000\u103a\u1037", "\u1000\u1037\u103a"),
        ("\u1000\u102f\u102d", "\u1000\u102d\u102f"),
        ("၀င်", "ဝင်"),
        ("ဉပဒေ", "ဥပဒေ"),
        ("၂၀၂၅", "2025"),
        ("கொ", "\u0b95\u0bc6\u0bbe"),
        ("பாரபட்சம்\u200c", "பாரபட்சம்"),
    ],
)
def test_what_looks_alike_is_one_text(typed, written):
    assert normalise(typed) == normalise(written)


def test_numbers_letters_and_scripts_are_pieces_of_their_own():
    found = [piece.text for piece in pieces(normalise("COVID-19 อ่านFILE新加坡2024"))]

    assert found == ["covid", "19", "อ่าน", "file", "新加坡", "2024"]


def test_clusters_never_tear_a_vowel_or_a_silent_letter_from_its_consonant():
    assert clusters("เมืองน้ำ") == ["เมื", "อ", "ง", "น้ำ"]
    assert clusters("ក្រុងភ្នំ") == ["ក្រុ", "ង", "ភ្នំ"]
    assert clusters("မြန်မာအင်္ဂလန်") == ["မြန်", "မာ", "အင်္ဂ", "လန်"]


def random_texts(count):
    """Strings of any code points, lone surrogates among them, and strings of the region's letters."""
    chance = random.Random(8)
    for number in range(count):
        length = chance.randrange(1, 40)
        if number % 2:
            yield "".join(chance.choice(SCRIPTS) for _ in range(length))
        else:
            yield "".join(chr(chance.randrange(0x110000)) for _ in range(length))


@pytest.mark.parametrize("count", [400, pytest.param(4000, marks=pytest.mark.whole)])
def test_random_texts_are_analysed_planned_and_shown(count):
    document = judged.documents()[0]
    for text in random_texts(count):
        plan = make_plan(text, seeded_glossary(), reader="th")
        Analysed(Document("1", "text", "my", text, text))
        units(text)
        shown = excerpt(document, plan)
        assert "".join(part for part, _ in shown.title) == document.title
