"""Markdown shows what was meant and can do nothing else."""

import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from ascn_site.markdown import MAX_CHARACTERS, clean_markdown, render
from tests.corpus.inert import faults

REL = 'rel="nofollow noopener noreferrer"'


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("**b** _i_ `c`", "<p><strong>b</strong> <em>i</em> <code>c</code></p>"),
        ("# Head\n\n### Deep", "<h3>Head</h3>\n<h4>Deep</h4>"),
        ("### Head", "<h3>Head</h3>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("[ASCN](https://asean.org/)", f'<p><a href="https://asean.org/" {REL}>ASCN</a></p>'),
        ("[a_(b)](https://asean.org/a_(b))", f'<p><a href="https://asean.org/a_(b)" {REL}>a_(b)</a></p>'),
        ("[**plan**](/en/cities/)", f'<p><a href="/en/cities/" {REL}><strong>plan</strong></a></p>'),
        ("<https://asean.org/>", f'<p><a href="https://asean.org/" {REL}>https://asean.org/</a></p>'),
        ("**แผน**เมือง **ផែនការ** **စီမံ**ကိန်း", None),
    ],
)
def test_marks_become_what_they_mean(typed, shown):
    assert render(typed) == shown or (shown is None and render(typed).count("<strong>") == 3)


def test_html_is_shown_as_the_text_it_was_typed_as():
    assert render("<p onclick=x>A</p>\n\nB <b>c</b>") == (
        "<p>&lt;p onclick=x&gt;A&lt;/p&gt;</p>\n<p>B &lt;b&gt;c&lt;/b&gt;</p>"
    )


def test_a_table_is_a_table():
    html = render("| City | Gauges |\n|---|--:|\n| Hà Nội | 40 |")

    assert html.count("<td>") == 2
    assert "<table>" in html
    assert "style" not in html


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](http://evil.example/p.gif)",
        "[x](javascript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x][1]\n\n[1]: javascript:alert(1)",
        "<javascript:alert(1)>",
        "```\n<script>\n```",
        "<p style='position:fixed'>x</p>",
    ],
)
def test_nothing_runs_loads_or_covers_the_page(typed):
    assert faults(render(typed)) == []


@pytest.mark.parametrize(
    "typed",
    [
        "[https://asean.org](https://evil.example/)",
        "[asean.org](https://evil.example/)",
        "[see www.asean.org](https://evil.example/asean.org)",
        "[office@asean.org](mailto:thief@evil.example)",
        "[https://asean.org](/en/)",
    ],
)
def test_a_link_that_shows_one_host_and_leads_to_another_is_only_text(typed):
    assert "<a" not in render(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "[asean.org](https://www.asean.org/x)",
        "[www.asean.org](https://asean.org/)",
        "[plan.pdf](https://city.example/1)",
        "[a@b.example](mailto:a@b.example)",
    ],
)
def test_a_link_that_shows_where_it_leads_works(typed):
    assert "<a href=" in render(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (" \n\t", "blank"),
        ("\u200b", "blank"),
        ("a\0b", "unreadable"),
        ("x " * MAX_CHARACTERS, "too_long"),
        ("http://a.org " * 101, "too_many_links"),
        ("[a](/b) " * 101, "too_many_links"),
        ("[" * 300, "too_complex"),
        (">" * 9 + " a", "too_complex"),
        ("1. " * 9 + "a", "too_complex"),
        ("- - -\n" * 101, "too_complex"),
    ],
)
def test_a_refusal_has_its_code_and_says_what_to_do(typed, code):
    with pytest.raises(ValidationError) as refusal:
        clean_markdown(typed)

    assert refusal.value.code == code
    assert refusal.value.messages[0].endswith(".")


@pytest.mark.parametrize("typed", ["- " * 30 + "\n", "> quoted\n> - item", "a\n" * 500, "ก" * 299, "[" * 200])
def test_ordinary_texts_are_not_too_complex(typed):
    assert clean_markdown(typed) == typed.rstrip()


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "![",
        "[a](",
        "[x][",
        "`",
        "*a ",
        "**a",
        "_a_ ",
        "> ",
        "1. ",
        "- ",
        "<div>",
        "a|",
        "# a\n",
        " ",
        "\\",
        "<http://a",
    ],
)
@pytest.mark.parametrize("length", [MAX_CHARACTERS, 200_000])
def test_no_text_of_any_length_holds_up_a_page(unit, length):
    began = time.process_time()

    render(unit * (length // len(unit)))

    # Work that grows with the square of the length takes minutes; a busy machine adds nothing to its own time.
    assert time.process_time() - began < 20


def test_text_stored_before_the_rules_is_shown_as_plain_text():
    assert render("a\0b **c**") == "<p>ab **c**</p>"
    assert len(render("x " * 50_000)) < MAX_CHARACTERS + 10


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="[]()<>!*_`#>-|\\&;:/@\"' \nabjstcripthref=ក้", max_size=200))
def test_no_mixture_of_marks_is_harmful(typed):
    assert faults(render(typed)) == []
