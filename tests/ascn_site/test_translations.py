"""The words of the interface: the compiled ones are those that were translated, and none is missing."""

import ast
import gettext
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import to_locale

from ascn_site.languages import INTERFACE_CODES

CATALOGUES = sorted(Path(settings.BASE_DIR, "locale").glob("*/LC_MESSAGES/django.po"))
TRANSLATED = [code for code in INTERFACE_CODES if code != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|</?[a-z][^>]*>|&[a-z]+;")
LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr)(?:\[\d+\])? )?(".*")')


@dataclass
class Message:
    """One entry of a .po file; ``msgstr`` has one form per plural of the language."""

    msgctxt: str = ""
    msgid: str = ""
    msgid_plural: str = ""
    msgstr: list[str] = field(default_factory=list)
    flags: str = ""

    def add(self, name: str, text: str) -> None:
        if name == "msgstr":
            self.msgstr[-1] += text
        else:
            setattr(self, name, getattr(self, name) + text)


def read(path: Path) -> list[Message]:
    """The entries in order, the header (msgid '') first; dropped entries (#~) are left out."""
    messages = []
    for block in path.read_text().split("\n\n"):
        message, name = Message(), ""
        for line in block.splitlines():
            if line.startswith("#,"):
                message.flags += line
            elif found := LINE.fullmatch(line):
                if found[1]:
                    name = found[1]
                if found[1] == "msgstr":
                    message.msgstr.append("")
                message.add(name, ast.literal_eval(found[2]))
        if message.msgstr:
            messages.append(message)
    return messages


def compiled(messages: list[Message]) -> dict:
    """What gettext reads from the .mo of these entries."""
    catalogue = {}
    for message in messages:
        if not all(message.msgstr) or "fuzzy" in message.flags:
            continue
        key = f"{message.msgctxt}\x04{message.msgid}" if message.msgctxt else message.msgid
        if message.msgid_plural:
            catalogue |= {(key, number): form for number, form in enumerate(message.msgstr)}
        else:
            catalogue[key] = message.msgstr[0]
    return catalogue


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def catalogue_of(code: str) -> list[Message]:
    return read(Path(settings.BASE_DIR, "locale", to_locale(code), "LC_MESSAGES", "django.po"))[1:]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_the_compiled_words_are_those_of_the_translation(path):
    with path.with_suffix(".mo").open("rb") as file:
        kept = gettext.GNUTranslations(file)._catalog
    assert kept == compiled(read(path))


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_word_of_an_interface_language_is_translated(code):
    messages = catalogue_of(code)
    assert len(messages) > 800
    assert [message.msgid for message in messages if not all(message.msgstr) or "fuzzy" in message.flags] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_keeps_the_placeholders_of_its_source(code):
    changed = [
        (message.msgid, form)
        for message in catalogue_of(code)
        for form in message.msgstr
        if form and placeholders(form) != placeholders(message.msgid_plural or message.msgid)
    ]
    assert changed == []


def test_every_interface_language_translates_the_same_words():
    words = {code: {(message.msgctxt, message.msgid) for message in catalogue_of(code)} for code in TRANSLATED}
    assert len(set(map(frozenset, words.values()))) == 1
