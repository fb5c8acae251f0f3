"""A list of the live room that is put anew while somebody works in it."""

import pytest

from tests.js.conftest import PLACE

ROWS = """
  window.row = (seq, votes) => {
    const node = document.createElement("li");
    node.innerHTML = `<form data-frame="answer"><input type="hidden" name="seq" value="${seq}"><output>${votes}</output>
      <textarea name="text"></textarea><select name="lang"><option selected>en<option>th</select>
      <button></button></form>`;
    return node;
  };
  window.began = async () => {
    Object.assign(window, await import("/lists.mjs"));
    document.body.innerHTML = "<ul></ul>";
    window.list = document.querySelector("ul");
    fillAnew(list, [row(1, 0), row(2, 0)]);
    window.field = (seq) => list.querySelector(`[value="${seq}"]`).form.elements.text;
  };
"""


@pytest.fixture
def page(context):
    page = context.new_page()
    page.add_init_script(ROWS)
    page.goto(PLACE)
    page.evaluate("began()")
    return page


def test_an_empty_field_holds_nothing_up_but_words_a_choice_and_characters_being_composed_do(page):
    page.evaluate("field(1).focus()")
    assert page.evaluate("isAtWork(list)") is False

    page.evaluate("field(1).dispatchEvent(new Event('compositionstart', { bubbles: true }))")
    assert page.evaluate("isAtWork(list)") is True
    page.evaluate("field(1).dispatchEvent(new Event('compositionend', { bubbles: true }))")
    assert page.evaluate("isAtWork(list)") is False
    page.keyboard.type("a")
    assert page.evaluate("isAtWork(list)") is True
    page.evaluate("field(2).form.elements.lang.focus()")
    assert page.evaluate("isAtWork(list)") is True
    page.evaluate("document.activeElement.blur()")
    assert page.evaluate("isAtWork(list)") is False


def test_a_row_that_says_the_same_is_not_touched(page):
    page.evaluate("window.before = field(2)")
    page.evaluate("before.focus()")

    page.evaluate("fillAnew(list, [row(3, 0), row(2, 0)])")

    assert page.evaluate("[field(2) === before, document.activeElement === before]") == [True, True]


def test_what_was_begun_and_the_caret_go_over_to_the_row_of_the_same_event(page):
    page.evaluate("field(1).value = 'half'; field(1).form.elements.lang.value = 'th'")
    page.evaluate("field(1).form.querySelector('button').focus()")

    page.evaluate("fillAnew(list, [row(2, 5), row(1, 5)])")

    texts = page.evaluate("[field(1).value, field(1).form.elements.lang.value, field(2).value]")
    assert texts == ["half", "th", ""]
    assert page.evaluate("document.activeElement === field(1).form.querySelector('button')")


def test_the_place_is_told_of_a_row_that_is_gone_with_the_caret(page):
    page.evaluate("field(2).focus()")

    assert page.evaluate("fillAnew(list, [row(1, 0), row(3, 0)])") == 1
    assert page.evaluate("fillAnew(list, [row(1, 0)])") is None


def test_a_held_list_is_put_anew_once_as_soon_as_her_words_are_gone(page):
    page.evaluate("window.times = 0")
    page.evaluate("field(1).focus()")
    page.keyboard.type("a")
    for _event in range(3):
        page.evaluate("whenFree(list, () => (times += 1))")
    page.keyboard.type("b")
    page.wait_for_timeout(1_000)
    assert page.evaluate("times") == 0

    page.evaluate("field(1).value = ''; field(1).dispatchEvent(new Event('input', { bubbles: true }))")

    page.wait_for_function("times === 1")
    page.wait_for_timeout(1_000)
    assert page.evaluate("times") == 1
