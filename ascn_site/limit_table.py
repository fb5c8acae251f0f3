"""How much of what is accepted. `limits.count` asks this table, the README names its variable.

Live rooms count connections and lines beside the sockets, in `events/live/allowance.py`.
"""

from typing import NamedTuple

MINUTE, HOUR, DAY = 60, 3600, 86_400


class Limit(NamedTuple):
    """At most ``amount`` within ``seconds``, for each of ``windows``.

    ``is_reading``: counted in this process where it is the only one, and let
    through while Redis is away; everything else is refused then.
    """

    windows: tuple[tuple[int, int], ...]
    is_reading: bool = False


LIMITS = {
    # Coming in. The key is an account's address, the visitor's address or a person.
    "wrong_passwords": Limit(((5, 30 * MINUTE),)),
    "sign_in_tries": Limit(((60, MINUTE), (600, HOUR))),
    "second_factor": Limit(((10, HOUR),)),
    "second_factor_of_sign_in": Limit(((5, 15 * MINUTE),)),
    "one_time_code": Limit(((1, 2 * MINUTE),)),
    # Mails that somebody who is not signed in can cause, and codes for signing in.
    "mails_to_mailbox": Limit(((2, HOUR), (5, DAY))),
    "codes_to_mailbox": Limit(((6, HOUR), (20, DAY))),
    "mails_from_address": Limit(((60, DAY),)),
    # Reading: what the page cache answers is not counted at all.
    "pages": Limit(((600, MINUTE),), is_reading=True),
    "search": Limit(((600, MINUTE),), is_reading=True),
    "search_by_person": Limit(((120, MINUTE),), is_reading=True),
    "api": Limit(((300, MINUTE),), is_reading=True),
    "api_by_person": Limit(((200, MINUTE),), is_reading=True),
    "api_writes": Limit(((30, MINUTE),)),
    # Work in the editor, for each person; bytes of uploads for each city.
    "editor_posts": Limit(((120, MINUTE),)),
    "uploads": Limit(((30, HOUR),)),
    "upload_bytes": Limit(((500 * 2**20, DAY),)),
    "exports": Limit(((10, HOUR),)),
    "exports_at_once": Limit(((1, MINUTE),)),  # given back when the file is out; one that hangs is forgotten
    "imports": Limit(((10, HOUR),)),
}


def times(factor: int) -> dict[str, Limit]:
    """The table with every amount multiplied; a one-time code stays one."""
    return {
        name: limit._replace(windows=tuple((amount * factor, seconds) for amount, seconds in limit.windows))
        for name, limit in LIMITS.items()
        if name != "one_time_code"
    } | {"one_time_code": LIMITS["one_time_code"]}
