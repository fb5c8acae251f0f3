"""Posted StreamFields, made sound: Wagtail trusts their counters, order and ids as its own script wrote them."""

import re

from django.core.exceptions import BadRequest
from django.http import QueryDict

MAX_ROWS = 1_000

_COUNT = "-count"
_FORMSET_ROW = re.compile(r"(.+)-(?:[0-9]+|__prefix__)")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def make_streams_sound(post: QueryDict) -> None:
    """Renumber rows of equal order and drop ids that are no UUID, in place.

    Raises:
        BadRequest: a counter that is no number or over `MAX_ROWS`, or a row
            that it announces and that is not there.
    """
    for key in [key for key in post if key.endswith(_COUNT)]:
        prefix = key.removesuffix(_COUNT)
        if not _is_field_of_formset(post, prefix):
            rows = [f"{prefix}-{number}" for number in range(_whole(post[key], MAX_ROWS))]
            _check_rows(post, rows)
            _renumber(post, rows)


def _is_field_of_formset(post: QueryDict, prefix: str) -> bool:
    row = _FORMSET_ROW.fullmatch(prefix)
    return bool(row) and f"{row[1]}-TOTAL_FORMS" in post


def _check_rows(post: QueryDict, rows: list[str]) -> None:
    is_typed = any(f"{row}-type" in post for row in rows)
    for row in rows:
        if f"{row}-deleted" not in post or (is_typed and f"{row}-type" not in post):
            raise BadRequest("a row that the counter announces is missing")
        if not _UUID.fullmatch(post.get(f"{row}-id", "")):
            post.pop(f"{row}-id", None)


def _renumber(post: QueryDict, rows: list[str]) -> None:
    """Two rows of one order would be compared by their values, which have no order."""
    orders = [_whole(post.get(f"{row}-order", ""), 10 * MAX_ROWS) for row in rows]
    if len(set(orders)) < len(orders):
        for order, (_, row) in enumerate(sorted(zip(orders, rows, strict=True), key=lambda pair: pair[0])):
            post[f"{row}-order"] = str(order)


def _whole(text: str, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text, re.ASCII) or int(text) > most:
        raise BadRequest("a counter is no number or too large")
    return int(text)
