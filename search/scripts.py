"""How each writing system of the region spells the same syllable in one way, and where it may be cut.

Keyboards, converters and old documents store the same visible syllable as different code points. Each repair below
turns all of them into one form; it never changes what a reader sees.

Source:
    Unicode Standard 16.0, chapter 16 (Thai, Lao, Myanmar, Khmer); Unicode Technical Note 11 (storage order of
    Burmese); Unicode Standard Annex 29, section 3 (clusters).
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

THAI = "\u0e01-\u0e2e\u0e2f\u0e30-\u0e3a\u0e40-\u0e4e"
LAO = "\u0e81-\u0ece\u0edc-\u0edf"
KHMER = "\u1780-\u17d3\u17d7\u17dc\u17dd"
BURMESE = "\u1000-\u103f\u104c-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"
HAN = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
UNSPACED = THAI + LAO + KHMER + BURMESE + HAN

# ICU wants a language to choose its dictionary by; the script says which.
LANGUAGE_OF_SCRIPT = (
    ("\u0e01", "\u0e4e", "th"),
    ("\u0e81", "\u0edf", "lo"),
    ("\u1000", "\u109f", "my"),
    ("\u1780", "\u17dd", "km"),
)

WITH_MARKS = ("th", "km", "lo", "my")  # languages whose syllables are letters with marks around them
WITHOUT_SPACES = (*WITH_MARKS, "zh-hans")

_UNSPACED = re.compile(f"[{UNSPACED}]")


def is_unspaced(word: str) -> bool:
    """Whether a word stands in a script without spaces between words."""
    return _UNSPACED.match(word) is not None


_CLUSTER = re.compile(
    # Thai and Lao: leading vowel, consonant, marks above and below, vowel behind
    "[\u0e40-\u0e44]?[\u0e01-\u0e2e][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*[\u0e30\u0e32\u0e33\u0e45]?"
    "|[\u0ec0-\u0ec4]?[\u0e81-\u0eae\u0edc-\u0edf][\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece]*[\u0eb0\u0eb2\u0eb3\u0ebd]?"
    # Khmer: consonant, consonants below it, marks
    "|[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17d3\u17dd])*"
    # Burmese: consonant, stacked consonants, marks, then consonants that were silenced and so end the syllable
    "|[\u1000-\u102a\u103f\u104c-\u1055](?:\u1039[\u1000-\u102a]|[\u102b-\u1038\u103a-\u103e\u1056-\u1059])*"
    "(?:[\u1000-\u102a][\u1036\u1037]*\u103a[\u1037\u1038]*(?:\u1039[\u1000-\u102a][\u102b-\u1038\u103b-\u103e]*)?)*"
    "|.",
    re.DOTALL,
)


def clusters(run: str) -> list[str]:
    """Cut a repaired run of an unspaced script where a word may begin or end; joined again they give the run."""
    return _CLUSTER.findall(run)


_SILENCED = re.compile("[\u1000-\u102a]|[\u17d2\u1039]")


def goes_on(cluster: str) -> bool:
    """Whether a cluster at the end of what is being typed may belong to the one before.

    A Burmese consonant ends the syllable before it once its silencing mark is typed; a sign that stacks the next
    consonant waits for it.
    """
    return _SILENCED.fullmatch(cluster) is not None


def language_of(run: str) -> str:
    """The language whose word list ICU should use for a run of one unspaced script."""
    first = run[0]
    return next((language for low, high, language in LANGUAGE_OF_SCRIPT if low <= first <= high), "zh")


def of_script(word: str, languages: Sequence[str]) -> tuple[str, ...]:
    """Those of the languages whose texts may hold the word: of an unspaced script only the one that it belongs to."""
    if not is_unspaced(word):
        return tuple(languages)
    return tuple(language for language in languages if language.partition("-")[0] == language_of(word))


def _sorted_marks(order: Callable[[str], int]) -> Callable[[re.Match[str]], str]:
    """A replacement that puts the marks of one syllable into one order, each once."""

    @lru_cache(maxsize=1 << 14)
    def sort(marks: str) -> str:
        return "".join(sorted(dict.fromkeys(marks), key=order))

    return lambda match: sort(match[0])


def _thai_order(mark: str) -> int:
    return 1 if "\u0e48" <= mark <= "\u0e4b" else 2 if mark in "\u0e4c\u0e4e" else 0


def _lao_order(mark: str) -> int:
    if mark == "\u0ebc":
        return 0
    return 2 if "\u0ec8" <= mark <= "\u0ecb" else 3 if mark == "\u0ecc" else 1


_BURMESE_ORDER = {
    mark: place
    for place, marks in enumerate(
        ("\u103b", "\u103c", "\u103d", "\u103e", "\u1031", "\u102d\u102e\u1032", "\u102f\u1030", "\u102b\u102c",
         "\u1036", "\u1037", "\u103a", "\u1038")
    )
    for mark in marks
}  # fmt: skip


def _burmese_order(mark: str) -> int:
    return _BURMESE_ORDER.get(mark, 9)


_THAI_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]{2,}")
_LAO_MARKS = re.compile("[\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd]{2,}")
_sort_thai, _sort_lao = _sorted_marks(_thai_order), _sorted_marks(_lao_order)


def repair_thai(text: str) -> str:
    text = text.replace("\u0e40\u0e40", "\u0e41")
    text = _THAI_MARKS.sub(_sort_thai, text)
    # NFKC takes SARA AM apart; ICU's word list has it whole
    return re.sub("\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\u0e33", text)


def repair_lao(text: str) -> str:
    text = text.replace("\u0ec0\u0ec0", "\u0ec1")
    text = _LAO_MARKS.sub(_sort_lao, text)
    text = re.sub("\u0ecd([\u0ec8-\u0ecb]?)\u0eb2", "\\1\u0eb3", text)
    # silent HO before N, M, L has two spellings each; NFKC undoes the ligatures of the first two
    return (
        text.replace("\u0eab\u0e99", "\u0edc").replace("\u0eab\u0ea1", "\u0edd").replace("\u0eab\u0ea5", "\u0eab\u0ebc")
    )


_KHMER_MARKS = re.compile("(?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17d3\u17dd]){2,}")
_KHMER_PARTS = re.compile("\u17d2.|.", re.DOTALL)
_KHMER_ABOVE = re.compile("[\u17b7-\u17ba\u17be]")


def _khmer_place(part: str) -> int:
    if part[0] == "\u17d2":
        return 2 if part[1] == "\u179a" else 1
    if part == "\u17cc":
        return 0
    if part in "\u17c9\u17ca":
        return 3
    if "\u17b6" <= part <= "\u17c5":
        return 4
    return 5 if part == "\u17c6" else 6


@lru_cache(maxsize=1 << 14)
def _khmer_marks(marks: str) -> str:
    if _KHMER_ABOVE.search(marks):  # below a vowel sign above, both shifters look like the sign U
        marks = marks.replace("\u17c9", "\u17bb").replace("\u17ca", "\u17bb")
    parts = sorted(dict.fromkeys(_KHMER_PARTS.findall(marks)), key=lambda part: (_khmer_place(part), part))
    return (
        "".join(parts)
        .replace("\u17c1\u17b8", "\u17be")
        .replace("\u17b8\u17c1", "\u17be")
        .replace("\u17b6\u17c1", "\u17c4")
    )


def repair_khmer(text: str) -> str:
    text = text.replace("\u17b4", "").replace("\u17b5", "")
    # letters that are written, or look, the same
    text = text.replace("\u17d2\u178a", "\u17d2\u178f").replace("\u17b2", "\u17b1").replace("\u17a3", "\u17a2")
    text = text.replace("\u17a4", "\u17a2\u17b6")
    return _KHMER_MARKS.sub(lambda match: _khmer_marks(match[0]), text)


_ZERO_FOR_WA = re.compile(
    "(?<![\u1040-\u1049])\u1040(?=[\u1000-\u103f])|\u1040(?=[\u102b-\u103e])|(?<=[\u1000-\u103f])\u1040(?![\u1040-\u1049])"
)


_BURMESE_MARKS = re.compile("[\u102b-\u1038\u103a-\u103e]{2,}")
_sort_burmese = _sorted_marks(_burmese_order)


def repair_burmese(text: str) -> str:
    """Runs before digits become ASCII, because ZERO, SEVEN and FOUR are typed for the letters that look like them."""
    if "\u1040" in text:
        text = _ZERO_FOR_WA.sub("\u101d", text)
    if "\u1047" in text:
        text = re.sub("\u1047(?=[\u102b-\u103e])", "\u101b", text)
    text = text.replace("\u1044\u1004\u103a\u1038", "\u104e\u1004\u103a\u1038")
    if "\u1009" in text or "\u1025" in text:
        # the letters U and NYA look the same; NYA stands only before silence or AA
        text = re.sub("[\u1009\u1025](?=[\u1037]?[\u103a\u102c])", "\u1009", text)
        text = re.sub("\u1009(?![\u1037]?[\u103a\u102c])", "\u1025", text)
    return _BURMESE_MARKS.sub(_sort_burmese, text.replace("\u101e\u103c", "\u1029"))


_REPAIRS = (
    (re.compile("[\u0e01-\u0e4e]"), repair_thai),
    (re.compile("[\u0e81-\u0edf]"), repair_lao),
    (re.compile("[\u1780-\u17dd]"), repair_khmer),
    (re.compile("[\u1000-\u109f]"), repair_burmese),
)
_STRAY_SPACE = re.compile(
    " (?<=[\u0e01-\u109f\u1780-\u17dd] ) *"
    "(?=[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb3-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b6-\u17d3])"
)


def repair(text: str) -> str:
    """Give every Thai, Lao, Khmer and Burmese syllable of NFKC text its one spelling; other scripts stay."""
    if text.isascii():
        return text
    for present, mend in _REPAIRS:
        if present.search(text):
            text = mend(_STRAY_SPACE.sub("", text))
    return text
