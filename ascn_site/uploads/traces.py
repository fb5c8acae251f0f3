"""Takes what a camera or an editor wrote about people out of pictures inside documents, pixels untouched."""

import struct

_TELLING_CHUNKS = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def without_traces(content: bytes) -> bytes:
    """JPEG and PNG without EXIF, position, XMP, IPTC and comments; anything else as it is."""
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content)
    if content.startswith(_PNG_SIGNATURE):
        return _png(content)
    return content


def _jpeg(content: bytes) -> bytes:
    """Segments before the first scan are copied, less APP1, APP3-APP13, APP15 and comments."""
    kept, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xDA:
            break
        end = at + 2 + struct.unpack_from(">H", content, at + 2)[0]
        if not (marker in (0xE1, 0xEF, 0xFE) or 0xE3 <= marker <= 0xED):
            kept.append(content[at:end])
        at = end
    return b"".join([*kept, content[at:]])


def _png(content: bytes) -> bytes:
    kept, at = [_PNG_SIGNATURE], 8
    while at + 12 <= len(content):
        length = struct.unpack_from(">I", content, at)[0]
        end = at + 12 + length
        if content[at + 4 : at + 8] not in _TELLING_CHUNKS:
            kept.append(content[at:end])
        at = end
    return b"".join(kept)
