from decimal import Decimal

import pytest

from ascn_site.languages import CODES
from ascn_site.written_forms import amount, in_words, number


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "8 July 2020"),
        ("id", "8 Juli 2020"),
        ("vi", "8 tháng 7, 2020"),
        ("th", "8 กรกฎาคม 2020"),
        ("km", "8 កក្កដា 2020"),
        ("lo", "8 ກໍລະກົດ 2020"),
        ("zh-hans", "2020年7月8日"),
    ],
)
def test_a_date_reads_as_its_language_writes_it(language, words):
    assert in_words("2020-07-08", language) == words


def test_a_date_is_no_more_precise_than_it_is_known():
    assert [in_words(text, "en") for text in ("2020", "2020-07", "2020-07-08")] == ["2020", "July 2020", "8 July 2020"]


@pytest.mark.parametrize("language", CODES)
def test_years_are_those_of_the_common_era_in_the_records_digits(language):
    assert "2020" in in_words("2020-07", language)


def test_what_is_no_date_stays_as_it_was_printed():
    assert in_words("January-July 2025", "vi") == "January-July 2025"
    assert in_words("2025-02-30", "vi") == "2025-02-30"


def test_money_names_its_currency_in_the_readers_language():
    assert amount(Decimal("1250000.00"), "THB", "en") == "1,250,000 Thai baht"
    assert amount(Decimal("1250000.50"), "THB", "en") == "1,250,000.50 Thai baht"
    assert amount(Decimal(1250000), "VND", "vi").startswith("1.250.000 ")


def test_numbers_carry_the_separators_of_the_language():
    assert (number(680000, "en"), number(680000, "vi")) == ("680,000", "680.000")
    assert number(2031.0, "en") == "2,031"
