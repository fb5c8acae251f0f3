"""Keys that are the same in every installation, so that texts and ids can move between two."""

import hashlib
import json
import uuid
from collections.abc import Iterable

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://asean.org/our-communities/asean-smart-cities-network/")


def key_of(code: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, code)


def fingerprint_of(content) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def stream(name: str, blocks: Iterable[tuple[str, object]]) -> str:
    """Blocks as a StreamField stores them; ``name`` makes their ids the same each time."""
    return json.dumps(
        [
            {"type": kind, "value": value, "id": str(key_of(f"{name}/{number}"))}
            for number, (kind, value) in enumerate(blocks)
        ]
    )
