import json
import re
from types import SimpleNamespace

import pytest
from django.utils import translation

from ascn_site.templatetags import marks, words
from ascn_site.templatetags.words import DataBlock
from cities.models.places import Name


def test_a_strip_draws_each_project_and_says_it_in_words():
    drawn = marks.strip([("civic_social", "ongoing"), ("built_infrastructure", "completed"), ("civic_social", "")])
    assert drawn.count("<use ") == 3
    assert 'aria-label="3 projects: 1 Ongoing, 1 Completed, 1 Not known"' in drawn
    assert drawn.count("is-done") == 1


def test_a_stage_of_a_project_has_the_picture_of_its_state():
    assert 'data-status="stopped"' in marks.status("stopped", "Stopped")
    assert 'data-status="planning"' in marks.status("study", "Study")


def test_no_status_is_said_to_be_unknown_never_left_out():
    assert "Not known" in marks.status("")


def test_names_in_another_language_say_which():
    with translation.override("vi"):
        assert words.named(Name("Hà Nội", "vi")) == "Hà Nội"
        assert words.named(Name("Yangon", "en")) == '<span lang="en">Yangon</span>'


def test_names_in_the_language_of_an_interface_not_yet_translated_say_so():
    with translation.override("km"):
        assert words.named(Name("ភ្នំពេញ", "km")) == '<span lang="km">ភ្នំពេញ</span>'
        assert words.named(Name("Yangon", "en")) == "Yangon"


def test_a_city_that_is_a_country_is_named_once():
    singapore = SimpleNamespace(name=Name("Singapore", "en"), country=SimpleNamespace(name=Name("Singapore", "en")))
    with translation.override("en"):
        assert words.place(singapore) == "Singapore"


def test_a_date_is_for_machines_too_and_a_remark_is_not():
    with translation.override("en"):
        assert words.day("2020-07") == '<time datetime="2020-07">July 2020</time>'
        assert words.day("January-July 2025") == "January-July 2025"
        assert words.day("") == ""


@pytest.mark.parametrize("hostile", ["</script><script>alert(1)</script>", "<!--", "&lt;"])
def test_a_data_block_cannot_end_early(hostile):
    block = DataBlock({"name": hostile}).__html__()
    assert not re.search("[<>&]", block)
    assert json.loads(block) == {"name": hostile}


def test_names_from_records_cannot_become_markup():
    with translation.override("en"):
        assert "<b>" not in words.named(Name("<b>Hanoi</b>", "vi"))
        assert "<b>" not in marks.status("ongoing", "<b>")


@pytest.mark.parametrize(
    ("language", "starts", "ends", "shown"),
    [
        ("en", "2025-09-08", "2025-09-12", "8–12 September 2025"),
        ("en", "2025-08-30", "2025-09-02", "30 August 2025 – 2 September 2025"),
        ("en", "2023-02", "2023-06", "February 2023 – June 2023"),
        ("en", "2025-09-08", "", "8 September 2025"),
        ("th", "2025-09-08", "2025-09-12", "8–12 กันยายน 2025"),
        ("zh-hans", "2025-09-08", "2025-09-12", "2025年9月8日 – 2025年9月12日"),
    ],
)
def test_days_of_one_month_share_its_name(language, starts, ends, shown):
    with translation.override(language):
        assert re.sub("<[^>]+>", "", words.period(starts, ends)) == shown
