"""Text is stored in one form, whatever program it came from; what nobody can read is refused."""

import pytest
from django.core.exceptions import ValidationError

from ascn_site.plain_text import clean_line, clean_text, is_blank

OWN_LETTERS = "แผนเมืองอัจฉริยะ ផែនការ\u200bទីក្រុង စီမံကိန်း ແຜນ kế hoạch திட்டம் 智慧城市 👩\u200d🔧"


def test_every_script_and_its_joiners_stay_as_typed():
    assert clean_text(OWN_LETTERS) == OWN_LETTERS


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ke\u0302\u0301 hoa\u0323ch", "kế hoạch"),
        ("one\r\ntwo\rthree\x0bfour\u2028five", "one\ntwo\nthree\nfour\nfive"),
        ("4\xa0700\u2009m", "4 700 m"),
        ("\uf0b7\tPumps", "•\tPumps"),
        ("abc\u202edef\u2066g\u2069", "abcdefg"),
        ("\x1b[31mroot\x07", "[31mroot"),
        ("\ufeffTitle\xad", "Title"),
        ("    code  \n\n", "    code"),
    ],
)
def test_what_other_programs_leave_behind_becomes_plain(typed, stored):
    assert clean_text(typed) == stored


def test_piled_up_marks_are_cut_and_stacked_ones_of_real_scripts_are_not():
    assert len(clean_text("a" + "\u0301" * 2000)) == 7
    assert clean_text("ก็็็็็็") == "ก็"
    assert clean_text("မြန်မာ ត្រី ที่") == "မြန်မာ ត្រី ที่"


@pytest.mark.parametrize("code", [0, 0xD800, 0xFFFD])
def test_what_cannot_be_read_is_refused_with_what_to_do(code):
    with pytest.raises(ValidationError, match="Remove them") as refusal:
        clean_text(f"Plan {chr(code)}")

    assert refusal.value.code == "unreadable"


def test_a_line_has_no_breaks_and_no_edges():
    assert clean_line(" \u200bkế\n hoạch \u200d") == "kế hoạch"


def test_blank_is_what_shows_nothing():
    assert all(map(is_blank, ["", " \n\t", "\u200b\u200d", "\xa0"]))
    assert not any(map(is_blank, ["ក", "0", "."]))
